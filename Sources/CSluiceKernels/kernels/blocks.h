#ifndef SLUICE_BLOCKS_H
#define SLUICE_BLOCKS_H

#include "cells.h"
#include "product.h"

// Several rows or any functions: the sums of a block of rows and groups pass through the nearest cache.

/// The rows and groups whose sums wait at a time.
#define WAITING_ROWS 64
#define WAITING_GROUPS 4

/// The sums of some rows and groups of one step.
struct sums {
  float gates[WAITING_ROWS * WAITING_GROUPS * 4 * WIDTH];
  float inputs[WAITING_ROWS * WAITING_GROUPS * 4 * WIDTH];
};

static struct product input_product(
    const struct step *step, int row, int group, float *out, ptrdiff_t out_row) {
  const struct sluice_pass *pass = step->pass;
  const struct sluice_cell *cell = pass->cell;
  const int gates = gates_of(cell->kind);
  return (struct product){
      .a = (const float *)*pass->x + row * pass->x_row + step->time * pass->x_step,
      .a_row = pass->x_row,
      .columns = cell->input,
      .w = cell->kernel + (ptrdiff_t)group * cell->input * gates * WIDTH,
      .first = cell->bias + group * bias_of(cell->kind),
      .first_row = 0,
      .first_group = bias_of(cell->kind),
      .out = out,
      .out_row = out_row,
      .out_group = (ptrdiff_t)gates * WIDTH};
}

/// Advances `rows` rows of `groups` groups by one step; all but a GRU that resets before the product.
static void advance_block(
    const struct step *step, int row, int rows, int group, int groups, enum form form) {
  const struct sluice_pass *pass = step->pass;
  const struct sluice_cell *cell = pass->cell;
  const int gates = gates_of(cell->kind);
  const ptrdiff_t tile_row = (ptrdiff_t)WAITING_GROUPS * gates * WIDTH;
  struct sums waiting;
  const float *inputs = waiting.inputs;
  ptrdiff_t input_row = tile_row;
  if (step->projected) {
    input_row = (ptrdiff_t)cell->groups * gates * WIDTH;
    inputs = step->projection + row * input_row + (ptrdiff_t)group * gates * WIDTH;
  } else {
    struct product product = input_product(step, row, group, waiting.inputs, tile_row);
    multiply(rows, groups, gates, cell->partials, &product);
  }
  const float *first = inputs;
  ptrdiff_t first_row = input_row;
  if (cell->kind == SLUICE_GRU_AFTER_PRODUCT) {
    first = waiting.gates;
    first_row = tile_row;
    for (int r = 0; r < rows; r++)
      for (int m = 0; m < groups; m++) {
        const float *from = inputs + r * input_row + m * 3 * WIDTH;
        float *to = waiting.gates + r * tile_row + m * 3 * WIDTH;
        store(to, load(from));
        store(to + WIDTH, load(from + WIDTH));
        store(to + 2 * WIDTH, load(cell->bias + ((ptrdiff_t)(group + m) * 4 + 3) * WIDTH));
      }
  }
  struct product product = {
      .a = step->old + row * padded(pass),
      .a_row = padded(pass),
      .columns = cell->hidden,
      .w = cell->recurrent + (ptrdiff_t)group * cell->hidden * gates * WIDTH,
      .first = first,
      .first_row = first_row,
      .first_group = (ptrdiff_t)gates * WIDTH,
      .out = waiting.gates,
      .out_row = tile_row,
      .out_group = (ptrdiff_t)gates * WIDTH};
  multiply(rows, groups, gates, cell->partials, &product);
  for (int r = 0; r < rows; r++)
    for (int m = 0; m < groups; m++) {
      vec sums[4], in[4];
      for (int g = 0; g < gates; g++) {
        sums[g] = load(waiting.gates + r * tile_row + (m * gates + g) * WIDTH);
        in[g] = load(inputs + r * input_row + (m * gates + g) * WIDTH);
      }
#define ADVANCE(kind)                                                             \
  case kind:                                                                      \
    if (form == JOINED) advance(kind, JOINED, 1, step, row + r, group + m, sums, in);     \
    else if (form == APART) advance(kind, APART, 1, step, row + r, group + m, sums, in); \
    else advance(kind, ANY, 1, step, row + r, group + m, sums, in);               \
    break
      switch (cell->kind) {
        ADVANCE(SLUICE_GRU_AFTER_PRODUCT);
        ADVANCE(SLUICE_LSTM);
        ADVANCE(SLUICE_RNN);
        default: break;
      }
#undef ADVANCE
    }
}

