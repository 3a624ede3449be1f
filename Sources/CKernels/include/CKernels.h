#ifndef CKERNELS_H
#define CKERNELS_H

#include <stddef.h>
#include <stdint.h>

#include "CGames.h"

// Passes over the firms of a market, vectorised. Columns have one entry a firm; columns by state of
// failure (FailureStates), which are the regimes unless firms share foundations, are firm-major. No
// pass allocates.

/// A market and a policy of liability and floors as games and states need them (docs/model.md
/// sections 1 and 8.0). What a served user is worth is prepared, whatever it is made of.
typedef struct {
  size_t firms;
  size_t states;
  const double *cost;
  const double *margin;
  /// The utility by which users choose the firm where it never fails, and its fall per unit of
  /// expected failure probability.
  const double *utility;
  const double *perceivedHarm;
  /// Experienced less perceived harm of a served user, a line in the expected failure probability;
  /// null: there is none.
  const double *unforeseenLevel;
  const double *unforeseenSlope;
  const double *exposure;
  const double *baselineFailure;
  const double *effectiveness;
  const double *stateProbability;
  /// One entry a firm where the stride is 1, one for all where it is 0.
  const double *liability;
  const double *minimumOverlap;
  size_t liabilityStride;
  size_t minimumOverlapStride;
  double users;
  double demandSensitivity;
  double externalHarm;
  /// −∞: everyone adopts some firm.
  double outsideOption;
} CKMarket;

/// A column of enclosures: an entry lies within its radius of its middle.
typedef struct {
  const double *middle;
  const double *radius;
} CKBallColumn;

/// What users see in a firm where that is not the base model's v − P and h_U e.
typedef struct {
  CKBallColumn utility;
  CKBallColumn perceivedHarm;
  /// As in CKMarket.
  CKBallColumn unforeseenLevel;
  CKBallColumn unforeseenSlope;
} CKPerception;

/// Most pieces of a cost curve of which the audit knows.
enum { CK_COST_LIMIT = 6 };

/// What overlap costs where that is not c o²/2 for all firms: from the overlap `start` of a piece
/// on, level + marginal (o − start) + curvature (o − start)²/2. Columns in layers of a firm an
/// entry; a piece that a firm does not have begins at ∞. Marginal cost is continuous, and its slope
/// falls.
typedef struct {
  size_t layers;
  const double *start;
  CKBallColumn level;
  CKBallColumn marginal;
  CKBallColumn curvature;
  /// Of each firm the overlap that costs least, and what it costs beyond c o²/2 at the firm's least
  /// overlap.
  const double *cheapest;
  const double *excess;
} CKCosts;

/// The primitives of a market and of a policy of liability and floors, as docs/model.md section 1
/// states them, for proofs.
typedef struct {
  size_t firms;
  size_t states;
  const double *cost;
  const double *margin;
  const double *value;
  const double *price;
  const double *exposure;
  const double *baselineFailure;
  const double *effectiveness;
  const double *stateProbability;
  /// As in CKMarket.
  const double *liability;
  const double *minimumOverlap;
  size_t liabilityStride;
  size_t minimumOverlapStride;
  /// The only overlap of a firm that has no other, no number for one that chooses; null: all do.
  const double *heldOverlap;
  double users;
  double demandSensitivity;
  double userHarm;
  double externalHarm;
  double outsideOption;
  /// Null: the base model's.
  const CKPerception *perception;
  /// Null: overlap costs every firm c o²/2.
  const CKCosts *costs;
  /// How far baselineFailure and effectiveness may be from what they stand for, relative to them.
  double stateError;
} CKPrimitives;

/// What a pass proves or computes about each firm at a profile; one entry a firm in every column.
typedef struct {
  /// An upper bound on what the firm gains from any deviation, in units of payoff; NaN where the
  /// pass proves none.
  double *gain;
  /// Its profit, to rounding.
  double *payoff;
  /// |overlap − natural reply| relative to the larger, and to no less than a millionth of the
  /// strategy set.
  double *residual;
  /// 1 where profit falls on both sides of the overlap, to first or second order; else 0.
  double *fallsAround;
  /// Derivative of its best reply in log R, and of log R in its overlap; see AuditedGame.
  double *response;
  double *influence;
} CKFindings;

/// Most states of failure of which the audit knows.
enum { CK_STATE_LIMIT = 8 };

