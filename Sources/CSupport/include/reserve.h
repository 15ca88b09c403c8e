#ifndef SLUICE_RESERVE_H
#define SLUICE_RESERVE_H

#include <sys/types.h>

/// Asks for room for `count` bytes of a file from `offset` on, without a change of its size.
///
/// Linux's `fallocate`, which is no part of POSIX and so unknown to Swift. Unlike `posix_fallocate` it
/// never writes zeros itself. Returns 0, or an error number.
int sluice_reserve(int descriptor, off_t offset, off_t count);

#endif
