#include "sluice_stages.h"

#include "waiting.h"

// Recurrent layers on several threads, of which each takes whole passes. They meet once a block, or not at
// all, where threads that share a pass meet once a step.

static const struct sluice_member alone = {0, 1, NULL};

int sluice_run_apart(void *arguments, const struct sluice_member *member) {
  const struct sluice_stages *all = arguments;
  for (int index = member->index; index < all->count; index += member->count)
    all->stages[index].function(&all->stages[index].pass, &alone);
  return 0;
}

/// Takes a pass through some steps alone, from the states that the steps before them left.
static void run_block(const struct sluice_stage *stage, int first, int count) {
  struct sluice_pass pass = stage->pass;
  void *x = (float *)*pass.x + first * pass.x_step;
  void *y = pass.y ? (float *)*pass.y + first * pass.y_step : NULL;
  pass.x = &x;
  if (pass.y) pass.y = &y;
  pass.steps = count;
  const bool continues = pass.state->continues;
  pass.state->continues = continues || first > 0;
  stage->function(&pass, &alone);
  pass.state->continues = continues;
}

int sluice_run_chain(void *arguments, const struct sluice_member *member) {
  const struct sluice_stages *all = arguments;
  if (member->index >= all->count) return 0;
  const int steps = all->stages[0].pass.steps;
  const int blocks = (steps + all->block - 1) / all->block;
  // Counts go on from program to program, so that nobody need set them back while others read them. All are
  // the same between programs, and only the member of a stage changes its count.
  const long begun = all->stages[member->index].blocks;
  const int turns = (all->count - 1 - member->index) / member->count + 1;
  // A member's next stage is one block behind, so that others had the time to make what it reads.
  for (int round = 0; round < blocks + turns - 1; round++)
    for (int turn = 0; turn < turns; turn++) {
      const int done = round - turn;
      if (done < 0 || done >= blocks) continue;
      struct sluice_stage *stage = &all->stages[member->index + turn * member->count];
      if (stage > all->stages) sluice_await(member, &stage[-1].blocks, begun + done);
      const int first = done * all->block, rest = steps - first;
      run_block(stage, first, rest < all->block ? rest : all->block);
      sluice_tell(member, &stage->blocks, begun + done + 1);
    }
  return 0;
}
