#ifndef SLUICE_ACTIVATIONS_H
#define SLUICE_ACTIVATIONS_H

#include "functions.h"
#include "sluice_kernels.h"

// The functions of one number that layers name, with their parameters.

/// What `function` makes of every element, one at a time.
#if WIDTH == 1
#define EACH(function, x) function(x)
#else
#define EACH(function, x)                                                \
  ({                                                                     \
    float lanes[WIDTH];                                                  \
    store(lanes, x);                                                     \
    for (int lane = 0; lane < WIDTH; lane++) lanes[lane] = function(lanes[lane]); \
    load(lanes);                                                         \
  })
#endif

/// The function of a vector of numbers; its kind is known when this is compiled.
INLINE vec activate_as(
    const enum sluice_function_kind kind, const struct sluice_activation *function, vec x) {
  const vec a = set(function->a), b = set(function->b), c = set(function->c);
  const vec zero = set(0.0f), one = set(1.0f);
  switch (kind) {
    case SLUICE_LINEAR: return x;
    case SLUICE_SIGMOID: return sigmoid(x);
    case SLUICE_TANH: return tangent(x);
    case SLUICE_AFFINE: return fma_(a, x, b);
    case SLUICE_HARD_SIGMOID: return clamp(fma_(a, x, b), zero, one);
    case SLUICE_RELU: {
      vec low = function->a == 0 ? zero : a * x;
      vec y = x < 0.0f ? low : x;
      return y > b ? b : y;
    }
    case SLUICE_SCALED_TANH: return a * tangent(b * x);
    case SLUICE_HARD_TANH: return clamp(x, set(-1.0f), one);
    case SLUICE_SOFTSIGN: return x / (one + magnitude(x));
    case SLUICE_EXPONENTIAL: return exponential(x);
    case SLUICE_SILU: return x * sigmoid(x);
    case SLUICE_ELU: return b * (x > 0.0f ? x : a * exponential_less_one(x));
    case SLUICE_CELU: return x > 0.0f ? x : a * exponential_less_one(x / a);
    case SLUICE_SOFTPLUS:
      return (x < 0.0f ? zero : x) + logarithm_of_one_plus(exponential(-magnitude(x)));
    case SLUICE_LOG_SIGMOID:
      return (x > 0.0f ? zero : x) - logarithm_of_one_plus(exponential(-magnitude(x)));
    case SLUICE_TANH_SHRINK: return x - tangent(x);
    case SLUICE_SQUAREPLUS: return (x + root(x * x + a)) * set(0.5f);
    case SLUICE_SPARSE_PLUS: {
      vec y = (x + one) * (x + one) * set(0.25f);
      y = x < 1.0f ? y : x;
      return x <= -1.0f ? zero : y;
    }
    case SLUICE_HARD_SILU: return x * clamp(fma_(a, x, b), zero, one);
    case SLUICE_GELU: {
      vec tail = normal_tail(x);
      return x * (x < 0.0f ? tail : one - tail);
    }
    case SLUICE_GELU_TANH: {
      // (1 + tanh u) / 2 is the sigmoid of 2u.
      vec cubic = fma_(set(0.044715f) * x * x, x, x);
      return x * sigmoid(set(1.5957691216057308f) * cubic);
    }
    case SLUICE_MISH: {
      // With t = e^−|x|, tanh(log(1 + eˣ)) is a quotient of sums of positive terms.
      vec t = exponential(-magnitude(x));
      vec t2 = t * t;
      vec low = fma_(set(2.0f), t, t2), high = fma_(set(2.0f), t, one);
      vec top = x < 0.0f ? low : high;
      return x * (top / (top + set(2.0f) * (x < 0.0f ? one : t2)));
    }
    case SLUICE_SOFT_SHRINK: {
      vec y = x < -a ? x + a : zero;
      return x > a ? x - a : y;
    }
    case SLUICE_HARD_SHRINK: return magnitude(x) > a ? x : zero;
    case SLUICE_THRESHOLDED_RELU: {
      vec y = function->c == 0 ? (x < 0.0f ? zero : x) : (x <= c ? zero : x);
      y = clamp(y, isinf(function->b) ? -b : zero, b);
      return function->a != 0 ? (x < c ? y - a * (c - x) : y) : y;
    }
    case SLUICE_CLIP: return clamp(x, a, b);
    case SLUICE_ABS: return magnitude(x);
    case SLUICE_NEGATIVE: return -x;
    case SLUICE_SQUARE: return x * x;
    case SLUICE_ROOT: return root(x);
    case SLUICE_RECIPROCAL: return one / x;
    case SLUICE_LOGARITHM: return logarithm(x);
    case SLUICE_ERF: return error_function(x);
    case SLUICE_ROUND: return __builtin_elementwise_roundeven(x);
    case SLUICE_FLOOR: return __builtin_elementwise_floor(x);
    case SLUICE_CEILING: return __builtin_elementwise_ceil(x);
    case SLUICE_SIGN: {
      vec y = x < 0.0f ? set(-1.0f) : x;
      return x > 0.0f ? one : y;
    }
    case SLUICE_SINE: return EACH(sinf, x);
    case SLUICE_COSINE: return EACH(cosf, x);
    case SLUICE_TANGENT: return EACH(tanf, x);
  }
}

