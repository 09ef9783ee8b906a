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

// The operands of a recurrence go through memory, where its scalar operations read them one by one. Left
// to itself the compiler takes the vector code that made them apart, into scalars.
#define PLUMBLINE_THROUGH_MEMORY(operands) __asm__ volatile("" : : "r"(operands) : "memory")

// p_j = d_j p_{j-1} - e_j p_{j-2}
PLUMBLINE_INLINE plumbline_double8 plumbline_minors8(plumbline_double8 d, plumbline_double8 e,
                                                    double previous, double before) {
#pragma clang fp contract(off)
  plumbline_double8 operands[2] = {d, e};
  PLUMBLINE_THROUGH_MEMORY(operands);
  const double *diagonal = (const double *)operands, *coupling = diagonal + 8;
  double p0 = diagonal[0] * previous - coupling[0] * before;
  double p1 = diagonal[1] * p0 - coupling[1] * previous;
  double p2 = diagonal[2] * p1 - coupling[2] * p0;
  double p3 = diagonal[3] * p2 - coupling[3] * p1;
  double p4 = diagonal[4] * p3 - coupling[4] * p2;
  double p5 = diagonal[5] * p4 - coupling[5] * p3;
  double p6 = diagonal[6] * p5 - coupling[6] * p4;
  double p7 = diagonal[7] * p6 - coupling[7] * p5;
  return (plumbline_double8){p0, p1, p2, p3, p4, p5, p6, p7};
}

// y_j = a_j - b_j y_{j-1}
PLUMBLINE_INLINE plumbline_double8 plumbline_recurrence8(plumbline_double8 a, plumbline_double8 b,
                                                        double previous) {
#pragma clang fp contract(off)
  plumbline_double8 operands[2] = {a, b};
  PLUMBLINE_THROUGH_MEMORY(operands);
  const double *constant = (const double *)operands, *factor = constant + 8;
  double y0 = constant[0] - factor[0] * previous;
  double y1 = constant[1] - factor[1] * y0;
  double y2 = constant[2] - factor[2] * y1;
  double y3 = constant[3] - factor[3] * y2;
  double y4 = constant[4] - factor[4] * y3;
  double y5 = constant[5] - factor[5] * y4;
  double y6 = constant[6] - factor[6] * y5;
  double y7 = constant[7] - factor[7] * y6;
  return (plumbline_double8){y0, y1, y2, y3, y4, y5, y6, y7};
}
