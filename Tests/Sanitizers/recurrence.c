#include <math.h>
#include <string.h>

#include "subjects.h"

// Recurrent layers: every cell, in one or both directions, in one call or several.

static int gates_of(enum sluice_cell_kind kind) {
  return kind == SLUICE_RNN ? 1 : kind == SLUICE_LSTM ? 4 : 3;
}

/// As many sums as the engine adds each product up in.
static int partials_of(int gates, int hidden) {
  const int chains = (hidden + 15) / 16 * gates;
  return chains >= 8 ? 1 : chains >= 4 ? 2 : 4;
}

/// Packs random numbers of some gates.
static const float *packed(
    struct trial *trial, const float *rows, int first, int count, int units, int columns) {
  const int width = trial->kernels->width;
  const ptrdiff_t size = (ptrdiff_t)(units + width - 1) / width * width * count * columns;
  float *result = take_floats(trial, size);
  memset(result, 0, (size_t)size * sizeof *result);
  for (int gate = 0; gate < count; gate++) {
    const struct sluice_part part = {
        .from = rows + (ptrdiff_t)(first + gate) * units * columns,
        .row_step = columns,
        .column_step = 1,
        .gate = gate,
        .unit_count = units,
        .column_count = columns};
    sluice_pack(&part, count, columns, width, result);
  }
  return result;
}

static float *weights(struct trial *trial, ptrdiff_t rows, int columns) {
  float *result = numbers(trial, rows * columns);
  for (ptrdiff_t index = 0; index < rows * columns; index++)
    result[index] /= sqrtf((float)columns);
  return result;
}

static bool is_bounded(struct sluice_activation function) {
  switch (function.kind) {
    case SLUICE_SIGMOID:
    case SLUICE_TANH:
    case SLUICE_HARD_SIGMOID:
    case SLUICE_HARD_TANH:
    case SLUICE_SOFTSIGN: return true;
    default: return false;
  }
}

/// How far a unit that rounds products may go astray in some steps: a cell whose numbers are not bounded
/// doubles differences as it does numbers.
static double bound_of(const struct sluice_cell *cell) {
  return is_bounded(cell->gate) && is_bounded(cell->candidate_function) && is_bounded(cell->shown)
      ? 2e-4
      : UNCOMPARED;
}

static struct sluice_cell *some_cell(
    struct trial *trial, enum sluice_cell_kind kind, int input, int hidden) {
  const int gates = gates_of(kind), width = trial->kernels->width;
  const int biases = kind == SLUICE_RNN ? 1 : kind == SLUICE_GRU_BEFORE_PRODUCT ? 3 : 4;
  const bool is_plain = !once_in(trial, 3), is_lstm = kind == SLUICE_LSTM;
  const int groups = (hidden + width - 1) / width;
  struct sluice_cell cell = {
      .kind = kind,
      .input = input,
      .hidden = hidden,
      .groups = groups,
      .stride = groups * width + 16,
      .partials = partials_of(gates, hidden),
      .serpentine = once_in(trial, 2),
      .clip = is_plain || once_in(trial, 2) ? INFINITY : 0.5f,
      .gate = {SLUICE_SIGMOID, 0, 0, 0},
      .candidate_function = {SLUICE_TANH, 0, 0, 0},
      .shown = {SLUICE_TANH, 0, 0, 0}};
  if (!is_plain) {
    cell.gate = some_function(trial);
    cell.candidate_function = some_function(trial);
    cell.shown = some_function(trial);
    cell.couples = is_lstm && once_in(trial, 3);
    if (is_lstm && once_in(trial, 2))
      cell.peephole = packed(trial, numbers(trial, 3 * hidden), 0, 3, hidden, 1);
  }
  cell.kernel = packed(trial, weights(trial, gates * hidden, input), 0, gates, hidden, input);
  const float *recurrent = weights(trial, gates * hidden, hidden);
  const bool is_before = kind == SLUICE_GRU_BEFORE_PRODUCT;
  cell.recurrent = packed(trial, recurrent, 0, is_before ? 2 : gates, hidden, hidden);
  if (is_before) cell.candidate = packed(trial, recurrent, 2, 1, hidden, hidden);
  cell.bias = packed(trial, numbers(trial, biases * hidden), 0, biases, hidden, 1);
  return KEEP(trial, &cell, 1);
}

