#ifndef SLUICE_ALLOCATIONS_H
#define SLUICE_ALLOCATIONS_H

#include <stdbool.h>

/// How often the calling thread has allocated memory so far.
long sluice_allocations(void);

/// Whether that is counted: not where a sanitizer keeps the memory.
bool sluice_allocations_are_counted(void);

#endif
