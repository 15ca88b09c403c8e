#ifndef SLUICE_FUNCTIONS_H
#define SLUICE_FUNCTIONS_H

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
  *half = scaled(power_of_fraction(f), bits(rounded) - 1);
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
/// z is less than 10⁻²⁶, it is taken for −60, so that e · p stays finite. No rounding takes it beyond ±1 where
/// h is not.
INLINE vec blended_fraction(vec gate, vec candidate, vec h) {
  gate = clamp(gate, set(-60.0f), set(86.0f));
  vec half, twice;
  inverse_power(gate, &half, &twice);
  const vec e = half * twice;
  const vec kept = fma_(gate, set(0.0f), set(1.0f)) * h;
  const struct fraction n = tangent_fraction(candidate);
  const vec next =
      fma_(e, n.over, kept * n.under) / (fma_(half, twice, set(1.0f)) * n.under);
  const vec most = greater(magnitude(h), set(1.0f));
  return clamp(next, -most, most);
}

/// eʳ − 1 for the rest r of x that whole multiples of log 2 leave, and their number plus `ROUNDER`.
INLINE vec exponential_rest(vec x, vec *rounded) {
  *rounded = fma_(x, set(1.442695040888963f), set(ROUNDER));
  vec n = *rounded - set(ROUNDER);
  vec r = fma_(n, set(-0.693145751953125f), x);
  r = fma_(n, set(-1.428606765330187e-06f), r);
  vec r2 = r * r;
  vec a = fma_(set(0.1666666675782591f), r, set(0.5000000013679246f));
  vec b = fma_(set(0.00833328552773374f), r, set(0.0416664628120219f));
  vec c = fma_(set(0.0001990792003620008f), r, set(0.0013933883203938854f));
  return fma_(fma_(fma_(c, r2, b), r2, a), r2, r);
}

/// eˣ within 2 ulps where that is a normal number; a NaN stays.
///
/// The power of two is multiplied in two parts, so that it neither overflows before nor after its time.
INLINE vec exponential(vec x) {
  x = clamp(x, set(-105.0f), set(90.0f));
  vec rounded;
  vec p = exponential_rest(x, &rounded);
  ivec n = bits(rounded) - bits(set(ROUNDER));
  ivec half = n >> 1;
  vec first = power_of_two(half);
  vec second = power_of_two(n - half);
  return fma_(first, p, first) * second;
}

/// eˣ − 1 within 4 ulps for x up to 0; a NaN stays.
///
/// With eʳ − 1 for the rest of x it is 2ⁿ · (eʳ − 1) + (2ⁿ − 1), whose second part is exact.
INLINE vec exponential_less_one(vec x) {
  x = clamp(x, set(-87.0f), set(0.0f));
  vec rounded;
  vec p = exponential_rest(x, &rounded);
  vec power = power_of_two(bits(rounded) - bits(set(ROUNDER)));
  return fma_(power, p, power - set(1.0f));
}

/// The rest of log(1 + 2s / (1 − s)) = 2s + 2s · rest for s up to 1/3, from z = s².
INLINE vec area_tangent_rest(vec z) {
  vec z2 = z * z;
  vec a = fma_(set(0.1999943691943049f), z, set(0.33333337830273013f));
  vec b = fma_(set(0.10713105279554797f), z, set(0.1430850270363994f));
  return z * fma_(fma_(set(0.12153426237938061f), z2, b), z2, a);
}

/// log(1 + t) within 4 ulps for t of 0…1.
INLINE vec logarithm_of_one_plus(vec t) {
  vec twice = (t + t) / (t + set(2.0f));
  vec s = twice * set(0.5f);
  return fma_(twice, area_tangent_rest(s * s), twice);
}

/// The natural logarithm within 3 ulps; −∞ of 0, NaN of negative numbers, ∞ of ∞.
///
/// x is 2ⁿ · (1 + f) with 1 + f between √½ and √2, and log(1 + f) = f − (f²/2 − s · (f²/2 + R)) with
/// s = f / (2 + f).
INLINE vec logarithm(vec x) {
  vec small = x < 0x1p-126f ? x * 0x1p+25f : x;
  vec less = x < 0x1p-126f ? set(25.0f) : set(0.0f);
  ivec shifted = (ivec)((uvec)bits(small) - 0x3F3504F3u);
  ivec whole = shifted >> 23;
  vec f = from_bits((shifted & 0x007FFFFF) + 0x3F3504F3) - set(1.0f);
  vec n = from_bits(whole + bits(set(ROUNDER))) - set(ROUNDER) - less;
  vec s = f / (f + set(2.0f));
  vec z = s * s;
  vec z2 = z * z;
  vec a = fma_(set(0.4000033739218253f), z, set(0.6666666563652792f));
  vec b = fma_(set(0.2358517877704695f), z, set(0.2853715842809833f));
  vec r = z * fma_(b, z2, a);
  vec half = set(0.5f) * f * f;
  vec rest = fma_(n, set(-0.00021219444f), s * (half + r)) - half;
  vec y = fma_(n, set(0.693359375f), f + rest);
  y = x < 0.0f ? set(NAN) : y;
  y = x == 0.0f ? set(-INFINITY) : y;
  return x < INFINITY ? y : x;
}

/// Φ(−|x|), the weight of the normal distribution beyond |x|, within 8 ulps where it is a normal number.
///
/// e^(−x²/2) · G(3 / (3 + |x|)); what x²/2 loses by its rounding is made good.
INLINE vec normal_tail(vec x) {
  vec y = clamp(magnitude(x), set(0.0f), set(15.0f));
  vec half = y * set(0.5f);
  vec square = half * y;
  vec lost = fma_(half, y, -square);
  vec t = set(3.0f) / (y + set(3.0f));
  vec t2 = t * t;
  vec t4 = t2 * t2;
  vec a = fma_(set(0.1328410641130867f), t, set(4.981452614989033e-06f));
  vec b = fma_(set(0.10649784787326055f), t, set(0.13467626841990965f));
  vec c = fma_(set(-0.09432012658881515f), t, set(0.1394266537322628f));
  vec d = fma_(set(-0.3166600948586564f), t, set(0.27382082992113815f));
  vec e = fma_(set(-0.026971209372702473f), t, set(0.15068379058172612f));
  vec g = fma_(fma_(e, t4, fma_(d, t2, c)), t4, fma_(b, t2, a));
  vec power = exponential(-square);
  return fma_(-lost, power, power) * g;
}

/// The error function within 4 ulps.
INLINE vec error_function(vec x) {
  vec z = x * x;
  vec z2 = z * z;
  vec a = fma_(set(-0.3761263372982453f), z, set(1.1283791666368614f));
  vec b = fma_(set(-0.02685939383494407f), z, set(0.11283695413800955f));
  vec c = fma_(set(-0.000814257970485568f), z, set(0.00520102131733559f));
  vec inner = x * fma_(fma_(fma_(set(8.369573064206691e-05f), z2, c), z2, b), z2, a);
  vec outer = fma_(set(-2.0f), normal_tail(x * set(1.4142135623730951f)), set(1.0f));
  return magnitude(x) < 0.92f ? inner : with_sign(outer, x);
}

#endif
