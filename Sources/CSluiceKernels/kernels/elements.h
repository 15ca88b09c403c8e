#ifndef SLUICE_CHAIN_H
#define SLUICE_CHAIN_H

#include "functions.h"
#include "sluice_elements.h"

// Chains of steps, block by block.

/// How many elements go through a chain at a time.
#define BLOCK 256

// MARK: - Rows

#define EACH_VECTOR(body)                         \
  {                                               \
    ptrdiff_t i = 0;                              \
    for (; i + WIDTH <= count; i += WIDTH) {      \
      const size_t some = WIDTH;                  \
      body                                        \
    }                                             \
    if (i < count) {                              \
      const size_t some = (size_t)(count - i);    \
      body                                        \
    }                                             \
  }

#define MAP(kind)                                                                              \
  static void map_##kind(                                                                      \
      const struct sluice_activation *function, const float *a, float *to, ptrdiff_t count) {  \
    const struct sluice_activation held = *function;                                           \
    EACH_VECTOR(store_some(to + i, activate_as(kind, &held, load_some(a + i, some)), some);)   \
  }
FOR_FUNCTIONS(MAP)
#undef MAP

/// The function of every element of a row.
static void map_row(
    const struct sluice_activation *function, const float *a, float *to, ptrdiff_t count) {
  switch (function->kind) {
#define MAP(kind) \
  case kind: map_##kind(function, a, to, count); break;
    FOR_FUNCTIONS(MAP)
#undef MAP
  }
}

/// x to the power of y, as the layer defines it.
static float power_of(float x, float y) {
  if (y == 0 || x == 1) return 1;
  if (!signbit(x) || isnan(x) || isnan(y)) return powf(x, y);
  const bool whole = y == truncf(y);
  if (!whole && x != 0 && !isinf(x)) return NAN;
  const bool odd = whole && isfinite(y) && fmodf(y, 2) != 0;
  return odd ? -powf(-x, y) : powf(-x, y);
}

/// The remainder with the sign of the divisor.
static float modulo(float x, float y) {
  const float rest = fmodf(x, y);
  if (rest == 0) return copysignf(rest, y);
  return (rest < 0) == (y < 0) ? rest : rest + y;
}

