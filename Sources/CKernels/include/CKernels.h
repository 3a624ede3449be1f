#ifndef CKERNELS_H
#define CKERNELS_H

#include <stddef.h>

// Vectorised passes over the firms of a market. Columns have one entry a firm; per-regime columns are firm-major. No pass allocates.

/// The primitives of a market and of a policy of liability and floors, as MODEL section 1 states them.
typedef struct {
  size_t firms;
  size_t regimes;
  const double *cost;
  const double *margin;
  const double *value;
  const double *price;
  const double *exposure;
  const double *baselineFailure;
  const double *effectiveness;
  const double *regimeProbability;
  /// One entry a firm where the stride is 1, one for all where it is 0.
  const double *liability;
  const double *minimumOverlap;
  size_t liabilityStride;
  size_t minimumOverlapStride;
  double users;
  double demandSensitivity;
  double userHarm;
  double externalHarm;
  /// −∞: everyone adopts some firm.
  double outsideOption;
} CKMarket;

/// What a pass proves or computes about each firm at a profile; one entry a firm in every column.
typedef struct {
  /// An upper bound on what the firm gains from any deviation, in units of payoff; NaN where the pass proves none.
  double *gain;
  /// Its profit, to rounding.
  double *payoff;
  /// |overlap − natural reply| relative to the larger, and to no less than a millionth of the strategy set.
  double *residual;
  /// 1 where profit falls on both sides of the overlap, to first or second order; else 0.
  double *fallsAround;
  /// Derivative of its best reply in log R, and of log R in its overlap; see AuditedGame.
  double *response;
  double *influence;
} CKFindings;

/// Most regimes of which the passes know.
enum { CK_REGIME_LIMIT = 8 };

/// - Parameter workspace: 2 · (firms + 8) doubles.
void ck_audit(const CKMarket *market, const double *profile, double *workspace, CKFindings findings);

/// e^x, for tests of its accuracy.
void ck_exponential(const double *x, double *y, size_t count);

#endif
