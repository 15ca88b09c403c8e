#ifndef SLUICE_PANEL_H
#define SLUICE_PANEL_H

#include "activations.h"
#include "sluice_products.h"
#include "vector.h"

// Products of numbers taken one at a time, in rows, with vectors of lanes, tile by tile in registers.
//
// Every element is one chain of multiply-adds over taps and columns, from its first value on, or `S`
// chains that take the columns of each tap in turn and are joined at the end. So an element has the same
// bits in whatever tile it is computed.

/// One product without outer dimensions; `first` is one number for each lane where `first_row` is 0, else
/// one for each row.
struct panel {
  const float *scalars;
  ptrdiff_t scalar_row, scalar_column;
  const float *vectors;
  ptrdiff_t vector_lane, vector_group, vector_column;
  ptrdiff_t columns;
  const struct sluice_tap *taps;
  ptrdiff_t tap_count;
  const float *first;
  ptrdiff_t first_row;
  float *out;
  ptrdiff_t out_row, out_lane;
  const struct sluice_activation *activation;
};

#if WIDTH > 1
/// Every other number from `from` on, without reading behind the last of them.
INLINE vec every_other(const float *from) {
  const vec low = load(from), high = load(from + WIDTH - 1);
#if WIDTH == 4
  return __builtin_shufflevector(low, high, 0, 2, 5, 7);
#elif WIDTH == 8
  return __builtin_shufflevector(low, high, 0, 2, 4, 6, 9, 11, 13, 15);
#else
  return __builtin_shufflevector(
      low, high, 0, 2, 4, 6, 8, 10, 12, 14, 17, 19, 21, 23, 25, 27, 29, 31);
#endif
}
#endif

/// The lanes of a vector, `step` floats apart, of which `count` are there.
INLINE vec load_lanes(const float *from, ptrdiff_t step, ptrdiff_t count) {
  if (step == 1) return load_some(from, (size_t)count);
#if WIDTH == 1
  return *from;
#else
  if (step == 2 && count >= WIDTH) return every_other(from);
  float lanes[WIDTH] = {0};
  for (ptrdiff_t lane = 0; lane < count && lane < WIDTH; lane++) lanes[lane] = from[lane * step];
  return load(lanes);
#endif
}

INLINE void store_lanes(float *to, ptrdiff_t step, vec a, ptrdiff_t count) {
  if (step == 1) {
    store_some(to, a, (size_t)count);
    return;
  }
  float lanes[WIDTH];
  store(lanes, a);
  for (ptrdiff_t lane = 0; lane < count && lane < WIDTH; lane++) to[lane * step] = lanes[lane];
}

/// What a layer's function makes of a vector of sums.
INLINE vec finished(const struct sluice_activation *activation, vec sum) {
  return activation->kind == SLUICE_LINEAR ? sum : activate(activation, sum);
}

/// A tile of R rows and M vectors; where it is not `whole`, M is 1 and of its lanes, `vector_lane` apart,
/// only `count` are read. No more than `count` lanes of the last vector are stored.
INLINE void panel_tile(
    const int R, const int M, const int S, const bool whole, const struct panel *p,
    ptrdiff_t count) {
  vec sums[32];
  UNROLL for (int r = 0; r < R; r++) UNROLL for (int m = 0; m < M; m++) {
    vec *chains = sums + (r * M + m) * S;
    chains[0] = !p->first ? set(0.0f)
        : p->first_row    ? set(p->first[r * p->first_row])
                          : load(p->first + m * WIDTH);
    UNROLL for (int s = 1; s < S; s++) chains[s] = set(0.0f);
  }
  const ptrdiff_t columns = p->columns, scalar_row = p->scalar_row;
  const ptrdiff_t scalar_column = p->scalar_column, vector_column = p->vector_column;
  const ptrdiff_t vector_group = p->vector_group, vector_lane = p->vector_lane;
  for (ptrdiff_t tap = 0; tap < p->tap_count; tap++) {
    const float *a = p->scalars + p->taps[tap].scalars;
    const float *w = p->vectors + p->taps[tap].vectors;
#define COLUMN(s)                                                                           \
  {                                                                                         \
    vec weights[8];                                                                         \
    UNROLL for (int m = 0; m < M; m++)                                                      \
        weights[m] = whole ? load(w + m * vector_group) : load_lanes(w, vector_lane, count); \
    UNROLL for (int r = 0; r < R; r++) {                                                    \
      vec x = set(a[r * scalar_row]);                                                       \
      UNROLL for (int m = 0; m < M; m++)                                                    \
          sums[(r * M + m) * S + (s)] = fma_(x, weights[m], sums[(r * M + m) * S + (s)]);   \
    }                                                                                       \
    a += scalar_column;                                                                     \
    w += vector_column;                                                                     \
  }
    ptrdiff_t column = 0;
    for (; column + S <= columns; column += S) UNROLL for (int s = 0; s < S; s++) COLUMN(s)
    if (S > 1)
      UNROLL for (int s = 0; s + 1 < S; s++)
        if (column + s < columns) COLUMN(s)
#undef COLUMN
  }
  UNROLL for (int r = 0; r < R; r++) UNROLL for (int m = 0; m < M; m++) {
    const vec *chains = sums + (r * M + m) * S;
    const vec sum = S == 1 ? chains[0]
        : S == 2           ? chains[0] + chains[1]
                           : (chains[0] + chains[1]) + (chains[2] + chains[3]);
    store_lanes(p->out + r * p->out_row + m * WIDTH * p->out_lane, p->out_lane,
                finished(p->activation, sum), m + 1 < M ? WIDTH : count);
  }
}

