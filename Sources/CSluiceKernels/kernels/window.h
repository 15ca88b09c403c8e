#ifndef SLUICE_WINDOW_H
#define SLUICE_WINDOW_H

#include "products.h"

// Convolutions and pools: for every run of places that see the same places of the kernel, a product or a
// reduction over what they see.

/// How many dimensions of space there are at most.
#define MOST_AXES 8

/// A run of each dimension, and what its places see.
struct block {
  const struct sluice_run *runs[MOST_AXES];
  struct sluice_tap *taps;
  ptrdiff_t tap_count;
  /// The first place in the input and in the output.
  ptrdiff_t in, out;
  ptrdiff_t counted;
  /// The run along the line, of which a member takes `count` places.
  const struct sluice_run *line;
  ptrdiff_t count;
};

/// Lists what the places of a block see.
static void list_taps(const struct sluice_window *window, struct block *block) {
  block->tap_count = 1;
  block->in = block->out = 0;
  block->counted = 1;
  block->taps[0] = (struct sluice_tap){0, 0};
  for (int axis = 0; axis < window->axis_count; axis++) {
    const struct sluice_run *run = block->runs[axis];
    block->in += run->in;
    block->out += run->out;
    block->counted *= run->counted;
    // Backwards, so that no tap is overwritten before it is read.
    for (ptrdiff_t old = block->tap_count - 1; old >= 0; old--) {
      const struct sluice_tap base = block->taps[old];
      for (ptrdiff_t tap = run->taps - 1; tap >= 0; tap--) {
        const ptrdiff_t in = tap * run->in_tap, kernel = run->kernel + tap * run->kernel_tap;
        block->taps[old * run->taps + tap] = (struct sluice_tap){
            base.scalars + (window->reads_vectors ? kernel : in),
            base.vectors + (window->reads_vectors ? in : kernel)};
      }
    }
    block->tap_count *= run->taps;
  }
}

/// What is done with a line: places that see the same and lie in one row, at `in` and `out`.
typedef void (*line_function)(
    const void *arguments, const struct block *block, ptrdiff_t in, ptrdiff_t out);

/// Goes through all lines of a block, at each through `extents`; `turn` counts the lines that members share.
INLINE void go_through_block(
    const struct sluice_window *window, const struct block *whole,
    const struct sluice_extent *extents, int extent_count, const struct sluice_member *member,
    ptrdiff_t *turn, const void *arguments, line_function line) {
  struct sluice_extent all[MOST_AXES + MOST_EXTENTS];
  int count = 0;
  struct block block = *whole;
  block.line = whole->runs[window->line];
  block.count = block.line->count;
  for (int index = 0; index < extent_count; index++) all[count++] = extents[index];
  for (int axis = 0; axis < window->axis_count; axis++) {
    const struct sluice_run *run = whole->runs[axis];
    if (axis == window->line || run->count == 1) continue;
    all[count++] = (struct sluice_extent){run->count, run->in_step, 0, run->out_step};
  }
  if (!window->shares_lines) {
    const ptrdiff_t first = part_of(block.line->count, member->index, member->count);
    block.count = part_of(block.line->count, member->index + 1, member->count) - first;
    block.in += first * block.line->in_step;
    block.out += first * block.line->out_step;
    if (block.count == 0) return;
  }
  const ptrdiff_t lines = extent_product(all, count);
  struct odometer at = {.extents = all, .count = count};
  set_odometer(&at, 0);
  for (ptrdiff_t index = 0; index < lines; index++, advance_odometer(&at)) {
    if (window->shares_lines && (*turn)++ % member->count != member->index) continue;
    line(arguments, &block, block.in + at.scalars, block.out + at.out);
  }
}

INLINE void go_through_window(
    const struct sluice_window *window, const struct sluice_extent *extents, int extent_count,
    const struct sluice_member *member, const void *arguments, line_function line) {
  struct block block = {.taps = window->taps + member->index * window->tap_room};
  ptrdiff_t place[MOST_AXES] = {0};
  ptrdiff_t turn = 0;
  for (int axis = 0; axis < window->axis_count; axis++)
    if (window->axes[axis].run_count == 0) return;
  for (;;) {
    for (int axis = 0; axis < window->axis_count; axis++)
      block.runs[axis] = &window->axes[axis].runs[place[axis]];
    list_taps(window, &block);
    go_through_block(window, &block, extents, extent_count, member, &turn, arguments, line);
    int axis = window->axis_count - 1;
    for (; axis >= 0 && ++place[axis] == window->axes[axis].run_count; axis--) place[axis] = 0;
    if (axis < 0) return;
  }
}

#endif
