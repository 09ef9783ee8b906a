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

// Eight consecutive levels of one column: the recurrences along them, unrolled. Never fused, so that they
// have the bits of the same recurrences taken one level at a time.

// (first, x0 … x6)
PLUMBLINE_INLINE plumbline_double8 plumbline_shift8(double first, plumbline_double8 x) {
  return __builtin_shufflevector(x, (plumbline_double8)(first), 8, 0, 1, 2, 3, 4, 5, 6);
}

// p_j = d_j p_{j-1} - e_j p_{j-2}
PLUMBLINE_INLINE plumbline_double8 plumbline_minors8(plumbline_double8 d, plumbline_double8 e,
                                                    double previous, double before) {
#pragma clang fp contract(off)
  plumbline_double8 p = d;
#pragma clang loop unroll(full)
  for (int j = 0; j < 8; j++) {
    double next = d[j] * previous - e[j] * before;
    p[j] = next;
    before = previous;
    previous = next;
  }
  return p;
}

// y_j = a_j - b_j y_{j-1}
PLUMBLINE_INLINE plumbline_double8 plumbline_recurrence8(plumbline_double8 a, plumbline_double8 b,
                                                        double previous) {
#pragma clang fp contract(off)
  plumbline_double8 y = a;
#pragma clang loop unroll(full)
  for (int j = 0; j < 8; j++) {
    previous = a[j] - b[j] * previous;
    y[j] = previous;
  }
  return y;
}
