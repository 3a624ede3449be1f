#ifndef CKERNELS_PATH_H
#define CKERNELS_PATH_H

#include "CKernels.h"
#include "ball.h"
#include "channels.h"
#include "perception.h"

// The Lagrangian bound along a path of multipliers, all firms' parts in one pass, with proof;
// docs/planner-bound.md, 6.
//
// With u = u_c (1 + t) a firm's problem is affine in t at every overlap:
//   f(o; t) = s (M m + λ_c + t (M m + λ')) − c o² / 2 − M s̄ (h_U + h) e π̄ − Σ ω (own + 2 (y + t
//   y') q), s = w u_c,
// and on a cell of slope α, with b = β h_U e α and d = M h e α,
//   f' = s (b (M m + λ) + d) − c o + M s̄ (h_U + h) e α + Σ ω q' (2 (y + t y') + [1 − 2 q]),
//   f'' = −c + Σ 2 ω q'² + s b (b (M m + λ) + 2 d),
// where f''' has the sign of b (M m + λ) + 3 d. Let g(t) = f' at the firm's own overlap and k such
// that f' ≤ g − k d at every overlap d above it and f' ≥ g + k d at every d below: then no move
// gains more than g² / 2k. Above, f' lies below its chord where it is convex, and else below a line
// through the cell's lower end that rises as the largest second derivative; below, above such a
// line through the upper end. What holds at both ends of the range of t holds in between.

/// A function of t.
typedef struct {
  ball value, rate;
} affine;

INLINE ball affine_at(affine x, lanes t) { return plus(x.value, scaled_or_zero(x.rate, t)); }
INLINE affine affine_minus(affine x, affine y) {
  return (affine){minus(x.value, y.value), minus(x.rate, y.rate)};
}
INLINE affine affine_either(lane_mask condition, affine x, affine y) {
  return (affine){either(condition, x.value, y.value), either(condition, x.rate, y.rate)};
}
INLINE ball negated(ball x) { return (ball){-x.middle, x.radius}; }

/// The least of two bounds, no number where one is none.
INLINE lanes least(lanes x, lanes y) { return x < y ? x : (y <= x ? y : (lanes)__builtin_nan("")); }

/// Of eight firms: what does not change with their overlap.
typedef struct {
  lanes cost;
  ball quality;  // β (v − P) from the reference level
  ball demand;   // β h_U e
  ball margin;   // M θ
  ball harm;     // M h e
  ball held;     // M s̄ (h_U + h) e
} planned;

/// What holds at an overlap on whichever cell.
typedef struct {
  lanes overlap;
  ball failure, share;
  affine worth;  // (M m + λ) (1 + t)
} place;

/// Derivatives at an overlap on a cell: f'' is straight + weight · bend, weight and bend rising
/// with overlap.
typedef struct {
  affine marginal;
  ball straight, weight;
  affine bend, third;
} tangent;

typedef struct {
  const CKPrimitives *market;
  const CKPath *path;
  size_t states;
  ball weight;               // κ
  const double *technology;  // baselines of eight firms in each state, effectiveness, kinks
} course;

enum { BASELINE, EFFECTIVENESS, KINK };

INLINE lanes technology(const course *at, int column, size_t s) {
  lanes x;
  __builtin_memcpy(&x, at->technology + ((size_t)column * at->states + s) * LANES, sizeof x);
  return x;
}

/// π_S with the kink at its double; where that overflows, overlaps do not reach it.
INLINE ball failure_level(const course *at, size_t s, lanes overlap) {
  lanes baseline = technology(at, BASELINE, s), effectiveness = technology(at, EFFECTIVENESS, s),
        kink = technology(at, KINK, s);
  ball before = scaled_or_zero(minus(exactly(kink), exactly(overlap)), effectiveness);
  before = either(kink > overlap, before, exactly((lanes)0.0));
  ball endless = minus(exactly(baseline), scaled_or_zero(exactly(effectiveness), overlap));
  endless.middle = larger(smaller(endless.middle, (lanes)1.0), (lanes)0.0);
  ball level = either(kink < __builtin_inf(), before, endless);
  return either(effectiveness > 0.0, level, exactly(baseline));
}

