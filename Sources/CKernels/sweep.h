#ifndef CKERNELS_SWEEP_H
#define CKERNELS_SWEEP_H

#include "CKernels.h"
#include "lanes.h"

// Passes over the firms for solvers: plain arithmetic on the pieces of a game (see OverlapGame),
// whose results a proof from the primitives judges later. On a piece, with p = intercept − slope ·
// o the expected failure probability, the log weight is quality − demandRate · p.

/// Entries of breakpoint k of eight firms, of the last where there are fewer: columns hold one
/// layer of all firms a breakpoint.
INLINE lanes entry(const CKGame *g, const double *column, size_t first, size_t k) {
  return gather(column + k * g->firms, first, g->firms, 1, 0);
}

/// Pieces of eight firms.
INLINE lanes pieces_of(const CKGame *g, size_t first) {
  int32_t pieces __attribute__((ext_vector_type(8)));
  if (first + LANES <= g->firms) {
    __builtin_memcpy(&pieces, g->pieces + first, sizeof pieces);
  } else {
    for (size_t j = 0; j < LANES; j++)
      pieces[j] = g->pieces[first + j < g->firms ? first + j : g->firms - 1];
  }
  return __builtin_convertvector(pieces, lanes);
}

typedef struct {
  lanes piece, slope, failure;
} line;

/// The piece that holds an overlap, a kink belonging to the one above it.
INLINE line line_at(const CKGame *g, size_t i, lanes overlap) {
  lanes piece = (lanes)0.0, slope = entry(g, g->slope, i, 0),
        intercept = entry(g, g->intercept, i, 0);
  for (size_t k = 1; k < g->layers; k++) {
    lane_mask beyond = overlap >= entry(g, g->breakpoint, i, k);
    piece = beyond ? smaller((lanes)(double)k, pieces_of(g, i)) : piece;
    slope = beyond ? entry(g, g->slope, i, k) : slope;
    intercept = beyond ? entry(g, g->intercept, i, k) : intercept;
  }
  return (line){piece, slope, intercept - slope * overlap};
}

INLINE lanes log_weight_at(const CKGame *g, size_t i, lanes failure) {
  return gather(g->quality, i, g->firms, 1, 0) - gather(g->demandRate, i, g->firms, 1, 0) * failure;
}

/// Replaces log weights by weights of which the largest, that of the outside option included, is 1.
/// Returns their sum without the firm of the largest; `largest` is that firm, or `firms` where the
/// outside option has it.
INLINE double weigh(double *weights, size_t firms, double outside, double *top, size_t *largest) {
  lanes high = (lanes)outside;
  for (size_t i = 0; i < firms; i += LANES) high = larger(gather(weights, i, firms, 1, 0), high);
  *top = high[0];
  for (size_t j = 1; j < LANES; j++) *top = high[j] > *top ? high[j] : *top;
  *largest = firms;
  if (*top > outside) {
    for (*largest = 0; *largest < firms - 1 && weights[*largest] != *top;) ++*largest;
  }
  lane_sum sum = {(lanes)0.0, (lanes)0.0, (lanes)0.0};
  for (size_t i = 0; i < firms; i += LANES) {
    lanes weight = exponential(gather(weights, i, firms, 1, 0) - *top);
    scatter(weight, weights, i, firms);
    weight = existing(i, firms) ? weight : (lanes)0.0;
    if (*largest - i < LANES) weight[*largest - i] = 0;
    accumulate(&sum, weight);
  }
  double others = together(&sum).value;
  return *largest == firms ? others : others + exponential((lanes)(outside - *top))[0];
}

/// A running sum of weights and the largest of them.
typedef struct {
  lane_sum sum;
  lanes most;
} weight_sum;

INLINE weight_sum no_weights(void) {
  return (weight_sum){{(lanes)0.0, (lanes)0.0, (lanes)0.0}, (lanes)0.0};
}

INLINE void add_weights(weight_sum *s, lanes weight, size_t i, size_t firms) {
  weight = existing(i, firms) ? weight : (lanes)0.0;
  s->most = larger(weight, s->most);
  accumulate(&s->sum, weight);
}

/// Whether weights can be counted from the game's own reference in one pass: none comes near the
/// range of a double.
INLINE int is_moderate(const CKGame *g) { return g->greatest <= 600; }

/// The sum of all weights counted from the game's reference, that of the outside option included; 0
/// where one firm's is more than half of it, so that what is left beside it would lose digits.
INLINE double balanced_sum(const CKGame *g, const weight_sum *s) {
  double sum = together(&s->sum).value + exponential((lanes)g->outside)[0];
  return __builtin_reduce_or(~(s->most <= 0.5 * sum)) ? 0 : sum;
}

/// Weights at a profile, with their sum and the sum without the firm of the largest, where one
/// needs to know.
typedef struct {
  double sum, others, top;
  size_t largest;
} weighing;

