#ifndef SLUICE_REDUCTIONS_H
#define SLUICE_REDUCTIONS_H

#include "functions.h"
#include "sluice_elements.h"

// Numbers made of many, and rows made of rows.
//
// A sum along neighbours is `LANES` sums whatever the width of the unit, each of every `LANES`th number,
// which are then joined by halves: so its bits do not depend on the unit, and its error is smaller than
// that of one sum. A sum across rows is one for each column, in the order of the rows.

#define LANES 64
#define LANE_VECTORS (LANES / WIDTH)

/// Folds a row into lanes that begin with `unit`, by `FOLD(lane, x)` or, a number at a time, `FOLD_ONE`, and
/// then the lanes by halves, by `JOIN`.
#define FOLD_ROW(result, unit, row, count, FOLD, JOIN)                                   \
  {                                                                                      \
    vec sums[LANE_VECTORS];                                                              \
    for (int lane = 0; lane < LANE_VECTORS; lane++) sums[lane] = set(unit);              \
    ptrdiff_t i = 0;                                                                     \
    for (; i + LANES <= (count); i += LANES)                                             \
      UNROLL for (int lane = 0; lane < LANE_VECTORS; lane++) {                           \
        const vec x = load((row) + i + lane * WIDTH);                                    \
        sums[lane] = FOLD(sums[lane], x);                                                \
      }                                                                                  \
    _Alignas(64) float lanes[LANES];                                                     \
    for (int lane = 0; i + WIDTH <= (count); i += WIDTH, lane++) {                       \
      const vec x = load((row) + i);                                                     \
      sums[lane] = FOLD(sums[lane], x);                                                  \
    }                                                                                    \
    for (int lane = 0; lane < LANE_VECTORS; lane++) store(lanes + lane * WIDTH, sums[lane]); \
    for (; i < (count); i++) {                                                           \
      const float x = (row)[i];                                                          \
      lanes[i % LANES] = FOLD##_ONE(lanes[i % LANES], x);                                \
    }                                                                                    \
    for (int half = LANES / 2; half > 0; half /= 2)                                      \
      for (int lane = 0; lane < half; lane++)                                            \
        lanes[lane] = JOIN(lanes[lane], lanes[lane + half]);                             \
    result = lanes[0];                                                                   \
  }

#if FUSED
#define FUSED_ONE(a, b, c) __builtin_fmaf(a, b, c)
#else
#define FUSED_ONE(a, b, c) ((a) * (b) + (c))
#endif

#define PLUS(sum, x) ((sum) + (x))
#define PLUS_ONE PLUS
#define TIMES(product, x) ((product) * (x))
#define TIMES_ONE TIMES
#define GREATER greater
#define GREATER_ONE(a, b) ((a) >= (b) || (a) != (a) ? (a) : (b))
#define LESSER lesser
#define LESSER_ONE(a, b) ((a) <= (b) || (a) != (a) ? (a) : (b))
#define SQUARES(sum, x) fma_(x, x, sum)
#define SQUARES_ONE(sum, x) FUSED_ONE(x, x, sum)
// Squared distances from `mean`.
#define DISTANCES(sum, x) fma_((x) - set(mean), (x) - set(mean), sum)
#define DISTANCES_ONE(sum, x) FUSED_ONE((x) - mean, (x) - mean, sum)

static float sum_of_row(const float *row, ptrdiff_t count) {
  float sum;
  FOLD_ROW(sum, 0.0f, row, count, PLUS, PLUS)
  return sum;
}

static float squares_of_row(const float *row, ptrdiff_t count) {
  float sum;
  FOLD_ROW(sum, 0.0f, row, count, SQUARES, PLUS)
  return sum;
}

static float squared_distances_of_row(const float *row, ptrdiff_t count, float mean) {
  float sum;
  FOLD_ROW(sum, 0.0f, row, count, DISTANCES, PLUS)
  return sum;
}

static float product_of_row(const float *row, ptrdiff_t count) {
  float product;
  FOLD_ROW(product, 1.0f, row, count, TIMES, TIMES)
  return product;
}

static float greatest_of_row(const float *row, ptrdiff_t count) {
  float most;
  FOLD_ROW(most, -INFINITY, row, count, GREATER, GREATER_ONE)
  return most;
}

