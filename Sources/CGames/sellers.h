#ifndef CGAMES_SELLERS_H
#define CGAMES_SELLERS_H

#include "CGames.h"
#include "lanes.h"
#include "weights.h"

// Passes over the sellers for solvers: plain arithmetic on their problems (see SellerProblems),
// whose results a proof from the primitives judges later.

/// Entries of breakpoint k of eight sellers, of the last where there are fewer: columns hold one
/// layer of all sellers a breakpoint.
INLINE lanes entry(const CGSellers *g, const double *column, size_t first, size_t k) {
  return gather(column + k * g->sellers, first, g->sellers, 1, 0);
}

/// The slope of marginal cost above breakpoint k.
INLINE lanes curvature_at(const CGSellers *g, size_t first, size_t k) {
  return gather(g->curvature + k * g->curvatureStride, first, g->sellers, 1, 0);
}

/// A column that may be absent, for zeros.
INLINE lanes entry_or_zero(const CGSellers *g, const double *column, size_t first, size_t k) {
  return column ? entry(g, column, first, k) : (lanes)0.0;
}

/// Pieces of eight sellers.
INLINE lanes pieces_of(const CGSellers *g, size_t first) {
  int32_t pieces __attribute__((ext_vector_type(8)));
  if (first + LANES <= g->sellers) {
    __builtin_memcpy(&pieces, g->pieces + first, sizeof pieces);
  } else {
    for (size_t j = 0; j < LANES; j++)
      pieces[j] = g->pieces[first + j < g->sellers ? first + j : g->sellers - 1];
  }
  return __builtin_convertvector(pieces, lanes);
}

/// What is affine on pieces.
typedef struct {
  lanes level, slope;
} affine;

/// On the piece that holds a strategy, a breakpoint belonging to the one above it.
INLINE affine
affine_at(const CGSellers *g, const double *level, const double *slope, size_t i, lanes x) {
  affine at = {entry(g, level, i, 0), entry(g, slope, i, 0)};
  for (size_t k = 1; k < g->layers; k++) {
    lane_mask beyond = x >= entry(g, g->breakpoint, i, k);
    at.level = beyond ? entry(g, level, i, k) : at.level;
    at.slope = beyond ? entry(g, slope, i, k) : at.slope;
  }
  return at;
}

INLINE lanes log_weight_at(const CGSellers *g, size_t i, lanes x) {
  affine line = affine_at(g, g->weightLevel, g->weightSlope, i, x);
  return line.level + line.slope * x;
}

/// The piece that holds a strategy.
INLINE lanes piece_at(const CGSellers *g, size_t i, lanes x) {
  lanes piece = (lanes)0.0;
  for (size_t k = 1; k < g->layers; k++) {
    lane_mask beyond = x >= entry(g, g->breakpoint, i, k);
    piece = beyond ? smaller((lanes)(double)k, pieces_of(g, i)) : piece;
  }
  return piece;
}

/// A running sum of weights and the largest of them.
typedef struct {
  lane_sum sum;
  lanes most;
} weight_sum;

INLINE weight_sum no_weights(void) {
  return (weight_sum){{(lanes)0.0, (lanes)0.0, (lanes)0.0}, (lanes)0.0};
}

INLINE void add_weights(weight_sum *s, lanes weight, size_t i, size_t sellers) {
  weight = existing(i, sellers) ? weight : (lanes)0.0;
  s->most = larger(weight, s->most);
  accumulate(&s->sum, weight);
}

/// Whether weights can be counted from the game's own reference in one pass: none comes near the
/// range of a double.
INLINE int is_moderate(const CGSellers *g) { return g->greatest <= 600; }

/// The sum of all weights counted from the game's reference, that of the outside option included; 0
/// where one seller's is more than half of it, so that what is left beside it would lose digits.
INLINE double balanced_sum(const CGSellers *g, const weight_sum *s) {
  double sum = together(&s->sum).value + exponential((lanes)g->outside)[0];
  return __builtin_reduce_or(~(s->most <= 0.5 * sum)) ? 0 : sum;
}

/// Weights at a profile, with their sum and the sum without the seller of the largest, where one
/// needs to know.
typedef struct {
  double sum, others, top;
  size_t largest;
} weighing;