/// Takes one step with a row of elements.
static void step_row(
    const struct sluice_step *step, void *const *rows, void *result, ptrdiff_t count) {
  const float *a = rows[step->operands[0]], *b = rows[step->operands[1]],
              *c = rows[step->operands[2]];
  const int64_t *aw = (const void *)a, *bw = (const void *)b, *cw = (const void *)c;
  const uint8_t *ab = (const void *)a, *bb = (const void *)b, *cb = (const void *)c;
  float *to = result;
  int64_t *tw = result;
  uint8_t *tb = result;
#define A load_some(a + i, some)
#define B load_some(b + i, some)
#define C load_some(c + i, some)
#define REAL(kind, value)                                     \
  case kind:                                                  \
    EACH_VECTOR(store_some(to + i, value, some);) return;
#define EVERY(kind, assignment)                               \
  case kind:                                                  \
    for (ptrdiff_t i = 0; i < count; i++) assignment;         \
    return;
  switch (step->kind) {
    case SLUICE_MAP: map_row(&step->function, a, to, count); return;
    REAL(SLUICE_ADD, A + B)
    REAL(SLUICE_SUBTRACT, A - B)
    REAL(SLUICE_MULTIPLY, A * B)
    REAL(SLUICE_DIVIDE, A / B)
    case SLUICE_MAXIMUM:
      EACH_VECTOR(vec x = A; vec y = B; store_some(to + i, greater(x, y), some);) return;
    case SLUICE_MINIMUM:
      EACH_VECTOR(vec x = A; vec y = B; store_some(to + i, lesser(x, y), some);) return;
    case SLUICE_SLOPED:
      EACH_VECTOR(vec x = A; store_some(to + i, x < 0.0f ? x * B : x, some);) return;
    REAL(SLUICE_MULTIPLY_ADD, fma_(A, B, C))
    EVERY(SLUICE_POWER, to[i] = power_of(a[i], b[i]))
    EVERY(SLUICE_REMAINDER, to[i] = fmodf(a[i], b[i]))
    EVERY(SLUICE_MODULO, to[i] = modulo(a[i], b[i]))
    EVERY(SLUICE_EQUAL, tb[i] = a[i] == b[i])
    EVERY(SLUICE_LESS, tb[i] = a[i] < b[i])
    EVERY(SLUICE_LESS_OR_EQUAL, tb[i] = a[i] <= b[i])
    EVERY(SLUICE_IS_NAN, tb[i] = a[i] != a[i])
    EVERY(SLUICE_ADD_W, tw[i] = (int64_t)((uint64_t)aw[i] + (uint64_t)bw[i]))
    EVERY(SLUICE_SUBTRACT_W, tw[i] = (int64_t)((uint64_t)aw[i] - (uint64_t)bw[i]))
    EVERY(SLUICE_MULTIPLY_W, tw[i] = (int64_t)((uint64_t)aw[i] * (uint64_t)bw[i]))
    EVERY(SLUICE_MAXIMUM_W, tw[i] = aw[i] > bw[i] ? aw[i] : bw[i])
    EVERY(SLUICE_MINIMUM_W, tw[i] = aw[i] < bw[i] ? aw[i] : bw[i])
    EVERY(SLUICE_NEGATIVE_W, tw[i] = (int64_t)(-(uint64_t)aw[i]))
    EVERY(SLUICE_ABS_W, tw[i] = aw[i] < 0 ? (int64_t)(-(uint64_t)aw[i]) : aw[i])
    EVERY(SLUICE_SIGN_W, tw[i] = (aw[i] > 0) - (aw[i] < 0))
    EVERY(SLUICE_EQUAL_W, tb[i] = aw[i] == bw[i])
    EVERY(SLUICE_LESS_W, tb[i] = aw[i] < bw[i])
    EVERY(SLUICE_LESS_OR_EQUAL_W, tb[i] = aw[i] <= bw[i])
    EVERY(SLUICE_AND_B, tb[i] = ab[i] & bb[i])
    EVERY(SLUICE_OR_B, tb[i] = ab[i] | bb[i])
    EVERY(SLUICE_XOR_B, tb[i] = ab[i] ^ bb[i])
    EVERY(SLUICE_NOT_B, tb[i] = !ab[i])
    EVERY(SLUICE_EQUAL_B, tb[i] = ab[i] == bb[i])
    EVERY(SLUICE_CHOOSE, to[i] = ab[i] ? b[i] : c[i])
    EVERY(SLUICE_CHOOSE_W, tw[i] = ab[i] ? bw[i] : cw[i])
    EVERY(SLUICE_CHOOSE_B, tb[i] = ab[i] ? bb[i] : cb[i])
    EVERY(SLUICE_REAL_OF_W, to[i] = (float)aw[i])
    EVERY(SLUICE_REAL_OF_B, to[i] = ab[i])
    EVERY(SLUICE_W_OF_B, tw[i] = ab[i])
    EVERY(SLUICE_B_OF_REAL, tb[i] = a[i] != 0)
    EVERY(SLUICE_B_OF_W, tb[i] = aw[i] != 0)
  }
#undef A
#undef B
#undef C
#undef REAL
#undef EVERY
}

// MARK: - Elements that do not lie side by side

/// Where a walk through the dimensions of a chain has come to.
struct walk {
  ptrdiff_t index[SLUICE_RANK];
  ptrdiff_t offset;
};

static void begin_walk(
    const struct sluice_chain *chain, const struct sluice_elements *side, ptrdiff_t first,
    struct walk *walk) {
  walk->offset = side->offset;
  for (int axis = chain->rank - 1; axis >= 0; axis--) {
    walk->index[axis] = first % chain->sizes[axis];
    walk->offset += walk->index[axis] * side->steps[axis];
    first /= chain->sizes[axis];
  }
}

