#ifndef CKERNELS_AUDIT_H
#define CKERNELS_AUDIT_H

#include "CKernels.h"
#include "ball.h"
#include "perception.h"

// Deviations of all firms at once, from the primitives, with proof.
//
// Between two kinks profit is Π(o) = M q s − c o² / 2 with share s = w / (w + R) at rivals' weights
// R, margin q = μ − L π̄ and L = τ h_E e; on a piece of slope α, with b = β h_U e α,
//   Π' = M (q b s r + L α s) − c o,   Π'' = M (q b² s r (r − s) + 2 L α b s r) − c,   r = 1 − s,
//   Π''' = M (q b³ s r (1 − 6 s r) + 3 L α b² s r (r − s)).
// Where q ≥ 0 and s ≤ (3 − √3) / 6 throughout, Π''' ≥ 0 and Π' is convex. Both q and s rise with
// overlap: it suffices that q ≥ 0 at the least overlap and that s is small at the largest
// undominated one. Then for any part [x, y] of a piece, with e = max(0, Π'(x)),
//   (chord) the points where Π' ≤ e are an interval that begins at x, and beyond it Π rises up to
//           y: sup Π ≤ max(Π(y), Π(x) + e (y − x)), and if Π'(y) < 0, Π' lies below its chord: sup
//           Π ≤ Π(x) + e² (y − x) / (2 (e − Π'(y)));
//   (tangent) Π' lies above its tangent at y: sup Π ≤ Π(y) + sup over 0 ≤ d ≤ y − x of −Π'(y) d +
//             Π''(y) d² / 2. Where overlap has a cost curve −C' is convex too, for C'' falls from
//             piece to piece: all of this holds across its pieces, with any subgradient in place of
//             Π''. Every piece is cut at the firm's own overlap, so that the part on either side
//             has a gain of exactly zero at one end.

enum { ENDS = CK_STATE_LIMIT + 2 };

/// Of eight firms: what does not change with their overlap.
typedef struct {
  lanes cost, margin;
  ball quality;     // β (v − P), where users see what happens
  ball demand;      // β h_U e, likewise
  ball liableHarm;  // τ h_E e
  ball rivals;      // R
  lanes baseline[CK_STATE_LIMIT], effectiveness[CK_STATE_LIMIT], kink[CK_STATE_LIMIT];
  /// Of cost curves; see CKCosts.
  lanes start[CK_COST_LIMIT], cheapest, excess;
  ball level[CK_COST_LIMIT], marginal[CK_COST_LIMIT], curvature[CK_COST_LIMIT];
} firms;

/// At one overlap of each of them.
typedef struct {
  lanes overlap;
  ball share, rest, density, margin, profit;
} node;

/// On one piece that ends or begins there.
typedef struct {
  ball marginal, slope;
} side;

typedef struct {
  size_t states;
  const double *probability;
  double users, reference, error;
  /// Pieces of cost curves; 0 where overlap costs c o²/2.
  size_t costs;
} setting;

INLINE ball expected_failure(const setting *at, const firms *f, lanes overlap) {
  ball sum = exactly((lanes)0.0);
  for (size_t s = 0; s < at->states; s++) {
    ball failure = minus(exactly(f->baseline[s]), scaled(exactly(f->effectiveness[s]), overlap));
    failure.radius += (f->baseline[s] + f->effectiveness[s] * overlap) * at->error;
    failure.middle = larger(failure.middle, (lanes)0.0);
    sum = plus(sum, scaled(failure, (lanes)at->probability[s]));
  }
  return sum;
}

INLINE ball log_weight(const firms *f, ball failure) {
  return minus(f->quality, times(f->demand, failure));
}

/// What overlap costs.
typedef struct {
  ball level, marginal, slope;
} cost_terms;

/// Of firms that have cost curves, from the start of the piece that holds the overlap; a start
/// belongs to the piece above it, whose slope is the lesser.
INLINE cost_terms cost_of(const setting *at, const firms *f, lanes overlap) {
  ball curvature = f->curvature[0], level = f->level[0], rate = f->marginal[0];
  lanes start = f->start[0];
  for (size_t k = 1; k < at->costs; k++) {
    lane_mask holds = overlap >= f->start[k];
    start = holds ? f->start[k] : start;
    level = either(holds, f->level[k], level);
    rate = either(holds, f->marginal[k], rate);
    curvature = either(holds, f->curvature[k], curvature);
  }
  ball ahead = minus(exactly(overlap), exactly(start)), rise = times(curvature, ahead);
  return (cost_terms){
      plus(level, times(ahead, plus(rate, scaled(rise, (lanes)0.5)))), plus(rate, rise), curvature};
}

