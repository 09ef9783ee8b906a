// Eight-lane operations for which Swift's own SIMD types emit scalar code.
// Imported into Swift as functions on `SIMD8<Double>`; each is one or two vector instructions.
#pragma once

typedef double plumbline_double8 __attribute__((ext_vector_type(8)));

#define PLUMBLINE_INLINE static inline __attribute__((always_inline))

PLUMBLINE_INLINE plumbline_double8 plumbline_sqrt8(plumbline_double8 x) {
  return __builtin_elementwise_sqrt(x);
}

// Flips the sign, of zeros too, which 0 − x does not.
PLUMBLINE_INLINE plumbline_double8 plumbline_negate8(plumbline_double8 x) { return -x; }

// b > a ? b : a, so that a NaN in `a` is kept.
PLUMBLINE_INLINE plumbline_double8 plumbline_larger8(plumbline_double8 a, plumbline_double8 b) {
  return b > a ? b : a;
}

// b < a ? b : a, so that a NaN in `a` is kept.
PLUMBLINE_INLINE plumbline_double8 plumbline_smaller8(plumbline_double8 a, plumbline_double8 b) {
  return b < a ? b : a;
}

// a > b ? x : y
PLUMBLINE_INLINE plumbline_double8 plumbline_select8(plumbline_double8 a, plumbline_double8 b,
                                                    plumbline_double8 x, plumbline_double8 y) {
  return a > b ? x : y;
}
