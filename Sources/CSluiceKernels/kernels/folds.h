#ifndef SLUICE_FOLDS_H
#define SLUICE_FOLDS_H

#include "vector.h"

// Numbers made of a row of many.
//
// A sum along neighbours is `LANES` sums whatever the width of the unit, each of every `LANES`th number,
// which are then joined by halves: so its bits do not depend on the unit, and its error is smaller than
// that of one sum.

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

#endif