/// Sums of failures in which firms meet where these are not the states themselves; see
/// FailureChannels.
typedef struct {
  size_t count;
  /// A channel an entry: its first state and its second; v over the states' probability; and 1
  /// where own = q − q², 0 where it is −q².
  const size_t *quietState;
  const size_t *shockedState;
  const double *variance;
  const double *hasOwn;
  /// A channel an entry: the foundation whose firms alone have a part in it, −1 where all have; and
  /// their q, quiet · (level of the first state) + shocked · (level of the second).
  const double *foundation;
  const double *quiet;
  const double *shocked;
  /// The foundation of each firm, −1 for none.
  const double *standing;
  /// How far these columns and `variance` may be from what they stand for, relative to them.
  double error;
} CKChannels;

/// - Parameter workspace: 2 · (firms + 8) doubles.
void ck_audit(
    const CKPrimitives *market, const double *profile, double *workspace, CKFindings findings);

/// The overlap of each firm beyond which every overlap is dominated by its floor. Returns the first
/// firm for which it is no number below 10^150, or the number of firms.
///
/// - Parameter charge: what else a firm could lose at most; null: nothing.
size_t ck_reach(const CKMarket *market, const double *charge, double *reach);

/// Room for the pieces of a game, in layers as in CGSellers.
typedef struct {
  /// One entry a firm.
  int32_t *pieces;
  /// states + 1 layers, two more where a firm may be relieved of liability, and one for each
  /// layer of bends.
  double *breakpoint;
  double *slope;
  double *intercept;
  /// One entry a firm, INTPTR_MAX for none; not touched where no firm is relieved.
  intptr_t *reliefPiece;
} CKPieces;

/// The pieces of FailurePieces. Returns the breakpoints of the firm that has most: only so many
/// layers are of use.
///
/// - Parameters:
///   - reach: beyond this every overlap of a firm is dominated.
///   - relief: the overlap above its floor at which a firm's liability falls, NaN where there is
///     none; null: no firm has one.
///   - bends: so many layers of overlaps at which firms' marginal cost bends, ∞ for none; the last
///     may lie beyond the last kink, where what overlap costs still falls.
///   - bend: null where there are none.
///   - workspace: 8 · (2 · states + 3 + bends) doubles.
size_t ck_pieces(
    const CKMarket *market, const double *reach, const double *relief, const double *bend,
    size_t bends, double *workspace, CKPieces pieces);

/// The expected failure probability on pieces, in layers; see FailurePieces.
typedef struct {
  /// Breakpoints of the firm that has most.
  size_t layers;
  const double *breakpoint;
  const double *slope;
  const double *intercept;
  /// The first piece on which a firm is relieved of liability; null where none is inside its
  /// strategy set.
  const intptr_t *reliefPiece;
  /// What is left of liability there.
  double reliefFactor;
} CKFailureLines;

typedef struct {
  /// The first firm with a magnitude that is no number below 10^150, or the number of firms.
  size_t overflow;
  /// What log weights are counted from: the largest with all firms at their floors, that of the
  /// outside option included.
  double reference;
  /// Whether it is a slope on some piece that is too large, and not a level.
  int isSteep;
  /// The largest magnitude of a log weight's parts.
  double size;
  /// No log weight, so counted, is greater at any overlap.
  double greatest;
  /// The largest magnitude of the parts of earnings per served user.
  double earned;
} CKLogWeights;

/// Log weights and earnings per served user, affine on each piece of the failure probability.
///
/// - Parameter lines: four columns, each in layers: level and slope of the log weight, and of
///   earnings; see SellerProblems.
CKLogWeights ck_seller_lines(const CKMarket *market, const CKFailureLines *failure, double *lines);

/// Shares of users at a profile of overlaps; the stride is 0 where all firms have the same. Returns
/// the sum of all weights.
CGTotal ck_demand(
    const CKMarket *market, const double *overlap, size_t overlapStride, double *share);

/// See MarketState.
typedef struct {
  /// Firm-major.
  double *stateFailure;
  double *expectedFailure;
  double *share;
  double *profit;
} CKState;

/// What happens at a profile of overlaps. Returns the sum of all weights. The policy has no
/// surcharge and costs nothing to comply with.
CGTotal ck_state(const CKMarket *market, const double *overlap, CKState state);