INLINE node evaluate(const setting *at, const firms *f, lanes overlap) {
  ball failure = expected_failure(at, f, overlap);
  ball weight = raised(minus(log_weight(f, failure), exactly((lanes)at->reference)));
  ball inverse = reciprocal(plus(weight, f->rivals));
  node n;
  n.overlap = overlap;
  n.share = times(weight, inverse);
  n.rest = times(f->rivals, inverse);
  n.density = times(n.share, n.rest);
  n.margin = minus(exactly(f->margin), times(f->liableHarm, failure));
  ball cost = at->costs ? cost_of(at, f, overlap).level
                        : scaled(scaled(scaled(exactly(f->cost), overlap), overlap), (lanes)0.5);
  n.profit = minus(times(n.margin, scaled(n.share, (lanes)at->users)), cost);
  return n;
}

INLINE side differentiate(const setting *at, const firms *f, const node *n, ball alpha) {
  ball rate = times(f->demand, alpha);
  ball direct = times(f->liableHarm, alpha);
  ball drive = times(n->margin, rate);
  ball bent = plus(times(drive, minus(n->rest, n->share)), scaled(direct, (lanes)2.0));
  ball marginal_cost, cost_slope;
  if (at->costs) {
    cost_terms cost = cost_of(at, f, n->overlap);
    marginal_cost = cost.marginal;
    cost_slope = cost.slope;
  } else {
    marginal_cost = scaled(exactly(f->cost), n->overlap);
    cost_slope = exactly(f->cost);
  }
  side d;
  d.marginal = minus(
      scaled(plus(times(drive, n->density), times(direct, n->share)), (lanes)at->users),
      marginal_cost);
  d.slope = minus(scaled(times(times(rate, n->density), bent), (lanes)at->users), cost_slope);
  return d;
}

INLINE node choose_node(lane_mask condition, node x, node y) {
  node n;
  n.overlap = condition ? x.overlap : y.overlap;
  n.share = either(condition, x.share, y.share);
  n.rest = either(condition, x.rest, y.rest);
  n.density = either(condition, x.density, y.density);
  n.margin = either(condition, x.margin, y.margin);
  n.profit = either(condition, x.profit, y.profit);
  return n;
}

/// What is gained by moving from home to a node: nothing where that is home itself.
INLINE lanes gained(const node *n, const node *home) {
  return n->overlap == home->overlap ? (lanes)0.0 : upper(minus(n->profit, home->profit));
}

/// No less than the gain anywhere between two nodes of a piece.
INLINE lanes
gain_between(const node *x, side dx, lanes gain_x, const node *y, side dy, lanes gain_y) {
  const double more = 1 + 0x1p-40;
  lanes reach = (y->overlap - x->overlap) * more;
  lanes rise = larger(upper(dx.marginal), (lanes)0.0);
  lanes fall = -upper(dy.marginal);
  lanes chord = rise * reach * more;
  chord = fall > 0.0 ? rise * (rise / (rise + fall)) * reach * (0.5 * more) : chord;
  lanes by_chord = larger(gain_y, gain_x + chord + absolute(gain_x) * 0x1p-50);
  lanes climb = -lower(dy.marginal);
  lanes bend = upper(dy.slope);
  lanes straight = climb * reach;
  lanes bent = bend * reach * reach * 0.5;
  lanes convex = straight + bent + (absolute(straight) + absolute(bent)) * 0x1p-48 + TINY;
  lanes concave = smaller(straight, climb * (climb / -bend) * 0.5) * more + TINY;
  lanes tangent = bend < 0.0 ? (climb <= 0.0 ? (lanes)0.0 : concave) : larger(convex, (lanes)0.0);
  lanes by_tangent = gain_y + tangent + absolute(gain_y) * 0x1p-50;
  // A comparison can lose what is no number: nothing is proven then.
  return smaller(by_chord, by_tangent) + 0.0 * (chord + gain_x + gain_y + tangent);
}