static float least_of_row(const float *row, ptrdiff_t count) {
  float least;
  FOLD_ROW(least, INFINITY, row, count, LESSER, LESSER_ONE)
  return least;
}

// MARK: - Reductions

static float reduce_row(enum sluice_reduction_kind kind, const float *row, ptrdiff_t count) {
  switch (kind) {
    case SLUICE_REDUCED_SUM: return sum_of_row(row, count);
    case SLUICE_REDUCED_MEAN: return sum_of_row(row, count) / (float)count;
    case SLUICE_LENGTH: return sqrtf(squares_of_row(row, count));
    case SLUICE_PRODUCT: return product_of_row(row, count);
    case SLUICE_GREATEST: return greatest_of_row(row, count);
    default: return least_of_row(row, count);
  }
}

/// Reduces `[size, inner]` to `inner` numbers, each in the order of the rows.
static void reduce_columns(
    enum sluice_reduction_kind kind, const float *from, float *to, ptrdiff_t size, ptrdiff_t inner) {
#define COLUMNS(unit, FOLD, finish)                                              \
  for (ptrdiff_t column = 0; column < inner; column += WIDTH) {                  \
    const size_t some = (size_t)(inner - column);                                \
    vec sum = set(unit);                                                         \
    for (ptrdiff_t row = 0; row < size; row++) {                                 \
      const vec x = load_some(from + row * inner + column, some);                \
      sum = FOLD(sum, x);                                                        \
    }                                                                            \
    store_some(to + column, finish, some);                                       \
  }                                                                              \
  return;
  switch (kind) {
    case SLUICE_REDUCED_SUM: COLUMNS(0.0f, PLUS, sum)
    case SLUICE_REDUCED_MEAN: COLUMNS(0.0f, PLUS, sum / set((float)size))
    case SLUICE_LENGTH: COLUMNS(0.0f, SQUARES, root(sum))
    case SLUICE_PRODUCT: COLUMNS(1.0f, TIMES, sum)
    case SLUICE_GREATEST: COLUMNS(-INFINITY, GREATER, sum)
    default: COLUMNS(INFINITY, LESSER, sum)
  }
#undef COLUMNS
}

/// The place of the extreme element of every column; a NaN is more extreme than any number.
static void find_places(
    enum sluice_reduction_kind kind, const float *from, int64_t *to, ptrdiff_t size,
    ptrdiff_t inner) {
  const bool greatest =
      kind == SLUICE_PLACE_OF_GREATEST || kind == SLUICE_LAST_PLACE_OF_GREATEST;
  const bool last = kind >= SLUICE_LAST_PLACE_OF_GREATEST;
  for (ptrdiff_t column = 0; column < inner; column++) {
    ptrdiff_t best = 0;
    float other = from[column];
    for (ptrdiff_t row = 1; row < size; row++) {
      const float x = from[row * inner + column];
      const bool exceeds = other == other && (x != x || (greatest ? x > other : x < other));
      if (x == other ? last : exceeds) {
        best = row;
        other = x;
      }
    }
    to[column] = best;
  }
}

static void join_truths(
    bool any, const uint8_t *from, uint8_t *to, ptrdiff_t size, ptrdiff_t inner) {
  memset(to, !any, (size_t)inner);
  for (ptrdiff_t row = 0; row < size; row++)
    for (ptrdiff_t column = 0; column < inner; column++)
      to[column] = any ? to[column] | from[row * inner + column]
                       : to[column] & from[row * inner + column];
}

