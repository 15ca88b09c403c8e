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