/// The state of a direction before its first call.
static struct sluice_state *some_state(
    struct trial *trial, const struct sluice_cell *cell, int batch, bool is_masked) {
  const ptrdiff_t count = (ptrdiff_t)batch * cell->stride;
  const struct sluice_state state = {
      .states = {take_floats(trial, count), take_floats(trial, count)},
      .newest = once_in(trial, 2),
      .memory = cell->kind == SLUICE_LSTM ? take_floats(trial, count) : NULL,
      .held = is_masked ? take_floats(trial, count) : NULL};
  return KEEP(trial, &state, 1);
}

/// One pass in one direction, without input and outputs.
static struct sluice_pass some_pass(
    struct trial *trial, enum sluice_cell_kind kind, int input, int hidden, int batch,
    bool is_masked) {
  struct sluice_cell *cell = some_cell(trial, kind, input, hidden);
  const int units = cell->groups * trial->kernels->width;
  const bool is_before = kind == SLUICE_GRU_BEFORE_PRODUCT;
  struct sluice_pass pass = {
      .cell = cell,
      .state = some_state(trial, cell, batch, is_masked),
      .batch = batch,
      .shares_rows = once_in(trial, 2),
      .block = once_in(trial, 2) ? 0 : once_in(trial, 2) ? 64 : (int)between(trial, 1, 5),
      .state_row = hidden};
  const ptrdiff_t steps = pass.block > 0 ? pass.block : 1;
  if (pass.block > 0 || is_before)
    pass.projection =
        place_of(trial, take_floats(trial, steps * batch * gates_of(kind) * units));
  if (is_before)
    pass.reset = place_of(trial, take_floats(trial, (ptrdiff_t)batch * cell->stride));
  return pass;
}

static float *maybe(struct trial *trial, bool is_there, ptrdiff_t count) {
  return is_there ? take_floats(trial, count) : NULL;
}

static int some_batch(struct trial *trial) {
  if (once_in(trial, 2)) return 1;
  return once_in(trial, 12) ? (int)between(trial, 64, 67) : (int)between(trial, 0, 20);
}

