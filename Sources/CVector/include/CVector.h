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

// c + a b, c - a b and a b - c, fused where the processor can: one operation to wait for instead of two. Where it
// cannot, a build has the bits of separate operations, in one column and in eight.
#if defined(__FMA__) || defined(__aarch64__)
#define PLUMBLINE_PLUS(c, a, b) __builtin_elementwise_fma(a, b, c)
#define PLUMBLINE_MINUS(c, a, b) __builtin_elementwise_fma(-(a), b, c)
#define PLUMBLINE_LESS(c, a, b) __builtin_elementwise_fma(a, b, -(c))
#else
#define PLUMBLINE_PLUS(c, a, b) ((c) + (a) * (b))
#define PLUMBLINE_MINUS(c, a, b) ((c) - (a) * (b))
#define PLUMBLINE_LESS(c, a, b) ((a) * (b) - (c))
#endif

#define PLUMBLINE_FUSED(name, operation, suffix, type)                                     \
  PLUMBLINE_INLINE type plumbline_##name##suffix(type c, type a, type b) {                 \
    _Pragma("clang fp contract(off)") return operation(c, a, b);                           \
  }
PLUMBLINE_FUSED(plus, PLUMBLINE_PLUS, 1, double)
PLUMBLINE_FUSED(plus, PLUMBLINE_PLUS, 8, plumbline_double8)
PLUMBLINE_FUSED(minus, PLUMBLINE_MINUS, 1, double)
PLUMBLINE_FUSED(minus, PLUMBLINE_MINUS, 8, plumbline_double8)
PLUMBLINE_FUSED(less, PLUMBLINE_LESS, 1, double)
PLUMBLINE_FUSED(less, PLUMBLINE_LESS, 8, plumbline_double8)

// Eight consecutive levels of one column: the recurrences along them, unrolled, with the bits of the same
// recurrences taken one level at a time.

// (first, x0 … x6)
PLUMBLINE_INLINE plumbline_double8 plumbline_shift8(double first, plumbline_double8 x) {
  return __builtin_shufflevector(x, (plumbline_double8)(first), 8, 0, 1, 2, 3, 4, 5, 6);
}

// The operands of a recurrence go through memory, where its scalar operations read them one by one. Left
// to itself the compiler takes the vector code that made them apart, into scalars.
#define PLUMBLINE_THROUGH_MEMORY(operands) __asm__ volatile("" : : "r"(operands) : "memory")

// Keeps a number of a recurrence in a register of its own: pairing numbers into vectors would put shuffles
// between one operation and the next, which has to wait for it.
#if defined(__x86_64__)
#define PLUMBLINE_ALONE(x) __asm__("" : "+x"(x))
#elif defined(__aarch64__)
#define PLUMBLINE_ALONE(x) __asm__("" : "+w"(x))
#else
#define PLUMBLINE_ALONE(x)
#endif

// next = d_j previous - e_j before, of which the second product is ready before it is waited for
#define PLUMBLINE_MINOR(j, next, previous, before)                                         \
  double next = plumbline_less1(e[j] * (before), d[j], previous);                            \
  PLUMBLINE_ALONE(next);
// next = f_j minor + b_j previous
#define PLUMBLINE_NUMERATOR(j, next, minor, previous)                                      \
  double next = plumbline_plus1(f[j] * (minor), b[j], previous);                          \
  PLUMBLINE_ALONE(next);
// next = a_j + b_j previous
#define PLUMBLINE_TERM(j, next, previous)                                                  \
  double next = plumbline_plus1(a[j], b[j], previous);                                     \
  PLUMBLINE_ALONE(next);

