#ifndef SLUICE_VECTOR_H
#define SLUICE_VECTOR_H

// The vector that every kernel is written in; a unit says how wide it is (WIDTH, in floats) and whether
// the processor multiplies and adds in one rounding (FUSED), and includes the kernels after this.
//
// All kernels compute each element by the same operations in the same order whatever the width, so that
// units with FUSED agree to the last bit, the scalar one among them.

#include <math.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#pragma STDC FP_CONTRACT OFF

#define INLINE static inline __attribute__((always_inline))
#define UNROLL _Pragma("clang loop unroll(full)")

#if WIDTH == 1
typedef float vec;
typedef int32_t ivec;
typedef uint32_t uvec;
#else
typedef float vec __attribute__((ext_vector_type(WIDTH)));
typedef int32_t ivec __attribute__((ext_vector_type(WIDTH)));
typedef uint32_t uvec __attribute__((ext_vector_type(WIDTH)));
typedef float vec_at_float __attribute__((ext_vector_type(WIDTH), aligned(4)));
#endif

INLINE vec load(const float *from) {
#if WIDTH == 1
  return *from;
#else
  return *(const vec_at_float *)from;
#endif
}

INLINE void store(float *to, vec a) {
#if WIDTH == 1
  *to = a;
#else
  *(vec_at_float *)to = a;
#endif
}

INLINE vec set(float a) {
  return (vec)a;
}

INLINE ivec bits(vec a) {
  ivec result;
  memcpy(&result, &a, sizeof result);
  return result;
}

INLINE vec from_bits(ivec a) {
  vec result;
  memcpy(&result, &a, sizeof result);
  return result;
}

/// `a` with `n` added to its exponent, which is anything if there is no such number.
INLINE vec scaled(vec a, ivec n) {
  return from_bits((ivec)((uvec)bits(a) + ((uvec)n << 23)));
}

/// 2ⁿ for n from −126 to 127, else anything.
INLINE vec power_of_two(ivec n) {
  return scaled((vec)1.0f, n);
}

/// a · b + c
INLINE vec fma_(vec a, vec b, vec c) {
#if FUSED
  return __builtin_elementwise_fma(a, b, c);
#else
  return a * b + c;
#endif
}

/// a, at least `low` and at most `high`; a NaN stays.
INLINE vec clamp(vec a, vec low, vec high) {
  a = a < low ? low : a;
  return a > high ? high : a;
}

/// The greater one; a NaN stays, the first of equal numbers.
INLINE vec greater(vec a, vec b) {
  vec most = a >= b ? a : b;
  return a != a ? a : most;
}

/// The lesser one; a NaN stays, the first of equal numbers.
INLINE vec lesser(vec a, vec b) {
  vec least = a <= b ? a : b;
  return a != a ? a : least;
}

/// |a|
INLINE vec magnitude(vec a) {
  return from_bits(bits(a) & 0x7FFFFFFF);
}

/// √a
INLINE vec root(vec a) {
  return __builtin_elementwise_sqrt(a);
}

/// `a` with the sign of `sign`.
INLINE vec with_sign(vec a, vec sign) {
  return from_bits((bits(a) & 0x7FFFFFFF) | (bits(sign) & (int32_t)0x80000000));
}

#if WIDTH == 8
/// The mask of the first `count` lanes.
INLINE __m256i first_lanes(size_t count) {
  static const int32_t lanes[2 * WIDTH] = {-1, -1, -1, -1, -1, -1, -1, -1};
  return _mm256_loadu_si256((const __m256i *)(lanes + WIDTH - count));
}
#endif

/// The first `count` elements at `from`, zeros behind them.
INLINE vec load_some(const float *from, size_t count) {
  if (count >= WIDTH) return load(from);
#if WIDTH == 16
  return _mm512_maskz_loadu_ps((__mmask16)((1u << count) - 1), from);
#elif WIDTH == 8
  return _mm256_maskload_ps(from, first_lanes(count));
#else
  float lanes[WIDTH] = {0};
#if WIDTH > 1
  float *to = lanes;
#if WIDTH > 8
  if (count & 8) memcpy(to, from, 32), to += 8, from += 8;
#endif
#if WIDTH > 4
  if (count & 4) memcpy(to, from, 16), to += 4, from += 4;
#endif
  if (count & 2) memcpy(to, from, 8), to += 2, from += 2;
  if (count & 1) *to = *from;
#endif
  return load(lanes);
#endif
}

/// Stores the first `count` elements.
INLINE void store_some(float *to, vec a, size_t count) {
  if (count >= WIDTH) {
    store(to, a);
    return;
  }
#if WIDTH == 16
  _mm512_mask_storeu_ps(to, (__mmask16)((1u << count) - 1), a);
#elif WIDTH == 8
  _mm256_maskstore_ps(to, first_lanes(count), a);
#elif WIDTH > 1
  float lanes[WIDTH];
  store(lanes, a);
  const float *from = lanes;
  if (count & 2) memcpy(to, from, 8), to += 2, from += 2;
  if (count & 1) *to = *from;
#endif
}

#endif