/// κ p_t.
INLINE ball channel_weight(const course *at, size_t s) {
  return scaled_or_zero(at->weight, (lanes)at->market->stateProbability[s]);
}

/// A coefficient of CKChannels.
INLINE ball coefficient(const CKChannels *c, lanes x) {
  return (ball){x, absolute(x) * c->error};
}

/// A channel of CKChannels for eight firms, enclosed.
typedef struct {
  size_t quiet, shocked;
  ball weight;  // ω
  lanes own;
  ball at_quiet, at_shocked;
} mixture;

INLINE mixture mixture_at(const course *at, size_t k, size_t i, size_t end) {
  const CKChannels *c = at->path->channels;
  blend b = blend_at(c, k, i, end);
  return (mixture){
      b.quiet,
      b.shocked,
      times_or_zero(channel_weight(at, b.quiet), coefficient(c, (lanes)c->variance[k])),
      b.own,
      coefficient(c, b.at_quiet),
      coefficient(c, b.at_shocked)};
}

/// q of a channel at an overlap.
INLINE ball mixed_level(const course *at, const mixture *m, lanes overlap) {
  ball quiet = times_or_zero(m->at_quiet, failure_level(at, m->quiet, overlap));
  ball shocked = times_or_zero(m->at_shocked, failure_level(at, m->shocked, overlap));
  return plus(quiet, shocked);
}

/// Its fall on the cell that begins at `lower`.
INLINE ball mixed_fall(const course *at, const mixture *m, lanes lower) {
  const lanes none = (lanes)0.0;
  lanes quiet = technology(at, KINK, m->quiet) > lower ? technology(at, EFFECTIVENESS, m->quiet)
                                                       : none;
  lanes shocked = technology(at, KINK, m->shocked) > lower
                      ? technology(at, EFFECTIVENESS, m->shocked)
                      : none;
  return plus(scaled_or_zero(m->at_quiet, quiet), scaled_or_zero(m->at_shocked, shocked));
}

INLINE place place_at(const course *at, const planned *f, lanes overlap) {
  place p = {
      overlap,
      exactly((lanes)0.0),
      exactly((lanes)0.0),
      {exactly((lanes)0.0), exactly((lanes)0.0)}};
  for (size_t s = 0; s < at->states; s++) {
    p.failure = plus(
        p.failure,
        scaled_or_zero(failure_level(at, s, overlap), (lanes)at->market->stateProbability[s]));
  }
  if (at->path->heldShare) return p;
  ball users = minus(f->margin, times_or_zero(f->harm, p.failure));
  p.worth.value = plus(users, exactly((lanes)at->path->sharePrice));
  p.worth.rate = plus(users, exactly((lanes)at->path->sharePriceRate));
  p.share = raised(minus(
      minus(f->quality, times_or_zero(f->demand, p.failure)), exactly((lanes)at->path->logTotal)));
  return p;
}

INLINE affine payoff_at(
    const course *at, const planned *f, const place *p, size_t i, size_t end) {
  const CKPath *path = at->path;
  affine x = {times_or_zero(p->share, p->worth.value), times_or_zero(p->share, p->worth.rate)};
  x.value = minus(
      x.value,
      scaled_or_zero(
          scaled_or_zero(scaled_or_zero(exactly(f->cost), p->overlap), p->overlap), (lanes)0.5));
  if (path->heldShare) x.value = minus(x.value, times_or_zero(f->held, p->failure));
  if (!path->exact) {
    ball loss = times_or_zero(at->weight, p->failure);
    x.value = minus(x.value, scaled_or_zero(loss, (lanes)(2 * path->failureLevel[0])));
    x.rate = minus(x.rate, scaled_or_zero(loss, (lanes)(2 * path->failureLevelRate[0])));
    return x;
  }
  for (size_t k = 0; path->channels && k < path->channels->count; k++) {
    mixture m = mixture_at(at, k, i, end);
    ball level = mixed_level(at, &m, p->overlap);
    ball loss = times_or_zero(m.weight, level);
    ball price = minus(plus(exactly((lanes)(2 * path->failureLevel[k])), exactly(m.own)), level);
    x.value = minus(x.value, times_or_zero(loss, price));
    x.rate = minus(x.rate, scaled_or_zero(loss, (lanes)(2 * path->failureLevelRate[k])));
  }
  if (path->channels) return x;
  for (size_t s = 0; s < at->states; s++) {
    ball level = failure_level(at, s, p->overlap);
    ball loss = times_or_zero(channel_weight(at, s), level);
    ball price =
        minus(plus(exactly((lanes)(2 * path->failureLevel[s])), exactly((lanes)1.0)), level);
    x.value = minus(x.value, times_or_zero(loss, price));
    x.rate = minus(x.rate, scaled_or_zero(loss, (lanes)(2 * path->failureLevelRate[s])));
  }
  return x;
}

