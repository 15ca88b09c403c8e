#ifndef SLUICE_IN_REGISTERS_H
#define SLUICE_IN_REGISTERS_H

#include "cells.h"
#include "product.h"

// Small layers, or a few groups of large ones, whose sums stay in registers.

/// The sums of the input of M groups, `[M][gates]`.
INLINE void sum_inputs(
    const enum sluice_cell_kind kind, const int M, const int S, const struct sluice_cell *cell,
    int group, const float *x, vec *inputs) {
  const int G = kind == SLUICE_RNN ? 1 : kind == SLUICE_LSTM ? 4 : 3;
  const int B = kind == SLUICE_RNN ? 1 : 4;
  vec chains[32];
  UNROLL for (int m = 0; m < M; m++) UNROLL for (int g = 0; g < G; g++)
      begin(S, chains + (m * G + g) * S,
            load(cell->bias + ((ptrdiff_t)(group + m) * B + g) * WIDTH));
  accumulate(1, M, G, S, chains, x, 0, cell->input,
             cell->kernel + (ptrdiff_t)group * cell->input * G * WIDTH);
  UNROLL for (int j = 0; j < M * G; j++) inputs[j] = joined(S, chains + j * S);
}

/// The sums of the gates of M groups, which go on from those of the input.
INLINE void sum_gates(
    const enum sluice_cell_kind kind, const int M, const int S, const struct sluice_cell *cell,
    int group, const float *h, const vec *inputs, vec *sums) {
  const int G = kind == SLUICE_RNN ? 1 : kind == SLUICE_LSTM ? 4 : 3;
  vec chains[32];
  UNROLL for (int m = 0; m < M; m++) UNROLL for (int g = 0; g < G; g++)
      begin(S, chains + (m * G + g) * S,
            kind == SLUICE_GRU_AFTER_PRODUCT && g == 2
                ? load(cell->bias + ((ptrdiff_t)(group + m) * 4 + 3) * WIDTH)
                : inputs[m * G + g]);
  accumulate(1, M, G, S, chains, h, 0, cell->hidden,
             cell->recurrent + (ptrdiff_t)group * cell->hidden * G * WIDTH);
  UNROLL for (int j = 0; j < M * G; j++) sums[j] = joined(S, chains + j * S);
}

/// A step of M groups of one row.
INLINE void step_in_registers(
    const enum sluice_cell_kind kind, const int M, const int S, const struct step *step, int row,
    int group) {
  const struct sluice_pass *pass = step->pass;
  const struct sluice_cell *cell = pass->cell;
  const int G = kind == SLUICE_RNN ? 1 : kind == SLUICE_LSTM ? 4 : 3;
  vec inputs[24], sums[24];
  if (step->projected) {
    const float *from = step->projection + ((ptrdiff_t)row * cell->groups + group) * G * WIDTH;
    UNROLL for (int j = 0; j < M * G; j++) inputs[j] = load(from + j * WIDTH);
  } else {
    const float *x = *pass->x;
    sum_inputs(kind, M, S, cell, group, x + row * pass->x_row + step->time * pass->x_step, inputs);
  }
  sum_gates(kind, M, S, cell, group, step->old + row * padded(pass), inputs, sums);
  advance(kind, S == 4 ? APART : JOINED, M, step, row, group, sums, inputs);
}

/// A whole pass of one row, without a mask, of a layer that is M groups: the state stays in registers.
INLINE void follow(
    const enum sluice_cell_kind kind, const int M, const int S, struct sluice_pass *pass) {
  const struct sluice_cell *cell = pass->cell;
  const int G = kind == SLUICE_RNN ? 1 : kind == SLUICE_LSTM ? 4 : 3;
  float *state = pass->state->states[pass->state->newest];
  const float *x = *pass->x;
  float *y = pass->y ? (float *)*pass->y + pass->lane : NULL;
  const ptrdiff_t x_step = pass->reverse ? -pass->x_step : pass->x_step;
  const ptrdiff_t y_step = pass->reverse ? -pass->y_step : pass->y_step;
  if (pass->reverse) {
    x += (pass->steps - 1) * pass->x_step;
    if (y) y += (pass->steps - 1) * pass->y_step;
  }
  vec h[8], memory[8];
  UNROLL for (int m = 0; m < M; m++) {
    h[m] = load(state + m * WIDTH);
    if (kind == SLUICE_LSTM) memory[m] = load(pass->state->memory + m * WIDTH);
  }
  const size_t rest = (size_t)(cell->hidden - (M - 1) * WIDTH);
  for (int step = 0; step < pass->steps; step++, x += x_step) {
    vec inputs[24], sums[24];
    sum_inputs(kind, M, S, cell, 0, x, inputs);
    sum_gates(kind, M, S, cell, 0, state, inputs, sums);
    UNROLL for (int m = 0; m < M; m++) {
      h[m] = next_state(kind, S == 4 ? APART : JOINED, cell, m, sums + m * G, inputs + m * G, h[m],
                        &memory[m]);
      store(state + m * WIDTH, h[m]);
    }
    if (!y) continue;
    UNROLL for (int m = 0; m + 1 < M; m++) store(y + m * WIDTH, h[m]);
    store_some(y + (M - 1) * WIDTH, h[M - 1], rest);
    y += y_step;
  }
  if (kind == SLUICE_LSTM)
    UNROLL for (int m = 0; m < M; m++) store(pass->state->memory + m * WIDTH, memory[m]);
}