/// All kinds of functions, as `DO(kind)`.
#define FOR_FUNCTIONS(DO)                                                                     \
  DO(SLUICE_LINEAR) DO(SLUICE_SIGMOID) DO(SLUICE_TANH) DO(SLUICE_AFFINE) DO(SLUICE_HARD_SIGMOID) \
  DO(SLUICE_RELU) DO(SLUICE_SCALED_TANH) DO(SLUICE_HARD_TANH) DO(SLUICE_SOFTSIGN)             \
  DO(SLUICE_EXPONENTIAL) DO(SLUICE_SILU) DO(SLUICE_ELU) DO(SLUICE_CELU) DO(SLUICE_SOFTPLUS)   \
  DO(SLUICE_LOG_SIGMOID) DO(SLUICE_TANH_SHRINK) DO(SLUICE_SQUAREPLUS) DO(SLUICE_SPARSE_PLUS)  \
  DO(SLUICE_HARD_SILU) DO(SLUICE_GELU) DO(SLUICE_GELU_TANH) DO(SLUICE_MISH)                   \
  DO(SLUICE_SOFT_SHRINK) DO(SLUICE_HARD_SHRINK) DO(SLUICE_THRESHOLDED_RELU) DO(SLUICE_CLIP)   \
  DO(SLUICE_ABS) DO(SLUICE_NEGATIVE) DO(SLUICE_SQUARE) DO(SLUICE_ROOT) DO(SLUICE_RECIPROCAL)  \
  DO(SLUICE_LOGARITHM) DO(SLUICE_ERF) DO(SLUICE_ROUND) DO(SLUICE_FLOOR) DO(SLUICE_CEILING)    \
  DO(SLUICE_SIGN) DO(SLUICE_SINE) DO(SLUICE_COSINE) DO(SLUICE_TANGENT)

// Each is a function of its own, for the sake of the stack where nothing is optimised.
#define ACTIVATE(kind)                                                                \
  static vec activate_##kind(const struct sluice_activation *function, vec x) { \
    return activate_as(kind, function, x);                                            \
  }
FOR_FUNCTIONS(ACTIVATE)
#undef ACTIVATE

/// The function of a vector of numbers.
static vec activate(const struct sluice_activation *function, vec x) {
  switch (function->kind) {
#define ACTIVATE(kind) \
  case kind: return activate_##kind(function, x);
    FOR_FUNCTIONS(ACTIVATE)
#undef ACTIVATE
  }
}

#endif
