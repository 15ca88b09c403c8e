#if defined(__aarch64__)
#define WIDTH 4
#define FUSED 1
#define REGISTERS 32
#define UNIT SLUICE_NEON
#define NAME "NEON"
#define TABLE sluice_kernels_neon
#include "unit.h"
#endif
