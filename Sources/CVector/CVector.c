#include "CVector.h"

int plumbline_built_vector_bytes(void) {
#if defined(__AVX512F__)
  return 64;
#elif defined(__AVX2__)
  return 32;
#else
  return 16;
#endif
}

int plumbline_processor_vector_bytes(void) {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx512f")) return 64;
  if (__builtin_cpu_supports("avx2")) return 32;
#endif
  // Elsewhere every processor has the vectors that all builds use.
  return 16;
}