/// On the cell that begins at `lower`: states whose kink lies above it fall.
INLINE tangent tangent_at(
    const course *at, const planned *f, const place *p, lanes lower, size_t i, size_t end) {
  const CKPath *path = at->path;
  const ball none = exactly((lanes)0.0);
  tangent d;
  d.marginal = (affine){negated(scaled_or_zero(exactly(f->cost), p->overlap)), none};
  d.straight = exactly(-f->cost);
  ball alpha = none;
  for (size_t s = 0; s < at->states; s++) {
    lanes effectiveness = technology(at, EFFECTIVENESS, s);
    effectiveness = technology(at, KINK, s) > lower ? effectiveness : (lanes)0.0;
    ball fall = scaled_or_zero(exactly(effectiveness), (lanes)at->market->stateProbability[s]);
    alpha = plus(alpha, fall);
    if (!path->exact || path->channels) continue;
    ball level = failure_level(at, s, p->overlap);
    ball price = minus(
        plus(exactly((lanes)(2 * path->failureLevel[s])), exactly((lanes)1.0)),
        scaled_or_zero(level, (lanes)2.0));
    ball systemic = times_or_zero(at->weight, fall);
    d.marginal.value = plus(d.marginal.value, times_or_zero(systemic, price));
    d.marginal.rate =
        plus(d.marginal.rate, scaled_or_zero(systemic, (lanes)(2 * path->failureLevelRate[s])));
    d.straight =
        plus(d.straight, scaled_or_zero(scaled_or_zero(systemic, effectiveness), (lanes)2.0));
  }
  for (size_t k = 0; path->exact && path->channels && k < path->channels->count; k++) {
    mixture m = mixture_at(at, k, i, end);
    ball fall = mixed_fall(at, &m, lower);
    ball price = minus(
        plus(exactly((lanes)(2 * path->failureLevel[k])), exactly(m.own)),
        scaled_or_zero(mixed_level(at, &m, p->overlap), (lanes)2.0));
    ball systemic = times_or_zero(m.weight, fall);
    d.marginal.value = plus(d.marginal.value, times_or_zero(systemic, price));
    d.marginal.rate =
        plus(d.marginal.rate, scaled_or_zero(systemic, (lanes)(2 * path->failureLevelRate[k])));
    d.straight = plus(d.straight, scaled_or_zero(times_or_zero(systemic, fall), (lanes)2.0));
  }
  if (!path->exact) {
    ball systemic = times_or_zero(at->weight, alpha);
    d.marginal.value =
        plus(d.marginal.value, scaled_or_zero(systemic, (lanes)(2 * path->failureLevel[0])));
    d.marginal.rate =
        plus(d.marginal.rate, scaled_or_zero(systemic, (lanes)(2 * path->failureLevelRate[0])));
  }
  if (path->heldShare) {
    d.marginal.value = plus(d.marginal.value, times_or_zero(f->held, alpha));
    d.weight = none;
    d.bend = d.third = (affine){none, none};
    return d;
  }
  ball rate = times_or_zero(f->demand, alpha), direct = times_or_zero(f->harm, alpha);
  affine gain = {
      plus(times_or_zero(rate, p->worth.value), direct),
      plus(times_or_zero(rate, p->worth.rate), direct)};
  d.marginal.value = plus(d.marginal.value, times_or_zero(p->share, gain.value));
  d.marginal.rate = plus(d.marginal.rate, times_or_zero(p->share, gain.rate));
  d.weight = times_or_zero(rate, p->share);
  d.bend = (affine){plus(gain.value, direct), plus(gain.rate, direct)};
  d.third = (affine){plus(d.bend.value, direct), plus(d.bend.rate, direct)};
  return d;
}