/// How many ends of pieces there are above the floor: all kinks, and where overlap has a cost curve
/// the overlap that costs least, beyond which alone more overlap than the last kink is dominated.
INLINE size_t ends_of(const setting *at) { return at->states + (at->costs ? 1 : 0); }

/// Ascending ends of pieces: the floor, kinks above it, none beyond the overlap that costs more
/// than all revenue that there is to gain.
INLINE void piece_ends(const setting *at, const firms *f, lanes floor, lanes harm, lanes *ends) {
  lanes spread = larger(f->margin, (lanes)0.0) - smaller(f->margin - harm, (lanes)0.0);
  lanes revenue = spread * at->users;
  if (at->costs) revenue += f->excess;
  lanes dominated = root(floor * floor + 2.0 * revenue / f->cost) * 1.000001;
  dominated = larger(dominated, floor);
  ends[0] = floor;
  for (size_t s = 0; s < ends_of(at); s++) {
    lanes kink = s < at->states ? f->kink[s] : f->cheapest;
    lanes end = kink > floor ? smaller(kink, dominated) : floor;
    // Insertion: the larger of each pair goes on upwards.
    for (size_t k = 1; k <= s; k++) {
      lanes low = smaller(ends[k], end);
      end = larger(ends[k], end);
      ends[k] = low;
    }
    ends[s + 1] = end;
  }
}

/// Fall in expected failure per unit of overlap on a piece, by its upper end.
INLINE ball piece_slope(const setting *at, const firms *f, lanes end) {
  ball sum = exactly((lanes)0.0);
  for (size_t s = 0; s < at->states; s++) {
    lanes effectiveness = f->kink[s] >= end ? f->effectiveness[s] : (lanes)0.0;
    ball fall = {effectiveness, effectiveness * at->error};
    sum = plus(sum, scaled(fall, (lanes)at->probability[s]));
  }
  return sum;
}

INLINE ball enclosed_layer(CKBallColumn column, size_t layer, size_t i, size_t n) {
  return enclosed((CKBallColumn){column.middle + layer * n, column.radius + layer * n}, i, n);
}

INLINE firms load(const CKPrimitives *m, size_t i) {
  size_t n = m->firms;
  firms f;
  f.cost = gather(m->cost, i, n, 1, 0);
  f.margin = gather(m->margin, i, n, 1, 0);
  for (size_t k = 0; m->costs && k < m->costs->layers; k++) {
    f.start[k] = gather(m->costs->start + k * n, i, n, 1, 0);
    f.level[k] = enclosed_layer(m->costs->level, k, i, n);
    f.marginal[k] = enclosed_layer(m->costs->marginal, k, i, n);
    f.curvature[k] = enclosed_layer(m->costs->curvature, k, i, n);
  }
  f.cheapest = m->costs ? gather(m->costs->cheapest, i, n, 1, 0) : (lanes)0.0;
  f.excess = m->costs ? gather(m->costs->excess, i, n, 1, 0) : (lanes)0.0;
  perception seen = perception_of(m, i, n, 0);
  f.quality = scaled(seen.utility, (lanes)m->demandSensitivity);
  f.demand = scaled(seen.harm, (lanes)m->demandSensitivity);
  f.liableHarm = scaled(
      scaled(exactly(gather(m->liability, i, n, m->liabilityStride, 0)), (lanes)m->externalHarm),
      gather(m->exposure, i, n, 1, 0));
  for (size_t s = 0; s < m->states; s++) {
    f.baseline[s] = gather(m->baselineFailure, i, n, m->states, s);
    f.effectiveness[s] = gather(m->effectiveness, i, n, m->states, s);
    // Where overlap does nothing there is no kink: below every floor.
    f.kink[s] = f.effectiveness[s] > 0.0 ? f.baseline[s] / f.effectiveness[s] : (lanes)-1.0;
  }
  return f;
}

