// The kernels of one level of the instruction set, to be included once with LEVEL defined as a
// suffix and all functions' target set to it.
#include "audit.h"
#include "build.h"
#include "levels.h"
#include "path.h"
#include "replies.h"
#include "social.h"
#include "state.h"
#include "sweep.h"

void AT(ck_audit, LEVEL)(
    const CKMarket *market, const double *profile, double *workspace, CKFindings findings) {
  audit(market, profile, workspace, findings);
}

void AT(ck_linearize, LEVEL)(
    const CKGame *game, const double *profile, const double *push, double *workspace,
    CKLinearization linearization) {
  linearize(game, profile, push, workspace, linearization);
}

CKTotals AT(ck_share_bounds, LEVEL)(const CKGame *game, double *workspace, double *largestShare) {
  return share_bounds(game, workspace, largestShare);
}

CKTotal AT(ck_total, LEVEL)(const CKGame *game, const double *profile, double *weights) {
  return total_at(game, profile, weights);
}

size_t AT(ck_reach, LEVEL)(const CKMarket *market, const double *charge, double *reach) {
  return reaches(market, charge, reach);
}

size_t AT(ck_pieces, LEVEL)(
    const CKMarket *market, const double *reach, const double *relief, double *workspace,
    CKPieces out) {
  return pieces(market, reach, relief, workspace, out);
}

CKLogWeights AT(ck_log_weights, LEVEL)(
    const CKMarket *market, const double *breakpoint, const double *slope, const double *intercept,
    CKGameColumns columns) {
  return log_weights(market, breakpoint, slope, intercept, columns);
}

void AT(ck_single_peaks, LEVEL)(const CKGame *game, const double *largestShare, double *leastCost) {
  single_peaks(game, largestShare, leastCost);
}

CKTotal AT(ck_demand, LEVEL)(
    const CKMarket *market, const double *overlap, size_t overlapStride, double *share) {
  return demand(market, overlap, overlapStride, share);
}

CKTotal AT(ck_state, LEVEL)(const CKMarket *market, const double *overlap, CKState out) {
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

CKSweep AT(ck_sweep, LEVEL)(
    const CKGame *game, size_t first, size_t block, int given, double damping, CKTotal start,
    double total, const double *weights, double *profile, double *replies) {
  return sweep_blocks(game, first, block, given, damping, start, total, weights, profile, replies);
}

CKParabola AT(ck_path, LEVEL)(
    const CKMarket *market, const CKPath *path, const double *profile, size_t first, size_t end,
    double *workspace) {
  return path_bound(market, path, profile, first, end, workspace);
}

void AT(ck_linearize_social, LEVEL)(
    const CKSocial *terms, const double *profile, double *workspace,
    CKLinearization linearization) {
  linearize_social(terms, profile, workspace, linearization);
}

CKReach AT(ck_path_reach, LEVEL)(const CKMarket *market, const CKPath *path, double *workspace) {
  return path_reach(market, path, workspace);
}
