#include "trial.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct result {
  const char *name;
  void *bytes;
  ptrdiff_t count;
  bool is_real;
  double bound;
};

/// What memory is filled with that is not written yet: a number of 4 bytes that no trial makes.
#define UNWRITTEN 0xA5

// MARK: - Random numbers

uint64_t draw(struct trial *trial) {
  uint64_t z = trial->state += 0x9E3779B97F4A7C15;
  z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9;
  z = (z ^ z >> 27) * 0x94D049BB133111EB;
  return z ^ z >> 31;
}

ptrdiff_t between(struct trial *trial, ptrdiff_t low, ptrdiff_t high) {
  return low + (ptrdiff_t)(draw(trial) % (uint64_t)(high - low + 1));
}

bool once_in(struct trial *trial, int count) {
  return draw(trial) % (uint64_t)count == 0;
}

int some_size(struct trial *trial, int most) {
  static const int sizes[] = {1,  1,  2,  3,  4,  5,  7,  8,  9,  11, 13, 15, 16, 17,
                              19, 23, 31, 32, 33, 47, 48, 49, 63, 64, 65, 97, 127, 129};
  const int size = sizes[draw(trial) % (sizeof sizes / sizeof *sizes)];
  return size <= most ? size : (int)between(trial, 1, most);
}

float some_number(struct trial *trial) {
  static const float special[] = {NAN, INFINITY, -INFINITY, 0.0f, -0.0f, 1e-40f, -1e-42f};
  if (trial->is_wild && once_in(trial, 24))
    return special[draw(trial) % (sizeof special / sizeof *special)];
  return (float)(draw(trial) >> 40) * 0x1p-23f - 1;
}

struct sluice_activation function_of(struct trial *trial, enum sluice_function_kind kind) {
  const bool is_plain = once_in(trial, 2);
  struct sluice_activation function = {kind, 0.25f, 1, 0};
  if (kind == SLUICE_RELU || kind == SLUICE_THRESHOLDED_RELU)
    function = (struct sluice_activation){
        kind, is_plain ? 0 : 0.125f, once_in(trial, 2) ? INFINITY : 0.75f, is_plain ? 0 : 0.25f};
  else if (!is_plain)
    function = (struct sluice_activation){kind, 0.2f, 0.5f, 0.25f};
  return function;
}

struct sluice_activation some_function(struct trial *trial) {
  static const enum sluice_function_kind kinds[] = {
      SLUICE_LINEAR,       SLUICE_SIGMOID,     SLUICE_TANH,       SLUICE_TANH,
      SLUICE_AFFINE,       SLUICE_HARD_SIGMOID, SLUICE_RELU,       SLUICE_RELU,
      SLUICE_SCALED_TANH,  SLUICE_HARD_TANH,   SLUICE_SOFTSIGN,   SLUICE_SILU,
      SLUICE_ELU,          SLUICE_CELU,        SLUICE_SOFTPLUS,   SLUICE_LOG_SIGMOID,
      SLUICE_TANH_SHRINK,  SLUICE_SQUAREPLUS,  SLUICE_SPARSE_PLUS, SLUICE_HARD_SILU,
      SLUICE_GELU,         SLUICE_GELU_TANH,   SLUICE_MISH,       SLUICE_SOFT_SHRINK,
      SLUICE_CLIP,         SLUICE_ABS,         SLUICE_NEGATIVE,   SLUICE_SINE};
  return function_of(trial, kinds[draw(trial) % (sizeof kinds / sizeof *kinds)]);
}

// MARK: - Buffers

/// Memory of exactly `bytes` bytes, so that whatever lies beyond is found out.
static void *allocate(size_t bytes) {
  void *memory = malloc(bytes);
  if (memory || bytes == 0) return memory;
  fputs("no memory for a trial\n", stderr);
  exit(2);
}

/// Makes an array longer by one.
static void *lengthened(void *array, size_t count, size_t size) {
  void *longer = realloc(array, (count + 1) * size);
  if (longer) return longer;
  fputs("no memory for a trial\n", stderr);
  exit(2);
}

void *take(struct trial *trial, size_t bytes) {
  trial->blocks = lengthened(trial->blocks, trial->block_count, sizeof *trial->blocks);
  void *block = allocate(bytes);
  if (bytes) memset(block, UNWRITTEN, bytes);
  return trial->blocks[trial->block_count++] = block;
}

float *take_floats(struct trial *trial, ptrdiff_t count) {
  return take(trial, (size_t)count * sizeof(float));
}

