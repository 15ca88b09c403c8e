#if defined(__x86_64__)
#include <immintrin.h>
#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#define WIDTH 8
#define FUSED 1
#define REGISTERS 16
#define UNIT SLUICE_AVX2
#define NAME "AVX2"
#define TABLE sluice_kernels_avx2
#include "unit.h"
#pragma clang attribute pop
#endif
