#ifndef CKERNELS_REPLIES_H
#define CKERNELS_REPLIES_H

#include "sweep.h"

// Sweeps of globally best replies, block by block. Weights are counted from a scale that stays the
// same; their total moves with the profile.

/// Of eight firms: what does not change with their overlap, and their rivals' weights.
typedef struct {
  lanes cost, margin, quality, demand, harm, rivals;
  double users;
} sellers;

typedef struct {
  lanes overlap, share, rest, margin, profit;
} standing;

INLINE standing standing_with(const sellers *f, lanes weight, lanes failure, lanes overlap) {
  lanes inverse = 1.0 / (weight + f->rivals), share = weight * inverse,
        margin = f->margin - f->harm * failure;
  return (standing){
      overlap, share, f->rivals * inverse, margin,
      margin * f->users * share - f->cost * 0.5 * overlap * overlap};
}

/// Where a firm stands with an overlap on a piece.
INLINE standing standing_at(const sellers *f, lanes slope, lanes intercept, lanes overlap) {
  lanes failure = intercept - slope * overlap;
  return standing_with(f, exponential(f->quality - f->demand * failure), failure, overlap);
}

typedef struct {
  lanes value, slope;
} derivative;

/// Marginal profit on a piece and its slope.
INLINE derivative marginal_profit(const sellers *f, const standing *at, lanes slope) {
  lanes rate = f->demand * slope, liability = f->harm * slope, density = at->share * at->rest;
  return (derivative){
      f->users * (rate * at->margin * density + liability * at->share) - f->cost * at->overlap,
      f->users * rate * density * (rate * at->margin * (at->rest - at->share) + 2.0 * liability) -
          f->cost};
}

/// The search of eight firms for their best replies.
typedef struct {
  sellers f;
  // At the profile to which they reply.
  lanes overlap, weight, failure;
  lanes best, most, margin_at_floor, share_at_ceiling;
  // On the piece at hand.
  lane_mask exists, climbing, guessed;
  lanes slope, intercept, x, profit;
  standing low, high;
  derivative d;
} climber;

INLINE climber set_out(
    const CKGame *g, size_t i, const double *profile, const double *weights, double scale,
    double total) {
  size_t n = g->firms;
  climber c;
  c.f = (sellers){
      gather(g->cost, i, n, 1, 0),
      gather(g->margin, i, n, 1, 0),
      gather(g->quality, i, n, 1, 0) - scale,
      gather(g->demandRate, i, n, 1, 0),
      gather(g->liableHarm, i, n, 1, 0),
      (lanes)0.0,
      g->users};
  c.overlap = gather(profile, i, n, 1, 0);
  c.failure = line_at(g, i, c.overlap).failure;
  c.weight = gather(weights, i, n, 1, 0);
  c.f.rivals = total - c.weight;
  c.low = standing_at(
      &c.f, entry(g, g->slope, i, 0), entry(g, g->intercept, i, 0), entry(g, g->breakpoint, i, 0));
  c.best = c.low.overlap, c.most = c.low.profit, c.margin_at_floor = c.low.margin;
  return c;
}

INLINE void begin_piece(const CKGame *g, size_t i, size_t k, climber *c) {
  c->exists = (lanes)(double)k < pieces_of(g, i);
  c->slope = entry(g, g->slope, i, k), c->intercept = entry(g, g->intercept, i, k);
  c->high = standing_at(&c->f, c->slope, c->intercept, entry(g, g->breakpoint, i, k + 1));
  c->d = marginal_profit(&c->f, &c->low, c->slope);
  c->climbing = c->exists & (c->d.value > 0.0) & (c->d.slope < 0.0);
  // The present overlap is a guess where it lies inside the piece.
  c->guessed = c->climbing & (c->overlap > c->low.overlap) & (c->overlap < c->high.overlap);
  standing here = standing_with(&c->f, c->weight, c->failure, c->overlap);
  derivative there = marginal_profit(&c->f, &here, c->slope);
  c->x = c->guessed ? c->overlap : c->low.overlap;
  c->d.value = c->guessed ? there.value : c->d.value;
  c->d.slope = c->guessed ? there.slope : c->d.slope;
  c->profit = c->guessed ? here.profit : c->low.profit;
}

INLINE void step_up(climber *c) {
  lanes next = c->x - c->d.value / c->d.slope;
  // A guess where marginal profit rises, or from which the step leaves the piece downwards, is
  // dropped for the lower end.
  lane_mask again = c->guessed & ((c->d.slope >= 0.0) | (next < c->low.overlap));
  lane_mask rises = (c->d.slope < 0.0) & (c->d.value > 0.0) & (next > c->x);
  lane_mask moves = c->climbing & ~again & (c->guessed | rises);
  // Convergence is quadratic: after a step this small about twelve digits are right, and profit has
  // grown by half of what its slope promised.
  lane_mask small = absolute(next - c->x) <= 1e-6 * c->x;
  c->profit += (moves & small) ? 0.5 * c->d.value * (next - c->x) : (lanes)0.0;
  c->x = again ? c->low.overlap : (moves ? smaller(next, c->high.overlap) : c->x);
  c->climbing = (again | (moves & ~small)) & (c->x < c->high.overlap);
  c->guessed = (lane_mask)0;
}

INLINE void look_around(climber *c) {
  standing at = standing_at(&c->f, c->slope, c->intercept, c->x);
  c->d = marginal_profit(&c->f, &at, c->slope);
  c->profit = c->climbing ? at.profit : c->profit;
}

