#ifndef SLUICE_FUNCTIONS_H
#define SLUICE_FUNCTIONS_H

#include "sluice_kernels.h"
#include "vector.h"

// The bounds are those that the tests hold the functions to, over every single-precision number.

/// 1.5 · 2²³: what is added to it loses its fraction, and its lowest bits are then a whole number.
#define ROUNDER 12582912.0f

/// 2^f for f within ±0.5.
INLINE vec power_of_fraction(vec f) {
  vec f2 = f * f;
  vec a = fma_(set(0.6931472057372612f), f, set(1.0f));
  vec b = fma_(set(0.055503287769748395f), f, set(0.24022646890619934f));
  vec c = fma_(set(0.0013399931216115462f), f, set(0.009618488958631108f));
  vec f4 = f2 * f2;
  vec ab = fma_(b, f2, a);
  vec cd = fma_(set(0.00015345811596793676f), f2, c);
  return fma_(cd, f4, ab);
}

#if !FUSED
/// What is left of x · log₂e without the whole number `n` nearest to it, where products are rounded: ln 2 is
/// taken in two parts, of which n times the first is exact.
INLINE vec rest_of_power(vec x, vec n) {
  return ((x - n * set(0.693359375f)) + n * set(2.1219444e-4f)) * set(1.442695040888963f);
}
#endif

/// A number as numerator and denominator, so that several divisions can become one.
struct fraction {
  vec over, under;
};

/// e⁻ˣ for x from −89 to 86, as two factors whose second is 2; a NaN gives anything.
///
/// With n the whole number nearest to −x · log₂e and f the rest, it is 2^f · 2^(n − 1) · 2, of which no
/// part overflows. What log₂e loses by its rounding is made good by the second factor.
INLINE void inverse_power(vec x, vec *half, vec *twice) {
  vec rounded = fma_(x, set(-1.442695040888963f), set(ROUNDER));
#if FUSED
  vec f = fma_(x, set(-1.442695040888963f), set(ROUNDER) - rounded);
  *twice = fma_(x, set(2 * -1.3350e-8f), set(2.0f));
#else
  vec f = rest_of_power(-x, rounded - set(ROUNDER));
  *twice = set(2.0f);
#endif
  *half = from_bits(bits(power_of_fraction(f)) + ((bits(rounded) - 1) << 23));
}

/// 1 / (1 + e⁻ˣ); a NaN stays.
INLINE struct fraction sigmoid_fraction(vec x) {
  x = clamp(x, set(-89.0f), set(86.0f));
  vec half, twice;
  inverse_power(x, &half, &twice);
  return (struct fraction){fma_(x, set(0.0f), set(1.0f)), fma_(half, twice, set(1.0f))};
}

/// 1 / (1 + e⁻ˣ) within 5 ulps above −87.3; a NaN stays, and below −88.72 it is 0.
INLINE vec sigmoid(vec x) {
  const struct fraction y = sigmoid_fraction(x);
  return y.over / y.under;
}

/// tanh x as x · P(x²) / Q(x²), with the least relative error up to the bound of |x|, from where on it is
/// exactly 1; a NaN stays.
INLINE struct fraction tangent_fraction(vec x) {
  x = clamp(x, set(-0x1.05deaep+3f), set(0x1.05deaep+3f));
  vec u = x * x;
  vec u2 = u * u;
  vec p01 = fma_(set(0.13785360805567173f), u, set(1.0f));
  vec p23 = fma_(set(3.15889752625876e-05f), u, set(0.004008504907120494f));
  vec q01 = fma_(set(0.4711869320951397f), u, set(1.0f));
  vec q23 = fma_(set(0.00042074002072050876f), u, set(0.02773749741781411f));
  vec q45 = fma_(set(7.374372365274136e-10f), u, set(1.6174786871371171e-06f));
  vec p = fma_(fma_(set(5.07619147210472e-08f), u2, p23), x * u2, x * p01);
  vec q = fma_(fma_(q45, u2, q23), u2, q01);
  return (struct fraction){p, q};
}

/// tanh x within 5 ulps, odd, never beyond ±1; a NaN stays.
INLINE vec tangent(vec x) {
  const struct fraction y = tangent_fraction(x);
#if FUSED
  return y.over / y.under;
#else
  return clamp(y.over / y.under, set(-1.0f), set(1.0f));
#endif
}

/// (1 − z) · n + z · h for z the sigmoid of `gate` and n the tangent of `candidate`, in one division.
///
/// With z = 1 / (1 + e) and n = p / q it is (e · p + h · q) / ((1 + e) · q). Below a `gate` of −60, where
/// z is less than 10⁻²⁶, it is taken for −60, so that e · p stays finite.
INLINE vec blended_fraction(vec gate, vec candidate, vec h) {
  gate = clamp(gate, set(-60.0f), set(86.0f));
  vec half, twice;
  inverse_power(gate, &half, &twice);
  const vec e = half * twice;
  const vec kept = fma_(gate, set(0.0f), set(1.0f)) * h;
  const struct fraction n = tangent_fraction(candidate);
  return fma_(e, n.over, kept * n.under) / (fma_(half, twice, set(1.0f)) * n.under);
}

/// eˣ within 5 ulps where that is a normal number; a NaN stays.
///
/// The power of two is multiplied in two parts, so that it neither overflows before nor after its time.
INLINE vec exponential(vec x) {
  x = clamp(x, set(-105.0f), set(90.0f));
  vec rounded = fma_(x, set(1.442695040888963f), set(ROUNDER));
#if FUSED
  vec f = fma_(x, set(1.442695040888963f), set(ROUNDER) - rounded);
  vec whole = fma_(x, set(1.3350e-8f), set(1.0f));
#else
  vec f = rest_of_power(x, rounded - set(ROUNDER));
  vec whole = set(1.0f);
#endif
  ivec n = bits(rounded) - bits(set(ROUNDER));
  ivec half = n >> 1;
  vec first = from_bits((half + 127) << 23);
  vec second = from_bits((n - half + 127) << 23);
  return power_of_fraction(f) * whole * first * second;
}

/// The function of a vector of numbers.
static vec activate(const struct sluice_activation *function, vec x) {
  const vec a = set(function->a), b = set(function->b);
  switch (function->kind) {
    case SLUICE_LINEAR: return x;
    case SLUICE_SIGMOID: return sigmoid(x);
    case SLUICE_TANH: return tangent(x);
    case SLUICE_AFFINE: return fma_(a, x, b);
    case SLUICE_HARD_SIGMOID: return clamp(fma_(a, x, b), set(0.0f), set(1.0f));
    case SLUICE_RELU: {
      vec y = x < 0.0f ? (function->a == 0 ? set(0.0f) : a * x) : x;
      return y > b ? b : y;
    }
    case SLUICE_SCALED_TANH: return a * tangent(b * x);
    case SLUICE_HARD_TANH: return clamp(x, set(-1.0f), set(1.0f));
    case SLUICE_SOFTSIGN: return x / (set(1.0f) + magnitude(x));
    case SLUICE_EXPONENTIAL: return exponential(x);
    case SLUICE_SILU: return x * sigmoid(x);
  }
}

#endif
