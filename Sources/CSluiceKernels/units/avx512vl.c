#if defined(__x86_64__)
#include <immintrin.h>
#pragma clang attribute push(__attribute__((target("avx512f,avx512dq,avx512vl,avx2,fma"))), apply_to = function)
#define WIDTH 8
#define FUSED 1
#define REGISTERS 32
#define UNIT SLUICE_AVX512VL
#define NAME "AVX-512VL"
#define TABLE sluice_kernels_avx512vl
#include "unit.h"
#pragma clang attribute pop
#endif