INLINE weighing weigh_profile(const CGSellers *g, const double *profile, double *weights) {
  size_t n = g->sellers;
  weighing w = {0, 0, 0, n + LANES};
  if (is_moderate(g)) {
    weight_sum s = no_weights();
    for (size_t i = 0; i < n; i += LANES) {
      lanes weight = exponential(log_weight_at(g, i, gather(profile, i, n, 1, 0)));
      scatter(weight, weights, i, n);
      add_weights(&s, weight, i, n);
    }
    w.sum = balanced_sum(g, &s);
    if (w.sum > 0) return w;
  }
  for (size_t i = 0; i < n; i += LANES) {
    scatter(log_weight_at(g, i, gather(profile, i, n, 1, 0)), weights, i, n);
  }
  w.others = weigh(weights, n, g->outside, &w.top, &w.largest);
  w.sum = 1 + w.others;
  return w;
}

/// The pieces to which a natural reply is held: those on one side of a jump.
typedef struct {
  lanes first, end;
} held;

INLINE held held_to(const CGSellers *g, size_t i, lanes x) {
  lanes pieces = pieces_of(g, i);
  if (!g->jumpPiece) return (held){(lanes)0.0, pieces};
  lanes jump, piece = piece_at(g, i, x);
  for (size_t j = 0; j < LANES; j++)
    jump[j] = (double)g->jumpPiece[i + j < g->sellers ? i + j : g->sellers - 1];
  lane_mask above = piece >= jump;
  return (held){above ? jump : (lanes)0.0, above ? pieces : smaller(pieces, jump)};
}

/// Revenue at fixed prices moves with the log weight at rate M g s (1 − s) and with earnings at
/// rate M s. With both frozen, marginal revenue falls in steps from piece to piece, and the natural
/// reply is where marginal cost, which rises, meets it.
INLINE void linearize(
    const CGSellers *g, const double *profile, const double *push, double *workspace,
    CGLinearization out) {
  size_t n = g->sellers;
  weighing w = weigh_profile(g, profile, workspace);
  double part = 1 / w.sum;
  for (size_t i = 0; i < n; i += LANES) {
    lanes x = gather(profile, i, n, 1, 0), weight = gather(workspace, i, n, 1, 0);
    affine earnings = {entry(g, g->earningsLevel, i, 0), entry(g, g->earningsSlope, i, 0)};
    lanes rate = entry(g, g->weightSlope, i, 0);
    for (size_t k = 1; k < g->layers; k++) {
      lane_mask beyond = x >= entry(g, g->breakpoint, i, k);
      earnings.level = beyond ? entry(g, g->earningsLevel, i, k) : earnings.level;
      earnings.slope = beyond ? entry(g, g->earningsSlope, i, k) : earnings.slope;
      rate = beyond ? entry(g, g->weightSlope, i, k) : rate;
    }
    held range = held_to(g, i, x);
    lanes share = weight * part, rest = (w.sum - weight) * part;
    if (w.largest - i < LANES) rest[w.largest - i] = w.others * part;
    lanes earned = earnings.level + earnings.slope * x;
    lanes by_earnings = g->users * share, by_weight = earned * rest * by_earnings;

    // Up through the pieces until the aim of one lies below its upper end.
    lanes low = entry(g, g->breakpoint, i, 0), reply = low, place = 2.0 * range.end;
    lanes weight_slope = (lanes)0.0, earnings_slope = (lanes)0.0, ease = (lanes)0.0;
    lane_mask open = (lane_mask){-1, -1, -1, -1, -1, -1, -1, -1};
    lanes inverse = 1.0 / curvature_at(g, i, 0);
    for (size_t k = 0; k + 1 < g->layers; k++) {
      lanes high = entry(g, g->breakpoint, i, k + 1);
      lanes weight_there = entry(g, g->weightSlope, i, k);
      lanes earnings_there = entry(g, g->earningsSlope, i, k);
      if (g->curvatureStride) inverse = 1.0 / curvature_at(g, i, k);
      lanes drive = weight_there * by_weight + earnings_there * by_earnings;
      if (push) drive += entry(g, push, i, k);
      lanes aim = drive * inverse;
      if (g->bottom) aim += entry(g, g->bottom, i, k);
      lane_mask held_here = open & ((double)k >= range.first) & ((double)k < range.end);
      lane_mask at_end = held_here & (aim <= low);
      lane_mask inside = held_here & ~at_end & ~(aim >= high);
      reply = at_end ? low : (inside ? aim : (held_here ? high : reply));
      place = at_end ? (lanes)(2.0 * (double)k) : (inside ? (lanes)(2.0 * (double)k + 1) : place);
      weight_slope = inside ? weight_there : weight_slope;
      earnings_slope = inside ? earnings_there : earnings_slope;
      ease = inside ? inverse : ease;
      open = open & ~at_end & ~inside;
      low = high;
    }
    // No piece is left above a jump at the last breakpoint.
    lanes last = entry(g, g->breakpoint, i, g->layers - 1);
    reply = range.first == range.end ? last : reply;
    lanes skew = earned * (rest - share) * by_earnings;
    lanes bend = rate * skew + earnings.slope * rest * by_earnings;
    // Zero where the reply is held at a breakpoint.
    scatter(reply, out.reply, i, n);
    scatter(
        ease * (weight_slope * bend + earnings_slope * (rate * by_earnings)), out.ownSlope, i, n);
    scatter(-ease * (weight_slope * skew + earnings_slope * by_earnings), out.left, i, n);
    scatter(share * rate, out.right, i, n);
    int32_t activity __attribute__((ext_vector_type(8))) =
        __builtin_convertvector(place, __typeof__(activity));
    if (i + LANES <= n) {
      __builtin_memcpy(out.activity + i, &activity, sizeof activity);
    } else {
      for (size_t j = 0; i + j < n; j++) out.activity[i + j] = activity[j];
    }
  }
}

