#include "subjects.h"

// Dense layers and sums over dimensions.

/// As many sums as the engine adds the products of so many lanes up in.
int partials_for(ptrdiff_t lanes) {
  return lanes <= 16 ? 4 : lanes <= 32 ? 2 : 1;
}

void try_dense(struct trial *trial) {
  const int width = trial->kernels->width;
  const int rows = some_size(trial, 40), units = some_size(trial, 70);
  const int columns = once_in(trial, 20) ? 0 : some_size(trial, 70);
  const ptrdiff_t groups = (units + width - 1) / width;
  const float *kernel = numbers(trial, (ptrdiff_t)units * columns);
  float *packed = take_floats(trial, groups * columns * width);
  const struct sluice_tap tap = {0, 0};
  sluice_pack_lanes(kernel, units, columns, columns, 1, &tap, 1, width, packed);
  float *out = take_floats(trial, (ptrdiff_t)rows * units);
  struct sluice_product product = {
      .scalars = place_of(trial, numbers(trial, (ptrdiff_t)rows * columns)),
      .out = place_of(trial, out),
      .rows = rows,
      .lanes = units,
      .columns = columns,
      .scalar_row = columns,
      .scalar_column = 1,
      .vector_lane = 1,
      .vector_group = (ptrdiff_t)columns * width,
      .vector_column = width,
      .out_row = units,
      .out_lane = 1,
      .packed = packed,
      .activation = some_function(trial),
      .partials = partials_for(units)};
  if (once_in(trial, 2)) {
    float *first = take_floats(trial, groups * width);
    for (ptrdiff_t lane = 0; lane < groups * width; lane++)
      first[lane] = lane < units ? some_number(trial) : 0;
    product.first = first;
  }
  run(trial, trial->kernels->multiply, &product, true);
  record(trial, "dense", out, (ptrdiff_t)rows * units, 1e-4);
}

// MARK: - Sums over dimensions

/// The dimensions of a sum of products: some outside, and rows, lanes, columns and taps.
enum { FIRST, SECOND, ROWS, LANES, COLUMNS, TAPS, DIMENSIONS };

/// An array with some of the dimensions, in a random order.
struct layout {
  ptrdiff_t steps[DIMENSIONS];
  ptrdiff_t size;
};

static struct layout some_layout(struct trial *trial, const ptrdiff_t *sizes, unsigned which) {
  int order[DIMENSIONS];
  for (int index = 0; index < DIMENSIONS; index++) order[index] = index;
  // Half of them in the order that most are in.
  if (once_in(trial, 2))
    for (int index = DIMENSIONS - 1; index > 0; index--) {
      const int other = (int)between(trial, 0, index), held = order[index];
      order[index] = order[other];
      order[other] = held;
    }
  struct layout layout = {.size = 1};
  for (int index = DIMENSIONS - 1; index >= 0; index--) {
    const int dimension = order[index];
    if (!(which >> dimension & 1)) continue;
    layout.steps[dimension] = layout.size;
    layout.size *= sizes[dimension];
  }
  return layout;
}

/// Packs the vectors at their place into a place of their own, and lets the product find them there.
static void pack_vectors(
    struct trial *trial, struct sluice_product *product, struct sluice_extent *extents,
    struct sluice_tap *taps) {
  const ptrdiff_t width = trial->kernels->width;
  const ptrdiff_t groups = (product->lanes + width - 1) / width;
  ptrdiff_t size = groups * product->tap_count * product->columns * width;
  struct sluice_packing packing = {
      .from = product->vectors,
      .lanes = product->lanes,
      .columns = product->columns,
      .lane_step = product->vector_lane,
      .column_step = product->vector_column,
      .taps = KEEP(trial, taps, (size_t)product->tap_count),
      .tap_count = product->tap_count};
  product->vector_group = product->tap_count * product->columns * width;
  struct sluice_extent loops[2];
  for (int index = product->extent_count - 1; index >= 0; index--) {
    struct sluice_extent *extent = &extents[index];
    if (extent->vectors == 0) continue;
    loops[packing.extent_count++] = (struct sluice_extent){extent->count, 0, extent->vectors, size};
    extent->vectors = size;
    size *= extent->count;
  }
  packing.extents = KEEP(trial, loops, (size_t)packing.extent_count);
  packing.to = place_of(trial, take_floats(trial, size));
  run(trial, trial->kernels->pack, &packing, true);
  for (ptrdiff_t tap = 0; tap < product->tap_count; tap++)
    taps[tap].vectors = tap * product->columns * width;
  product->vectors = packing.to;
  product->is_packed = true;
  product->vector_lane = 1;
  product->vector_column = width;
}

void try_contraction(struct trial *trial) {
  const ptrdiff_t sizes[DIMENSIONS] = {
      between(trial, 1, 4), between(trial, 1, 4), some_size(trial, 35), some_size(trial, 50),
      once_in(trial, 20) ? 0 : some_size(trial, 40), between(trial, 1, 3)};
  // A factor has a dimension outside or repeats along it.
  const unsigned outside = 1u << FIRST | 1u << SECOND, sums = 1u << COLUMNS | 1u << TAPS;
  const unsigned scalar_dimensions = ((unsigned)draw(trial) & outside) | 1u << ROWS | sums;
  const unsigned vector_dimensions = ((unsigned)draw(trial) & outside) | 1u << LANES | sums;
  const struct layout scalars = some_layout(trial, sizes, scalar_dimensions);
  const struct layout vectors = some_layout(trial, sizes, vector_dimensions);
  const struct layout out = some_layout(trial, sizes, outside | 1u << ROWS | 1u << LANES);
  struct sluice_extent extents[2];
  for (int index = 0; index < 2; index++)
    extents[index] = (struct sluice_extent){
        sizes[index], scalars.steps[index], vectors.steps[index], out.steps[index]};
  struct sluice_tap taps[3];
  for (ptrdiff_t tap = 0; tap < sizes[TAPS]; tap++)
    taps[tap] = (struct sluice_tap){tap * scalars.steps[TAPS], tap * vectors.steps[TAPS]};
  float *found = take_floats(trial, out.size);
  struct sluice_product product = {
      .extent_count = 2,
      .scalars = place_of(trial, numbers(trial, scalars.size)),
      .vectors = place_of(trial, numbers(trial, vectors.size)),
      .out = place_of(trial, found),
      .rows = sizes[ROWS],
      .lanes = sizes[LANES],
      .columns = sizes[COLUMNS],
      .scalar_row = scalars.steps[ROWS],
      .scalar_column = scalars.steps[COLUMNS],
      .vector_lane = vectors.steps[LANES],
      .vector_group = trial->kernels->width * vectors.steps[LANES],
      .vector_column = vectors.steps[COLUMNS],
      .out_row = out.steps[ROWS],
      .out_lane = out.steps[LANES],
      .tap_count = sizes[TAPS],
      .activation = {SLUICE_LINEAR, 0, 0, 0},
      .partials = 1};
  if (once_in(trial, 2)) {
    pack_vectors(trial, &product, extents, taps);
    if (once_in(trial, 2)) product.partials = partials_for(product.lanes);
  }
  product.extents = KEEP(trial, extents, 2);
  product.taps = KEEP(trial, taps, (size_t)sizes[TAPS]);
  run(trial, trial->kernels->multiply, &product, true);
  record(trial, "contraction", found, out.size, 1e-4);
}
