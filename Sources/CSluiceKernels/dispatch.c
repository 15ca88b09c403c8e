#include "sluice_kernels.h"

extern const struct sluice_kernels sluice_kernels_scalar, sluice_kernels_portable,
    sluice_kernels_neon, sluice_kernels_avx2, sluice_kernels_avx512vl,
    sluice_kernels_avx512;

const struct sluice_kernels *sluice_kernels_for(enum sluice_unit unit) {
  switch (unit) {
    case SLUICE_SCALAR: return &sluice_kernels_scalar;
    case SLUICE_PORTABLE: return &sluice_kernels_portable;
#if defined(__aarch64__)
    case SLUICE_NEON: return &sluice_kernels_neon;
#endif
#if defined(__x86_64__)
    case SLUICE_AVX2:
      return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") ? &sluice_kernels_avx2
                                                                             : NULL;
    case SLUICE_AVX512VL:
    case SLUICE_AVX512:
      return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq")
              && __builtin_cpu_supports("avx512vl")
          ? unit == SLUICE_AVX512 ? &sluice_kernels_avx512 : &sluice_kernels_avx512vl
          : NULL;
#endif
    default: return NULL;
  }
}

enum sluice_unit sluice_best_unit(void) {
  for (enum sluice_unit unit = SLUICE_AVX512; unit > SLUICE_PORTABLE; unit--)
    if (sluice_kernels_for(unit)) return unit;
  return SLUICE_PORTABLE;
}