/// Log weights at the first and at the last breakpoint.
INLINE lanes log_weight_end(const CGSellers *g, size_t i, size_t k) {
  return entry(g, g->weightLevel, i, k) +
         entry(g, g->weightSlope, i, k) * entry(g, g->breakpoint, i, k);
}

/// The largest share that each seller can have, at its last breakpoint among rivals at their first,
/// and log A with all sellers at either.
INLINE CGTotals share_bounds(const CGSellers *g, double *workspace, double *largest_share) {
  CGTotals totals = {{0, 0}, {0, 0}};
  size_t n = g->sellers, largest, last = g->layers - 1;
  double *least = workspace, *most = workspace + n, top;
  if (is_moderate(g)) {
    weight_sum floors = no_weights(), ceilings = no_weights();
    for (size_t i = 0; i < n; i += LANES) {
      lanes lowest = exponential(log_weight_end(g, i, 0));
      lanes raised = exponential(log_weight_end(g, i, last));
      scatter(lowest, least, i, n);
      scatter(raised, most, i, n);
      add_weights(&floors, lowest, i, n);
      add_weights(&ceilings, raised, i, n);
    }
    double sum = balanced_sum(g, &floors);
    if (sum > 0) {
      totals.atFloors.sum = sum;
      totals.atCeilings.sum = together(&ceilings.sum).value + exponential((lanes)g->outside)[0];
      for (size_t i = 0; i < n; i += LANES) {
        lanes raised = gather(most, i, n, 1, 0), rivals = sum - gather(least, i, n, 1, 0);
        scatter(smaller(raised / (raised + rivals) * (1 + 1e-9), (lanes)1.0), largest_share, i, n);
      }
      return totals;
    }
  }
  for (size_t i = 0; i < n; i += LANES) {
    lanes high = log_weight_end(g, i, last);
    scatter(log_weight_end(g, i, 0), least, i, n);
    scatter(high, most, i, n);
    scatter(high, largest_share, i, n);
  }
  totals.atCeilings.sum = 1 + weigh(most, n, g->outside, &top, &largest);
  totals.atCeilings.top = top;
  double others = weigh(least, n, g->outside, &top, &largest), sum = 1 + others;
  totals.atFloors.sum = sum;
  totals.atFloors.top = top;
  for (size_t i = 0; i < n; i += LANES) {
    lanes weight = gather(least, i, n, 1, 0), rivals = sum - weight;
    if (largest - i < LANES) rivals[largest - i] = others;
    lanes raised = exponential(gather(largest_share, i, n, 1, 0) - top);
    scatter(smaller(raised / (raised + rivals) * (1 + 1e-9), (lanes)1.0), largest_share, i, n);
  }
  return totals;
}

