#ifndef SLUICE_ELEMENTS_H
#define SLUICE_ELEMENTS_H

#include "sluice_kernels.h"

// Layers that compute element by element, or only move elements, run as chains: each block of a few
// hundred elements goes through all steps of a chain before the next one does.

/// The most dimensions that a chain goes through, and the most rows of elements that it works with.
#define SLUICE_RANK 16
#define SLUICE_ROWS 24

/// One side of a chain: elements in memory, of 1, 4 or 8 bytes.
struct sluice_elements {
  /// Null for one number, `immediate`, that stands everywhere.
  sluice_place place;
  /// Where the first element is, in elements.
  ptrdiff_t offset;
  int size;
  /// Whether the elements lie in the order of the chain without gaps.
  bool direct;
  /// Elements from one to the next along each dimension of the chain.
  ptrdiff_t steps[SLUICE_RANK];
  /// The number, as its bytes in memory.
  int64_t immediate;
};

/// What a step does. Numbers of 4 bytes are real; `W` stands for whole numbers of 8 bytes, `B` for truth
/// values of one.
enum sluice_step_kind {
  /// The function of the step.
  SLUICE_MAP,
  SLUICE_ADD, SLUICE_SUBTRACT, SLUICE_MULTIPLY, SLUICE_DIVIDE, SLUICE_MAXIMUM, SLUICE_MINIMUM,
  SLUICE_POWER,
  /// The remainder with the sign of the first operand, with that of the second
  SLUICE_REMAINDER, SLUICE_MODULO,
  /// a · b for a below 0, else a
  SLUICE_SLOPED,
  /// a · b + c in one rounding where the unit does that
  SLUICE_MULTIPLY_ADD,
  SLUICE_EQUAL, SLUICE_LESS, SLUICE_LESS_OR_EQUAL, SLUICE_IS_NAN,
  SLUICE_ADD_W, SLUICE_SUBTRACT_W, SLUICE_MULTIPLY_W, SLUICE_MAXIMUM_W, SLUICE_MINIMUM_W,
  SLUICE_NEGATIVE_W, SLUICE_ABS_W, SLUICE_SIGN_W,
  SLUICE_EQUAL_W, SLUICE_LESS_W, SLUICE_LESS_OR_EQUAL_W,
  SLUICE_AND_B, SLUICE_OR_B, SLUICE_XOR_B, SLUICE_NOT_B, SLUICE_EQUAL_B,
  /// b where a is true, else c
  SLUICE_CHOOSE, SLUICE_CHOOSE_W, SLUICE_CHOOSE_B,
  /// Other kinds of numbers: truth values are 0 and 1, and anything but 0 is true.
  SLUICE_REAL_OF_W, SLUICE_REAL_OF_B, SLUICE_W_OF_B, SLUICE_B_OF_REAL, SLUICE_B_OF_W
};

/// One step of a chain; rows are counted with the sources first.
struct sluice_step {
  enum sluice_step_kind kind;
  int operands[3];
  int result;
  struct sluice_activation function;
};

/// Steps that are done with every element of a block of numbers.
struct sluice_chain {
  ptrdiff_t count;
  int rank, source_count, step_count;
  ptrdiff_t sizes[SLUICE_RANK];
  const struct sluice_elements *sources;
  const struct sluice_step *steps;
  /// Where the result of the last step goes, or the only source.
  struct sluice_elements target;
};

// MARK: - Rows

enum sluice_reduction_kind {
  SLUICE_REDUCED_SUM, SLUICE_REDUCED_MEAN, SLUICE_LENGTH, SLUICE_PRODUCT, SLUICE_GREATEST, SLUICE_LEAST,
  SLUICE_ANY, SLUICE_ALL,
  /// The place of the extreme element, the first or the last of equal ones.
  SLUICE_PLACE_OF_GREATEST, SLUICE_PLACE_OF_LEAST, SLUICE_LAST_PLACE_OF_GREATEST,
  SLUICE_LAST_PLACE_OF_LEAST
};

/// Makes `[outer, inner]` numbers of `[outer, size, inner]`.
struct sluice_reduction {
  enum sluice_reduction_kind kind;
  ptrdiff_t outer, size, inner;
  sluice_place from, to;
};

enum sluice_rows_kind {
  SLUICE_SOFTMAX, SLUICE_LOG_SOFTMAX,
  /// Distance from the mean over √(variance + a)
  SLUICE_STANDARDISE,
  /// x over √(variance + a)
  SLUICE_DIVIDE_BY_SPREAD,
  /// x over √(mean of squares + a)
  SLUICE_DIVIDE_BY_RMS,
  /// x over √(sum of squares), which is a at least
  SLUICE_DIVIDE_BY_LENGTH,
  /// Zeros where all elements of a row are a
  SLUICE_ZERO_ROWS_OF
};

/// Makes `rows` rows of `size` elements of as many.
struct sluice_rows {
  enum sluice_rows_kind kind;
  ptrdiff_t rows, size;
  float a;
  sluice_place from, to;
};

// MARK: - Pieces

/// A stretch of bytes that goes to another place.
struct sluice_piece {
  ptrdiff_t to, from, count;
};

/// Copies pieces of `from` onto a block.
struct sluice_scatter {
  /// The block before; the same place as `to` where it is changed itself.
  sluice_place before, to, from;
  ptrdiff_t size;
  const struct sluice_piece *pieces;
  ptrdiff_t count;
};

/// The operation of a `sluice_scatter`.
int sluice_copy_pieces(void *arguments, const struct sluice_member *member);

/// An address that is `offset` bytes behind another one.
struct sluice_alias {
  void **to;
  sluice_place from;
  ptrdiff_t offset;
};

/// The operation of a `sluice_alias`.
int sluice_make_alias(void *arguments, const struct sluice_member *member);

#endif
