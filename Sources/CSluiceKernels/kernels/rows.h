#ifndef SLUICE_ROWS_H
#define SLUICE_ROWS_H

#include "folds.h"
#include "functions.h"
#include "sluice_elements.h"

// Rows made of rows.

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
