#ifndef OVERLAP_CLAPACK_H
#define OVERLAP_CLAPACK_H

// The LAPACK routines that this package calls, and no others. liblapack-dev ships no C header.
//
// The Fortran calling convention (gfortran, flang; netlib and OpenBLAS alike, 32-bit INTEGER):
// every argument by address, and for each CHARACTER argument its length at the end of the list.
//
// Swift calls the functions below the declarations, which take scalars by value and return INFO: 0
// is success, i > 0 is what each says.

#include <stddef.h>
#include <stdint.h>

double dlange_(
    const char *norm, const int32_t *m, const int32_t *n, const double *a, const int32_t *lda,
    double *work, size_t norm_length);
void dgetrf_(
    const int32_t *m, const int32_t *n, double *a, const int32_t *lda, int32_t *ipiv,
    int32_t *info);
void dgecon_(
    const char *norm, const int32_t *n, const double *a, const int32_t *lda, const double *anorm,
    double *rcond, double *work, int32_t *iwork, int32_t *info, size_t norm_length);
void dgetrs_(
    const char *trans, const int32_t *n, const int32_t *nrhs, const double *a, const int32_t *lda,
    const int32_t *ipiv, double *b, const int32_t *ldb, int32_t *info, size_t trans_length);
void dgeev_(
    const char *jobvl, const char *jobvr, const int32_t *n, double *a, const int32_t *lda,
    double *wr, double *wi, double *vl, const int32_t *ldvl, double *vr, const int32_t *ldvr,
    double *work, const int32_t *lwork, int32_t *info, size_t jobvl_length, size_t jobvr_length);

// All matrices are column-major with no gap between columns, of order n >= 1.

/// The 1-norm (largest column sum of magnitudes) of an n-by-n matrix.
static inline double clapack_norm1(int32_t n, const double *a) {
  return dlange_("1", &n, &n, a, &n, NULL, 1);
}

/// P L U in place of `a`; `pivots` has n elements. Returns i > 0 if U(i, i), counted from one, is
/// exactly zero.
static inline int32_t clapack_lu_factor(int32_t n, double *a, int32_t *pivots) {
  int32_t info = 0;
  dgetrf_(&n, &n, a, &n, pivots, &info);
  return info;
}

/// The estimated reciprocal 1-norm condition number from an LU factorization. `work` has 4n,
/// `iwork` n elements.
static inline int32_t clapack_lu_condition(
    int32_t n, const double *lu, double norm, double *reciprocal, double *work, int32_t *iwork) {
  int32_t info = 0;
  dgecon_("1", &n, lu, &n, &norm, reciprocal, work, iwork, &info, 1);
  return info;
}

/// Overwrites the n-by-nrhs matrix `b` with the solution of A X = B.
static inline int32_t clapack_lu_solve(
    int32_t n, int32_t nrhs, const double *lu, const int32_t *pivots, double *b) {
  int32_t info = 0;
  dgetrs_("N", &n, &nrhs, lu, &n, pivots, b, &n, &info, 1);
  return info;
}

/// Eigenvalues of `a`, which is destroyed. With lwork = -1 only writes the best lwork to work[0].
/// Returns i > 0 if only the eigenvalues after the i-th converged.
static inline int32_t clapack_eigenvalues(
    int32_t n, double *a, double *real, double *imaginary, double *work, int32_t lwork) {
  int32_t info = 0;
  const int32_t one = 1;
  dgeev_("N", "N", &n, a, &n, real, imaginary, NULL, &one, NULL, &one, work, &lwork, &info, 1, 1);
  return info;
}

#endif
