#ifndef SLUICE_WALKS_H
#define SLUICE_WALKS_H

#include <string.h>

#include "sluice_elements.h"
#include "vector.h"

// Elements that do not lie side by side.

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

#endif
