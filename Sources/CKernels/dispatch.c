#include "CKernels.h"
#include "levels.h"

DECLARE(
    void, ck_audit, const CKPrimitives *market, const double *profile, double *workspace,
    CKFindings findings) {
  BEST(ck_audit, market, profile, workspace, findings);
}

DECLARE(size_t, ck_reach, const CKMarket *market, const double *charge, double *reach) {
  return BEST(ck_reach, market, charge, reach);
}

DECLARE(
    size_t, ck_pieces, const CKMarket *market, const double *reach, const double *relief,
    const double *bend, size_t bends, double *workspace, CKPieces pieces) {
  return BEST(ck_pieces, market, reach, relief, bend, bends, workspace, pieces);
}

DECLARE(
    CGTotal, ck_demand, const CKMarket *market, const double *overlap, size_t overlapStride,
    double *share) {
  return BEST(ck_demand, market, overlap, overlapStride, share);
}

DECLARE(CGTotal, ck_state, const CKMarket *market, const double *overlap, CKState state) {
  return BEST(ck_state, market, overlap, state);
}

DECLARE(
    CKSums, ck_sums, const CKMarket *market, const double *overlap, const double *share,
    const double *expectedFailure, const double *heldShare) {
  return BEST(ck_sums, market, overlap, share, expectedFailure, heldShare);
}

DECLARE(
    void, ck_failure_moments, const double *regimeFailure, size_t firms, size_t regimes,
    double *mean, double *variance) {
  BEST(ck_failure_moments, regimeFailure, firms, regimes, mean, variance);
}

DECLARE(
    CKParabola, ck_path, const CKPrimitives *market, const CKPath *path, const double *profile,
    size_t first, size_t end, double *workspace) {
  return BEST(ck_path, market, path, profile, first, end, workspace);
}

DECLARE(
    void, ck_linearize_social, const CKSocial *terms, const double *profile, double *workspace,
    CGLinearization linearization) {
  BEST(ck_linearize_social, terms, profile, workspace, linearization);
}

DECLARE(CKReach, ck_path_reach, const CKPrimitives *market, const CKPath *path, double *workspace) {
  return BEST(ck_path_reach, market, path, workspace);
}

DECLARE(
    CKLogWeights, ck_seller_lines, const CKMarket *market, const CKFailureLines *failure,
    double *lines) {
  return BEST(ck_seller_lines, market, failure, lines);
}