// p_j = d_j p_{j-1} - e_j p_{j-2}
PLUMBLINE_INLINE plumbline_double8 plumbline_minors8(plumbline_double8 diagonal,
                                                    plumbline_double8 coupling,
                                                    double previous, double before) {
  plumbline_double8 operands[2] = {diagonal, coupling};
  PLUMBLINE_THROUGH_MEMORY(operands);
  const double *d = (const double *)operands, *e = d + 8;
  PLUMBLINE_MINOR(0, p0, previous, before)
  PLUMBLINE_MINOR(1, p1, p0, previous)
  PLUMBLINE_MINOR(2, p2, p1, p0)
  PLUMBLINE_MINOR(3, p3, p2, p1)
  PLUMBLINE_MINOR(4, p4, p3, p2)
  PLUMBLINE_MINOR(5, p5, p4, p3)
  PLUMBLINE_MINOR(6, p6, p5, p4)
  PLUMBLINE_MINOR(7, p7, p6, p5)
  return (plumbline_double8){p0, p1, p2, p3, p4, p5, p6, p7};
}

// The same, with y_j = f_j p_{j-1} + b_j y_{j-1} beside it.
PLUMBLINE_INLINE plumbline_double8 plumbline_eliminate8(
    plumbline_double8 diagonal, plumbline_double8 coupling, plumbline_double8 right,
    plumbline_double8 below, double previous, double before, double numerator, double *minors) {
  plumbline_double8 operands[4] = {diagonal, coupling, right, below};
  PLUMBLINE_THROUGH_MEMORY(operands);
  const double *d = (const double *)operands, *e = d + 8, *f = d + 16, *b = d + 24;
  PLUMBLINE_NUMERATOR(0, y0, previous, numerator)
  PLUMBLINE_MINOR(0, p0, previous, before)
  PLUMBLINE_NUMERATOR(1, y1, p0, y0)
  PLUMBLINE_MINOR(1, p1, p0, previous)
  PLUMBLINE_NUMERATOR(2, y2, p1, y1)
  PLUMBLINE_MINOR(2, p2, p1, p0)
  PLUMBLINE_NUMERATOR(3, y3, p2, y2)
  PLUMBLINE_MINOR(3, p3, p2, p1)
  PLUMBLINE_NUMERATOR(4, y4, p3, y3)
  PLUMBLINE_MINOR(4, p4, p3, p2)
  PLUMBLINE_NUMERATOR(5, y5, p4, y4)
  PLUMBLINE_MINOR(5, p5, p4, p3)
  PLUMBLINE_NUMERATOR(6, y6, p5, y5)
  PLUMBLINE_MINOR(6, p6, p5, p4)
  PLUMBLINE_NUMERATOR(7, y7, p6, y6)
  PLUMBLINE_MINOR(7, p7, p6, p5)
  *(plumbline_double8 *)minors = (plumbline_double8){p0, p1, p2, p3, p4, p5, p6, p7};
  return (plumbline_double8){y0, y1, y2, y3, y4, y5, y6, y7};
}

// y_j = a_j + b_j y_{j-1}
PLUMBLINE_INLINE plumbline_double8 plumbline_recurrence8(plumbline_double8 constant,
                                                        plumbline_double8 factor,
                                                        double previous) {
  plumbline_double8 operands[2] = {constant, factor};
  PLUMBLINE_THROUGH_MEMORY(operands);
  const double *a = (const double *)operands, *b = a + 8;
  PLUMBLINE_TERM(0, y0, previous)
  PLUMBLINE_TERM(1, y1, y0)
  PLUMBLINE_TERM(2, y2, y1)
  PLUMBLINE_TERM(3, y3, y2)
  PLUMBLINE_TERM(4, y4, y3)
  PLUMBLINE_TERM(5, y5, y4)
  PLUMBLINE_TERM(6, y6, y5)
  PLUMBLINE_TERM(7, y7, y6)
  return (plumbline_double8){y0, y1, y2, y3, y4, y5, y6, y7};
}

#undef PLUMBLINE_TERM
#undef PLUMBLINE_NUMERATOR
#undef PLUMBLINE_MINOR

// The bytes of the vectors that this build computes with, and of the widest that this processor has.
int plumbline_built_vector_bytes(void);
int plumbline_processor_vector_bytes(void);