/// Makes r and z of some rows and groups of a GRU that resets before the product: `projection` then holds
/// z in the place of its second gate, and `reset` what r lets through of the state.
static void reset_block(const struct step *step, int row, int rows, int group, int groups) {
  const struct sluice_pass *pass = step->pass;
  const struct sluice_cell *cell = pass->cell;
  const ptrdiff_t projection_row = (ptrdiff_t)cell->groups * 3 * WIDTH;
  float *projection = step->projection + row * projection_row + (ptrdiff_t)group * 3 * WIDTH;
  if (!step->projected) {
    struct product product = input_product(step, row, group, projection, projection_row);
    multiply(rows, groups, 3, cell->partials, &product);
  }
  struct sums waiting;
  const ptrdiff_t tile_row = (ptrdiff_t)WAITING_GROUPS * 2 * WIDTH;
  struct product product = {
      .a = step->old + row * padded(pass),
      .a_row = padded(pass),
      .columns = cell->hidden,
      .w = cell->recurrent + (ptrdiff_t)group * cell->hidden * 2 * WIDTH,
      .first = projection,
      .first_row = projection_row,
      .first_group = 3 * WIDTH,
      .out = waiting.gates,
      .out_row = tile_row,
      .out_group = 2 * WIDTH};
  multiply(rows, groups, 2, cell->partials, &product);
  for (int r = 0; r < rows; r++)
    for (int m = 0; m < groups; m++) {
      const ptrdiff_t place = (row + r) * padded(pass) + (ptrdiff_t)(group + m) * WIDTH;
      const float *sums = waiting.gates + r * tile_row + m * 2 * WIDTH;
      store((float *)*pass->reset + place, gate(ANY, cell, load(sums)) * load(step->old + place));
      store(projection + r * projection_row + (m * 3 + 1) * WIDTH,
            gate(ANY, cell, load(sums + WIDTH)));
    }
}

/// Makes n of some rows and groups of such a GRU, and the state of it.
static void blend_block(const struct step *step, int row, int rows, int group, int groups) {
  const struct sluice_pass *pass = step->pass;
  const struct sluice_cell *cell = pass->cell;
  const ptrdiff_t projection_row = (ptrdiff_t)cell->groups * 3 * WIDTH;
  const float *projection = step->projection + row * projection_row + (ptrdiff_t)group * 3 * WIDTH;
  struct sums waiting;
  const ptrdiff_t tile_row = (ptrdiff_t)WAITING_GROUPS * WIDTH;
  struct product product = {
      .a = (const float *)*pass->reset + row * padded(pass),
      .a_row = padded(pass),
      .columns = cell->hidden,
      .w = cell->candidate + (ptrdiff_t)group * cell->hidden * WIDTH,
      .first = projection + 2 * WIDTH,
      .first_row = projection_row,
      .first_group = 3 * WIDTH,
      .out = waiting.gates,
      .out_row = tile_row,
      .out_group = WIDTH};
  multiply(rows, groups, 1, cell->partials, &product);
  for (int r = 0; r < rows; r++)
    for (int m = 0; m < groups; m++) {
      if (is_masked(step, row + r)) {
        hold(step, row + r, group + m);
        continue;
      }
      const ptrdiff_t place = (row + r) * padded(pass) + (ptrdiff_t)(group + m) * WIDTH;
      const vec z = load(projection + r * projection_row + (m * 3 + 1) * WIDTH);
      const vec n = candidate(ANY, cell, load(waiting.gates + r * tile_row + m * WIDTH));
      take(step, row + r, group + m, blended(z, n, load(step->old + place)));
    }
}

#endif
