#include <math.h>
#include <string.h>

#include "subjects.h"

// Chains of steps on elements that lie in every way, and moves of elements.

#define MOST_RANK 4

/// Memory for one side of a chain of `sizes`, whose elements lie in a random order, some of them apart
/// from each other, backwards, or, of what is read, one for many; `element_count` is what it takes.
static struct sluice_elements some_side(
    struct trial *trial, int size, const ptrdiff_t *sizes, int rank, bool is_read,
    ptrdiff_t *element_count) {
  struct sluice_elements side = {.size = size, .offset = between(trial, 0, 3)};
  int order[MOST_RANK];
  for (int axis = 0; axis < rank; axis++) order[axis] = axis;
  side.direct = once_in(trial, 2);
  for (int axis = rank - 1; axis > 0 && !side.direct; axis--) {
    const int other = (int)between(trial, 0, axis), held = order[axis];
    order[axis] = order[other];
    order[other] = held;
  }
  ptrdiff_t step = 1;
  for (int index = rank - 1; index >= 0; index--) {
    const int axis = order[index];
    const ptrdiff_t reach = sizes[axis] - 1;
    const ptrdiff_t apart = side.direct ? 1 : between(trial, 1, 2);
    if (!side.direct && is_read && once_in(trial, 4)) continue;
    side.steps[axis] = step * apart;
    if (!side.direct && once_in(trial, 5)) {
      side.offset += reach * step * apart;
      side.steps[axis] = -step * apart;
    }
    step *= reach * apart + 1;
  }
  ptrdiff_t last = side.offset;
  for (int axis = 0; axis < rank; axis++)
    if (side.steps[axis] > 0) last += (sizes[axis] - 1) * side.steps[axis];
  *element_count = last + 1;
  return side;
}

/// Random elements of a size.
static void *elements(struct trial *trial, int size, ptrdiff_t count) {
  if (size == 4) return numbers(trial, count);
  if (size == 1) return truths(trial, count);
  int64_t *result = take(trial, (size_t)count * sizeof *result);
  for (ptrdiff_t index = 0; index < count; index++)
    result[index] = once_in(trial, 8) ? (int64_t)draw(trial) : once_in(trial, 20) ? INT64_MIN
                                                                 : between(trial, -9, 9);
  return result;
}

static struct sluice_elements some_source(
    struct trial *trial, int size, const ptrdiff_t *sizes, int rank) {
  if (once_in(trial, 5)) {
    struct sluice_elements source = {.size = size};
    memcpy(&source.immediate, elements(trial, size, 1), (size_t)size);
    return source;
  }
  ptrdiff_t count;
  struct sluice_elements source = some_side(trial, size, sizes, rank, true, &count);
  source.place = place_of(trial, elements(trial, size, count));
  return source;
}

/// A chain over random dimensions, with neither sources nor steps yet.
static struct sluice_chain some_chain(struct trial *trial) {
  struct sluice_chain chain = {.rank = (int)between(trial, 1, MOST_RANK), .count = 1};
  const int most = chain.rank == 1 ? 1500 : chain.rank == 2 ? 60 : chain.rank == 3 ? 17 : 8;
  for (int axis = 0; axis < chain.rank; axis++) {
    chain.sizes[axis] = chain.rank == 1 && once_in(trial, 2) ? between(trial, 1, most)
                                                            : some_size(trial, most);
    chain.count *= chain.sizes[axis];
  }
  return chain;
}

/// Runs a chain that ends in elements of a size, and records all that its target lies in.
static void run_chain(struct trial *trial, struct sluice_chain *chain, int size, double bound) {
  ptrdiff_t count;
  chain->target = some_side(trial, size, chain->sizes, chain->rank, false, &count);
  void *result = elements(trial, size, count);
  chain->target.place = place_of(trial, result);
  run(trial, trial->kernels->chain, chain, true);
  if (size == 4) record(trial, "chain", result, count, bound);
  else if (bound >= 0) record_bytes(trial, "chain", result, count * size);
}

void try_move(struct trial *trial) {
  struct sluice_chain chain = some_chain(trial);
  const int size = once_in(trial, 2) ? 4 : once_in(trial, 2) ? 8 : 1;
  const struct sluice_elements source = some_source(trial, size, chain.sizes, chain.rank);
  chain.sources = &source;
  chain.source_count = 1;
  run_chain(trial, &chain, size, 0);
}

// MARK: - Steps

/// The sizes of the operands of a step, and of its result.
struct sizes {
  int operands[3];
  int result;
};