typedef void (*panel_function)(const struct panel *, ptrdiff_t);

/// A tile and its size.
struct panel_shape {
  panel_function multiply;
  int rows, groups;
};

#define PANEL(R, M, S)                                                        \
  static void panel_##R##_##M##_##S(const struct panel *p, ptrdiff_t count) { \
    panel_tile(R, M, S, true, p, count);                                      \
  }
#define LOOSE(R)                                                        \
  static void loose_##R(const struct panel *p, ptrdiff_t count) { \
    panel_tile(R, 1, 1, false, p, count);                               \
  }

LOOSE(1) LOOSE(2) LOOSE(4) LOOSE(8)
PANEL(8, 1, 1) PANEL(4, 1, 1) PANEL(2, 1, 1) PANEL(1, 1, 1)
PANEL(4, 2, 1) PANEL(2, 2, 1) PANEL(1, 2, 1) PANEL(2, 4, 1) PANEL(1, 4, 1) PANEL(1, 8, 1)
PANEL(2, 2, 2) PANEL(1, 2, 2) PANEL(4, 1, 2) PANEL(2, 1, 2) PANEL(1, 1, 2)
PANEL(1, 2, 4) PANEL(2, 1, 4) PANEL(1, 1, 4)
#if REGISTERS >= 32
PANEL(4, 4, 1) PANEL(4, 2, 2) PANEL(4, 1, 4)
#endif

/// The largest tile that has no more rows and vectors than are left.
static struct panel_shape panel_for(int partials, ptrdiff_t rows, ptrdiff_t groups) {
#define USE(R, M, S) return (struct panel_shape){panel_##R##_##M##_##S, R, M}
#define TRY(R, M, S) \
  if (rows >= R && groups >= M) USE(R, M, S)
  switch (partials) {
    case 1:
#if REGISTERS >= 32
      TRY(4, 4, 1);
      TRY(2, 4, 1);
#endif
      TRY(4, 2, 1);
      TRY(2, 4, 1);
      TRY(2, 2, 1);
      TRY(8, 1, 1);
      TRY(4, 1, 1);
      TRY(2, 1, 1);
      TRY(1, 8, 1);
      TRY(1, 4, 1);
      TRY(1, 2, 1);
      USE(1, 1, 1);
    case 2:
#if REGISTERS >= 32
      TRY(4, 2, 2);
#endif
      TRY(2, 2, 2);
      TRY(4, 1, 2);
      TRY(2, 1, 2);
      TRY(1, 2, 2);
      USE(1, 1, 2);
    default:
#if REGISTERS >= 32
      TRY(4, 1, 4);
#endif
      TRY(2, 1, 4);
      TRY(1, 2, 4);
      USE(1, 1, 4);
  }
#undef TRY
#undef USE
}

static struct panel_shape loose_for(ptrdiff_t rows) {
  if (rows >= 8) return (struct panel_shape){loose_8, 8, 1};
  if (rows >= 4) return (struct panel_shape){loose_4, 4, 1};
  if (rows >= 2) return (struct panel_shape){loose_2, 2, 1};
  return (struct panel_shape){loose_1, 1, 1};
}

/// Computes one tile after another of `rows` rows with one stretch of vectors, `shape` being the largest.
INLINE void panel_column(
    const struct panel *whole, panel_function multiply, int step, ptrdiff_t row, ptrdiff_t end,
    ptrdiff_t group, ptrdiff_t lane, ptrdiff_t count) {
  for (; row < end; row += step) {
    struct panel part = *whole;
    part.scalars += row * whole->scalar_row;
    part.vectors += group * whole->vector_group + lane * whole->vector_lane;
    if (part.first) part.first += row * whole->first_row;
    if (part.first && !part.first_row) part.first += group * WIDTH + lane;
    part.out += row * whole->out_row + (group * WIDTH + lane) * whole->out_lane;
    multiply(&part, count);
  }
}

/// Computes a product of `rows` rows with `lanes` lanes, tile by tile.
///
/// Of vectors that are not `padded` nothing is read beyond the last lane: where the lanes fill a vector but
/// no whole number of them, the last one goes over lanes that the one before it has made.
static void multiply_panel(
    ptrdiff_t rows, ptrdiff_t lanes, bool padded, int partials, const struct panel *p) {
  if (lanes <= 0) return;
  const bool loose = !padded && (p->vector_lane != 1 || lanes < WIDTH);
  const ptrdiff_t groups = padded || lanes < WIDTH ? (lanes + WIDTH - 1) / WIDTH : lanes / WIDTH;
  const ptrdiff_t rest = lanes - (groups - 1) * WIDTH;
  for (ptrdiff_t row = 0; row < rows;) {
    const struct panel_shape shape =
        loose ? loose_for(rows - row) : panel_for(partials, rows - row, groups);
    const ptrdiff_t end = row + (rows - row) / shape.rows * shape.rows;
    for (ptrdiff_t group = 0; group < groups;) {
      const struct panel_shape tile =
          loose ? shape : panel_for(partials, shape.rows, groups - group);
      const bool last = group + tile.groups == groups;
      panel_column(p, tile.multiply, tile.rows, row, end, group, 0, last && rest < WIDTH ? rest : WIDTH);
      group += tile.groups;
    }
    if (!padded && rest > WIDTH) {
      const struct panel_shape tile = loose ? shape : panel_for(partials, shape.rows, 1);
      panel_column(p, tile.multiply, tile.rows, row, end, 0, lanes - WIDTH, WIDTH);
    }
    row = end;
  }
}

#endif