INLINE void audit_block(
    const CKPrimitives *m, const setting *at, const double *profile, const ball total,
    const ball weight, size_t i, CKFindings out) {
  size_t n = m->firms, states = at->states, pieces = ends_of(at);
  firms f = load(m, i);
  f.rivals = minus(total, weight);
  lanes overlap = gather(profile, i, n, 1, 0);
  lanes held = m->heldOverlap ? gather(m->heldOverlap, i, n, 1, 0) : (lanes)__builtin_nan("");
  lane_mask chooses = held != held;
  lanes floor = chooses ? gather(m->minimumOverlap, i, n, m->minimumOverlapStride, 0) : held;
  lanes harm = gather(m->liability, i, n, m->liabilityStride, 0) * m->externalHarm *
               gather(m->exposure, i, n, 1, 0);
  lanes ends[ENDS];
  piece_ends(at, &f, floor, harm, ends);
  for (size_t k = 0; k <= pieces; k++) ends[k] = chooses ? ends[k] : held;
  lanes last = ends[pieces];
  node home = evaluate(at, &f, overlap);
  lanes worth = at->users * (home.margin.middle * f.demand.middle * home.density.middle +
                             f.liableHarm.middle * home.share.middle);

  lanes gain = (lanes)0.0, falls = (lanes)1.0, response = (lanes)0.0, influence = (lanes)0.0,
        reply = floor;
  lanes apart = (lanes)1.0, ease = 1.0 / f.cost;
  for (size_t k = 0; k <= pieces; k++) {
    apart = absolute(ends[k] - overlap) <= 1e-12 * larger(ends[k], overlap) ? (lanes)0.0 : apart;
  }
  lanes home_slope = at->costs ? cost_of(at, &f, overlap).slope.middle : f.cost;
  node x = evaluate(at, &f, floor);
  lanes margin_at_floor = lower(x.margin);
  for (size_t k = 0; k < pieces; k++) {
    node y = evaluate(at, &f, ends[k + 1]);
    ball alpha = piece_slope(at, &f, ends[k + 1]);
    node middle = choose_node(overlap <= x.overlap, x, choose_node(overlap >= y.overlap, y, home));
    side dx = differentiate(at, &f, &x, alpha);
    side dm = differentiate(at, &f, &middle, alpha);
    side dy = differentiate(at, &f, &y, alpha);
    lanes gx = gained(&x, &home), gm = gained(&middle, &home), gy = gained(&y, &home);
    lanes first = gain_between(&x, dx, gx, &middle, dm, gm);
    lanes second = gain_between(&middle, dm, gm, &y, dy, gy);
    lane_mask exists = y.overlap > x.overlap;
    lanes most = larger(first, second) + 0.0 * (first + second);
    gain = exists ? larger(gain, most) + 0.0 * (gain + most) : gain;

    lane_mask touches = exists & (overlap >= x.overlap) & (overlap <= y.overlap);
    lane_mask fine = ((overlap == x.overlap) & (upper(dm.marginal) < 0.0)) |
                     ((overlap == y.overlap) & (lower(dm.marginal) > 0.0)) |
                     (upper(dm.slope) < 0.0);
    falls = touches & ~fine ? (lanes)0.0 : falls;
    lane_mask inside = exists & (overlap > x.overlap) & (overlap < y.overlap) & (apart > 0.0);
    lanes rate = f.demand.middle * alpha.middle, direct = f.liableHarm.middle * alpha.middle;
    lanes by_odds = at->users * home.share.middle *
                    (rate * home.margin.middle * (home.rest.middle - home.share.middle) + direct);
    lanes bend = home.rest.middle * rate * (by_odds + at->users * direct * home.share.middle) -
                 home_slope;
    response = inside ? by_odds / bend : response;
    influence = inside ? home.share.middle * rate : influence;
    x = y;
  }
  for (size_t s = 0; s < states; s++) {
    lanes alpha = (lanes)0.0;
    for (size_t t = 0; t < states; t++) {
      alpha += f.kink[t] >= f.kink[s] ? at->probability[t] * f.effectiveness[t] : (lanes)0.0;
    }
    lanes wanted = alpha * worth * ease;
    // Marginal cost is the least of its pieces' lines, so that its inverse is the largest of
    // theirs.
    for (size_t k = 0; k < at->costs; k++) {
      lanes line =
          f.start[k] + (alpha * worth - f.marginal[k].middle) / f.curvature[k].middle;
      wanted = f.start[k] < UNKNOWN ? (k == 0 ? line : larger(wanted, line)) : wanted;
    }
    lanes aim = smaller(f.kink[s], wanted);
    reply = (chooses & (f.effectiveness[s] > 0.0)) ? larger(reply, aim) : reply;
  }
  // Overlap that costs less than less of it.
  if (at->costs) reply = chooses ? larger(reply, f.cheapest) : reply;
  lanes scale = larger(larger(absolute(overlap), absolute(reply)), 1e-6 * (last - floor));
  lanes residual = absolute(overlap - reply) / (scale > 0.0 ? scale : (lanes)1.0) + 0.0 * worth;

  // (3 − √3) / 6 = 0.21132…
  lane_mask convex = (margin_at_floor >= 0.0) & (upper(x.share) <= 0.2113) & (overlap >= floor) &
                     (overlap <= last);
  // Who has one overlap alone and is there has nowhere to go.
  lane_mask proven = chooses ? convex : overlap == held;
  scatter(proven ? gain : (lanes)__builtin_nan(""), out.gain, i, n);
  scatter(home.profit.middle, out.payoff, i, n);
  scatter(residual, out.residual, i, n);
  scatter(falls, out.fallsAround, i, n);
  scatter(response, out.response, i, n);
  scatter(influence, out.influence, i, n);
}

