#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "trial.h"

// Runs all kernels of all units of this processor on random problems and compares each unit with the
// scalar twin. Sanitizers that this is compiled with find what is read or written beyond a buffer.
//
//   kernels [SUBJECT [SEED [COUNT]]]

#define MOST_THREADS 3

/// Runs a trial on one unit.
static struct trial tried(
    const struct subject *subject, uint64_t seed, enum sluice_unit unit,
    struct sluice_team *const *teams) {
  struct trial trial = {
      .kernels = sluice_kernels_for(unit), .state = seed, .threads = MOST_THREADS};
  trial.is_wild = once_in(&trial, 4);
  // The scalar twin always works alone: what comes out may not depend on the threads either.
  const int threads = (int)between(&trial, 1, MOST_THREADS);
  trial.team = unit == SLUICE_SCALAR ? NULL : teams[threads];
  subject->run(&trial);
  return trial;
}

/// Runs a trial on all units; returns whether they agree.
static bool units_agree(
    const struct subject *subject, uint64_t seed, struct sluice_team *const *teams) {
  struct trial expected = tried(subject, seed, SLUICE_SCALAR, teams);
  // What the scalar twin leaves unwritten is found here.
  bool agrees = agree(&expected, &expected);
  for (enum sluice_unit unit = SLUICE_PORTABLE; unit <= SLUICE_AVX512; unit++) {
    if (!sluice_kernels_for(unit)) continue;
    struct trial found = tried(subject, seed, unit, teams);
    if (!agree(&expected, &found)) {
      fprintf(stderr, "  in %s with seed %llu on %s\n", subject->name, (unsigned long long)seed,
              found.kernels->name);
      agrees = false;
    }
    end_trial(&found);
  }
  end_trial(&expected);
  return agrees;
}

int main(int count, char **arguments) {
  struct sluice_team *teams[MOST_THREADS + 1] = {NULL};
  for (int threads = 2; threads <= MOST_THREADS; threads++) {
    teams[threads] = sluice_team_create(threads);
    if (!teams[threads]) return 2;
  }
  printf("units:");
  for (enum sluice_unit unit = SLUICE_SCALAR; unit <= SLUICE_AVX512; unit++)
    if (sluice_kernels_for(unit)) printf(" %s", sluice_kernels_for(unit)->name);
  printf("\n");
  int failures = 0;
  for (int index = 0; index < subject_count; index++) {
    const struct subject *subject = &subjects[index];
    if (count > 1 && strcmp(arguments[1], subject->name) != 0) continue;
    const uint64_t first = count > 2 ? strtoull(arguments[2], NULL, 10) : 1;
    const int trials = count > 3 ? atoi(arguments[3]) : count > 2 ? 1 : subject->count;
    int wrong = 0;
    for (int trial = 0; trial < trials && wrong < 5; trial++)
      wrong += !units_agree(subject, first + (uint64_t)trial, teams);
    printf("%-12s %6d trials, %d wrong\n", subject->name, trials, wrong);
    fflush(stdout);
    failures += wrong;
  }
  for (int threads = 2; threads <= MOST_THREADS; threads++) sluice_team_destroy(teams[threads]);
  return failures > 0;
}
