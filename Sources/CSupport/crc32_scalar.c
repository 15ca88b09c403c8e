#include "checksum.h"

#include <pthread.h>

/// `tables[k][b]`: what the byte `b` does to the checksum when `k` zero bytes follow it.
static uint32_t tables[8][256];

static void make_tables(void) {
  for (uint32_t byte = 0; byte < 256; byte++) {
    uint32_t crc = byte;
    for (int bit = 0; bit < 8; bit++) crc = crc & 1 ? crc >> 1 ^ 0xEDB88320 : crc >> 1;
    tables[0][byte] = crc;
  }
  for (int k = 1; k < 8; k++) {
    for (int byte = 0; byte < 256; byte++) {
      uint32_t before = tables[k - 1][byte];
      tables[k][byte] = before >> 8 ^ tables[0][before & 0xFF];
    }
  }
}

// Eight bytes a step: Kounavis and Berry, "A Systematic Approach to Building High Performance
// Software-Based CRC Generators" (2005).
uint32_t sluice_crc32_scalar(uint32_t crc, const void *bytes, size_t count) {
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  pthread_once(&once, make_tables);
  const uint8_t *byte = bytes;
  crc = ~crc;
  for (; count >= 8; byte += 8, count -= 8) {
    crc ^= (uint32_t)byte[0] | (uint32_t)byte[1] << 8 | (uint32_t)byte[2] << 16
           | (uint32_t)byte[3] << 24;
    crc = tables[7][crc & 0xFF] ^ tables[6][crc >> 8 & 0xFF] ^ tables[5][crc >> 16 & 0xFF]
          ^ tables[4][crc >> 24] ^ tables[3][byte[4]] ^ tables[2][byte[5]] ^ tables[1][byte[6]]
          ^ tables[0][byte[7]];
  }
  for (; count > 0; byte++, count--) crc = crc >> 8 ^ tables[0][(crc ^ *byte) & 0xFF];
  return ~crc;
}

/// The product of two polynomials modulo that of the checksum; the highest bit stands for 1.
static uint32_t multiply(uint32_t a, uint32_t b) {
  uint32_t product = 0;
  for (uint32_t bit = 1u << 31; bit != 0; bit >>= 1) {
    if (a & bit) product ^= b;
    b = b & 1 ? b >> 1 ^ 0xEDB88320 : b >> 1;
  }
  return product;
}

uint32_t sluice_crc32_join(uint32_t first, uint32_t second, size_t count) {
  // Each byte that follows multiplies what went before by the eighth power of x.
  uint32_t power = 1u << 23, shift = 1u << 31;
  for (; count != 0; count >>= 1, power = multiply(power, power)) {
    if (count & 1) shift = multiply(power, shift);
  }
  return multiply(shift, first) ^ second;
}