/// How many groups' sums fit into registers.
static int groups_at_once(enum sluice_cell_kind kind, int partials) {
  if (partials == 4) return 1;
  if (partials == 2) return kind == SLUICE_RNN || (kind != SLUICE_LSTM && REGISTERS >= 32) ? 2 : 1;
  return kind == SLUICE_LSTM ? 3 : 4;
}

/// Calls `body` with kind, groups and sums of a product where they fit into registers.
#define IN_REGISTERS(body)                     \
  body(SLUICE_GRU_AFTER_PRODUCT, 1, 4);        \
  body(SLUICE_GRU_AFTER_PRODUCT, 1, 2);        \
  body(SLUICE_GRU_AFTER_PRODUCT, 1, 1);        \
  body(SLUICE_GRU_AFTER_PRODUCT, 2, 1);        \
  body(SLUICE_GRU_AFTER_PRODUCT, 3, 1);        \
  body(SLUICE_GRU_AFTER_PRODUCT, 4, 1);        \
  body(SLUICE_LSTM, 1, 2);                     \
  body(SLUICE_LSTM, 1, 1);                     \
  body(SLUICE_LSTM, 2, 1);                     \
  body(SLUICE_LSTM, 3, 1);                     \
  body(SLUICE_RNN, 1, 4);                      \
  body(SLUICE_RNN, 1, 2);                      \
  body(SLUICE_RNN, 2, 2);                      \
  body(SLUICE_RNN, 1, 1);                      \
  body(SLUICE_RNN, 2, 1);                      \
  body(SLUICE_RNN, 3, 1);                      \
  body(SLUICE_RNN, 4, 1);                      \
  IN_MANY_REGISTERS(body)
#if REGISTERS >= 32
#define IN_MANY_REGISTERS(body)          \
  body(SLUICE_GRU_AFTER_PRODUCT, 2, 2);  \
  body(SLUICE_GRU_AFTER_PRODUCT, 5, 1);  \
  body(SLUICE_GRU_AFTER_PRODUCT, 6, 1);  \
  body(SLUICE_LSTM, 4, 1);               \
  body(SLUICE_LSTM, 5, 1);               \
  body(SLUICE_LSTM, 6, 1)
#else
#define IN_MANY_REGISTERS(body)
#endif

/// A step of one row in registers, of no more groups than fit there.
static void step_small(const struct step *step, int row, int group, int groups) {
  const struct sluice_cell *cell = step->pass->cell;
#define SMALL(kind, M, S) \
  case (kind * 8 + M) * 8 + S: return step_in_registers(kind, M, S, step, row, group)
  switch ((cell->kind * 8 + groups) * 8 + cell->partials) { IN_REGISTERS(SMALL); }
#undef SMALL
}

#define FOLLOW(kind, M, S)                                                        \
  static int follow_##kind##_##M##_##S(void *arguments, const struct sluice_member *member) { \
    struct sluice_pass *pass = arguments;                                         \
    const struct share all = {0, 1, 0, M};                                        \
    if (member->index != 0) return 0;                                             \
    if (!pass->state->continues) begin_states(pass, all);                         \
    follow(kind, M, S, pass);                                                     \
    const float *state = pass->state->states[pass->state->newest];                \
    if (pass->final[0]) give_states(pass, all, pass->final[0], state);            \
    if (pass->final[1]) give_states(pass, all, pass->final[1], pass->state->memory); \
    if (pass->last) give_last(pass, all, state);                                  \
    return 0;                                                                     \
  }                                                                               \
  _Static_assert(M > 0, "")
IN_REGISTERS(FOLLOW);
#undef FOLLOW

#endif
