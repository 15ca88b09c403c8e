// What the first two processors can do right now, each alone and both together, in GFLOP/s of fused
// multiply-adds: whether they are two cores or two threads of one. Prints three medians of short samples.
#define _GNU_SOURCE
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#if defined(__AVX512F__)
#define LANES 16
#elif defined(__AVX__)
#define LANES 8
#else
#define LANES 4
#endif

enum { samples = 5, phases = 3, chains = 12, rounds = 2000 };

typedef float Vector __attribute__((vector_size(LANES * sizeof(float))));

static pthread_barrier_t barrier;
static int places[2];
static double rates[2][phases][samples];
static volatile float sink;

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

// Multiplies and adds for 5 ms in enough independent chains to hide the latency.
static double rate(void) {
  Vector sums[chains], factor = {}, term = {};
  factor += 1.0000001f;
  term += 1e-9f;
  for (int chain = 0; chain < chains; chain++) sums[chain] = factor * (float)chain;
  double start = now(), took;
  double done = 0;
  do {
    for (int round = 0; round < rounds; round++) {
#pragma GCC unroll 12
      for (int chain = 0; chain < chains; chain++) sums[chain] = sums[chain] * factor + term;
    }
    done += (double)rounds * chains * LANES * 2;
    took = now() - start;
  } while (took < 0.005);
  for (int chain = 1; chain < chains; chain++) sums[0] += sums[chain];
  sink = sums[0][0];
  return done / took * 1e-9;
}

static void *work(void *argument) {
  const int self = *(const int *)argument == places[1];
  cpu_set_t set;
  CPU_ZERO(&set);
  CPU_SET(places[self], &set);
  sched_setaffinity(0, sizeof set, &set);
  for (int sample = 0; sample < samples; sample++) {
    for (int phase = 0; phase < phases; phase++) {
      pthread_barrier_wait(&barrier);
      if (phase == 2 || phase == self) rates[self][phase][sample] = rate();
    }
  }
  return NULL;
}

static int ascending(const void *a, const void *b) {
  double left = *(const double *)a, right = *(const double *)b;
  return (left > right) - (left < right);
}

int main(void) {
  cpu_set_t allowed;
  sched_getaffinity(0, sizeof allowed, &allowed);
  int found = 0;
  for (int place = 0; place < CPU_SETSIZE && found < 2; place++) {
    if (CPU_ISSET(place, &allowed)) places[found++] = place;
  }
  if (found < 2) {
    fprintf(stderr, "error: there is one processor only\n");
    return 1;
  }
  pthread_barrier_init(&barrier, NULL, 2);
  pthread_t threads[2];
  for (int self = 0; self < 2; self++) pthread_create(&threads[self], NULL, work, &places[self]);
  for (int self = 0; self < 2; self++) pthread_join(threads[self], NULL);
  for (int phase = 0; phase < phases; phase++) {
    double sums[samples];
    for (int sample = 0; sample < samples; sample++) {
      sums[sample] = rates[0][phase][sample] + rates[1][phase][sample];
    }
    qsort(sums, samples, sizeof(double), ascending);
    printf("%.1f ", sums[samples / 2]);
  }
  printf("\n");
  return 0;
}
