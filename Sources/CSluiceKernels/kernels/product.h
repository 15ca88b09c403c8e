#ifndef SLUICE_PRODUCT_H
#define SLUICE_PRODUCT_H

#include "vector.h"

// The product of rows with a packed matrix, `[group][column][gate][unit of the group]`.
//
// Every element is one chain of multiply-adds over the columns, from its first value on, or `S` chains
// that take the columns in turn and are joined at the end. So an element has the same bits in whatever
// tile it is computed.

/// A product: `out[row][group][gate] = first[row][group][gate] + Σ a[row][column] · w[group][column][gate]`.
struct product {
  const float *a;
  ptrdiff_t a_row;
  int columns;
  const float *w;
  const float *first;
  ptrdiff_t first_row, first_group;
  float *out;
  ptrdiff_t out_row, out_group;
};

/// Adds the products of R rows with M groups of G gates to `sums`, `[R][M][G][S]`.
INLINE void accumulate(
    const int R, const int M, const int G, const int S, vec *restrict sums, const float *a,
    ptrdiff_t a_row, int columns, const float *w) {
  const ptrdiff_t group = (ptrdiff_t)columns * G * WIDTH;
#define COLUMN(column, s)                                                                  \
  {                                                                                        \
    vec weights[24];                                                                        \
    UNROLL for (int m = 0; m < M; m++) UNROLL for (int g = 0; g < G; g++)                  \
        weights[m * G + g] = load(w + m * group + ((ptrdiff_t)(column)*G + g) * WIDTH);    \
    UNROLL for (int r = 0; r < R; r++) {                                                   \
      vec x = set(a[r * a_row + (column)]);                                                \
      UNROLL for (int j = 0; j < M * G; j++)                                               \
          sums[(r * M * G + j) * S + (s)] = fma_(x, weights[j], sums[(r * M * G + j) * S + (s)]); \
    }                                                                                      \
  }
  int column = 0;
  for (; column + S <= columns; column += S)
    UNROLL for (int s = 0; s < S; s++) COLUMN(column + s, s)
  if (S > 1)
    UNROLL for (int s = 0; s + 1 < S; s++)
      if (column + s < columns) COLUMN(column + s, s)
#undef COLUMN
}

/// Joins the S chains of every sum in the first of them.
INLINE vec joined(const int S, const vec *chains) {
  if (S == 1) return chains[0];
  if (S == 2) return chains[0] + chains[1];
  return (chains[0] + chains[1]) + (chains[2] + chains[3]);
}

/// Sets the S chains of a sum to begin with `first`.
INLINE void begin(const int S, vec *chains, vec first) {
  chains[0] = first;
  UNROLL for (int s = 1; s < S; s++) chains[s] = set(0.0f);
}

INLINE void multiply_tile(
    const int R, const int M, const int G, const int S, const struct product *p) {
  vec sums[32];
  UNROLL for (int r = 0; r < R; r++) UNROLL for (int m = 0; m < M; m++)
      UNROLL for (int g = 0; g < G; g++)
          begin(S, sums + ((r * M + m) * G + g) * S,
                load(p->first + r * p->first_row + m * p->first_group + g * WIDTH));
  accumulate(R, M, G, S, sums, p->a, p->a_row, p->columns, p->w);
  UNROLL for (int r = 0; r < R; r++) UNROLL for (int m = 0; m < M; m++)
      UNROLL for (int g = 0; g < G; g++)
          store(p->out + r * p->out_row + m * p->out_group + g * WIDTH,
                joined(S, sums + ((r * M + m) * G + g) * S));
}

#define TILE(R, M, G, S)                                            \
  static void tile_##R##_##M##_##G##_##S(const struct product *p) { \
    multiply_tile(R, M, G, S, p);                                   \
  }

// As many sums as there are registers for, beside the weights of one column and a row's number.
TILE(8, 1, 1, 1) TILE(4, 1, 1, 1) TILE(2, 1, 1, 1) TILE(1, 1, 1, 1)
TILE(1, 2, 1, 1) TILE(1, 4, 1, 1) TILE(1, 8, 1, 1) TILE(2, 4, 1, 1)
TILE(1, 1, 1, 2) TILE(1, 1, 1, 4) TILE(1, 2, 1, 2)
TILE(4, 1, 2, 1) TILE(2, 1, 2, 1) TILE(1, 1, 2, 1)
TILE(1, 2, 2, 1) TILE(1, 4, 2, 1) TILE(1, 1, 2, 2) TILE(1, 1, 2, 4)
TILE(4, 1, 3, 1) TILE(2, 1, 3, 1) TILE(1, 1, 3, 1)
TILE(1, 2, 3, 1) TILE(1, 3, 3, 1) TILE(1, 4, 3, 1) TILE(1, 1, 3, 2) TILE(1, 1, 3, 4)
TILE(2, 1, 4, 1) TILE(1, 1, 4, 1) TILE(1, 2, 4, 1) TILE(1, 3, 4, 1) TILE(1, 1, 4, 2) TILE(1, 1, 4, 4)
#if REGISTERS >= 32
TILE(4, 4, 1, 1)
TILE(8, 1, 2, 1) TILE(8, 1, 3, 1) TILE(6, 1, 4, 1) TILE(4, 1, 4, 1)
TILE(4, 2, 2, 1) TILE(2, 4, 2, 1) TILE(4, 2, 3, 1) TILE(2, 4, 3, 1) TILE(2, 3, 4, 1)
#else
TILE(2, 2, 3, 1) TILE(3, 1, 4, 1)
#endif

