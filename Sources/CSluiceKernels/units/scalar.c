#define WIDTH 1
#define FUSED 1
#define REGISTERS 16
#define UNIT SLUICE_SCALAR
#define NAME "scalar"
#define TABLE sluice_kernels_scalar
#include "unit.h"
