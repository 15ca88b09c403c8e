#include "sluice_stages.h"

#include <sched.h>

#include "pause.h"

// Recurrent layers on several threads, of which each takes whole passes. They meet once a block, or not at
// all, where threads that share a pass meet once a step.

/// How often a member looks for work before it lets others have the processor.
#define PATIENCE 2000

static const struct sluice_member alone = {0, 1, NULL};

int sluice_run_apart(void *arguments, const struct sluice_member *member) {
  const struct sluice_stages *all = arguments;
  int failure = 0;
  for (int index = member->index; index < all->count; index += member->count) {
    const int result = all->stages[index].function(&all->stages[index].pass, &alone);
    if (result) failure = result;
  }
  return failure;
}

/// Takes a pass through some steps alone, from the states that the steps before them left.
static int run_block(const struct sluice_stage *stage, int first, int count) {
  struct sluice_pass pass = stage->pass;
  void *x = (float *)*pass.x + first * pass.x_step;
  void *y = pass.y ? (float *)*pass.y + first * pass.y_step : NULL;
  pass.x = &x;
  if (pass.y) pass.y = &y;
  pass.steps = count;
  const bool continues = pass.state->continues;
  pass.state->continues = continues || first > 0;
  const int failure = stage->function(&pass, &alone);
  pass.state->continues = continues;
  return failure;
}

int sluice_run_chain(void *arguments, const struct sluice_member *member) {
  const struct sluice_stages *all = arguments;
  const int steps = all->stages[0].pass.steps;
  const long blocks = (steps + all->block - 1) / all->block;
  int failure = 0, idle = 0;
  long left = 0;
  for (int index = member->index; index < all->count; index += member->count) left += blocks;
  // All stages begin a program with the same count, which only their own member changes.
  const long begun = member->index < all->count ? all->stages[member->index].blocks : 0;
  while (left > 0) {
    bool found = false;
    for (int index = member->index; index < all->count; index += member->count) {
      struct sluice_stage *stage = &all->stages[index];
      const long done = stage->blocks - begun;
      if (done == blocks) continue;
      if (index > 0 && __atomic_load_n(&stage[-1].blocks, __ATOMIC_ACQUIRE) - begun <= done) continue;
      const int first = (int)done * all->block;
      const int rest = steps - first;
      const int result = run_block(stage, first, rest < all->block ? rest : all->block);
      if (result) failure = result;
      __atomic_store_n(&stage->blocks, begun + done + 1, __ATOMIC_RELEASE);
      left--;
      found = true;
    }
    if (found) idle = 0;
    else if (++idle > PATIENCE) sched_yield();
    else pause_briefly();
  }
  return failure;
}