INLINE tangent tangent_either(lane_mask condition, tangent x, tangent y) {
  return (tangent){
      affine_either(condition, x.marginal, y.marginal), either(condition, x.straight, y.straight),
      either(condition, x.weight, y.weight), affine_either(condition, x.bend, y.bend),
      affine_either(condition, x.third, y.third)};
}

/// No less than the second derivative anywhere between two points of a cell.
INLINE lanes steepest(const tangent *lower_end, const tangent *upper_end, lanes t) {
  lanes bend = upper(affine_at(upper_end->bend, t));
  ball weight = either(bend >= 0.0, upper_end->weight, lower_end->weight);
  return upper(plus(upper_end->straight, scaled_or_zero(weight, bend)));
}

/// A k of one cell at one t, above the overlap o at which `start` is taken, which lies on the cell
/// or below it.
INLINE lanes decline_above(
    affine start, const tangent *from, const tangent *to, lanes o, lanes low, lanes high,
    lane_mask home, lanes t) {
  ball distance = minus(exactly(high), exactly(o));
  lanes steep = steepest(from, to, t);
  lanes chord = lower(over(affine_at(affine_minus(start, to->marginal), t), distance));
  chord = lower(affine_at(from->third, t)) >= 0.0 ? chord : (lanes)-__builtin_inf();
  ball fallen = affine_at(affine_minus(start, from->marginal), t);
  ball width = minus(exactly(high), exactly(low));
  lanes line = lower(over(minus(fallen, scaled_or_zero(width, steep)), distance));
  lanes rate = larger(home ? -steep : line, chord);
  lanes at_start = lower(over(fallen, minus(exactly(low), exactly(o))));
  return home ? rate : least(rate, at_start);
}

/// The same below the overlap, which lies on the cell or above it.
INLINE lanes decline_below(
    affine start, const tangent *from, const tangent *to, lanes o, lanes low, lanes high,
    lane_mask home, lanes t) {
  lanes steep = steepest(from, to, t);
  ball fallen = affine_at(affine_minus(to->marginal, start), t);
  ball width = minus(exactly(high), exactly(low));
  lanes line =
      lower(over(minus(fallen, scaled_or_zero(width, steep)), minus(exactly(o), exactly(low))));
  lanes at_start = lower(over(fallen, minus(exactly(o), exactly(high))));
  return home ? -steep : least(line, at_start);
}

/// What firms add to the bound, as functions of t: value + rate t + bend t² / 2, the bend for t > 0
/// or for t < 0.
typedef struct {
  ball value, rate, above, below;
} parabola;

/// g² / 2k where `applies`.
INLINE void add_square(parabola *sum, affine g, lanes rate, lane_mask applies) {
  const ball none = exactly((lanes)0.0);
  ball k = exactly(rate);
  ball bend = either(applies, over(times_or_zero(g.rate, g.rate), k), none);
  sum->value = plus(
      sum->value,
      either(applies, over(scaled_or_zero(times_or_zero(g.value, g.value), (lanes)0.5), k), none));
  sum->rate = plus(sum->rate, either(applies, over(times_or_zero(g.value, g.rate), k), none));
  sum->above = plus(sum->above, bend);
  sum->below = plus(sum->below, bend);
}