typedef void (*tile_function)(const struct product *);

/// A tile and its size.
struct tile {
  tile_function multiply;
  int rows, groups;
};

/// The largest tile for products of `gates` gates that has no more rows and groups than are left.
static struct tile tile_for(int gates, int partials, int rows, int groups) {
#define USE(R, M, G, S) return (struct tile){tile_##R##_##M##_##G##_##S, R, M}
#define TRY(R, M, G, S) \
  if (rows >= R && groups >= M) USE(R, M, G, S)
  switch (gates * 8 + partials) {
    case 8 + 1:
#if REGISTERS >= 32
      TRY(4, 4, 1, 1);
#endif
      TRY(2, 4, 1, 1);
      TRY(8, 1, 1, 1);
      TRY(4, 1, 1, 1);
      TRY(2, 1, 1, 1);
      TRY(1, 8, 1, 1);
      TRY(1, 4, 1, 1);
      TRY(1, 2, 1, 1);
      USE(1, 1, 1, 1);
    case 8 + 2:
      TRY(1, 2, 1, 2);
      USE(1, 1, 1, 2);
    case 8 + 4: USE(1, 1, 1, 4);
    case 16 + 1:
#if REGISTERS >= 32
      TRY(8, 1, 2, 1);
      TRY(4, 2, 2, 1);
      if (rows < 4) TRY(2, 4, 2, 1);
#endif
      TRY(4, 1, 2, 1);
      TRY(2, 1, 2, 1);
      TRY(1, 4, 2, 1);
      TRY(1, 2, 2, 1);
      USE(1, 1, 2, 1);
    case 16 + 2: USE(1, 1, 2, 2);
    case 16 + 4: USE(1, 1, 2, 4);
    case 24 + 1:
#if REGISTERS >= 32
      TRY(8, 1, 3, 1);
      TRY(4, 2, 3, 1);
      if (rows < 4) TRY(2, 4, 3, 1);
#endif
      TRY(4, 1, 3, 1);
#if REGISTERS < 32
      TRY(2, 2, 3, 1);
#endif
      TRY(2, 1, 3, 1);
      TRY(1, 4, 3, 1);
      TRY(1, 3, 3, 1);
      TRY(1, 2, 3, 1);
      USE(1, 1, 3, 1);
    case 24 + 2: USE(1, 1, 3, 2);
    case 24 + 4: USE(1, 1, 3, 4);
    case 32 + 1:
#if REGISTERS >= 32
      TRY(6, 1, 4, 1);
      TRY(4, 1, 4, 1);
      TRY(2, 3, 4, 1);
#else
      TRY(3, 1, 4, 1);
#endif
      TRY(2, 1, 4, 1);
      TRY(1, 3, 4, 1);
      TRY(1, 2, 4, 1);
      USE(1, 1, 4, 1);
    case 32 + 2: USE(1, 1, 4, 2);
    default: USE(1, 1, 4, 4);
  }
#undef TRY
#undef USE
}

/// Computes a product of `rows` rows with `groups` groups of `gates` gates, tile by tile.
///
/// A group's weights are used for all rows before those of the next group.
static void multiply(
    int rows, int groups, int gates, int partials, const struct product *whole) {
  const ptrdiff_t weights = (ptrdiff_t)whole->columns * gates * WIDTH;
  for (int row = 0; row < rows;) {
    struct tile shape = tile_for(gates, partials, rows - row, groups);
    const int span = (rows - row) / shape.rows * shape.rows;
    for (int group = 0; group < groups;) {
      struct tile tile = tile_for(gates, partials, shape.rows, groups - group);
      for (int r = row; r < row + span; r += tile.rows) {
        struct product part = *whole;
        part.a += r * whole->a_row;
        part.w += group * weights;
        part.first += r * whole->first_row + group * whole->first_group;
        part.out += r * whole->out_row + group * whole->out_group;
        tile.multiply(&part);
      }
      group += tile.groups;
    }
    row += span;
  }
}

#endif
