#ifndef SLUICE_CHECKSUM_H
#define SLUICE_CHECKSUM_H

#include <stddef.h>
#include <stdint.h>

/// The CRC-32 of zip archives (ISO 3309, polynomial 0x04C11DB7, reflected) of `count` bytes that follow
/// bytes whose checksum is `crc`; 0 where nothing went before.
///
/// Uses the carry-less multiplication of x86 where the processor has it, on 512 bits at once if it can.
uint32_t sluice_crc32(uint32_t crc, const void *bytes, size_t count);

/// The scalar twin of `sluice_crc32`: the same number on every processor.
uint32_t sluice_crc32_scalar(uint32_t crc, const void *bytes, size_t count);

/// The CRC-32 of bytes whose checksum is `first` followed by `count` bytes whose checksum is `second`.
uint32_t sluice_crc32_join(uint32_t first, uint32_t second, size_t count);

#endif
