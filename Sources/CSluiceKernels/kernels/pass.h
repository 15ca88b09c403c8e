#ifndef SLUICE_PASS_H
#define SLUICE_PASS_H

#include "sluice_kernels.h"
#include "vector.h"

// What every way through a recurrent layer has in common: who does which part, and where states and
// outputs are kept.

/// The gates of the input's product.
static int gates_of(enum sluice_cell_kind kind) {
  return kind == SLUICE_RNN ? 1 : kind == SLUICE_LSTM ? 4 : 3;
}

/// The floats of bias that a group has.
static ptrdiff_t bias_of(enum sluice_cell_kind kind) {
  return (kind == SLUICE_RNN ? 1 : kind == SLUICE_GRU_BEFORE_PRODUCT ? 3 : 4) * WIDTH;
}

/// What a member has to do in a pass.
struct share {
  int first_row, last_row, first_group, last_group;
};

static struct share share_of(const struct sluice_pass *pass, const struct sluice_member *member) {
  struct share share = {0, pass->batch, 0, pass->cell->groups};
  if (member->count == 1) return share;
  int *first = pass->shares_rows ? &share.first_row : &share.first_group;
  int *last = pass->shares_rows ? &share.last_row : &share.last_group;
  const int64_t all = *last;
  *first = (int)(all * member->index / member->count);
  *last = (int)(all * (member->index + 1) / member->count);
  return share;
}

/// One step on its way through the rows and groups of a member.
struct step {
  const struct sluice_pass *pass;
  /// The place in the sequence.
  int time;
  /// The input's product, `[batch][group][gate][unit]`.
  float *projection;
  /// Whether the input's product is made already.
  bool projected;
  const float *old;
  float *new;
};

INLINE ptrdiff_t padded(const struct sluice_pass *pass) {
  return pass->cell->stride;
}

INLINE bool is_masked(const struct step *step, int row) {
  const struct sluice_pass *pass = step->pass;
  if (!pass->mask) return false;
  const uint8_t *mask = *pass->mask;
  return mask && !mask[(ptrdiff_t)row * pass->steps + step->time];
}

/// Gives the units of a group out.
INLINE void put_out(const struct step *step, int row, int group, vec units) {
  const struct sluice_pass *pass = step->pass;
  if (!pass->y) return;
  float *y = (float *)*pass->y + pass->lane;
  y += row * pass->y_row + step->time * pass->y_step + (ptrdiff_t)group * WIDTH;
  store_some(y, units, (size_t)(pass->cell->hidden - group * WIDTH));
}

/// Keeps the state of a group as it was, for a masked step.
INLINE void hold(const struct step *step, int row, int group) {
  const struct sluice_pass *pass = step->pass;
  const ptrdiff_t place = row * padded(pass) + (ptrdiff_t)group * WIDTH;
  store(step->new + place, load(step->old + place));
  put_out(step, row, group, pass->zeroes ? set(0.0f) : load(pass->state->held + place));
}

/// Takes the new state of a group.
INLINE void take(const struct step *step, int row, int group, vec units) {
  const struct sluice_pass *pass = step->pass;
  const ptrdiff_t place = row * padded(pass) + (ptrdiff_t)group * WIDTH;
  store(step->new + place, units);
  if (pass->state->held) store(pass->state->held + place, units);
  put_out(step, row, group, units);
}

/// Fills the states of a share with the initial ones, or zeros.
static void begin_states(struct sluice_pass *pass, struct share share) {
  const struct sluice_cell *cell = pass->cell;
  float *const states[2] = {pass->state->states[pass->state->newest], pass->state->memory};
  for (int index = 0; index < 2; index++) {
    const float *from = pass->initial[index] ? *pass->initial[index] : NULL;
    if (!states[index]) continue;
    for (int row = share.first_row; row < share.last_row; row++)
      for (int group = share.first_group; group < share.last_group; group++) {
        const ptrdiff_t unit = (ptrdiff_t)group * WIDTH;
        const float *source = from ? from + row * pass->state_row + pass->lane + unit : NULL;
        store(states[index] + row * padded(pass) + unit,
              source ? load_some(source, (size_t)(cell->hidden - unit)) : set(0.0f));
      }
  }
  if (!pass->state->held) return;
  for (int row = share.first_row; row < share.last_row; row++)
    for (int group = share.first_group; group < share.last_group; group++)
      store(pass->state->held + row * padded(pass) + (ptrdiff_t)group * WIDTH, set(0.0f));
}

/// Gives a block of states out.
static void give_states(
    const struct sluice_pass *pass, struct share share, sluice_place place, const float *states) {
  float *to = place ? *place : NULL;
  if (!to) return;
  for (int row = share.first_row; row < share.last_row; row++)
    for (int group = share.first_group; group < share.last_group; group++) {
      const ptrdiff_t unit = (ptrdiff_t)group * WIDTH;
      store_some(to + row * pass->state_row + pass->lane + unit,
                 states ? load(states + row * padded(pass) + unit) : set(0.0f),
                 (size_t)(pass->cell->hidden - unit));
    }
}

/// Gives the last output of a share out.
static void give_last(
    const struct sluice_pass *pass, struct share share, const float *newest) {
  if (!pass->last) return;
  const struct step step = {
      .pass = pass, .time = pass->reverse ? 0 : pass->steps - 1};
  for (int row = share.first_row; row < share.last_row; row++) {
    const struct share one = {row, row + 1, share.first_group, share.last_group};
    const bool masked = pass->steps > 0 && is_masked(&step, row);
    const bool blank = pass->steps == 0 || (masked && pass->zeroes);
    give_states(pass, one, pass->last, blank ? NULL : masked ? pass->state->held : newest);
  }
}

#endif
