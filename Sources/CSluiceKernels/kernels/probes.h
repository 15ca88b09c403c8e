#ifndef SLUICE_PROBES_KERNELS_H
#define SLUICE_PROBES_KERNELS_H

#include "sluice_kernels.h"
#include "sluice_probes.h"
#include "vector.h"

// What this unit can do at most: what kernels are compared with.

/// As many chains of multiply-adds, or of additions, as hide how long one takes.
#define CHAINS 12

INLINE float sum_of(vec a) {
  float lanes[WIDTH], sum = 0;
  store(lanes, a);
  for (int lane = 0; lane < WIDTH; lane++) sum += lanes[lane];
  return sum;
}

/// Multiplies and adds in registers.
static int probe_arithmetic(void *arguments, const struct sluice_member *member) {
  struct sluice_probe *probe = arguments;
  vec chains[CHAINS];
  const vec factor = set(0.999f), term = set(0.001f);
  UNROLL for (int j = 0; j < CHAINS; j++) chains[j] = set((float)j);
  for (long round = 0; round < probe->rounds; round++)
    UNROLL for (int j = 0; j < CHAINS; j++) chains[j] = fma_(chains[j], factor, term);
  vec sum = set(0.0f);
  UNROLL for (int j = 0; j < CHAINS; j++) sum += chains[j];
  if (member->index == 0) {
    probe->amount = 2.0 * CHAINS * WIDTH * (double)probe->rounds;
    probe->result = sum_of(sum);
  }
  return 0;
}

/// Reads memory from its beginning to its end.
static int probe_reading(void *arguments, const struct sluice_member *member) {
  struct sluice_probe *probe = arguments;
  const size_t whole = probe->count / (CHAINS * WIDTH);
  const size_t first = whole * (size_t)member->index / (size_t)member->count;
  const size_t last = whole * (size_t)(member->index + 1) / (size_t)member->count;
  vec chains[CHAINS];
  UNROLL for (int j = 0; j < CHAINS; j++) chains[j] = set(0.0f);
  for (long round = 0; round < probe->rounds; round++)
    for (size_t block = first; block < last; block++) {
      const float *from = probe->memory + block * CHAINS * WIDTH;
      UNROLL for (int j = 0; j < CHAINS; j++) chains[j] += load(from + j * WIDTH);
    }
  vec sum = set(0.0f);
  UNROLL for (int j = 0; j < CHAINS; j++) sum += chains[j];
  if (member->index == 0) {
    probe->amount = 4.0 * CHAINS * WIDTH * (double)whole * (double)probe->rounds;
    probe->result = sum_of(sum);
  }
  return 0;
}

#endif