static struct sizes sizes_of(enum sluice_step_kind kind) {
  if (kind == SLUICE_MAP) return (struct sizes){{4}, 4};
  if (kind <= SLUICE_SLOPED) return (struct sizes){{4, 4}, 4};
  if (kind == SLUICE_MULTIPLY_ADD) return (struct sizes){{4, 4, 4}, 4};
  if (kind <= SLUICE_LESS_OR_EQUAL) return (struct sizes){{4, 4}, 1};
  if (kind == SLUICE_IS_NAN || kind == SLUICE_B_OF_REAL) return (struct sizes){{4}, 1};
  if (kind <= SLUICE_MINIMUM_W) return (struct sizes){{8, 8}, 8};
  if (kind <= SLUICE_SIGN_W) return (struct sizes){{8}, 8};
  if (kind <= SLUICE_LESS_OR_EQUAL_W) return (struct sizes){{8, 8}, 1};
  switch (kind) {
    case SLUICE_NOT_B: return (struct sizes){{1}, 1};
    case SLUICE_CHOOSE: return (struct sizes){{1, 4, 4}, 4};
    case SLUICE_CHOOSE_W: return (struct sizes){{1, 8, 8}, 8};
    case SLUICE_CHOOSE_B: return (struct sizes){{1, 1, 1}, 1};
    case SLUICE_REAL_OF_W: return (struct sizes){{8}, 4};
    case SLUICE_REAL_OF_B: return (struct sizes){{1}, 4};
    case SLUICE_W_OF_B: return (struct sizes){{1}, 8};
    case SLUICE_B_OF_W: return (struct sizes){{8}, 1};
    default: return (struct sizes){{1, 1}, 1};
  }
}

void try_chain(struct trial *trial) {
  struct sluice_chain chain = some_chain(trial);
  struct sluice_elements sources[9];
  struct sluice_step steps[3];
  int rows[SLUICE_ROWS], results[3];
  double bound = 0;
  chain.step_count = (int)between(trial, 1, 3);
  // The sources come first in the rows, so that all steps are drawn before the results have numbers.
  for (int index = 0; index < chain.step_count; index++) {
    const enum sluice_step_kind kind = (enum sluice_step_kind)between(trial, 0, SLUICE_B_OF_W);
    const struct sizes sizes = sizes_of(kind);
    steps[index] = (struct sluice_step){.kind = kind, .operands = {0, 0, 0}};
    if (kind == SLUICE_MAP) steps[index].function = some_function(trial);
    // Any two units may round these otherwise, and so everything that comes after them.
    if (kind == SLUICE_MAP || kind == SLUICE_MULTIPLY_ADD)
      bound = index + 1 == chain.step_count ? 1e-4 : UNCOMPARED;
    for (int place = 0; place < 3 && sizes.operands[place]; place++) {
      int found = -1;
      for (int other = index - 1; other >= 0 && found < 0; other--)
        if (results[other] == sizes.operands[place] && once_in(trial, 2)) found = other;
      if (found >= 0) {
        steps[index].operands[place] = -1 - found;
        continue;
      }
      sources[chain.source_count] =
          some_source(trial, sizes.operands[place], chain.sizes, chain.rank);
      rows[chain.source_count] = sizes.operands[place];
      steps[index].operands[place] = chain.source_count++;
    }
    results[index] = sizes.result;
  }
  for (int index = 0; index < chain.step_count; index++) {
    steps[index].result = chain.source_count + index;
    for (int place = 0; place < 3; place++)
      if (steps[index].operands[place] < 0)
        steps[index].operands[place] = chain.source_count - 1 - steps[index].operands[place];
  }
  chain.sources = sources;
  chain.steps = steps;
  run_chain(trial, &chain, results[chain.step_count - 1], bound);
}

/// A number of any bits, or one of those at which functions change.
static float any_number(struct trial *trial) {
  static const float special[] = {0.0f, -0.0f, 1, -1, 0.5f, -0.5f, 2.5f, 88.72f, -87.33f, -103.9f};
  if (once_in(trial, 10)) return special[draw(trial) % (sizeof special / sizeof *special)];
  if (once_in(trial, 2)) return some_number(trial) * 12;
  const uint32_t bits = (uint32_t)draw(trial);
  float number;
  memcpy(&number, &bits, sizeof number);
  return number;
}

void try_functions(struct trial *trial) {
  const int count = (int)between(trial, 1, 600);
  for (int kind = SLUICE_LINEAR; kind <= SLUICE_TANGENT; kind++) {
    float *from = take_floats(trial, count), *to = take_floats(trial, count);
    for (int index = 0; index < count; index++) from[index] = any_number(trial);
    const struct sluice_step step = {
        .kind = SLUICE_MAP, .result = 1, .function = function_of(trial, (enum sluice_function_kind)kind)};
    const struct sluice_elements source = {
        .place = place_of(trial, from), .size = 4, .direct = true, .steps = {1}};
    struct sluice_chain chain = {
        .count = count,
        .rank = 1,
        .source_count = 1,
        .step_count = 1,
        .sizes = {count},
        .sources = &source,
        .steps = &step,
        .target = {.place = place_of(trial, to), .size = 4, .direct = true, .steps = {1}}};
    run(trial, trial->kernels->chain, &chain, true);
    record(trial, "function", to, count, 1e-5);
  }
}
