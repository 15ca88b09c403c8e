#ifndef SLUICE_REDUCTIONS_H
#define SLUICE_REDUCTIONS_H

#include "folds.h"
#include "sluice_elements.h"

// Numbers made of many: of neighbours by folds, across rows one for each column, in the order of the rows.

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

#endif