/// The sum of all weights, that of the outside option included.
INLINE ball total_weight(const CKPrimitives *m, const setting *at, lane_sum sum, double radius) {
  whole_sum weights = together(&sum);
  // What compensation leaves (Intervals, CompensatedSum), and one rounding of the result.
  double left = weights.magnitude * ((double)(m->firms + 2 * LANES) * 0x1p-52);
  ball firms = {
      (lanes)weights.value, INFLATED((lanes)radius) + left + weights.value * 0x1p-52 + TINY};
  ball outside = scaled(exactly((lanes)m->outsideOption), (lanes)m->demandSensitivity);
  ball weight = raised(minus(outside, exactly((lanes)at->reference)));
  return m->outsideOption == -__builtin_inf() ? firms : plus(firms, weight);
}

INLINE void audit(
    const CKPrimitives *market, const double *profile, double *workspace, CKFindings findings) {
  size_t n = market->firms, blocks = (n + LANES - 1) / LANES;
  setting at = {
      market->states,
      market->stateProbability,
      market->users,
      0,
      market->stateError,
      market->costs ? market->costs->layers : 0};
  double *weights = workspace, *radii = workspace + LANES * blocks;
  lanes top = (lanes)(market->outsideOption * market->demandSensitivity);
  for (size_t b = 0; b < blocks; b++) {
    firms f = load(market, b * LANES);
    ball log = log_weight(&f, expected_failure(&at, &f, gather(profile, b * LANES, n, 1, 0)));
    __builtin_memcpy(weights + b * LANES, &log.middle, sizeof log.middle);
    __builtin_memcpy(radii + b * LANES, &log.radius, sizeof log.radius);
    top = larger(log.middle, top);
  }
  at.reference = top[0];
  for (size_t j = 1; j < LANES; j++) at.reference = top[j] > at.reference ? top[j] : at.reference;

  lane_sum sum = {(lanes)0.0, (lanes)0.0, (lanes)0.0};
  lanes radius = (lanes)0.0;
  for (size_t b = 0; b < blocks; b++) {
    ball log;
    __builtin_memcpy(&log.middle, weights + b * LANES, sizeof log.middle);
    __builtin_memcpy(&log.radius, radii + b * LANES, sizeof log.radius);
    ball weight = raised(minus(log, exactly((lanes)at.reference)));
    __builtin_memcpy(weights + b * LANES, &weight.middle, sizeof weight.middle);
    __builtin_memcpy(radii + b * LANES, &weight.radius, sizeof weight.radius);
    lane_mask exists = existing(b * LANES, n);
    weight.middle = exists ? weight.middle : (lanes)0.0;
    weight.radius = exists ? weight.radius : (lanes)0.0;
    accumulate(&sum, weight.middle);
    radius += weight.radius;
  }
  double radii_sum = 0;
  for (size_t j = 0; j < LANES; j++) radii_sum += radius[j];
  radii_sum *= 1 + (double)(n + LANES) * 0x1p-52;
  ball total = total_weight(market, &at, sum, radii_sum);
  for (size_t b = 0; b < blocks; b++) {
    ball weight;
    __builtin_memcpy(&weight.middle, weights + b * LANES, sizeof weight.middle);
    __builtin_memcpy(&weight.radius, radii + b * LANES, sizeof weight.radius);
    audit_block(market, &at, profile, total, weight, b * LANES, findings);
  }
}

#endif
