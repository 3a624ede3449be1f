// The kernels of one level of the instruction set, to be included once with LEVEL defined as a
// suffix and all functions' target set to it.
#include "levels.h"
#include "replies.h"
#include "sellers.h"

void AT(cg_linearize, LEVEL)(
    const CGSellers *game, const double *profile, const double *push, double *workspace,
    CGLinearization linearization) {
  linearize(game, profile, push, workspace, linearization);
}

CGTotals AT(cg_share_bounds, LEVEL)(
    const CGSellers *game, double *workspace, double *largestShare) {
  return share_bounds(game, workspace, largestShare);
}

CGTotal AT(cg_total, LEVEL)(const CGSellers *game, const double *profile, double *weights) {
  return total_at(game, profile, weights);
}

void AT(cg_single_peaks, LEVEL)(
    const CGSellers *game, const double *largestShare, double *leastCurvature) {
  single_peaks(game, largestShare, leastCurvature);
}

void AT(cg_monotone_shares, LEVEL)(
    const CGSellers *game, const double *largestShare, double *leastCurvature) {
  monotone_shares(game, largestShare, leastCurvature);
}

CGSweep AT(cg_sweep, LEVEL)(
    const CGSellers *game, size_t first, size_t block, int given, double damping, CGTotal start,
    double total, const double *weights, double *profile, double *replies) {
  return sweep_blocks(game, first, block, given, damping, start, total, weights, profile, replies);
}