INLINE weighing weigh_profile(const CKGame *g, const double *profile, double *weights) {
  size_t n = g->firms;
  weighing w = {0, 0, 0, n + LANES};
  if (is_moderate(g)) {
    weight_sum s = no_weights();
    for (size_t i = 0; i < n; i += LANES) {
      lanes weight =
          exponential(log_weight_at(g, i, line_at(g, i, gather(profile, i, n, 1, 0)).failure));
      scatter(weight, weights, i, n);
      add_weights(&s, weight, i, n);
    }
    w.sum = balanced_sum(g, &s);
    if (w.sum > 0) return w;
  }
  for (size_t i = 0; i < n; i += LANES) {
    scatter(log_weight_at(g, i, line_at(g, i, gather(profile, i, n, 1, 0)).failure), weights, i, n);
  }
  w.others = weigh(weights, n, g->outside, &w.top, &w.largest);
  w.sum = 1 + w.others;
  return w;
}

/// The pieces to which a natural reply is held: those on one side of a safe harbor's threshold.
typedef struct {
  lane_mask relieved;
  lanes first, end;
} held;

INLINE held held_to(const CKGame *g, size_t i, lanes piece) {
  lanes pieces = pieces_of(g, i);
  if (!g->reliefPiece) return (held){piece < 0.0, (lanes)0.0, pieces};
  lanes jump;
  for (size_t j = 0; j < LANES; j++)
    jump[j] = (double)g->reliefPiece[i + j < g->firms ? i + j : g->firms - 1];
  lane_mask relieved = piece >= jump;
  return (held){relieved, relieved ? jump : (lanes)0.0, relieved ? pieces : smaller(pieces, jump)};
}