/// The maximum over shares s up to the largest of
/// s (1 − s)(earnings · rate² · (1 − 2s) + 2 · gain · rate).
INLINE lanes largest_bracket(lanes earnings, lanes rate, lanes gain, lanes largest_share) {
  lanes demand = earnings * rate * rate, direct = 2.0 * gain * rate;
  // u = (√(r² + 3) − r) / 3 with r = direct / demand, without cancellation for large r.
  lanes ratio = demand > 0.0 ? direct / demand : (lanes)__builtin_inf();
  lanes peak = 1.0 / (root(ratio * ratio + 3.0) + ratio);
  lanes share = smaller((1.0 - peak) * 0.5, largest_share);
  return share * (1.0 - share) * (demand * (1.0 - 2.0 * share) + direct);
}

/// Sellers whose cost falls at their first breakpoint and who may lose on those whom they serve:
/// there marginal payoff may rise across a breakpoint and not be negative, for what marginal
/// revenue lacks cost can make up.
INLINE lane_mask may_rise_at_breakpoints(const CGSellers *g, size_t i) {
  if (!g->bottom) return (lane_mask)0;
  lanes floor = entry(g, g->breakpoint, i, 0);
  lanes earned = entry(g, g->earningsLevel, i, 0) + entry(g, g->earningsSlope, i, 0) * floor;
  return (floor < entry(g, g->bottom, i, 0)) & ~(earned > g->earningsMagnitude * g->rounding);
}

/// The slope of marginal cost above which each seller's payoff is shown to have one peak.
///
/// On a piece with log weight ℓ and earnings g the second derivative of payoff is
/// M [g ℓ'² σ' (1 − 2s) + 2 g' ℓ' σ'] − C''. With u = 1 − 2s and r = 2 g' / (|g| ℓ') the bracket is
/// at most |g| ℓ'² (1 − u²)(u + r) / 4 at u = (√(r² + 3) − r) / 3, and being linear in g it is
/// largest at an end of the range of earnings; for g' = 0 that is (√3/18) g ℓ'². Beyond that u it
/// falls, so where the share cannot exceed some s, u cannot be below 1 − 2s. Where C'' exceeds M
/// times that, payoff is concave on every piece. Across a breakpoint marginal payoff falls, because
/// ℓ' and g' do, except where marginal revenue is negative; but there it is negative on both sides
/// unless cost falls, where nothing is claimed of who may lose on users.
/// So there is one peak. Slopes fall from piece to piece, so the first is the steepest.
INLINE void single_peaks(const CGSellers *g, const double *largest_share, double *least_curvature) {
  size_t n = g->sellers, last = g->layers - 1;
  for (size_t i = 0; i < n; i += LANES) {
    lanes rate = entry(g, g->weightSlope, i, 0), gain = entry(g, g->earningsSlope, i, 0);
    lanes most = gather(largest_share, i, n, 1, 0);
    lanes at_floor = entry(g, g->earningsLevel, i, 0) + gain * entry(g, g->breakpoint, i, 0);
    lanes at_ceiling = entry(g, g->earningsLevel, i, last) +
                       entry(g, g->earningsSlope, i, last) * entry(g, g->breakpoint, i, last);
    lanes low = largest_bracket(absolute(at_floor), rate, gain, most);
    lanes high = largest_bracket(absolute(at_ceiling), rate, gain, most);
    // A margin for rounding in the condition itself.
    lanes needed = g->users * larger(low, high) * (1 + 1e-12);
    scatter(may_rise_at_breakpoints(g, i) ? (lanes)__builtin_inf() : needed, least_curvature, i, n);
    if (!g->jumpPiece) continue;
    for (size_t j = i; j < n && j < i + LANES; j++) {
      if (g->jumpPiece[j] != INTPTR_MAX) least_curvature[j] = __builtin_inf();
    }
  }
}

/// The maximum over shares s up to the largest of s (P − Q s) at one level of earnings, with
/// P = b² q + 2 b r and Q = 2 b² q + b r.
INLINE lanes largest_slope(lanes earnings, lanes rate, lanes direct, lanes largest_share) {
  lanes demand = rate * rate * earnings;
  lanes linear = demand + 2.0 * direct, quadratic = 2.0 * demand + direct;
  lanes inside = linear * linear / (4.0 * quadratic);
  lanes at_largest = largest_share * (linear - quadratic * largest_share);
  lane_mask turns = (quadratic > 0.0) & (linear < 2.0 * quadratic * largest_share);
  return turns ? inside : at_largest;
}