/// The square of the positive part of g over 2k: where g is not positive at t = 0 it is at most |t|
/// / |t_end| times its value at the end of the range. Returns where firms are shown to lose by
/// large moves on that side.
INLINE lane_mask add_one_sided(
    parabola *sum, affine g, lanes rate, ball reach, lane_mask applies, const CKPath *path) {
  const ball none = exactly((lanes)0.0);
  lanes at_least = upper(affine_at(g, (lanes)path->least)),
        at_most = upper(affine_at(g, (lanes)path->most));
  lanes at_centre = upper(g.value);
  lanes greatest = -least(-at_centre, least(-at_least, -at_most));
  lane_mask never = (greatest <= 0.0) & (rate >= 0.0);
  // Over the whole side: g d + |k| d² / 2 is convex and nothing at d = 0.
  lanes gained = -rate * upper(reach) * (0.5 * (1 + 0x1p-50)) + TINY;
  lane_mask nowhere = (rate <= 0.0) & (greatest + gained <= 0.0);
  lane_mask bends = applies & ~never & (rate > 0.0) & (greatest == greatest);
  lane_mask falls = bends & (at_centre <= 0.0);
  add_square(sum, g, rate, bends & ~falls);
  ball k = exactly(rate);
  if (path->most > 0) {
    ball slope = over(exactly(at_most), exactly((lanes)path->most));
    sum->above = plus(
        sum->above, either(falls & (at_most > 0.0), over(times_or_zero(slope, slope), k), none));
  }
  if (path->least < 0) {
    ball slope = over(exactly(at_least), exactly((lanes)-path->least));
    sum->below = plus(
        sum->below, either(falls & (at_least > 0.0), over(times_or_zero(slope, slope), k), none));
  }
  return ~applies | never | nowhere | bends;
}

INLINE planned load_planned(const CKPrimitives *m, const CKPath *path, size_t i, size_t end) {
  planned f;
  lanes exposure = gather(m->exposure, i, end, 1, 0);
  ball users = exactly((lanes)m->users), user_harm = exactly((lanes)m->userHarm),
       harm = exactly((lanes)m->externalHarm);
  if (path->countsUserHarm) harm = plus(harm, user_harm);
  f.cost = gather(m->cost, i, end, 1, 0);
  perception seen = perception_of(m, i, end, 1);
  f.quality = minus(
      scaled_or_zero(seen.utility, (lanes)m->demandSensitivity), exactly((lanes)path->reference));
  f.demand = scaled_or_zero(seen.harm, (lanes)m->demandSensitivity);
  f.margin = path->countsMargins ? scaled_or_zero(users, gather(m->margin, i, end, 1, 0))
                                 : exactly((lanes)0.0);
  f.harm = times_or_zero(scaled_or_zero(harm, exposure), users);
  if (m->perception) {
    f.margin = minus(f.margin, times_or_zero(seen.unforeseenLevel, users));
    f.harm = plus(f.harm, times_or_zero(seen.unforeseenSlope, users));
  }
  f.held = exactly((lanes)0.0);
  if (path->heldShare) {
    f.held = times_or_zero(
        scaled_or_zero(
            scaled_or_zero(plus(user_harm, harm), exposure), gather(path->heldShare, i, end, 1, 0)),
        users);
  }
  return f;
}

/// Breakpoint k of eight firms, their last one where they have fewer.
INLINE lanes cell_end(const course *at, size_t i, size_t end, size_t k) {
  return gather(at->path->breakpoint + k * at->market->firms, i, end, 1, 0);
}

