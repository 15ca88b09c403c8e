#include "checksum.h"

#if defined(__x86_64__)
#include <immintrin.h>

/// Multiplies `state` by a power of x that is as far as its distance to `next`, and adds `next`.
__attribute__((target("pclmul,sse4.1"))) static inline __m128i fold(__m128i state, __m128i power,
                                                                    __m128i next) {
  __m128i low = _mm_clmulepi64_si128(state, power, 0x00);
  __m128i high = _mm_clmulepi64_si128(state, power, 0x11);
  return _mm_xor_si128(_mm_xor_si128(low, high), next);
}

__attribute__((target("pclmul,sse4.1"))) static inline __m128i load(const uint8_t *bytes) {
  return _mm_loadu_si128((const __m128i *)bytes);
}

/// `count` is a multiple of 16 and at least 64; `crc` goes in and comes out without its inversion.
///
/// Gopal and others, "Fast CRC Computation for Generic Polynomials Using PCLMULQDQ Instruction"
/// (Intel, 2009), whose constants for this polynomial, bits reflected, these are.
__attribute__((target("pclmul,sse4.1"))) static uint32_t crc32_folding(uint32_t crc,
                                                                       const uint8_t *bytes,
                                                                       size_t count) {
  const __m128i by512 = _mm_set_epi64x(0x1C6E41596, 0x154442BD4);
  const __m128i by128 = _mm_set_epi64x(0x0CCAA009E, 0x1751997D0);
  const __m128i by64 = _mm_set_epi64x(0, 0x163CD6124);
  const __m128i barrett = _mm_set_epi64x(0x1F7011641, 0x1DB710641);
  const __m128i low_words = _mm_setr_epi32(-1, 0, -1, 0);

  __m128i a = _mm_xor_si128(load(bytes), _mm_cvtsi32_si128((int)crc));
  __m128i b = load(bytes + 16), c = load(bytes + 32), d = load(bytes + 48);
  for (bytes += 64, count -= 64; count >= 64; bytes += 64, count -= 64) {
    a = fold(a, by512, load(bytes));
    b = fold(b, by512, load(bytes + 16));
    c = fold(c, by512, load(bytes + 32));
    d = fold(d, by512, load(bytes + 48));
  }
  a = fold(fold(fold(a, by128, b), by128, c), by128, d);
  for (; count >= 16; bytes += 16, count -= 16) a = fold(a, by128, load(bytes));

  // From 128 bits to 64, and by Barrett's reduction to 32.
  a = _mm_xor_si128(_mm_srli_si128(a, 8), _mm_clmulepi64_si128(a, by128, 0x10));
  b = _mm_clmulepi64_si128(_mm_and_si128(a, low_words), by64, 0x00);
  a = _mm_xor_si128(_mm_srli_si128(a, 4), b);
  b = _mm_clmulepi64_si128(_mm_and_si128(a, low_words), barrett, 0x10);
  b = _mm_clmulepi64_si128(_mm_and_si128(b, low_words), barrett, 0x00);
  return (uint32_t)_mm_extract_epi32(_mm_xor_si128(a, b), 1);
}

#define WIDE "avx512f,avx512vl,vpclmulqdq,pclmul,sse4.1"

__attribute__((target(WIDE))) static inline __m512i fold_wide(__m512i state, __m512i power,
                                                              const uint8_t *next) {
  __m512i low = _mm512_clmulepi64_epi128(state, power, 0x00);
  __m512i high = _mm512_clmulepi64_epi128(state, power, 0x11);
  return _mm512_ternarylogic_epi64(low, high, _mm512_loadu_si512(next), 0x96);
}

/// As `crc32_folding`; `count` is at least 256.
__attribute__((target(WIDE))) static uint32_t crc32_folding_wide(uint32_t crc, const uint8_t *bytes,
                                                                 size_t count) {
  const __m512i by2048 = _mm512_broadcast_i32x4(_mm_set_epi64x(0x1322D1430, 0x11542778A));
  __m512i a = _mm512_xor_si512(_mm512_loadu_si512(bytes),
                               _mm512_zextsi128_si512(_mm_cvtsi32_si128((int)crc)));
  __m512i b = _mm512_loadu_si512(bytes + 64), c = _mm512_loadu_si512(bytes + 128),
          d = _mm512_loadu_si512(bytes + 192);
  for (bytes += 256, count -= 256; count >= 256; bytes += 256, count -= 256) {
    a = fold_wide(a, by2048, bytes);
    b = fold_wide(b, by2048, bytes + 64);
    c = fold_wide(c, by2048, bytes + 128);
    d = fold_wide(d, by2048, bytes + 192);
  }
  // 256 bytes that have the checksum of all before them.
  uint8_t state[256];
  _mm512_storeu_si512(state, a);
  _mm512_storeu_si512(state + 64, b);
  _mm512_storeu_si512(state + 128, c);
  _mm512_storeu_si512(state + 192, d);
  crc = crc32_folding(0, state, sizeof state);
  if (count < 64) return ~sluice_crc32_scalar(~crc, bytes, count);
  return crc32_folding(crc, bytes, count);
}

uint32_t sluice_crc32(uint32_t crc, const void *bytes, size_t count) {
  size_t folded = count & ~(size_t)15;
  if (folded < 64 || !__builtin_cpu_supports("pclmul") || !__builtin_cpu_supports("sse4.1")) {
    return sluice_crc32_scalar(crc, bytes, count);
  }
  int is_wide = folded >= 512 && __builtin_cpu_supports("vpclmulqdq")
                && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl");
  crc = ~(is_wide ? crc32_folding_wide(~crc, bytes, folded) : crc32_folding(~crc, bytes, folded));
  return sluice_crc32_scalar(crc, (const uint8_t *)bytes + folded, count - folded);
}

#else

uint32_t sluice_crc32(uint32_t crc, const void *bytes, size_t count) {
  return sluice_crc32_scalar(crc, bytes, count);
}

#endif
