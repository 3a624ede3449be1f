#include "CGames.h"
#include "levels.h"

DECLARE(
    void, cg_linearize, const CGSellers *game, const double *profile, const double *push,
    double *workspace, CGLinearization linearization) {
  BEST(cg_linearize, game, profile, push, workspace, linearization);
}

DECLARE(CGTotals, cg_share_bounds, const CGSellers *game, double *workspace, double *largestShare) {
  return BEST(cg_share_bounds, game, workspace, largestShare);
}

DECLARE(CGTotal, cg_total, const CGSellers *game, const double *profile, double *weights) {
  return BEST(cg_total, game, profile, weights);
}

DECLARE(
    void, cg_single_peaks, const CGSellers *game, const double *largestShare,
    double *leastCurvature) {
  BEST(cg_single_peaks, game, largestShare, leastCurvature);
}

DECLARE(
    void, cg_monotone_shares, const CGSellers *game, const double *largestShare,
    double *leastCurvature) {
  BEST(cg_monotone_shares, game, largestShare, leastCurvature);
}

DECLARE(
    CGSweep, cg_sweep, const CGSellers *game, size_t first, size_t block, int given, double damping,
    CGTotal start, double total, const double *weights, double *profile, double *replies) {
  return BEST(
      cg_sweep, game, first, block, given, damping, start, total, weights, profile, replies);
}
