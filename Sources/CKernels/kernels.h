// The kernels of one level of the instruction set, to be included once with LEVEL defined as a
// suffix and all functions' target set to it.
#include "audit.h"
#include "build.h"
#include "levels.h"
#include "path.h"
#include "social.h"
#include "state.h"

void AT(ck_audit, LEVEL)(
    const CKPrimitives *market, const double *profile, double *workspace, CKFindings findings) {
  audit(market, profile, workspace, findings);
}

size_t AT(ck_reach, LEVEL)(const CKMarket *market, const double *charge, double *reach) {
  return reaches(market, charge, reach);
}

size_t AT(ck_pieces, LEVEL)(
    const CKMarket *market, const double *reach, const double *relief, const double *bend,
    size_t bends, double *workspace, CKPieces out) {
  return pieces(market, reach, relief, bend, bends, workspace, out);
}

CGTotal AT(ck_demand, LEVEL)(
    const CKMarket *market, const double *overlap, size_t overlapStride, double *share) {
  return demand(market, overlap, overlapStride, share);
}

CGTotal AT(ck_state, LEVEL)(const CKMarket *market, const double *overlap, CKState out) {
  return state(market, overlap, out);
}

CKSums AT(ck_sums, LEVEL)(
    const CKMarket *market, const double *overlap, const double *share,
    const double *expectedFailure, const double *heldShare) {
  return sums(market, overlap, share, expectedFailure, heldShare);
}

void AT(ck_failure_moments, LEVEL)(
    const double *regimeFailure, size_t firms, size_t regimes, double *mean, double *variance) {
  moments(regimeFailure, firms, regimes, mean, variance);
}

CKParabola AT(ck_path, LEVEL)(
    const CKPrimitives *market, const CKPath *path, const double *profile, size_t first, size_t end,
    double *workspace) {
  return path_bound(market, path, profile, first, end, workspace);
}

void AT(ck_linearize_social, LEVEL)(
    const CKSocial *terms, const double *profile, double *workspace,
    CGLinearization linearization) {
  linearize_social(terms, profile, workspace, linearization);
}

CKReach AT(ck_path_reach, LEVEL)(
    const CKPrimitives *market, const CKPath *path, double *workspace) {
  return path_reach(market, path, workspace);
}

CKLogWeights AT(ck_seller_lines, LEVEL)(
    const CKMarket *market, const CKFailureLines *failure, double *lines) {
  return seller_lines(market, failure, lines);
}