float *numbers(struct trial *trial, ptrdiff_t count) {
  float *result = take_floats(trial, count);
  for (ptrdiff_t index = 0; index < count; index++) result[index] = some_number(trial);
  return result;
}

uint8_t *truths(struct trial *trial, ptrdiff_t count) {
  uint8_t *result = take(trial, (size_t)count);
  for (ptrdiff_t index = 0; index < count; index++) result[index] = once_in(trial, 2);
  return result;
}

sluice_place place_of(struct trial *trial, const void *address) {
  const void **entry = take(trial, sizeof *entry);
  *entry = address;
  return (sluice_place)entry;
}

void *keep(struct trial *trial, const void *values, size_t count, size_t size) {
  void *copy = take(trial, count * size);
  if (count) memcpy(copy, values, count * size);
  return copy;
}

// MARK: - Running

int run(struct trial *trial, sluice_function function, void *arguments, bool is_shared) {
  const struct sluice_operation operation = {function, arguments, is_shared};
  size_t failed;
  return sluice_run(trial->team, &operation, 1, &failed);
}

static void add_result(struct trial *trial, struct result result, const void *found, size_t bytes) {
  trial->results = lengthened(trial->results, trial->result_count, sizeof result);
  result.bytes = allocate(bytes);
  if (bytes) memcpy(result.bytes, found, bytes);
  trial->results[trial->result_count++] = result;
}

void record(struct trial *trial, const char *name, const float *found, ptrdiff_t count, double bound) {
  add_result(trial, (struct result){name, NULL, count, true, bound}, found,
             (size_t)count * sizeof *found);
}

void record_bytes(struct trial *trial, const char *name, const void *found, ptrdiff_t bytes) {
  add_result(trial, (struct result){name, NULL, bytes, false, 0}, found, (size_t)bytes);
}

void expect(struct trial *trial, bool holds, const char *what) {
  if (!holds) trial->failure = what;
}

void end_trial(struct trial *trial) {
  for (size_t index = 0; index < trial->block_count; index++) free(trial->blocks[index]);
  for (size_t index = 0; index < trial->result_count; index++) free(trial->results[index].bytes);
  free(trial->blocks);
  free(trial->results);
  trial->blocks = NULL;
  trial->results = NULL;
  trial->block_count = trial->result_count = 0;
}

static uint32_t bits_of(float number) {
  uint32_t bits;
  memcpy(&bits, &number, sizeof bits);
  return bits;
}

/// Whether two numbers are the same to the last bit, every NaN being the same, or within a bound.
static bool is_near(float expected, float found, bool is_exact, double bound) {
  if (isnan(expected) || isnan(found)) return isnan(expected) && isnan(found);
  if (is_exact) return bits_of(expected) == bits_of(found);
  if (isinf(expected) || isinf(found)) return expected == found;
  return fabs((double)expected - found) <= bound * fmax(1, fabs((double)expected));
}

bool agree(const struct trial *expected, const struct trial *found) {
  const bool rounds = found->kernels->unit == SLUICE_PORTABLE;
  if (found->failure) {
    fprintf(stderr, "it does not hold that %s\n", found->failure);
    return false;
  }
  if (expected->result_count != found->result_count) {
    fputs("not as many results\n", stderr);
    return false;
  }
  uint32_t unwritten;
  memset(&unwritten, UNWRITTEN, sizeof unwritten);
  for (size_t index = 0; index < found->result_count; index++) {
    const struct result *a = &expected->results[index], *b = &found->results[index];
    if (a->count != b->count) {
      fprintf(stderr, "%s: %td values, not %td\n", a->name, b->count, a->count);
      return false;
    }
    if (!a->is_real) {
      if (a->count == 0 || memcmp(a->bytes, b->bytes, (size_t)a->count) == 0) continue;
      fprintf(stderr, "%s: other bytes than the scalar twin's\n", a->name);
      return false;
    }
    const float *x = a->bytes, *y = b->bytes;
    for (ptrdiff_t place = 0; place < a->count; place++) {
      if (bits_of(y[place]) == unwritten) {
        fprintf(stderr, "%s[%td]: not written\n", a->name, place);
        return false;
      }
      if (rounds && a->bound < 0) continue;
      if (is_near(x[place], y[place], !rounds, a->bound)) continue;
      fprintf(stderr, "%s[%td]: %.9g, where the scalar twin gives %.9g\n", a->name, place, y[place],
              x[place]);
      return false;
    }
  }
  return true;
}