/// The slope of marginal cost above which each seller's share, along the strategies that satisfy
/// its optimality conditions at a given sum A of logit weights, is shown to fall strictly in A, for
/// all shares that it can have in an equilibrium.
///
/// With t = log A fixed the share is s = w(x) / A and marginal payoff is F = M [b q s (1 − s) + r
/// s] − C' on a piece where log weight rises at rate b = ℓ' and earnings q = g at rate r = g'. So
///
///     ∂F/∂x = b G + M b r s (1 − s) − C'',   ∂F/∂t = −G,   G = M [b q s (1 − 2s) + r s].
///
/// Take (s, t) in place of (x, t); then b dx = ds/s + dt, and
///
///     b s ∂F/∂s = ∂F/∂x = M b s [b q (1 − 2s) + r (2 − s)] − C'',       (a)
///     b   ∂F/∂t = ∂F/∂x − b G = M b r s (1 − s) − C''.                   (b)
///
/// Where both are negative for all shares s in (0, s_max] and all earnings on the piece, marginal
/// payoff strictly falls in the share and in log A. Suppose A₁ < A₂ with replies x₁, x₂ of shares
/// s₁ ≤ s₂ ≤ s_max. Then w(x₂) > w(x₁), so x₁ lies below the ceiling and x₂ above the floor, and
/// marginal payoff F is not positive just above x₁ and not negative just below x₂. But from (s₁,
/// t₁) to (s₂, t₂), both rising, F strictly falls inside pieces; and where F ≤ 0 it stays so across
/// a breakpoint, because b and r fall there and C' does not (where C' < 0 that needs q ≥ 0, or
/// nothing is claimed). A contradiction: so s₂ < s₁. By the
/// same law in s alone there is one reply at each A. A seller whose weight does not move with its
/// strategy has s = w / A, which falls.
///
/// If that holds for every seller, the shares of two equilibria with A₁ < A₂ would sum to less at
/// A₂, while 1 − w₀ / A does not fall: there is at most one equilibrium. (a) is linear in q, so its
/// maximum over s is convex in q and largest at an end of q's range. Negative earnings are covered.
/// At r = 0 and s_max ≥ 1/4 the condition is C'' > M q b² / 8. Each piece is tested with its own
/// slopes and earnings, against the least C''. Across a jump nothing is claimed.
///
/// Rounding: slopes are sums and products of numbers that are not negative, within `rounding` of
/// themselves; earnings are a difference, within `rounding` of the largest of their parts, and
/// their range is widened by that. Every cancellation below is of terms that are small beside the
/// maximum, and the result is raised by eight times `rounding`. What overflows is infinite or no
/// number, and claims nothing.
INLINE void monotone_shares(
    const CGSellers *g, const double *largest_share, double *least_curvature) {
  size_t n = g->sellers;
  double spread = g->earningsMagnitude * g->rounding;
  for (size_t i = 0; i < n; i += LANES) {
    lanes largest = gather(largest_share, i, n, 1, 0), most = (lanes)0.0;
    lanes half = smaller(largest, (lanes)0.5);
    for (size_t k = 0; k + 1 < g->layers; k++) {
      lanes rate = entry(g, g->weightSlope, i, k), gain = entry(g, g->earningsSlope, i, k);
      lanes level = entry(g, g->earningsLevel, i, k), direct = rate * gain;
      lanes least = level + gain * entry(g, g->breakpoint, i, k) - spread;
      lanes best = level + gain * entry(g, g->breakpoint, i, k + 1) + spread;
      lanes low = largest_slope(least, rate, direct, largest);
      lanes high = largest_slope(best, rate, direct, largest);
      lanes needed = larger(larger(low, high), direct * half * (1.0 - half));
      // What is no number stays so.
      lanes sum = low + high + most;
      most = (sum == sum) ? larger(needed, most) : (lanes)__builtin_nan("");
    }
    most = g->users * most * (1 + 8 * g->rounding);
    scatter(may_rise_at_breakpoints(g, i) ? (lanes)__builtin_inf() : most, least_curvature, i, n);
    if (!g->jumpPiece) continue;
    for (size_t j = i; j < n && j < i + LANES; j++) {
      if (g->jumpPiece[j] != INTPTR_MAX) least_curvature[j] = __builtin_inf();
    }
  }
}

/// The sum of all weights at a profile, and the weights.
INLINE CGTotal total_at(const CGSellers *g, const double *profile, double *weights) {
  weighing w = weigh_profile(g, profile, weights);
  return (CGTotal){w.sum, w.top};
}

#endif