/// Adds the parts of eight firms from the i-th on; returns whether all of them are shown to lose by
/// large moves.
INLINE int add_block(const course *at, const double *profile, size_t i, size_t end, parabola *sum) {
  const CKPath *path = at->path;
  planned f = load_planned(at->market, path, i, end);
  size_t cells = path->layers - 1;
  lanes first = cell_end(at, i, end, 0), last = cell_end(at, i, end, cells);
  lanes o = smaller(larger(gather(profile, i, end, 1, 0), first), last);
  // Where the cell that begins at the overlap or holds it begins, and the one that ends there or
  // holds it.
  lanes begins_above = first, begins_below = first;
  for (size_t k = 1; k <= cells; k++) {
    lanes b = cell_end(at, i, end, k);
    begins_above = ((b <= o) & (b < last)) ? b : begins_above;
    begins_below = b < o ? b : begins_below;
  }
  place here = place_at(at, &f, o);
  tangent above = tangent_at(at, &f, &here, begins_above, i, end),
          below = tangent_at(at, &f, &here, begins_below, i, end);
  lanes t_least = (lanes)path->least, t_most = (lanes)path->most;
  lanes up = (lanes)__builtin_inf(), down = up;
  lanes low = first;
  place p = place_at(at, &f, first);
  for (size_t k = 0; k < cells; k++) {
    lanes high = cell_end(at, i, end, k + 1);
    place q = place_at(at, &f, high);
    tangent from = tangent_at(at, &f, &p, low, i, end), to = tangent_at(at, &f, &q, low, i, end);
    lane_mask exists = high > low;
    lane_mask home = o >= low;
    tangent start = tangent_either(home, above, from);
    lanes rate = least(
        decline_above(above.marginal, &start, &to, o, low, high, home, t_least),
        decline_above(above.marginal, &start, &to, o, low, high, home, t_most));
    up = (exists & (o < high)) ? least(up, rate) : up;
    home = o <= high;
    start = tangent_either(home, below, to);
    rate = least(
        decline_below(below.marginal, &from, &start, o, low, high, home, t_least),
        decline_below(below.marginal, &from, &start, o, low, high, home, t_most));
    down = (exists & (o > low)) ? least(down, rate) : down;
    low = high;
    p = q;
  }
  lane_mask valid;
  for (size_t j = 0; j < LANES; j++) valid[j] = i + j < end ? -1 : 0;
  lane_mask rises = o<last, falls = o> first;
  lane_mask inside = rises & falls & (begins_above == begins_below);
  lanes both = least(up, down);
  lane_mask shown = ~inside | (both > 0.0);
  affine payoff = payoff_at(at, &f, &here, i, end);
  const ball none = exactly((lanes)0.0);
  sum->value = plus(sum->value, either(valid, payoff.value, none));
  sum->rate = plus(sum->rate, either(valid, payoff.rate, none));
  add_square(sum, above.marginal, both, valid & inside & (both > 0.0));
  affine back = {negated(below.marginal.value), negated(below.marginal.rate)};
  shown &= add_one_sided(
      sum, above.marginal, up, minus(exactly(last), exactly(o)), valid & rises & ~inside, path);
  shown &= add_one_sided(
      sum, back, down, minus(exactly(o), exactly(first)), valid & falls & ~inside, path);
  for (size_t j = 0; j < LANES; j++) {
    if (valid[j] && !shown[j]) return 0;
  }
  return 1;
}

/// The sum over the lanes; padding lanes are zero.
INLINE CKBall gathered(ball x) {
  CKBall sum = {0, 0};
  for (size_t j = 0; j < LANES; j++) {
    sum.middle += x.middle[j];
    sum.radius = INFLATED(sum.radius + x.radius[j] + __builtin_fabs(sum.middle) * U);
  }
  return sum;
}

/// Baselines, effectiveness and kinks of eight firms, to the workspace.
INLINE void load_technology(const CKPrimitives *market, size_t i, size_t end, double *workspace) {
  for (size_t s = 0; s < market->states; s++) {
    lanes baseline = gather(market->baselineFailure, i, end, market->states, s);
    lanes effectiveness = gather(market->effectiveness, i, end, market->states, s);
    lanes kink = effectiveness > 0.0 ? baseline / effectiveness : (lanes)__builtin_inf();
    scatter(baseline, workspace + (BASELINE * market->states + s) * LANES, 0, LANES);
    scatter(effectiveness, workspace + (EFFECTIVENESS * market->states + s) * LANES, 0, LANES);
    scatter(kink, workspace + (KINK * market->states + s) * LANES, 0, LANES);
  }
}

INLINE CKParabola path_bound(
    const CKPrimitives *market, const CKPath *path, const double *profile, size_t first, size_t end,
    double *workspace) {
  course at = {market, path, market->states, exactly((lanes)path->systemicLoss), workspace};
  const ball none = exactly((lanes)0.0);
  parabola sum = {none, none, none, none};
  CKParabola nothing = {0};
  for (size_t i = first; i < end; i += LANES) {
    load_technology(market, i, end, workspace);
    if (!add_block(&at, profile, i, end, &sum)) return nothing;
  }
  return (CKParabola){
      1, gathered(sum.value), gathered(sum.rate), gathered(sum.above), gathered(sum.below)};
}

