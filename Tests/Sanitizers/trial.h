#ifndef TRIAL_H
#define TRIAL_H

#include "sluice_elements.h"
#include "sluice_kernels.h"
#include "sluice_products.h"
#include "sluice_stages.h"

// One run of kernels on random numbers, in buffers that end exactly where the engine's may end.
//
// A trial draws the same problem for every unit, whatever its width, so that what it records can be
// compared between units.

struct result;

struct trial {
  const struct sluice_kernels *kernels;
  /// Who runs operations that are shared; null for the caller alone.
  struct sluice_team *team;
  /// How many threads there are.
  int threads;
  /// Whether some of the numbers are NaNs, infinities, zeros of either sign, and denormal.
  bool is_wild;
  uint64_t state;
  void **blocks;
  size_t block_count;
  struct result *results;
  size_t result_count;
  /// What did not hold, or null.
  const char *failure;
};

/// What is tried, by name.
struct subject {
  const char *name;
  void (*run)(struct trial *trial);
  /// How many trials there are.
  int count;
};

extern const struct subject subjects[];
extern const int subject_count;

// MARK: - Random numbers

uint64_t draw(struct trial *trial);
/// A number from `low` to `high`.
ptrdiff_t between(struct trial *trial, ptrdiff_t low, ptrdiff_t high);
/// True once in `count` times.
bool once_in(struct trial *trial, int count);
/// A size from 1 to `most`, often a prime or just beside the width of a vector.
int some_size(struct trial *trial, int most);
/// A number within ±1, or a special one.
float some_number(struct trial *trial);

/// A function that makes similar numbers of similar ones, with parameters that fit it.
struct sluice_activation some_function(struct trial *trial);
/// A function of a kind, with parameters that fit it.
struct sluice_activation function_of(struct trial *trial, enum sluice_function_kind kind);

// MARK: - Buffers

/// Memory of exactly so many bytes, filled with a pattern that no kernel leaves where it has to write.
void *take(struct trial *trial, size_t bytes);
float *take_floats(struct trial *trial, ptrdiff_t count);
/// Random numbers.
float *numbers(struct trial *trial, ptrdiff_t count);
/// Truth values of a byte each.
uint8_t *truths(struct trial *trial, ptrdiff_t count);
/// An entry of a table of addresses that holds `address`.
sluice_place place_of(struct trial *trial, const void *address);
/// Copies `count` values of `size` bytes into memory of exactly that size.
void *keep(struct trial *trial, const void *values, size_t count, size_t size);
#define KEEP(trial, values, count) keep(trial, values, count, sizeof *(values))

// MARK: - Running

/// Runs one operation; `is_shared` says that all threads may take part. Returns its failure.
int run(struct trial *trial, sluice_function function, void *arguments, bool is_shared);

/// What a unit that rounds products before it adds them is not held to.
#define UNCOMPARED -1.0

/// Records numbers of 4 bytes; `bound` is how far those of a unit that rounds products before it adds
/// them may lie from the scalar ones, relative to these above 1.
void record(struct trial *trial, const char *name, const float *found, ptrdiff_t count, double bound);
/// Records what must be the same on every unit.
void record_bytes(struct trial *trial, const char *name, const void *found, ptrdiff_t bytes);

/// Fails the trial, on whatever unit, where something does not hold.
void expect(struct trial *trial, bool holds, const char *what);

/// Forgets everything, and releases all buffers.
void end_trial(struct trial *trial);
/// Compares results, says on standard error what differs, and returns whether nothing does.
bool agree(const struct trial *expected, const struct trial *found);

#endif
