#ifndef SLUICE_STEPS_H
#define SLUICE_STEPS_H

#include "activations.h"
#include "sluice_elements.h"

// The steps of chains, on rows of elements that lie side by side.

#define EACH_VECTOR(body)                         \
  {                                               \
    ptrdiff_t i = 0;                              \
    for (; i + WIDTH <= count; i += WIDTH) {      \
      const size_t some = WIDTH;                  \
      body                                        \
    }                                             \
    if (i < count) {                              \
      const size_t some = (size_t)(count - i);    \
      body                                        \
    }                                             \
  }

#define MAP(kind)                                                                              \
  static void map_##kind(                                                                      \
      const struct sluice_activation *function, const float *a, float *to, ptrdiff_t count) {  \
    const struct sluice_activation held = *function;                                           \
    EACH_VECTOR(store_some(to + i, activate_as(kind, &held, load_some(a + i, some)), some);)   \
  }
FOR_FUNCTIONS(MAP)
#undef MAP

/// The function of every element of a row.
static void map_row(
    const struct sluice_activation *function, const float *a, float *to, ptrdiff_t count) {
  switch (function->kind) {
#define MAP(kind) \
  case kind: map_##kind(function, a, to, count); break;
    FOR_FUNCTIONS(MAP)
#undef MAP
  }
}

/// x to the power of y, as the layer defines it.
static float power_of(float x, float y) {
  if (y == 0 || x == 1) return 1;
  if (!signbit(x) || isnan(x) || isnan(y)) return powf(x, y);
  const bool whole = y == truncf(y);
  if (!whole && x != 0 && !isinf(x)) return NAN;
  const bool odd = whole && isfinite(y) && fmodf(y, 2) != 0;
  return odd ? -powf(-x, y) : powf(-x, y);
}

/// The remainder with the sign of the divisor.
static float modulo(float x, float y) {
  const float rest = fmodf(x, y);
  if (rest == 0) return copysignf(rest, y);
  return (rest < 0) == (y < 0) ? rest : rest + y;
}

/// Takes one step with a row of elements.
static void step_row(
    const struct sluice_step *step, void *const *rows, void *result, ptrdiff_t count) {
  const float *a = rows[step->operands[0]], *b = rows[step->operands[1]],
              *c = rows[step->operands[2]];
  const int64_t *aw = (const void *)a, *bw = (const void *)b, *cw = (const void *)c;
  const uint8_t *ab = (const void *)a, *bb = (const void *)b, *cb = (const void *)c;
  float *to = result;
  int64_t *tw = result;
  uint8_t *tb = result;
#define A load_some(a + i, some)
#define B load_some(b + i, some)
#define C load_some(c + i, some)
#define REAL(kind, value)                                     \
  case kind:                                                  \
    EACH_VECTOR(store_some(to + i, value, some);) return;
#define EVERY(kind, assignment)                               \
  case kind:                                                  \
    for (ptrdiff_t i = 0; i < count; i++) assignment;         \
    return;
  switch (step->kind) {
    case SLUICE_MAP: map_row(&step->function, a, to, count); return;
    REAL(SLUICE_ADD, A + B)
    REAL(SLUICE_SUBTRACT, A - B)
    REAL(SLUICE_MULTIPLY, A * B)
    REAL(SLUICE_DIVIDE, A / B)
    case SLUICE_MAXIMUM:
      EACH_VECTOR(vec x = A; vec y = B; store_some(to + i, greater(x, y), some);) return;
    case SLUICE_MINIMUM:
      EACH_VECTOR(vec x = A; vec y = B; store_some(to + i, lesser(x, y), some);) return;
    case SLUICE_SLOPED:
      EACH_VECTOR(vec x = A; store_some(to + i, x < 0.0f ? x * B : x, some);) return;
    REAL(SLUICE_MULTIPLY_ADD, fma_(A, B, C))
    EVERY(SLUICE_POWER, to[i] = power_of(a[i], b[i]))
    EVERY(SLUICE_REMAINDER, to[i] = fmodf(a[i], b[i]))
    EVERY(SLUICE_MODULO, to[i] = modulo(a[i], b[i]))
    EVERY(SLUICE_EQUAL, tb[i] = a[i] == b[i])
    EVERY(SLUICE_LESS, tb[i] = a[i] < b[i])
    EVERY(SLUICE_LESS_OR_EQUAL, tb[i] = a[i] <= b[i])
    EVERY(SLUICE_IS_NAN, tb[i] = a[i] != a[i])
    EVERY(SLUICE_ADD_W, tw[i] = (int64_t)((uint64_t)aw[i] + (uint64_t)bw[i]))
    EVERY(SLUICE_SUBTRACT_W, tw[i] = (int64_t)((uint64_t)aw[i] - (uint64_t)bw[i]))
    EVERY(SLUICE_MULTIPLY_W, tw[i] = (int64_t)((uint64_t)aw[i] * (uint64_t)bw[i]))
    EVERY(SLUICE_MAXIMUM_W, tw[i] = aw[i] > bw[i] ? aw[i] : bw[i])
    EVERY(SLUICE_MINIMUM_W, tw[i] = aw[i] < bw[i] ? aw[i] : bw[i])
    EVERY(SLUICE_NEGATIVE_W, tw[i] = (int64_t)(-(uint64_t)aw[i]))
    EVERY(SLUICE_ABS_W, tw[i] = aw[i] < 0 ? (int64_t)(-(uint64_t)aw[i]) : aw[i])
    EVERY(SLUICE_SIGN_W, tw[i] = (aw[i] > 0) - (aw[i] < 0))
    EVERY(SLUICE_EQUAL_W, tb[i] = aw[i] == bw[i])
    EVERY(SLUICE_LESS_W, tb[i] = aw[i] < bw[i])
    EVERY(SLUICE_LESS_OR_EQUAL_W, tb[i] = aw[i] <= bw[i])
    EVERY(SLUICE_AND_B, tb[i] = ab[i] & bb[i])
    EVERY(SLUICE_OR_B, tb[i] = ab[i] | bb[i])
    EVERY(SLUICE_XOR_B, tb[i] = ab[i] ^ bb[i])
    EVERY(SLUICE_NOT_B, tb[i] = !ab[i])
    EVERY(SLUICE_EQUAL_B, tb[i] = ab[i] == bb[i])
    EVERY(SLUICE_CHOOSE, to[i] = ab[i] ? b[i] : c[i])
    EVERY(SLUICE_CHOOSE_W, tw[i] = ab[i] ? bw[i] : cw[i])
    EVERY(SLUICE_CHOOSE_B, tb[i] = ab[i] ? bb[i] : cb[i])
    EVERY(SLUICE_REAL_OF_W, to[i] = (float)aw[i])
    EVERY(SLUICE_REAL_OF_B, to[i] = ab[i])
    EVERY(SLUICE_W_OF_B, tw[i] = ab[i])
    EVERY(SLUICE_B_OF_REAL, tb[i] = a[i] != 0)
    EVERY(SLUICE_B_OF_W, tb[i] = aw[i] != 0)
  }
#undef A
#undef B
#undef C
#undef REAL
#undef EVERY
}

#endif