INLINE void linearize(
    const CKGame *g, const double *profile, const double *push, double *workspace,
    CKLinearization out) {
  size_t n = g->firms;
  weighing w = weigh_profile(g, profile, workspace);
  double part = 1 / w.sum;
  for (size_t i = 0; i < n; i += LANES) {
    lanes overlap = gather(profile, i, n, 1, 0), cost = gather(g->cost, i, n, 1, 0);
    lanes weight = gather(workspace, i, n, 1, 0), demand = gather(g->demandRate, i, n, 1, 0);
    line here = line_at(g, i, overlap);
    held range = held_to(g, i, here.piece);
    lanes liability = gather(g->liableHarm, i, n, 1, 0);
    liability = range.relieved ? g->reliefFactor * liability : liability;
    lanes share = weight * part, rest = (w.sum - weight) * part, ease = 1.0 / cost;
    if (w.largest - i < LANES) rest[w.largest - i] = w.others * part;
    lanes margin = gather(g->margin, i, n, 1, 0) - liability * here.failure;
    lanes value = g->users * (margin * demand * rest + liability) * share;

    // The natural reply: up through the pieces until the aim of one lies below its upper end.
    lanes low = entry(g, g->breakpoint, i, 0), reply = low, place = 2.0 * range.end,
          slope = (lanes)0.0;
    lane_mask open = (lane_mask){-1, -1, -1, -1, -1, -1, -1, -1};
    for (size_t k = 0; k + 1 < g->layers; k++) {
      lanes high = entry(g, g->breakpoint, i, k + 1), steepness = entry(g, g->slope, i, k);
      lanes drive = steepness * value;
      lanes aim = (push ? drive + entry(g, push, i, k) : drive) * ease;
      lane_mask held_here = open & ((double)k >= range.first) & ((double)k < range.end);
      lane_mask at_end = held_here & (aim <= low);
      lane_mask inside = held_here & ~at_end & ~(aim >= high);
      reply = at_end ? low : (inside ? aim : (held_here ? high : reply));
      place = at_end ? (lanes)(2.0 * (double)k) : (inside ? (lanes)(2.0 * (double)k + 1) : place);
      slope = inside ? steepness : slope;
      open = open & ~at_end & ~inside;
      low = high;
    }
    // No piece is left above a jump at the last breakpoint.
    lanes last = entry(g, g->breakpoint, i, g->layers - 1);
    reply = range.first == range.end ? last : reply;
    lanes rate = demand * here.slope;
    lanes by_share = g->users * (margin * demand * (rest - share) + liability) * share;
    lanes by_margin = g->users * liability * here.slope * demand * share * rest;
    // Zero where the reply is held at a breakpoint.
    lanes lift = slope * ease;
    scatter(reply, out.reply, i, n);
    scatter(lift * (rate * by_share + by_margin), out.ownSlope, i, n);
    scatter(-lift * by_share, out.left, i, n);
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

/// The largest share that each firm can have, at its last breakpoint among rivals at their first,
/// and log A with all firms at either.
INLINE CKTotals share_bounds(const CKGame *g, double *workspace, double *largest_share) {
  CKTotals totals = {{0, 0}, {0, 0}};
  size_t n = g->firms, largest;
  double *least = workspace, *most = workspace + n, top;
  if (is_moderate(g)) {
    weight_sum floors = no_weights(), ceilings = no_weights();
    for (size_t i = 0; i < n; i += LANES) {
      lanes low =
          entry(g, g->intercept, i, 0) - entry(g, g->slope, i, 0) * entry(g, g->breakpoint, i, 0);
      lanes high = entry(g, g->intercept, i, g->layers - 1) -
                   entry(g, g->slope, i, g->layers - 1) * entry(g, g->breakpoint, i, g->layers - 1);
      lanes lowest = exponential(log_weight_at(g, i, low)),
            raised = exponential(log_weight_at(g, i, high));
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
    lanes low =
        entry(g, g->intercept, i, 0) - entry(g, g->slope, i, 0) * entry(g, g->breakpoint, i, 0);
    lanes high = entry(g, g->intercept, i, g->layers - 1) -
                 entry(g, g->slope, i, g->layers - 1) * entry(g, g->breakpoint, i, g->layers - 1);
    scatter(log_weight_at(g, i, low), least, i, n);
    scatter(log_weight_at(g, i, high), most, i, n);
    scatter(log_weight_at(g, i, high), largest_share, i, n);
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

/// The maximum over shares s up to the largest of s (1 − s)(margin · rate² · (1 − 2s) + 2 ·
/// liability · rate).
INLINE lanes largest_bracket(lanes margin, lanes rate, lanes liability, lanes largest_share) {
  lanes demand = margin * rate * rate, direct = 2.0 * liability * rate;
  // u = (√(r² + 3) − r) / 3 with r = direct / demand, without cancellation for large r.
  lanes ratio = demand > 0.0 ? direct / demand : (lanes)__builtin_inf();
  lanes peak = 1.0 / (root(ratio * ratio + 3.0) + ratio);
  lanes share = smaller((1.0 - peak) * 0.5, largest_share);
  return share * (1.0 - share) * (demand * (1.0 - 2.0 * share) + direct);
}

/// The cost above which each firm's profit is shown to have one peak.
///
/// On a piece of slope α, with b = β h_U e α, t = τ h_E e and margin q = μ − t π̄, the second
/// derivative of profit is M [q b² σ' (1 − 2s) + 2 t α b σ'] − c. With u = 1 − 2s and r = 2 t /
/// (|q| β h_U e) the bracket is at most
/// |q| b² (1 − u²)(u + r) / 4 at u = (√(r² + 3) − r) / 3, and being linear in q it is largest at an
/// end of the margin's range; for τ = 0 that is
/// (√3/18) μ b². Beyond that u it falls, so where the share cannot exceed some s, u cannot be below
/// 1 − 2s. Where cost exceeds M times that, profit is concave on every piece. Across a kink
/// marginal profit falls, except where the marginal value of safety is negative; but there it is
/// negative on both sides. So there is one peak. Slopes fall from piece to piece, so the first is
/// the steepest.
INLINE void single_peaks(const CKGame *g, const double *largest_share, double *least_cost) {
  size_t n = g->firms;
  for (size_t i = 0; i < n; i += LANES) {
    lanes slope = entry(g, g->slope, i, 0), harm = gather(g->liableHarm, i, n, 1, 0);
    lanes margin = gather(g->margin, i, n, 1, 0), rate = gather(g->demandRate, i, n, 1, 0) * slope;
    lanes most = gather(largest_share, i, n, 1, 0);
    lanes at_floor = entry(g, g->intercept, i, 0) - slope * entry(g, g->breakpoint, i, 0);
    lanes at_ceiling = entry(g, g->intercept, i, g->layers - 1);
    lanes low = largest_bracket(absolute(margin - harm * at_floor), rate, harm * slope, most);
    lanes high = largest_bracket(absolute(margin - harm * at_ceiling), rate, harm * slope, most);
    // A margin for rounding in the condition itself.
    scatter(g->users * larger(low, high) * (1 + 1e-12), least_cost, i, n);
    if (!g->reliefPiece) continue;
    for (size_t j = i; j < n && j < i + LANES; j++) {
      if (g->reliefPiece[j] != INTPTR_MAX) least_cost[j] = __builtin_inf();
    }
  }
}

/// The sum of all weights at a profile, and the weights.
INLINE CKTotal total_at(const CKGame *g, const double *profile, double *weights) {
  weighing w = weigh_profile(g, profile, weights);
  return (CKTotal){w.sum, w.top};
}

INLINE CKTotal shares(double *weights, size_t firms, double outside) {
  size_t largest;
  CKTotal total;
  total.sum = 1 + weigh(weights, firms, outside, &total.top, &largest);
  for (size_t i = 0; i < firms; i += LANES)
    scatter(gather(weights, i, firms, 1, 0) / total.sum, weights, i, firms);
  return total;
}

#endif