/// Σ p_t |b − a k|: how far expected failures differ with kinks and states' numbers at doubles; no
/// number where nothing is known.
INLINE lanes kink_shift(const course *at) {
  ball shift = exactly((lanes)0.0);
  for (size_t s = 0; s < at->states; s++) {
    lanes kink = technology(at, KINK, s);
    ball lost = minus(
        exactly(technology(at, BASELINE, s)),
        scaled_or_zero(exactly(technology(at, EFFECTIVENESS, s)), kink));
    lanes most = -least(-upper(lost), lower(lost));
    most = kink < __builtin_inf() ? most : (lanes)0.0;
    most += technology(at, BASELINE, s) * (2 * at->market->stateError);
    shift = plus(shift, scaled_or_zero(exactly(most), (lanes)at->market->stateProbability[s]));
  }
  return upper(shift);
}

/// The largest lane.
INLINE double largest_lane(lanes x) {
  double most = x[0];
  for (size_t j = 1; j < LANES; j++) most = x[j] > most ? x[j] : most;
  return most;
}

INLINE CKReach path_reach(const CKPrimitives *market, const CKPath *path, double *workspace) {
  size_t n = market->firms;
  course at = {market, path, market->states, exactly((lanes)path->systemicLoss), workspace};
  const ball none = exactly((lanes)0.0);
  ball floors = none, ceilings = none, shifts = none;
  // M m at its least and most; nobody is served by the outside option. Comparisons lose what is no
  // number, the sum of its multiples by zero does not.
  lanes most = (lanes)(market->outsideOption > -__builtin_inf() ? 0 : -__builtin_inf()),
        low = -most, lost = (lanes)0.0;
  for (size_t i = 0; i < n; i += LANES) {
    load_technology(market, i, n, workspace);
    planned f = load_planned(market, path, i, n);
    lane_mask valid;
    for (size_t j = 0; j < LANES; j++) valid[j] = i + j < n ? -1 : 0;
    size_t cells = path->layers - 1;
    floors = plus(floors, either(valid, place_at(&at, &f, cell_end(&at, i, n, 0)).share, none));
    ceilings =
        plus(ceilings, either(valid, place_at(&at, &f, cell_end(&at, i, n, cells)).share, none));
    // Failures are at most 1 but for rounding, and probabilities sum to 1 but for their tolerance.
    lanes high = upper(f.margin),
          little = lower(minus(f.margin, scaled_or_zero(f.harm, (lanes)1.001)));
    lanes shift = kink_shift(&at);
    shifts = plus(shifts, either(valid, exactly(shift), none));
    most = larger(most, high);
    low = smaller(low, little);
    lost += 0.0 * (high + little + shift);
  }
  ball spread = minus(exactly((lanes)largest_lane(most)), exactly((lanes)-largest_lane(-low)));
  ball surplus = over(exactly((lanes)market->users), exactly((lanes)market->demandSensitivity));
  lanes demand = (lanes)0.0;
  for (size_t i = 0; i < n; i += LANES) {
    load_technology(market, i, n, workspace);
    planned f = load_planned(market, path, i, n);
    ball steepness = path->heldShare ? scaled_or_zero(f.held, (lanes)(double)n)
                                     : plus(times_or_zero(f.demand, plus(surplus, spread)), f.harm);
    lanes worth = upper(scaled_or_zero(steepness, kink_shift(&at)));
    demand = larger(demand, worth);
    lost += 0.0 * worth;
  }
  CKBall all = gathered(shifts);
  ball shift = {(lanes)all.middle, (lanes)all.radius};
  double linear = path->linearLoss < 0 ? -path->linearLoss : path->linearLoss;
  ball systemic =
      times_or_zero(scaled_or_zero(at.weight, (lanes)(2 * (double)n + 1.001 + linear)), shift);
  double allowance = upper(plus(exactly((lanes)largest_lane(demand)), systemic))[0];
  for (size_t j = 0; j < LANES; j++) allowance += lost[j];
  return (CKReach){gathered(floors), gathered(ceilings), allowance};
}

#endif
