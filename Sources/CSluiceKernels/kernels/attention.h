#ifndef SLUICE_ATTENTION_H
#define SLUICE_ATTENTION_H

#include "products.h"

// What attention does beside its products. A sum over a row is made in 16 parts whatever the width.

/// Whether a query may not attend to a column.
INLINE bool is_column_masked(
    const struct sluice_weighing *all, const uint8_t *mask, ptrdiff_t query, ptrdiff_t column) {
  return (mask && !mask[column * all->mask_column]) || (all->queries > 0 && column > query);
}

/// Puts what stands for masked scores into a row.
static void mask_row(
    const struct sluice_weighing *all, float *x, const uint8_t *mask, ptrdiff_t query) {
  for (ptrdiff_t column = 0; column < all->columns; column++)
    if (is_column_masked(all, mask, query, column))
      x[column] = all->masking == SLUICE_EXCLUDED ? -INFINITY
          : all->masking == SLUICE_REPLACED       ? all->score
                                                  : x[column] - all->score;
}

/// The largest number of a row; a NaN is passed over, since the sum will be one.
static float largest_of(const float *x, ptrdiff_t columns) {
  float largest = -INFINITY;
  ptrdiff_t column = 0;
#if WIDTH > 1
  vec most = set(-INFINITY);
  for (; column + WIDTH <= columns; column += WIDTH) {
    const vec seen = load(x + column);
    most = seen > most ? seen : most;
  }
  float lanes[WIDTH];
  store(lanes, most);
  for (int lane = 0; lane < WIDTH; lane++) largest = lanes[lane] > largest ? lanes[lane] : largest;
#endif
  for (; column < columns; column++) largest = x[column] > largest ? x[column] : largest;
  return largest;
}

/// Replaces the numbers of a row by their exponentials over e^`largest`, or leaves them; gives the sum.
static float add_exponentials(float *x, ptrdiff_t columns, float largest, bool keeps) {
  float parts[16] = {0};
  for (ptrdiff_t column = 0; column < columns; column += WIDTH) {
    const ptrdiff_t count = columns - column;
    const vec power = exponential(load_some(x + column, (size_t)count) - set(largest));
    float *part = parts + column % 16;
    if (count >= WIDTH) store(part, load(part) + power);
    else store_some(part, load_some(part, (size_t)count) + power, (size_t)count);
    if (!keeps) store_some(x + column, power, (size_t)count);
  }
  for (int half = 8; half > 0; half /= 2)
    for (int part = 0; part < half; part++) parts[part] += parts[part + half];
  return parts[0];
}

static int weigh(void *arguments, const struct sluice_member *member) {
  const struct sluice_weighing *all = arguments;
  ptrdiff_t row = part_of(all->rows, member->index, member->count);
  const ptrdiff_t end = part_of(all->rows, member->index + 1, member->count);
  const uint8_t *mask = all->mask ? *all->mask : NULL;
  struct odometer at = {.extents = all->extents, .count = mask ? all->extent_count : 0};
  set_odometer(&at, row);
  for (; row < end; row++, advance_odometer(&at)) {
    float *x = (float *)*all->x + row * all->columns;
    const ptrdiff_t query = all->queries > 0 ? row % all->queries : 0;
    const uint8_t *own = mask ? mask + at.vectors : NULL;
    const bool masked = mask || all->queries > 0;
    if (all->factor != 1)
      for (ptrdiff_t column = 0; column < all->columns; column += WIDTH) {
        const size_t count = (size_t)(all->columns - column);
        store_some(x + column, load_some(x + column, count) * set(all->factor), count);
      }
    if (masked) mask_row(all, x, own, query);
    const float largest = largest_of(x, all->columns);
    const float sum = add_exponentials(x, all->columns, largest, all->logarithmic);
    const float logarithm = logf(sum);
    for (ptrdiff_t column = 0; column < all->columns; column += WIDTH) {
      const size_t count = (size_t)(all->columns - column);
      const vec number = load_some(x + column, count);
      store_some(x + column,
                 all->logarithmic ? number - set(largest) - set(logarithm) : number / set(sum),
                 count);
    }
    if (masked && all->masking == SLUICE_EXCLUDED)
      for (ptrdiff_t column = 0; column < all->columns; column++)
        if (is_column_masked(all, own, query, column)) x[column] = 0;
  }
  return 0;
}

static int add_scores(void *arguments, const struct sluice_member *member) {
  const struct sluice_additive_scores *all = arguments;
  const ptrdiff_t rows = extent_product(all->extents, all->extent_count) * all->query_count;
  ptrdiff_t row = part_of(rows, member->index, member->count);
  const ptrdiff_t end = part_of(rows, member->index + 1, member->count);
  if (row == end) return 0;
  struct odometer at = {.extents = all->extents, .count = all->extent_count};
  set_odometer(&at, row / all->query_count);
  const vec inner = set(all->inner), outer = set(all->outer);
  for (; row < end; row++) {
    const float *query = (const float *)*all->queries + row * all->size;
    const float *keys = (const float *)*all->keys + at.vectors;
    float *out = (float *)*all->out + row * all->key_count;
    for (ptrdiff_t key = 0; key < all->key_count; key += WIDTH) {
      vec sum = set(0.0f);
      for (ptrdiff_t feature = 0; feature < all->size; feature++, keys += WIDTH)
        sum = fma_(set(all->scale[feature]),
                   tangent(inner * (set(query[feature]) + load(keys))), sum);
      store_some(out + key, sum * outer, (size_t)(all->key_count - key));
    }
    if ((row + 1) % all->query_count == 0) advance_odometer(&at);
  }
  return 0;
}

#endif
