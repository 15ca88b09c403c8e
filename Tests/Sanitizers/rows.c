#include <math.h>
#include <string.h>

#include "subjects.h"

// Numbers made of many, rows made of rows, lookups, pieces and probes.

void try_reduction(struct trial *trial) {
  struct sluice_reduction reduction = {
      .kind = (enum sluice_reduction_kind)between(trial, 0, SLUICE_LAST_PLACE_OF_LEAST),
      .outer = some_size(trial, 9),
      .size = some_size(trial, 200),
      .inner = once_in(trial, 2) ? 1 : some_size(trial, 70)};
  const bool is_place = reduction.kind >= SLUICE_PLACE_OF_GREATEST;
  const bool is_truth = reduction.kind == SLUICE_ANY || reduction.kind == SLUICE_ALL;
  if (!is_place && once_in(trial, 20)) reduction.size = 0;
  const ptrdiff_t from = reduction.outer * reduction.size * reduction.inner;
  const ptrdiff_t to = reduction.outer * reduction.inner;
  const size_t bytes = (size_t)to * (is_place ? sizeof(int64_t) : is_truth ? 1 : sizeof(float));
  void *result = take(trial, bytes);
  // Many equal numbers, so that the first and the last of them are told apart.
  float *values = is_truth ? NULL : numbers(trial, from);
  if (is_place)
    for (ptrdiff_t index = 0; index < from; index++) values[index] = roundf(values[index] * 4);
  reduction.from = place_of(trial, is_truth ? (void *)truths(trial, from) : values);
  reduction.to = place_of(trial, result);
  run(trial, trial->kernels->reduce, &reduction, true);
  if (is_place || is_truth) record_bytes(trial, "reduction", result, (ptrdiff_t)bytes);
  else record(trial, "reduction", result, to, 1e-5);
}

void try_rows(struct trial *trial) {
  struct sluice_rows rows = {
      .kind = (enum sluice_rows_kind)between(trial, 0, SLUICE_ZERO_ROWS_OF),
      .rows = some_size(trial, 20),
      .size = some_size(trial, 200),
      .a = once_in(trial, 3) ? 0 : 1e-3f};
  const ptrdiff_t count = rows.rows * rows.size;
  float *from = numbers(trial, count), *to = take_floats(trial, count);
  // Rows of one number throughout, whose spread is none.
  for (ptrdiff_t row = 0; row < rows.rows; row++)
    if (once_in(trial, 4))
      for (ptrdiff_t index = 0; index < rows.size; index++) from[row * rows.size + index] = rows.a;
  rows.from = place_of(trial, from);
  rows.to = place_of(trial, to);
  run(trial, trial->kernels->transform_rows, &rows, true);
  // Where nothing is added to the spread of equal numbers, rounding is all that is divided by.
  record(trial, "rows", to, count, rows.a == 0 ? UNCOMPARED : 1e-4);
}

/// An index of a kind, now and then one that there is nothing for; returns whether there is.
static bool some_index(struct trial *trial, struct sluice_gathering *gathering, void *to) {
  ptrdiff_t index = between(trial, 0, gathering->count - 1);
  if (gathering->kind == SLUICE_TRUTH_INDEX) {
    *(uint8_t *)to = (uint8_t)(index = index % 2);
    return index < gathering->count;
  }
  if (gathering->counts_from_end && once_in(trial, 3)) index -= gathering->count;
  bool is_there = true;
  if (once_in(trial, 200)) {
    const ptrdiff_t wrong[] = {gathering->count, INT64_MAX, INT64_MIN, -gathering->count - 1};
    index = wrong[draw(trial) % 4];
    is_there = false;
  }
  if (gathering->kind == SLUICE_INTEGER_INDEX) {
    *(int64_t *)to = index;
    return is_there;
  }
  float number = (float)index;
  if (is_there && index >= 0 && once_in(trial, 3)) number += 0.5f;
  if (once_in(trial, 200)) {
    const float wrong[] = {NAN, INFINITY, -INFINITY, 1e30f, -1e30f};
    const int which = (int)between(trial, 0, 4);
    number = wrong[which];
    // Whatever is no whole number counts as −1, which is the last place where that counts from the end.
    is_there = gathering->counts_from_end;
  }
  *(float *)to = number;
  return is_there;
}

void try_lookup(struct trial *trial) {
  struct sluice_gathering gathering = {
      .kind = (enum sluice_index_kind)between(trial, 0, 2),
      .counts_from_end = once_in(trial, 2),
      .outer = some_size(trial, 4),
      .count = some_size(trial, 20),
      .index_count = once_in(trial, 10) ? 0 : some_size(trial, 40),
      .inner_bytes = once_in(trial, 2) ? 4 : some_size(trial, 70)};
  const int size = gathering.kind == SLUICE_REAL_INDEX ? 4
      : gathering.kind == SLUICE_INTEGER_INDEX         ? 8
                                                       : 1;
  const ptrdiff_t in = gathering.outer * gathering.count * gathering.inner_bytes;
  const ptrdiff_t out = gathering.outer * gathering.index_count * gathering.inner_bytes;
  uint8_t *data = truths(trial, in), *found = take(trial, (size_t)out);
  char *indices = take(trial, (size_t)gathering.index_count * (size_t)size);
  bool is_there = true;
  for (ptrdiff_t index = 0; index < gathering.index_count; index++)
    is_there &= some_index(trial, &gathering, indices + index * size);
  if (once_in(trial, 2)) gathering.table = data;
  else gathering.data = place_of(trial, data);
  gathering.indices = place_of(trial, indices);
  gathering.out = place_of(trial, found);
  const int failure = run(trial, sluice_gather, &gathering, false);
  expect(trial, (failure == 0) == is_there, "an index is refused if there is nothing for it");
  if (!failure) record_bytes(trial, "lookup", found, out);
}

void try_pieces(struct trial *trial) {
  const ptrdiff_t size = some_size(trial, 130), count = between(trial, 0, 9);
  uint8_t *from = truths(trial, size), *before = truths(trial, size), *to = take(trial, (size_t)size);
  struct sluice_piece *pieces = take(trial, (size_t)count * sizeof *pieces);
  for (ptrdiff_t index = 0; index < count; index++) {
    const ptrdiff_t bytes = between(trial, 0, size);
    pieces[index] = (struct sluice_piece){
        between(trial, 0, size - bytes), between(trial, 0, size - bytes), bytes};
  }
  const sluice_place target = place_of(trial, once_in(trial, 2) ? to : before);
  struct sluice_scatter scatter = {
      .before = *target == before ? target : place_of(trial, before),
      .to = target,
      .from = place_of(trial, from),
      .size = size,
      .pieces = pieces,
      .count = count};
  run(trial, sluice_copy_pieces, &scatter, false);
  record_bytes(trial, "pieces", *target, size);
  void *address = NULL;
  struct sluice_alias alias = {&address, target, size};
  run(trial, sluice_make_alias, &alias, false);
  expect(trial, address == (char *)*target + size, "an alias is so many bytes behind");
}

void try_probes(struct trial *trial) {
  const size_t count = (size_t)between(trial, 0, 2000);
  struct sluice_probe probe = {
      .rounds = 3, .memory = numbers(trial, (ptrdiff_t)count), .count = count};
  run(trial, trial->kernels->probe_reading, &probe, true);
  run(trial, trial->kernels->probe_arithmetic, &probe, true);
  expect(trial, probe.amount > 0, "a probe says how much it did");
}
