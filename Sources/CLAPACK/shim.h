#ifndef CLAPACK_SHIM_H
#define CLAPACK_SHIM_H

// LAPACK is a Fortran library whose C header is a package of its own; these are the routines used.
// Fortran passes everything by address; `integer` is 32-bit here. gfortran appends the length of
// each character argument, as size_t since version 8. Matrices are stored by columns, so that a
// row-major symmetric matrix is the same to both and 'U' is our lower triangle.

#include <stddef.h>
#include <stdint.h>

/// Factorises A = LLᵀ or UᵀU in place; `info` > 0 where A is not positive definite.
void dpotrf_(const char *uplo, const int32_t *n, double *a, const int32_t *lda, int32_t *info,
             size_t uplo_length);

/// Solves AX = B in place of B with the factor of `dpotrf_`.
void dpotrs_(const char *uplo, const int32_t *n, const int32_t *nrhs, const double *a,
             const int32_t *lda, double *b, const int32_t *ldb, int32_t *info, size_t uplo_length);

/// Replaces the factor of `dpotrf_` by that triangle of the inverse of A.
void dpotri_(const char *uplo, const int32_t *n, double *a, const int32_t *lda, int32_t *info,
             size_t uplo_length);

/// Computes the eigenvalues w, ascending, and with jobz = 'V' the eigenvectors in place of A.
///
/// Sizes: a: lda × n; w: n; work: lwork ≥ max(1, 3n − 1). `info` > 0 where it did not converge.
void dsyev_(const char *jobz, const char *uplo, const int32_t *n, double *a, const int32_t *lda,
            double *w, double *work, const int32_t *lwork, int32_t *info, size_t jobz_length,
            size_t uplo_length);

#endif
