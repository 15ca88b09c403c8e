#define _GNU_SOURCE
#include "reserve.h"

#include <errno.h>
#include <fcntl.h>

int sluice_reserve(int descriptor, off_t offset, off_t count) {
  return fallocate(descriptor, FALLOC_FL_KEEP_SIZE, offset, count) == 0 ? 0 : errno;
}
