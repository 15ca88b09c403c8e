#ifndef SLUICE_RECURRENCE_H
#define SLUICE_RECURRENCE_H

#include "blocks.h"
#include "registers.h"

// One pass of a recurrent layer through time.

static int least(int a, int b) {
  return a < b ? a : b;
}

/// Takes one step of a member's rows and groups, as many groups at a time as one tile has.
///
/// Every other step goes backwards, and so begins with the weights that the step before it left in the
/// nearest cache.
static void take_step(
    const struct step *step, struct share share, enum form form, bool backwards,
    const struct sluice_member *member) {
  const struct sluice_pass *pass = step->pass;
  const bool is_before = pass->cell->kind == SLUICE_GRU_BEFORE_PRODUCT;
  const bool is_small = form != ANY && !is_before && share.last_row - share.first_row == 1;
  const int size = share.last_row - share.first_row > 1
      ? WAITING_GROUPS
      : groups_at_once(pass->cell->kind, pass->cell->partials);
  const int count = (share.last_group - share.first_group + size - 1) / size;
  for (int phase = 0; phase <= is_before; phase++) {
    if (phase == 1 && !pass->shares_rows) sluice_meet(member);
    for (int index = 0; index < count; index++) {
      const int group = share.first_group + (backwards ? count - 1 - index : index) * size;
      const int groups = least(size, share.last_group - group);
      if (is_small) {
        step_small(step, share.first_row, group, groups);
        continue;
      }
      for (int row = share.first_row; row < share.last_row; row += WAITING_ROWS) {
        const int rows = least(WAITING_ROWS, share.last_row - row);
        if (!is_before) advance_block(step, row, rows, group, groups, form);
        else if (phase == 0) reset_block(step, row, rows, group, groups);
        else blend_block(step, row, rows, group, groups);
      }
    }
  }
}

/// Makes the input's product at `count` steps, from place `done` on in the order of the pass.
static void project(const struct sluice_pass *pass, struct share share, int done, int count) {
  const struct sluice_cell *cell = pass->cell;
  const int gates = gates_of(cell->kind);
  const ptrdiff_t row_size = (ptrdiff_t)cell->groups * gates * WIDTH;
  const ptrdiff_t first = pass->reverse ? pass->steps - 1 - done : done;
  for (int row = share.first_row; row < share.last_row; row++) {
    struct product product = {
        .a = (const float *)*pass->x + row * pass->x_row + first * pass->x_step,
        .a_row = pass->reverse ? -pass->x_step : pass->x_step,
        .columns = cell->input,
        .w = cell->kernel + (ptrdiff_t)share.first_group * cell->input * gates * WIDTH,
        .first = cell->bias + share.first_group * bias_of(cell->kind),
        .first_row = 0,
        .first_group = bias_of(cell->kind),
        .out = (float *)*pass->projection + row * row_size + (ptrdiff_t)share.first_group * gates * WIDTH,
        .out_row = pass->batch * row_size,
        .out_group = (ptrdiff_t)gates * WIDTH};
    multiply(count, share.last_group - share.first_group, gates, cell->partials, &product);
  }
}

static int recur(void *arguments, const struct sluice_member *member) {
  struct sluice_pass *pass = arguments;
  const struct sluice_cell *cell = pass->cell;
  const struct share share = share_of(pass, member);
  const enum form form = form_of(cell);
  const int gates = gates_of(cell->kind);
  struct sluice_state *state = pass->state;
  float *const *states = state->states;
  int newest = state->newest;
  if (!state->continues) begin_states(pass, share);
  if (!pass->shares_rows) sluice_meet(member);
  const int block = pass->block > 0 ? pass->block : 1;
  float *projection = pass->projection ? *pass->projection : NULL;
  for (int done = 0; done < pass->steps; done += block) {
    const int count = least(block, pass->steps - done);
    if (pass->block > 0) project(pass, share, done, count);
    for (int place = 0; place < count; place++) {
      const struct step step = {
          .pass = pass,
          .time = pass->reverse ? pass->steps - 1 - done - place : done + place,
          .projection = projection + (ptrdiff_t)place * pass->batch * cell->groups * gates * WIDTH,
          .projected = pass->block > 0,
          .old = states[newest],
          .new = states[1 - newest]};
      take_step(&step, share, form, cell->serpentine && newest, member);
      newest = 1 - newest;
      if (!pass->shares_rows) sluice_meet(member);
    }
  }
  give_states(pass, share, pass->final[0], states[newest]);
  give_states(pass, share, pass->final[1], pass->state->memory);
  give_last(pass, share, states[newest]);
  // Where steps are not shared, a member may only be about to look up which states are the newest.
  if (pass->shares_rows) sluice_meet(member);
  if (member->index == 0) state->newest = newest;
  return 0;
}

/// The function for a pass: one that keeps the state in registers, where it can.
static sluice_function recurrence_for(const struct sluice_pass *pass) {
  const struct sluice_cell *cell = pass->cell;
  if (pass->shared || pass->batch != 1 || pass->mask || pass->block > 0 || cell->groups >= 8
      || form_of(cell) == ANY)
    return recur;
#define FOLLOW(kind, M, S) \
  case (kind * 8 + M) * 8 + S: return follow_##kind##_##M##_##S
  switch ((cell->kind * 8 + cell->groups) * 8 + cell->partials) { IN_REGISTERS(FOLLOW); }
#undef FOLLOW
  return recur;
}

#endif
