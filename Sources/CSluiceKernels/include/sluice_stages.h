#ifndef SLUICE_STAGES_H
#define SLUICE_STAGES_H

#include "sluice_kernels.h"

/// A pass of a recurrent layer, which cannot fail, that one member of a team takes alone.
struct sluice_stage {
  sluice_function function;
  struct sluice_pass pass;
  /// How many blocks of steps were taken in all programs so far; the same for all stages between them.
  long blocks;
  /// So that no two counts share a cache line: one member writes, another one reads.
  char apart[64];
};

/// Several passes at once.
struct sluice_stages {
  struct sluice_stage *stages;
  int count;
  /// The steps of a block; the same number of blocks for every stage.
  int block;
};

/// Takes passes that need nothing of each other: every member those that fall to it.
int sluice_run_apart(void *arguments, const struct sluice_member *member);

/// Takes passes through the same steps forwards, none of them masked, each of which reads what the one
/// before it gives out, and nothing else of it: every member those that fall to it, a block at a time, as
/// soon as what it reads is there.
int sluice_run_chain(void *arguments, const struct sluice_member *member);

#endif
