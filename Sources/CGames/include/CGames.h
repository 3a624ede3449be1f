#ifndef CGAMES_H
#define CGAMES_H

#include <stddef.h>
#include <stdint.h>

// Passes over the sellers of a game, vectorised: solvers' arithmetic on problems in the one form
// (docs/model.md section 8.0). Columns have one entry a seller. No pass allocates.

/// The problems of sellers at fixed prices; see SellerProblems. What belongs to the piece above a
/// breakpoint stands in layers of one entry a seller for each breakpoint, the last repeated for
/// sellers that have fewer.
typedef struct {
  size_t sellers;
  /// Breakpoints of the seller that has most.
  size_t layers;
  /// Pieces of each seller: one less than its breakpoints.
  const int32_t *pieces;
  const double *breakpoint;
  /// Log weights and earnings per served user, affine on each piece.
  const double *weightLevel;
  const double *weightSlope;
  const double *earningsLevel;
  const double *earningsSlope;
  /// The slope of marginal cost, in layers that lie `curvatureStride` apart: 0 where all pieces of
  /// a seller have the same.
  const double *curvature;
  size_t curvatureStride;
  /// The strategy at which the parabola of cost has its bottom, and cost there, in layers; null: 0.
  const double *bottom;
  const double *cost;
  /// The first piece after which payoff has jumped; null where no payoff jumps.
  const intptr_t *jumpPiece;
  double users;
  /// The outside option's log weight, −∞ without one.
  double outside;
  /// No log weight is greater.
  double greatest;
  /// No term that earnings per served user are a sum of is larger in size.
  double earningsMagnitude;
  /// By how much the columns of slopes may be off, relatively, and those of earnings relative to
  /// that.
  double rounding;
} CGSellers;

/// See Linearization.
typedef struct {
  double *reply;
  double *ownSlope;
  double *left;
  double *right;
  int32_t *activity;
} CGLinearization;

/// - Parameters:
///   - push: what is added to marginal payoff on each piece, own cost aside, in layers; null:
///     nothing.
///   - workspace: a number a seller.
void cg_linearize(
    const CGSellers *game, const double *profile, const double *push, double *workspace,
    CGLinearization linearization);

/// The sum of all weights, that of the outside option included, in units of e^top.
typedef struct {
  double sum;
  double top;
} CGTotal;

/// Totals with all sellers at their first breakpoints and with all at their last.
typedef struct {
  CGTotal atFloors;
  CGTotal atCeilings;
} CGTotals;

/// - Parameters:
///   - largestShare: of each seller, at its last breakpoint with all rivals at their first.
///   - workspace: two numbers a seller.
CGTotals cg_share_bounds(const CGSellers *game, double *workspace, double *largestShare);

/// - Parameter weights: of each seller, in units of e^top.
CGTotal cg_total(const CGSellers *game, const double *profile, double *weights);

/// - Parameters:
///   - largestShare: as cg_share_bounds leaves it.
///   - leastCurvature: the slope of marginal cost of each seller above which its payoff is shown to
///     have one peak; +∞ where it jumps.
void cg_single_peaks(const CGSellers *game, const double *largestShare, double *leastCurvature);

/// - Parameters:
///   - largestShare: as cg_share_bounds leaves it.
///   - leastCurvature: the slope of marginal cost of each seller above which its share is shown to
///     fall in the sum of weights (docs/model.md section 10.3); +∞ where its payoff jumps.
void cg_monotone_shares(const CGSellers *game, const double *largestShare, double *leastCurvature);

/// What has become of a sweep.
typedef struct {
  /// The sum of all weights, in the units of the start's.
  double total;
  /// The largest scaled distance from a reply before the move.
  double residual;
  /// Sellers whose reply lies on a breakpoint.
  size_t corners;
  /// The first seller that has not moved; the number of sellers when the sweep is done.
  size_t next;
  /// Whether the sweep waits for replies of the block at `next` that the pass cannot tell: they are
  /// NaN. Else, before the last seller, for a new start, because the total has shrunk to less than
  /// half of it.
  int isOpen;
} CGSweep;

/// A sweep of globally best replies: each block of sellers replies to the profile as those before
/// it have left it, and moves a part of the way.
///
/// - Parameters:
///   - first: where to begin.
///   - block: sellers a block, a multiple of eight.
///   - given: whether the replies of the first block are known already.
///   - start, weights: what cg_total gives at the sweep's start, or at a new one; total: the sum by
///     now.
///   - replies: one entry a seller, kept until the sweep is done.
CGSweep cg_sweep(
    const CGSellers *game, size_t first, size_t block, int given, double damping, CGTotal start,
    double total, const double *weights, double *profile, double *replies);

#endif