/// Sums over firms.
typedef struct {
  /// Σ s_i μ_i.
  double margin;
  /// Σ c_i o_i² / 2.
  double overlapCost;
  /// Σ s_i e_i π̄_i.
  double exposedFailure;
  /// The same at other shares.
  double heldExposedFailure;
  /// Σ s_i times what a served user of firm i suffers beside what it foresaw.
  double unforeseenHarm;
} CKSums;

CKSums ck_sums(
    const CKMarket *market, const double *overlap, const double *share,
    const double *expectedFailure, const double *heldShare);

/// Mean and variance of the number of failing firms in each regime.
///
/// - Parameter regimeFailure: firm-major.
void ck_failure_moments(
    const double *regimeFailure, size_t firms, size_t regimes, double *mean, double *variance);

/// Numbers within `radius` of `middle`; infinite or no number: nothing is known.
typedef struct {
  double middle;
  double radius;
} CKBall;

/// A planner's objective and a path of multipliers; see MultiplierPath.
typedef struct {
  /// κ.
  double systemicLoss;
  /// ℓ, see CKSocial; failure levels hold ℓ/2 of it.
  double linearLoss;
  /// Whether the systemic term is exact; else it has one channel.
  int exact;
  /// The channels of the exact term; null: one a state.
  const CKChannels *channels;
  /// Whether margins are welfare, and whether users' harm is charged beside what their surplus
  /// holds.
  int countsMargins;
  int countsUserHarm;
  /// Shares where they are held; null: users choose.
  const double *heldShare;
  /// What is subtracted from every log weight.
  double reference;
  /// Ends of firms' cells in layers as in CGSellers, all kinks of a firm between the first and the
  /// last among them.
  size_t layers;
  const double *breakpoint;
  double logTotal;
  double sharePrice;
  double sharePriceRate;
  /// A channel an entry.
  const double *failureLevel;
  const double *failureLevelRate;
  /// The range of t, which holds 0.
  double least;
  double most;
} CKPath;

/// No less than value + rate t + bend t² / 2, the bend for t > 0 or for t < 0; valid where `shown`.
typedef struct {
  int shown;
  CKBall value;
  CKBall rate;
  CKBall bendAbove;
  CKBall bendBelow;
} CKParabola;

/// Proven upper bounds on the maxima of the problems of firms from `first` to before `end`,
/// together, at all t of the range. Not shown where some firm is not shown to lose by large moves.
/// Uses no policy.
///
/// - Parameters:
///   - profile: an overlap of each firm of the market, best near which the bound is tight.
///   - workspace: 24 · states doubles.
CKParabola ck_path(
    const CKPrimitives *market, const CKPath *path, const double *profile, size_t first, size_t end,
    double *workspace);

/// What a proof needs of all firms whatever the profile.
typedef struct {
  /// Sums of firms' weights over e^logTotal with all firms at their first breakpoints and at their
  /// last.
  CKBall atFloors;
  CKBall atCeilings;
  /// No profile has more welfare than with each kink at its double by more than this; no number
  /// where nothing is known.
  double kinkAllowance;
} CKReach;

/// - Parameter workspace: 24 · states doubles.
CKReach ck_path_reach(const CKPrimitives *market, const CKPath *path, double *workspace);

/// A planner's welfare by firms; see SocialTerms.
typedef struct {
  size_t firms;
  size_t states;
  /// As in CKPath.
  int exact;
  const CKChannels *channels;
  const double *heldShare;
  /// As in CGSellers.
  size_t layers;
  const int32_t *pieces;
  const double *breakpoint;
  const double *slope;
  const double *intercept;
  const double *quality;
  const double *demandRate;
  const double *userHarm;
  const double *chargedHarm;
  const double *margin;
  const double *cost;
  const double *baselineFailure;
  const double *effectiveness;
  /// A channel an entry, ω.
  const double *channelWeight;
  /// ℓ, in so many of the first channels: P² is P² + ℓ P there.
  double linearLoss;
  size_t linearChannels;
  double users;
  /// The outside option's log weight, −∞ without one.
  double outside;
} CKSocial;

/// Natural replies of the planner's first-order conditions. Of the columns beside the diagonal the
/// first two move with log A and the mean margin, absent where shares are held, and one a channel
/// with expected failures.
///
/// - Parameter workspace: 2 · firms + 32 · states + 10 · channels doubles.
void ck_linearize_social(
    const CKSocial *terms, const double *profile, double *workspace, CGLinearization linearization);

#endif
