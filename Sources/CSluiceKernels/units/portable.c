#define WIDTH 4
#define FUSED 0
#define REGISTERS 16
#define UNIT SLUICE_PORTABLE
#define NAME "portable"
#define TABLE sluice_kernels_portable
#include "unit.h"
