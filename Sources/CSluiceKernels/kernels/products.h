#ifndef SLUICE_PRODUCTS_KERNELS_H
#define SLUICE_PRODUCTS_KERNELS_H

#include "panel.h"

// Products of whole blocks: dense layers, products of matrices, sums over labelled dimensions.

/// How many extents an operation has at most.
#define MOST_EXTENTS 24

/// The places of a list of extents, one after another.
struct odometer {
  const struct sluice_extent *extents;
  int count;
  ptrdiff_t place[MOST_EXTENTS];
  ptrdiff_t scalars, vectors, out;
};

static void set_odometer(struct odometer *odometer, ptrdiff_t index) {
  odometer->scalars = odometer->vectors = odometer->out = 0;
  for (int axis = odometer->count - 1; axis >= 0; axis--) {
    const struct sluice_extent *extent = &odometer->extents[axis];
    const ptrdiff_t place = index % extent->count;
    index /= extent->count;
    odometer->place[axis] = place;
    odometer->scalars += place * extent->scalars;
    odometer->vectors += place * extent->vectors;
    odometer->out += place * extent->out;
  }
}

static void advance_odometer(struct odometer *odometer) {
  for (int axis = odometer->count - 1; axis >= 0; axis--) {
    const struct sluice_extent *extent = &odometer->extents[axis];
    odometer->scalars += extent->scalars;
    odometer->vectors += extent->vectors;
    odometer->out += extent->out;
    if (++odometer->place[axis] < extent->count) return;
    odometer->place[axis] = 0;
    odometer->scalars -= extent->scalars * extent->count;
    odometer->vectors -= extent->vectors * extent->count;
    odometer->out -= extent->out * extent->count;
  }
}

static ptrdiff_t extent_product(const struct sluice_extent *extents, int count) {
  ptrdiff_t product = 1;
  for (int axis = 0; axis < count; axis++) product *= extents[axis].count;
  return product;
}

/// Where the part of a member in `all` begins; that of member `count` is the end.
INLINE ptrdiff_t part_of(ptrdiff_t all, int index, int count) {
  return (ptrdiff_t)((int64_t)all / count * index + (int64_t)all % count * index / count);
}

static const struct sluice_tap only_tap = {0, 0};

/// The members share the rows, the vectors of lanes, or the places outside, whichever are most; a row
/// of few numbers each is not shared by more than are worth it.
static int multiply_blocks(void *arguments, const struct sluice_member *member) {
  const struct sluice_product *product = arguments;
  ptrdiff_t outer = extent_product(product->extents, product->extent_count);
  ptrdiff_t first_outer = 0, first_row = 0, last_row = product->rows, first_group = 0;
  ptrdiff_t lanes = product->lanes;
  const ptrdiff_t groups = (lanes + WIDTH - 1) / WIDTH;
  const int index = member->index, count = member->count;
  if (outer >= count * 4 || (outer >= last_row && outer >= groups)) {
    first_outer = part_of(outer, index, count);
    outer = part_of(outer, index + 1, count);
  } else if (last_row >= groups) {
    first_row = part_of(last_row, index, count);
    last_row = part_of(last_row, index + 1, count);
  } else {
    first_group = part_of(groups, index, count);
    const ptrdiff_t last = part_of(groups, index + 1, count) * WIDTH;
    lanes = (last < lanes ? last : lanes) - first_group * WIDTH;
  }
  const bool padded = product->packed || product->is_packed;
  const float *vectors = product->packed ? product->packed : *product->vectors;
  struct odometer at = {.extents = product->extents, .count = product->extent_count};
  set_odometer(&at, first_outer);
  for (; first_outer < outer; first_outer++) {
    const struct panel panel = {
        .scalars = (const float *)*product->scalars + at.scalars + first_row * product->scalar_row,
        .scalar_row = product->scalar_row,
        .scalar_column = product->scalar_column,
        .vectors = vectors + at.vectors + first_group * product->vector_group,
        .vector_lane = product->vector_lane,
        .vector_group = product->vector_group,
        .vector_column = product->vector_column,
        .columns = product->columns,
        .taps = product->taps ? product->taps : &only_tap,
        .tap_count = product->taps ? product->tap_count : 1,
        .first = product->first ? product->first + first_group * WIDTH : NULL,
        .first_row = 0,
        .out = (float *)*product->out + at.out + first_row * product->out_row
            + first_group * WIDTH * product->out_lane,
        .out_row = product->out_row,
        .out_lane = product->out_lane,
        .activation = &product->activation};
    multiply_panel(last_row - first_row, lanes, padded, product->partials, &panel);
    advance_odometer(&at);
  }
  return 0;
}

static int pack_blocks(void *arguments, const struct sluice_member *member) {
  const struct sluice_packing *packing = arguments;
  const ptrdiff_t all = extent_product(packing->extents, packing->extent_count);
  ptrdiff_t index = part_of(all, member->index, member->count);
  const ptrdiff_t end = part_of(all, member->index + 1, member->count);
  struct odometer at = {.extents = packing->extents, .count = packing->extent_count};
  set_odometer(&at, index);
  for (; index < end; index++) {
    sluice_pack_lanes((const float *)*packing->from + at.vectors, packing->lanes, packing->columns,
                      packing->lane_step, packing->column_step,
                      packing->taps ? packing->taps : &only_tap,
                      packing->taps ? packing->tap_count : 1, WIDTH,
                      (float *)*packing->to + at.out);
    advance_odometer(&at);
  }
  return 0;
}

#endif
