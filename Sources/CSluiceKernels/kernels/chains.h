#ifndef SLUICE_CHAINS_H
#define SLUICE_CHAINS_H

#include "steps.h"
#include "walks.h"

// Chains of steps, block by block.

/// How many elements go through a chain at a time.
#define BLOCK 256

static void fill(char *row, const struct sluice_elements *source) {
  const char *number = (const char *)&source->immediate;
  switch (source->size) {
    case 4: copy_run(4, row, 1, number, 0, BLOCK); break;
    case 8: copy_run(8, row, 1, number, 0, BLOCK); break;
    default: copy_run(1, row, 1, number, 0, BLOCK);
  }
}

/// Copies elements from one place to another, in a share of them.
static void move_share(
    const struct sluice_chain *chain, ptrdiff_t first, ptrdiff_t last) {
  const struct sluice_elements *source = chain->sources, *target = &chain->target;
  const int size = target->size;
  char *to = *target->place;
  if (source->place && source->direct && target->direct) {
    memcpy(to + (target->offset + first) * size,
           (const char *)*source->place + (source->offset + first) * size,
           (size_t)((last - first) * size));
    return;
  }
  struct walk walk;
  if (source->place && target->direct) {
    begin_walk(chain, source, first, &walk);
    move_walk(true, chain, source, &walk, *source->place, to + (target->offset + first) * size,
              last - first);
    return;
  }
  if (source->place && source->direct) {
    begin_walk(chain, target, first, &walk);
    move_walk(false, chain, target, &walk, to,
              (char *)*source->place + (source->offset + first) * size, last - first);
    return;
  }
  _Alignas(64) char row[BLOCK * 8];
  struct walk source_walk;
  if (source->place) begin_walk(chain, source, first, &source_walk);
  else fill(row, source);
  begin_walk(chain, target, first, &walk);
  for (ptrdiff_t done = first; done < last; done += BLOCK) {
    const ptrdiff_t count = last - done < BLOCK ? last - done : BLOCK;
    if (source->place) move_walk(true, chain, source, &source_walk, *source->place, row, count);
    move_walk(false, chain, target, &walk, to, row, count);
  }
}

/// Goes through a share of the elements, block by block.
static void chain_share(const struct sluice_chain *chain, ptrdiff_t first, ptrdiff_t last) {
  _Alignas(64) char memory[SLUICE_ROWS][BLOCK * 8];
  struct walk walks[SLUICE_ROWS], target_walk;
  void *rows[SLUICE_ROWS];
  const struct sluice_elements *target = &chain->target;
  for (int index = 0; index < SLUICE_ROWS; index++) rows[index] = memory[index];
  for (int index = 0; index < chain->source_count; index++) {
    const struct sluice_elements *source = &chain->sources[index];
    if (!source->place) fill(rows[index], source);
    else if (!source->direct) begin_walk(chain, source, first, &walks[index]);
  }
  if (!target->direct) begin_walk(chain, target, first, &target_walk);
  for (ptrdiff_t done = first; done < last; done += BLOCK) {
    const ptrdiff_t count = last - done < BLOCK ? last - done : BLOCK;
    for (int index = 0; index < chain->source_count; index++) {
      const struct sluice_elements *source = &chain->sources[index];
      if (!source->place) continue;
      char *base = *source->place;
      if (source->direct) rows[index] = base + (source->offset + done) * source->size;
      else move_walk(true, chain, source, &walks[index], base, rows[index], count);
    }
    for (int index = 0; index + 1 < chain->step_count; index++) {
      const struct sluice_step *step = &chain->steps[index];
      step_row(step, rows, rows[step->result], count);
    }
    const struct sluice_step *step = &chain->steps[chain->step_count - 1];
    void *result = target->direct
        ? (char *)*target->place + (target->offset + done) * target->size
        : rows[step->result];
    step_row(step, rows, result, count);
    if (!target->direct)
      move_walk(false, chain, target, &target_walk, *target->place, result, count);
  }
}

static int run_chain(void *arguments, const struct sluice_member *member) {
  const struct sluice_chain *chain = arguments;
  // Shares begin at multiples of a block, so that no two members write one line of the cache.
  const ptrdiff_t blocks = (chain->count + BLOCK - 1) / BLOCK;
  const ptrdiff_t first = blocks * member->index / member->count * BLOCK;
  ptrdiff_t last = blocks * (member->index + 1) / member->count * BLOCK;
  if (last > chain->count) last = chain->count;
  if (first >= last) return 0;
  if (chain->step_count == 0) move_share(chain, first, last);
  else chain_share(chain, first, last);
  return 0;
}

#endif
