#include "subjects.h"

// Weights and scores of attention.

void try_weights(struct trial *trial) {
  const ptrdiff_t sizes[3] = {between(trial, 1, 3), between(trial, 1, 3), some_size(trial, 9)};
  const ptrdiff_t rows = sizes[0] * sizes[1] * sizes[2], columns = some_size(trial, 130);
  float *x = numbers(trial, rows * columns);
  struct sluice_weighing weighing = {
      .x = place_of(trial, x),
      .rows = rows,
      .columns = columns,
      .logarithmic = once_in(trial, 5),
      .queries = once_in(trial, 3) ? sizes[2] : 0,
      .masking = (enum sluice_masking)between(trial, 0, 2),
      .score = once_in(trial, 2) ? -1e9f : -1.5f,
      .factor = once_in(trial, 2) ? 1 : 0.3f};
  if (once_in(trial, 2)) {
    ptrdiff_t step = once_in(trial, 3) ? 1 : columns;
    weighing.mask_column = step > 1 || columns == 1 ? 1 : 0;
    struct sluice_extent extents[3];
    for (int axis = 2; axis >= 0; axis--) {
      const bool repeats = once_in(trial, 2);
      extents[axis] = (struct sluice_extent){sizes[axis], 0, repeats ? 0 : step, 0};
      if (!repeats) step *= sizes[axis];
    }
    weighing.mask = place_of(trial, truths(trial, step));
    weighing.extents = KEEP(trial, extents, 3);
    weighing.extent_count = 3;
  }
  run(trial, trial->kernels->weigh, &weighing, true);
  record(trial, "weights", x, rows * columns, weighing.masking == SLUICE_LOWERED ? 1e-4 : 1e-5);
}

void try_scores(struct trial *trial) {
  const ptrdiff_t sources = between(trial, 1, 3), sharing = between(trial, 1, 2);
  const ptrdiff_t queries = some_size(trial, 6), keys = some_size(trial, 40);
  const ptrdiff_t size = some_size(trial, 20), width = trial->kernels->width;
  const ptrdiff_t packed_size = (keys + width - 1) / width * size * width;
  const ptrdiff_t rows = sources * sharing * queries;
  const struct sluice_extent from[] = {{sources, 0, keys * size, packed_size}};
  struct sluice_packing packing = {
      .extents = KEEP(trial, from, 1),
      .extent_count = 1,
      .from = place_of(trial, numbers(trial, sources * keys * size)),
      .to = place_of(trial, take_floats(trial, sources * packed_size)),
      .lanes = keys,
      .columns = size,
      .lane_step = size,
      .column_step = 1};
  run(trial, trial->kernels->pack, &packing, true);
  const struct sluice_extent extents[] = {{sources, 0, packed_size, 0}, {sharing, 0, 0, 0}};
  float *out = take_floats(trial, rows * keys);
  struct sluice_additive_scores scores = {
      .extents = KEEP(trial, extents, 2),
      .extent_count = 2,
      .queries = place_of(trial, numbers(trial, rows * size)),
      .keys = packing.to,
      .out = place_of(trial, out),
      .query_count = queries,
      .key_count = keys,
      .size = size,
      .scale = numbers(trial, size),
      .inner = 0.7f,
      .outer = 1.5f};
  run(trial, trial->kernels->add_scores, &scores, true);
  record(trial, "scores", out, rows * keys, 1e-4);
}