static int reduce(void *arguments, const struct sluice_member *member) {
  const struct sluice_reduction *reduction = arguments;
  const enum sluice_reduction_kind kind = reduction->kind;
  const ptrdiff_t size = reduction->size, inner = reduction->inner;
  const ptrdiff_t first = reduction->outer * member->index / member->count;
  const ptrdiff_t last = reduction->outer * (member->index + 1) / member->count;
  for (ptrdiff_t outer = first; outer < last; outer++) {
    const ptrdiff_t from = outer * size * inner, to = outer * inner;
    const float *row = (const float *)*reduction->from + from;
    switch (kind) {
      case SLUICE_ANY:
      case SLUICE_ALL:
        join_truths(kind == SLUICE_ANY, (const uint8_t *)*reduction->from + from,
                    (uint8_t *)*reduction->to + to, size, inner);
        break;
      case SLUICE_PLACE_OF_GREATEST:
      case SLUICE_PLACE_OF_LEAST:
      case SLUICE_LAST_PLACE_OF_GREATEST:
      case SLUICE_LAST_PLACE_OF_LEAST:
        find_places(kind, row, (int64_t *)*reduction->to + to, size, inner);
        break;
      default:
        if (inner == 1) ((float *)*reduction->to)[to] = reduce_row(kind, row, size);
        else reduce_columns(kind, row, (float *)*reduction->to + to, size, inner);
    }
  }
  return 0;
}

// MARK: - Rows

#define EACH_OF_ROW(value)                                              \
  for (ptrdiff_t i = 0; i < count; i += WIDTH) {                        \
    const size_t some = (size_t)(count - i);                            \
    const vec x = load_some(row + i, some);                             \
    store_some(to + i, value, some);                                    \
  }

/// The greatest number of a row, NaNs aside.
static float most_of_row(const float *row, ptrdiff_t count) {
  float most;
#define NUMBER_GREATER(a, x) ((x) > (a) ? (x) : (a))
#define NUMBER_GREATER_ONE NUMBER_GREATER
  FOLD_ROW(most, -INFINITY, row, count, NUMBER_GREATER, NUMBER_GREATER)
#undef NUMBER_GREATER
#undef NUMBER_GREATER_ONE
  return most;
}

static void soften(bool logarithmic, const float *row, float *to, ptrdiff_t count) {
  const float most = most_of_row(row, count);
  EACH_OF_ROW(exponential(x - set(most)))
  const float sum = sum_of_row(to, count);
  if (logarithmic) {
    const float all = logf(sum);
    EACH_OF_ROW(x - set(most) - set(all))
  } else {
    row = to;
    EACH_OF_ROW(x / set(sum))
  }
}

static void standardise(
    const struct sluice_rows *rows, const float *row, float *to, ptrdiff_t count) {
  float factor;
  float mean = 0;
  switch (rows->kind) {
    case SLUICE_DIVIDE_BY_LENGTH: {
      const float squares = squares_of_row(row, count);
      factor = 1 / sqrtf(rows->a >= squares ? rows->a : squares);
      break;
    }
    case SLUICE_DIVIDE_BY_RMS:
      factor = 1 / sqrtf(squares_of_row(row, count) / (float)count + rows->a);
      break;
    default:
      mean = sum_of_row(row, count) / (float)count;
      factor = 1 / sqrtf(squared_distances_of_row(row, count, mean) / (float)count + rows->a);
  }
  if (rows->kind == SLUICE_STANDARDISE) EACH_OF_ROW((x - set(mean)) * set(factor))
  else EACH_OF_ROW(x * set(factor))
}

static void zero_row_of(float value, const float *row, float *to, ptrdiff_t count) {
  bool differs = false;
  for (ptrdiff_t i = 0; i < count && !differs; i++) differs = row[i] != value;
  if (differs) memcpy(to, row, (size_t)count * sizeof *row);
  else EACH_OF_ROW(x * set(0.0f))
}

static int transform_rows(void *arguments, const struct sluice_member *member) {
  const struct sluice_rows *rows = arguments;
  const ptrdiff_t first = rows->rows * member->index / member->count;
  const ptrdiff_t last = rows->rows * (member->index + 1) / member->count;
  for (ptrdiff_t index = first; index < last; index++) {
    const float *row = (const float *)*rows->from + index * rows->size;
    float *to = (float *)*rows->to + index * rows->size;
    switch (rows->kind) {
      case SLUICE_SOFTMAX: soften(false, row, to, rows->size); break;
      case SLUICE_LOG_SOFTMAX: soften(true, row, to, rows->size); break;
      case SLUICE_ZERO_ROWS_OF: zero_row_of(rows->a, row, to, rows->size); break;
      default: standardise(rows, row, to, rows->size);
    }
  }
  return 0;
}

#endif