INLINE void end_piece(climber *c) {
  lane_mask inside =
      c->exists & (c->x > c->low.overlap) & (c->x < c->high.overlap) & (c->profit > c->most);
  c->best = inside ? c->x : c->best;
  c->most = inside ? c->profit : c->most;
  lane_mask higher = c->exists & (c->high.profit > c->most);
  c->best = higher ? c->high.overlap : c->best;
  c->most = higher ? c->high.profit : c->most;
  c->low = c->high;
}

/// NaN for firms for which the argument of audit.h does not hold: those that could serve more than
/// a fifth of all users, or earn nothing on them at their floor. Marginal profit is convex on every
/// piece of the others, so that Newton's method climbs to its one falling root, if there is one,
/// from below, after at most one step down from a start above it.
INLINE lanes best_reply(const climber *c, double total) {
  lane_mask convex = (c->margin_at_floor >= 0.0) & (c->low.share <= 0.2113) &
                     (c->weight <= 0.5 * total) & (c->most == c->most);
  return convex ? c->best : (lanes)__builtin_nan("");
}

/// Searches abreast: each is a chain of operations that wait for one another, so that two take
/// little longer than one.
enum { ABREAST = 2 };

/// Globally best replies of a block of firms to one profile. Returns whether all are known.
INLINE int best_replies(
    const CKGame *g, size_t first, size_t end, const double *profile, const double *weights,
    double scale, double total, double *replies) {
  lane_mask unknown = (lane_mask)0;
  for (size_t i = first; i < end; i += ABREAST * LANES) {
    climber c[ABREAST];
    for (size_t h = 0; h < ABREAST; h++)
      c[h] = set_out(g, i + h * LANES, profile, weights, scale, total);
    for (size_t k = 0; k + 1 < g->layers; k++) {
      lane_mask climbing = (lane_mask)0;
      for (size_t h = 0; h < ABREAST; h++) {
        begin_piece(g, i + h * LANES, k, &c[h]);
        climbing |= c[h].climbing;
      }
      for (int step = 0; step < 100 && __builtin_reduce_or(climbing); step++) {
        climbing = (lane_mask)0;
        for (size_t h = 0; h < ABREAST; h++) {
          step_up(&c[h]);
          climbing |= c[h].climbing;
        }
        if (!__builtin_reduce_or(climbing)) break;
        for (size_t h = 0; h < ABREAST; h++) look_around(&c[h]);
      }
      for (size_t h = 0; h < ABREAST; h++) end_piece(&c[h]);
    }
    for (size_t h = 0; h < ABREAST; h++) {
      size_t from = i + h * LANES;
      lanes reply = best_reply(&c[h], total);
      unknown |= existing(from, end) & (reply != reply);
      scatter(reply, replies, from, end);
    }
  }
  return !__builtin_reduce_or(unknown);
}

/// Moves a block of firms towards their replies.
INLINE void move_block(
    const CKGame *g, size_t first, size_t end, double damping, double scale, const double *replies,
    const double *weights, double *profile, CKSweep *sweep) {
  lanes change = (lanes)0.0, residual = (lanes)0.0, corners = (lanes)0.0;
  for (size_t i = first; i < end; i += LANES) {
    lane_mask exists = existing(i, end);
    lanes before = gather(profile, i, end, 1, 0), reply = gather(replies, i, end, 1, 0);
    // A full step lands on the reply itself, so that kinks and floors are met to the last bit.
    lanes after = damping == 1 ? reply : before + damping * (reply - before);
    lane_mask on_end = (lane_mask)0;
    for (size_t k = 0; k < g->layers; k++) on_end |= reply == entry(g, g->breakpoint, i, k);
    lanes width = entry(g, g->breakpoint, i, g->layers - 1) - entry(g, g->breakpoint, i, 0);
    lanes size = larger(larger(absolute(before), absolute(reply)), 1e-6 * width);
    lanes distance = absolute(before - reply) / (size > 0.0 ? size : (lanes)1.0);
    lanes come = exponential(
        gather(g->quality, i, g->firms, 1, 0) - scale -
        gather(g->demandRate, i, g->firms, 1, 0) * line_at(g, i, after).failure);
    residual = larger(exists ? distance : (lanes)0.0, residual);
    lane_mask held = exists & on_end;
    corners += held ? (lanes)1.0 : (lanes)0.0;
    change += exists ? come - gather(weights, i, end, 1, 0) : (lanes)0.0;
    scatter(after, profile, i, end);
  }
  sweep->total += sum_of(change);
  for (size_t j = 0; j < LANES; j++) {
    sweep->corners += (size_t)corners[j];
    sweep->residual = residual[j] <= sweep->residual ? sweep->residual : residual[j];
  }
}

INLINE CKSweep sweep_blocks(
    const CKGame *g, size_t first, size_t block, int given, double damping, CKTotal start,
    double total, const double *weights, double *profile, double *replies) {
  CKSweep sweep = {total, 0, 0, first, 0};
  double scale = start.top;
  while (sweep.next < g->firms) {
    size_t from = sweep.next, end = from + block < g->firms ? from + block : g->firms;
    if (!given && !best_replies(g, from, end, profile, weights, scale, sweep.total, replies)) {
      sweep.isOpen = 1;
      break;
    }
    given = 0;
    move_block(g, from, end, damping, scale, replies, weights, profile, &sweep);
    sweep.next = end;
    // A total that shrinks to a small part of itself is summed afresh, before the differences lose
    // digits; so is one that grows out of the range in which the exponential tells weights apart.
    if (!(sweep.total >= 0.5 * start.sum && sweep.total <= 0x1p64 * start.sum)) break;
  }
  return sweep;
}

#endif
