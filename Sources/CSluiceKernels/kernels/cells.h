#ifndef SLUICE_CELLS_H
#define SLUICE_CELLS_H

#include "activations.h"
#include "pass.h"

// What the cells make of the sums of their gates.

/// How the functions of a cell are computed.
enum form {
  /// Whatever they are, and what else the cell has.
  ANY,
  /// Sigmoids and hyperbolic tangents, one by one: the shortest way to the result.
  APART,
  /// The same, with as few divisions as can be: the least work.
  JOINED
};

static enum form form_of(const struct sluice_cell *cell) {
  const bool is_plain = cell->gate.kind == SLUICE_SIGMOID
      && cell->candidate_function.kind == SLUICE_TANH
      && (cell->kind != SLUICE_LSTM || cell->shown.kind == SLUICE_TANH) && isinf(cell->clip)
      && !cell->peephole && !cell->couples;
  return !is_plain ? ANY : cell->partials == 4 ? APART : JOINED;
}

INLINE vec gate(const enum form form, const struct sluice_cell *cell, vec sum) {
  if (form != ANY) return sigmoid(sum);
  return activate(&cell->gate, clamp(sum, set(-cell->clip), set(cell->clip)));
}

INLINE vec candidate(const enum form form, const struct sluice_cell *cell, vec sum) {
  if (form != ANY) return tangent(sum);
  return activate(&cell->candidate_function, clamp(sum, set(-cell->clip), set(cell->clip)));
}

INLINE vec shown(const enum form form, const struct sluice_cell *cell, vec memory) {
  return form != ANY ? tangent(memory) : activate(&cell->shown, memory);
}

/// (1 − z) ⊙ n + z ⊙ h
INLINE vec blended(vec z, vec n, vec h) {
  return fma_(set(1.0f) - z, n, z * h);
}

/// The next state of a group of units from the sums of its gates, in the order r, z, n of the state, and of n
/// of the input.
INLINE vec next_gru(
    const enum form form, const struct sluice_cell *cell, const vec *sums, vec input, vec h) {
  const vec r = gate(form, cell, sums[0]);
  const vec n = fma_(r, sums[2], input);
  if (form == JOINED) return blended_fraction(sums[1], n, h);
  const vec z = gate(form, cell, sums[1]);
  return blended(z, candidate(form, cell, n), h);
}

/// The next state of a group from the sums of i, f, g, o; `memory` is the cell state.
INLINE vec next_lstm(
    const enum form form, const struct sluice_cell *cell, int group, const vec *sums, vec *memory) {
  if (form == JOINED) {
    const struct fraction i = sigmoid_fraction(sums[0]);
    const struct fraction f = sigmoid_fraction(sums[1]);
    const struct fraction g = tangent_fraction(sums[2]);
    const struct fraction o = sigmoid_fraction(sums[3]);
    *memory = (f.over * *memory) / f.under + (i.over * g.over) / (i.under * g.under);
    const struct fraction shown = tangent_fraction(*memory);
    return (o.over * shown.over) / (o.under * shown.under);
  }
  const vec c = *memory;
  const float *peephole = form == ANY ? cell->peephole : NULL;
  if (peephole) peephole += (ptrdiff_t)group * 3 * WIDTH;
  const vec i = gate(form, cell, peephole ? fma_(load(peephole), c, sums[0]) : sums[0]);
  const vec f = form == ANY && cell->couples
      ? set(1.0f) - i
      : gate(form, cell, peephole ? fma_(load(peephole + WIDTH), c, sums[1]) : sums[1]);
  const vec next = fma_(f, c, i * candidate(form, cell, sums[2]));
  *memory = next;
  const vec o =
      gate(form, cell, peephole ? fma_(load(peephole + 2 * WIDTH), next, sums[3]) : sums[3]);
  return o * shown(form, cell, next);
}

/// The next state of a group from the sums of its gates; `inputs` are those of the input.
INLINE vec next_state(
    const enum sluice_cell_kind kind, const enum form form, const struct sluice_cell *cell,
    int group, const vec *sums, const vec *inputs, vec h, vec *memory) {
  if (kind == SLUICE_GRU_AFTER_PRODUCT) return next_gru(form, cell, sums, inputs[2], h);
  if (kind == SLUICE_LSTM) return next_lstm(form, cell, group, sums, memory);
  return candidate(form, cell, sums[0]);
}

/// Advances M groups of a row, whose gates' sums are `[M][gates]`.
INLINE void advance(
    const enum sluice_cell_kind kind, const enum form form, const int M, const struct step *step,
    int row, int group, const vec *sums, const vec *inputs) {
  const struct sluice_pass *pass = step->pass;
  const int G = kind == SLUICE_RNN ? 1 : kind == SLUICE_LSTM ? 4 : 3;
  if (is_masked(step, row)) {
    UNROLL for (int m = 0; m < M; m++) hold(step, row, group + m);
    return;
  }
  UNROLL for (int m = 0; m < M; m++) {
    const ptrdiff_t place = row * padded(pass) + (ptrdiff_t)(group + m) * WIDTH;
    vec memory;
    if (kind == SLUICE_LSTM) memory = load(pass->state->memory + place);
    const vec next = next_state(kind, form, pass->cell, group + m, sums + m * G, inputs + m * G,
                                load(step->old + place), &memory);
    if (kind == SLUICE_LSTM) store(pass->state->memory + place, memory);
    take(step, row, group + m, next);
  }
}

#endif
