#ifndef SLUICE_PRODUCTS_H
#define SLUICE_PRODUCTS_H

#include "sluice_kernels.h"

// Operations that add products up, and those that come with them. All counts are of elements, all steps
// are floats from one element to the next.

// MARK: - Products

/// One of the dimensions that an operation goes through from outside: how many places it has, and how
/// far each block moves from one to the next.
struct sluice_extent {
  ptrdiff_t count, scalars, vectors, out;
};

/// Where a part of a sum begins in either factor.
struct sluice_tap {
  ptrdiff_t scalars, vectors;
};

/// A product of two factors:
/// `out[row][lane] = φ(first + Σ over taps and columns: scalars[row][column] · vectors[column][lane])`.
///
/// Numbers of one factor are taken one at a time, those of the other a vector of lanes at a time.
struct sluice_product {
  const struct sluice_extent *extents;
  int extent_count;
  sluice_place scalars, vectors, out;
  ptrdiff_t rows, lanes, columns;
  ptrdiff_t scalar_row, scalar_column;
  /// From one lane to the next, from one vector of lanes to the next, and from one column to the next.
  ptrdiff_t vector_lane, vector_group, vector_column;
  ptrdiff_t out_row, out_lane;
  /// Vectors that are packed: `[group][tap][column][lane of the group]`, filled up with zeros. Else null,
  /// and the vectors are at their place.
  const float *packed;
  /// Whether the vectors at their place are packed.
  bool is_packed;
  const struct sluice_tap *taps;
  ptrdiff_t tap_count;
  /// What the sums of the lanes begin with, filled up with zeros; null for zeros.
  const float *first;
  struct sluice_activation activation;
  /// How many sums each product is added up in before they are joined: 1, or of packed vectors 2 or 4.
  int partials;
};

/// Packs the lanes of a factor at each run: `[…][group][tap][column][lane of the group]`.
struct sluice_packing {
  /// `vectors` is the step of what is read, `out` of what is written.
  const struct sluice_extent *extents;
  int extent_count;
  sluice_place from, to;
  ptrdiff_t lanes, columns, lane_step, column_step;
  const struct sluice_tap *taps;
  ptrdiff_t tap_count;
};

/// Packs lanes for vectors of `width` floats.
void sluice_pack_lanes(
    const float *from, ptrdiff_t lanes, ptrdiff_t columns, ptrdiff_t lane_step, ptrdiff_t column_step,
    const struct sluice_tap *taps, ptrdiff_t tap_count, int width, float *to);

// MARK: - Windows

/// Neighbouring places of the output along a dimension of space that see the same places of the kernel.
struct sluice_run {
  ptrdiff_t count;
  /// The first place in the output, and from one to the next.
  ptrdiff_t out, out_step;
  /// What the first of them sees first of the input, and from one to the next.
  ptrdiff_t in, in_step;
  /// How many places of the kernel they see; from one to the next in the input, the first one in the
  /// kernel, and from one to the next there.
  ptrdiff_t taps, in_tap, kernel, kernel_tap;
  /// How many places a mean is taken over.
  ptrdiff_t counted;
};

/// A dimension of space.
struct sluice_axis {
  const struct sluice_run *runs;
  ptrdiff_t run_count;
};

/// A window that goes over space.
struct sluice_window {
  const struct sluice_axis *axes;
  int axis_count;
  /// The dimension whose places are rows or lanes of products.
  int line;
  /// Room for what one place sees, `tap_room` of them for every member.
  struct sluice_tap *taps;
  ptrdiff_t tap_room;
  /// Whether the input is what is taken in vectors, so that taps tell of the kernel in `scalars`.
  bool reads_vectors;
  /// Whether the members share the lines, not the places of each.
  bool shares_lines;
};

/// A convolution, transposed or not.
struct sluice_convolution {
  struct sluice_window window;
  sluice_place x, y;
  ptrdiff_t batch, x_row, y_row;
  ptrdiff_t groups, x_group, y_group;
  /// The channels that a group reads and makes.
  ptrdiff_t channels, filters;
  ptrdiff_t x_channel, y_filter;
  /// Whether lanes are filters, else they are places.
  bool lanes_are_filters;
  /// Of lanes that are filters `[group][vector][tap][channel][filter]`, filled up with zeros; else
  /// `[group][tap][channel][filter]`.
  const float *kernel;
  ptrdiff_t kernel_group, kernel_vector, kernel_channel;
  /// `[group][filter]`, with `bias_group` numbers for each; null for zeros.
  const float *bias;
  ptrdiff_t bias_group;
  struct sluice_activation activation;
  int partials;
};

enum sluice_pooling_kind { SLUICE_LARGEST, SLUICE_MEAN, SLUICE_WEIGHTED };

/// What a window makes of every channel alone: the largest number, the mean, or a weighted sum.
struct sluice_pooling {
  struct sluice_window window;
  enum sluice_pooling_kind kind;
  sluice_place x, y;
  ptrdiff_t batch, x_row, y_row;
  ptrdiff_t channels, x_channel, y_channel;
  /// Whether lanes are channels, else they are places.
  bool lanes_are_channels;
  /// The weights of sums, `[tap][channel]`, and what the sums begin with, `[channel]` or null.
  const float *kernel, *bias;
  struct sluice_activation activation;
};

/// The mean or the largest number of every channel over all places.
struct sluice_global_pooling {
  enum sluice_pooling_kind kind;
  sluice_place x, y;
  ptrdiff_t batch, places, channels;
  ptrdiff_t x_row, x_place, x_channel;
  /// `[batch, places]` truth values of a byte each, or null.
  sluice_place mask;
};

// MARK: - Attention

enum sluice_masking { SLUICE_EXCLUDED, SLUICE_REPLACED, SLUICE_LOWERED };

/// Exponentials of the numbers of every row over their sum, or the logarithms of these, in place.
struct sluice_weighing {
  sluice_place x;
  ptrdiff_t rows, columns;
  bool logarithmic;
  /// `[row][column]` truth values of a byte each, or null; steps of 0 repeat a dimension. `rows` are
  /// gone through by `extents`, of which `vectors` is the step of the mask.
  sluice_place mask;
  const struct sluice_extent *extents;
  int extent_count;
  ptrdiff_t mask_column;
  /// How many queries there are before the next row is that of the first again, where query `s` may see
  /// no column beyond `s`; else 0.
  ptrdiff_t queries;
  enum sluice_masking masking;
  float score;
  /// What numbers are multiplied by first.
  float factor;
};

/// Scores of sums: `out[query][key] = outer · Σ scale ⊙ tanh(inner · (queries[query] + keys[key]))`, the
/// keys packed.
struct sluice_additive_scores {
  const struct sluice_extent *extents;
  int extent_count;
  sluice_place queries, keys, out;
  ptrdiff_t query_count, key_count, size;
  const float *scale;
  float inner, outer;
};

// MARK: - Tables

enum sluice_index_kind { SLUICE_REAL_INDEX, SLUICE_INTEGER_INDEX, SLUICE_TRUTH_INDEX };

/// Replaces every index by what stands there along one dimension of a block.
struct sluice_gathering {
  sluice_place data, indices, out;
  /// The table, where it is no place.
  const void *table;
  enum sluice_index_kind kind;
  /// Whether an index below zero counts from behind the last place.
  bool counts_from_end;
  ptrdiff_t outer, count, index_count, inner_bytes;
  /// Which index there is nothing for, and where it stands among the indices.
  int64_t refused, refused_place;
};

/// `arguments` is a `sluice_gathering`; returns 1 if an index is out of range.
int sluice_gather(void *arguments, const struct sluice_member *member);

#endif
