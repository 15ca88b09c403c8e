#ifndef SLUICE_PROBES_H
#define SLUICE_PROBES_H

#include <stddef.h>

/// What a probe of the processor does; all members of a team take part.
struct sluice_probe {
  /// How often.
  long rounds;
  /// What is read in every round, each member its share; of arithmetic nothing.
  const float *memory;
  size_t count;
  /// How many additions and multiplications a member did, or how many bytes all read together.
  double amount;
  /// What came out, so that none of it can be left out.
  volatile float result;
};

#endif