void try_recurrence(struct trial *trial) {
  const enum sluice_cell_kind kind = (enum sluice_cell_kind)between(trial, 0, 3);
  const int input = some_size(trial, 40), batch = some_batch(trial);
  const int hidden = some_size(trial, batch > 20 ? 20 : once_in(trial, 6) ? 140 : 70);
  const int lanes = once_in(trial, 4) ? 2 : 1;
  const bool is_masked = once_in(trial, 3), zeroes = once_in(trial, 2);
  const bool is_reverse = lanes == 2 || once_in(trial, 3);
  const ptrdiff_t width = (ptrdiff_t)lanes * hidden, states = batch * width;
  struct sluice_pass passes[2];
  for (int lane = 0; lane < lanes; lane++) {
    struct sluice_pass *pass = &passes[lane];
    *pass = some_pass(trial, kind, input, hidden, batch, is_masked);
    pass->reverse = is_reverse && lane == lanes - 1;
    pass->zeroes = zeroes;
    pass->state_row = width;
    pass->lane = (ptrdiff_t)lane * hidden;
  }
  // Two directions are bounded where both are.
  const double bound = fmin(bound_of(passes[0].cell), bound_of(passes[lanes - 1].cell));
  const int calls = (int)between(trial, 1, 3);
  const bool is_lstm = kind == SLUICE_LSTM;
  sluice_place initial[2] = {NULL};
  for (int index = 0; index <= is_lstm; index++)
    if (once_in(trial, 2)) initial[index] = place_of(trial, numbers(trial, states));
  for (int call = 0; call < calls; call++) {
    const int steps = once_in(trial, 10) ? 0 : (int)between(trial, 1, 9);
    const ptrdiff_t places = (ptrdiff_t)batch * steps;
    float *y = maybe(trial, !once_in(trial, 5), places * width);
    float *last = maybe(trial, once_in(trial, 2), states);
    float *final[2] = {
        maybe(trial, once_in(trial, 2), states), maybe(trial, is_lstm && once_in(trial, 2), states)};
    const sluice_place x = place_of(trial, numbers(trial, places * input));
    const sluice_place mask = is_masked ? place_of(trial, truths(trial, places)) : NULL;
    for (int lane = 0; lane < lanes; lane++) {
      struct sluice_pass *pass = &passes[lane];
      pass->steps = steps;
      pass->x = x;
      pass->x_row = (ptrdiff_t)steps * input;
      pass->x_step = input;
      pass->y = y ? place_of(trial, y) : NULL;
      pass->y_row = steps * width;
      pass->y_step = width;
      pass->mask = mask;
      pass->last = last ? place_of(trial, last) : NULL;
      for (int index = 0; index < 2; index++) {
        pass->initial[index] = initial[index];
        pass->final[index] = final[index] ? place_of(trial, final[index]) : NULL;
      }
      pass->state->continues = call > 0;
      run(trial, trial->kernels->recurrence_for(pass), pass, true);
    }
    if (y) record(trial, "y", y, places * width, bound);
    if (last) record(trial, "last", last, states, bound);
    if (final[0]) record(trial, "state", final[0], states, bound);
    if (final[1]) record(trial, "cell state", final[1], states, bound);
  }
}

void try_stages(struct trial *trial) {
  const bool is_chain = once_in(trial, 2);
  const int count = (int)between(trial, 1, 4), batch = (int)between(trial, 1, 3);
  const int steps = (int)between(trial, 1, 12);
  int input = some_size(trial, 20);
  const ptrdiff_t places = (ptrdiff_t)batch * steps;
  sluice_place x = place_of(trial, numbers(trial, places * input));
  struct sluice_stage *stages = take(trial, (size_t)count * sizeof *stages);
  float *outputs[4], *finals[4];
  ptrdiff_t sizes[4];
  double bound = INFINITY;
  for (int index = 0; index < count; index++) {
    const int hidden = some_size(trial, 33);
    struct sluice_stage *stage = &stages[index];
    *stage = (struct sluice_stage){0};
    stage->pass = some_pass(
        trial, (enum sluice_cell_kind)between(trial, 0, 3), input, hidden, batch, false);
    struct sluice_pass *pass = &stage->pass;
    sizes[index] = hidden;
    bound = fmin(bound, bound_of(pass->cell));
    outputs[index] = take_floats(trial, places * hidden);
    finals[index] = take_floats(trial, (ptrdiff_t)batch * hidden);
    pass->steps = steps;
    pass->reverse = !is_chain && once_in(trial, 2);
    pass->x = x;
    pass->x_row = (ptrdiff_t)steps * input;
    pass->x_step = input;
    pass->y = place_of(trial, outputs[index]);
    pass->y_row = (ptrdiff_t)steps * hidden;
    pass->y_step = hidden;
    pass->final[0] = place_of(trial, finals[index]);
    stage->function = trial->kernels->recurrence_for(pass);
    if (!is_chain) continue;
    x = pass->y;
    input = hidden;
  }
  struct sluice_stages all = {stages, count, (int)between(trial, 1, 5)};
  for (int call = 0; call < 2; call++) {
    run(trial, is_chain ? sluice_run_chain : sluice_run_apart, &all, true);
    for (int index = 0; index < count; index++) {
      record(trial, "y", outputs[index], places * sizes[index], bound);
      record(trial, "state", finals[index], batch * sizes[index], bound);
      stages[index].pass.state->continues = true;
    }
  }
}