/// Goes on by `count` elements along one dimension, to its end at most.
INLINE void advance_walk(
    const struct sluice_chain *chain, const struct sluice_elements *side, struct walk *walk,
    int axis, ptrdiff_t count) {
  walk->index[axis] += count;
  walk->offset += count * side->steps[axis];
  while (axis > 0 && walk->index[axis] == chain->sizes[axis]) {
    walk->offset += side->steps[axis - 1] - chain->sizes[axis] * side->steps[axis];
    walk->index[axis--] = 0;
    walk->index[axis]++;
  }
}

/// Elements of any type.
typedef uint32_t __attribute__((may_alias)) word;
typedef uint64_t __attribute__((may_alias)) long_word;

/// Copies `count` elements between places that are some elements apart.
INLINE void copy_run(
    const int size, char *to, ptrdiff_t to_step, const char *from, ptrdiff_t from_step,
    ptrdiff_t count) {
  if (to_step == 1 && from_step == 1) {
    memcpy(to, from, (size_t)(count * size));
    return;
  }
#define COPY(type)                                           \
  {                                                          \
    type *target = (type *)to;                               \
    const type *source = (const type *)from;                 \
    if (to_step == 1 && from_step == 0) {                    \
      const type element = *source;                          \
      for (ptrdiff_t i = 0; i < count; i++) target[i] = element; \
    } else if (to_step == 1) {                               \
      for (ptrdiff_t i = 0; i < count; i++) target[i] = source[i * from_step]; \
    } else {                                                 \
      for (ptrdiff_t i = 0; i < count; i++) target[i * to_step] = source[i * from_step]; \
    }                                                        \
  }
  if (size == 4) COPY(word) else if (size == 8) COPY(long_word) else COPY(uint8_t)
#undef COPY
}

/// Copies elements between `row`, where they lie side by side, and where a walk leads to.
///
/// Where the last dimension is short, several rows of it are copied along the one before.
INLINE void copy_walk(
    const int size, const bool gathers, const struct sluice_chain *chain,
    const struct sluice_elements *side, struct walk *walk, char *base, char *row, ptrdiff_t count) {
  const int last = chain->rank - 1;
  const ptrdiff_t inner = chain->sizes[last], step = side->steps[last];
  while (count > 0) {
    char *there = base + walk->offset * size;
    if (last > 0 && inner < 16 && walk->index[last] == 0 && count >= 2 * inner) {
      const ptrdiff_t left = chain->sizes[last - 1] - walk->index[last - 1];
      const ptrdiff_t rows = count / inner < left ? count / inner : left;
      const ptrdiff_t stride = side->steps[last - 1];
      for (ptrdiff_t i = 0; i < inner; i++) {
        char *near = row + i * size, *far = there + i * step * size;
        if (gathers) copy_run(size, near, inner, far, stride, rows);
        else copy_run(size, far, stride, near, inner, rows);
      }
      // The walk stands at the beginning of a row before and after.
      advance_walk(chain, side, walk, last - 1, rows);
      row += rows * inner * size;
      count -= rows * inner;
      continue;
    }
    const ptrdiff_t left = inner - walk->index[last];
    const ptrdiff_t run = count < left ? count : left;
    if (gathers) copy_run(size, row, 1, there, step, run);
    else copy_run(size, there, step, row, 1, run);
    advance_walk(chain, side, walk, last, run);
    row += run * size;
    count -= run;
  }
}

static void move_walk(
    bool gathers, const struct sluice_chain *chain, const struct sluice_elements *side,
    struct walk *walk, char *base, char *row, ptrdiff_t count) {
#define MOVE(size)                                                              \
  if (gathers) copy_walk(size, true, chain, side, walk, base, row, count);      \
  else copy_walk(size, false, chain, side, walk, base, row, count);             \
  break;
  switch (side->size) {
    case 4: MOVE(4)
    case 8: MOVE(8)
    default: MOVE(1)
  }
#undef MOVE
}

// MARK: - Chains

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
