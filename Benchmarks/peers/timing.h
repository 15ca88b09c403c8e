// What the programs in C and C++ that measure a peer share: the cases, their numbers, the clock and the lines
// that are printed.
//
// Every one of them is called as `PROGRAM THREADS REPEATS SECONDS FOLDER CASE…`. FOLDER is what prepare.py
// filled; the name of a case says all about it (gru_seq_i64_h128_b1_t1000).
#pragma once

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

typedef struct {
  const char *name;
  bool lstm;
  long inputs, hidden, batch, steps, gates;
} Case;

// Numbers of one case. Gates stand in columns, update, reset, candidate (GRU) or input, forget, cell, output
// (LSTM); the sequence is [steps][batch][inputs], what is expected [steps][batch][hidden] of the first steps.
typedef struct {
  float *kernel, *recurrent, *inputBias, *recurrentBias, *sequence;
  double *expected;
  size_t expectedCount;
} Numbers;

typedef struct {
  int threads, repeats;
  double seconds;
  const char *folder;
} Settings;

static void fail(const char *what, const char *why) {
  fprintf(stderr, "error: %s: %s\n", what, why);
  exit(1);
}

static Settings settings(int count, char **arguments) {
  if (count < 6) fail(arguments[0], "expected THREADS REPEATS SECONDS FOLDER CASE…");
  Settings given = {atoi(arguments[1]), atoi(arguments[2]), atof(arguments[3]), arguments[4]};
  if (given.threads < 1 || given.repeats < 1) fail(arguments[0], "threads and repeats count from 1");
  return given;
}

static Case parsed(const char *name) {
  Case found = {name, strncmp(name, "lstm", 4) == 0, 0, 0, 1, 1, 0};
  found.gates = found.lstm ? 4 : 3;
  for (const char *place = name; (place = strchr(place, '_')); ) {
    char letter = *++place;
    long size = atol(place + 1);
    if (size == 0) continue;
    if (letter == 'i') found.inputs = size;
    if (letter == 'h') found.hidden = size;
    if (letter == 'b') found.batch = size;
    if (letter == 't') found.steps = size;
  }
  if (found.inputs == 0 || found.hidden == 0) fail(name, "is the name of no case");
  return found;
}

static void *contents(const char *folder, const char *name, const char *ending, size_t *size) {
  char path[4096];
  snprintf(path, sizeof path, "%s/%s%s", folder, name, ending);
  FILE *file = fopen(path, "rb");
  if (!file) fail(path, "cannot be opened");
  fseek(file, 0, SEEK_END);
  *size = (size_t)ftell(file);
  rewind(file);
  void *bytes = aligned_alloc(64, (*size + 63) / 64 * 64);
  if (!bytes || fread(bytes, 1, *size, file) != *size) fail(path, "cannot be read");
  fclose(file);
  return bytes;
}

static Numbers numbers(const char *folder, Case task) {
  size_t size, rows = (size_t)(task.gates * task.hidden);
  Numbers read;
  read.kernel = (float *)contents(folder, task.name, ".f32", &size);
  read.recurrent = read.kernel + (size_t)task.inputs * rows;
  read.inputBias = read.recurrent + (size_t)task.hidden * rows;
  read.recurrentBias = read.inputBias + rows;
  read.sequence = read.recurrentBias + rows;
  size_t expected = (size_t)(read.sequence - read.kernel) + (size_t)(task.steps * task.batch * task.inputs);
  if (size != expected * sizeof(float)) fail(task.name, "its numbers are of another size");
  read.expected = (double *)contents(folder, task.name, ".f64", &size);
  read.expectedCount = size / sizeof(double);
  return read;
}

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

static int ascending(const void *a, const void *b) {
  double left = *(const double *)a, right = *(const double *)b;
  return (left > right) - (left < right);
}

// Says how far the outputs of a first call from states of zero are off.
static void printError(const char *peer, Case task, const Numbers *given, const float *outputs) {
  double worst = 0;
  for (size_t place = 0; place < given->expectedCount; place++) {
    double error = fabs(given->expected[place] - outputs[place]);
    if (!(error <= worst)) worst = error;
  }
  printf("{\"peer\": \"%s\", \"case\": \"%s\", \"metric\": \"max_abs_err_vs_f64_first20\", \"value\": %.6g}\n",
         peer, task.name, worst);
}

// Times `call`, which goes through all steps once, and prints the medians. As many calls as take `seconds` are
// one sample.
static void measure(const char *peer, Case task, Settings given, void (*call)(void *), void *context) {
  call(context);
  long calls = 1;
  double took = 0;
  for (;;) {
    double start = now();
    for (long index = 0; index < calls; index++) call(context);
    took = now() - start;
    if (took >= given.seconds / 2) break;
    calls *= 2;
  }
  calls = (long)fmax(1, (double)calls * given.seconds / took);
  double *samples = (double *)calloc((size_t)given.repeats, sizeof(double));
  for (int repeat = 0; repeat < given.repeats; repeat++) {
    double start = now();
    for (long index = 0; index < calls; index++) call(context);
    samples[repeat] = (now() - start) / (double)calls;
  }
  qsort(samples, (size_t)given.repeats, sizeof(double), ascending);
  double median = samples[given.repeats / 2], least = samples[0], most = samples[given.repeats - 1];
  free(samples);
  double steps = (double)task.steps, work = 2.0 * (double)(task.gates * task.hidden)
    * (double)(task.inputs + task.hidden) * (double)task.batch * steps;
  const char *head = "{\"peer\": \"%s\", \"case\": \"%s\", \"metric\": \"%s\", \"value\": %.6g";
  printf(head, peer, task.name, "us_per_call", median * 1e6);
  printf(", \"min\": %.6g, \"max\": %.6g, \"repeats\": %d, \"inner\": %ld}\n",
         least * 1e6, most * 1e6, given.repeats, calls);
  printf(head, peer, task.name, "gflops", work / median * 1e-9);
  printf(", \"best\": %.6g}\n", work / least * 1e-9);
  printf(head, peer, task.name, "ns_per_step", median / steps * 1e9);
  printf(", \"min\": %.6g}\n", least / steps * 1e9);
  fflush(stdout);
}
