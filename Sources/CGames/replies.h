#ifndef CGAMES_REPLIES_H
#define CGAMES_REPLIES_H

#include "sellers.h"

// Sweeps of globally best replies, block by block. Weights are counted from a scale that stays the
// same; their total moves with the profile.

/// The problems of eight sellers on one piece.
typedef struct {
  lanes weight_level, weight_slope, earnings_level, earnings_slope, cost, bottom, curvature;
} piece_form;

INLINE piece_form form_of(const CGSellers *g, size_t i, size_t k, double scale) {
  return (piece_form){
      entry(g, g->weightLevel, i, k) - scale,
      entry(g, g->weightSlope, i, k),
      entry(g, g->earningsLevel, i, k),
      entry(g, g->earningsSlope, i, k),
      entry_or_zero(g, g->cost, i, k),
      entry_or_zero(g, g->bottom, i, k),
      curvature_at(g, i, k)};
}

typedef struct {
  lanes x, share, rest, earnings, payoff;
} standing;

/// What sellers face.
typedef struct {
  lanes rivals;
  double users;
} facing;

INLINE standing standing_with(const facing *f, const piece_form *p, lanes weight, lanes x) {
  lanes inverse = 1.0 / (weight + f->rivals), share = weight * inverse;
  lanes earnings = p->earnings_level + p->earnings_slope * x;
  lanes ahead = x - p->bottom;
  lanes cost = p->cost + ahead * (0.5 * p->curvature * ahead);
  return (standing){x, share, f->rivals * inverse, earnings, earnings * f->users * share - cost};
}

/// Where a seller stands with a strategy on a piece.
INLINE standing standing_at(const facing *f, const piece_form *p, lanes x) {
  return standing_with(f, p, exponential(p->weight_level + p->weight_slope * x), x);
}

typedef struct {
  lanes value, slope;
} derivative;

/// Marginal payoff on a piece and its slope.
INLINE derivative marginal_payoff(const facing *f, const piece_form *p, const standing *at) {
  lanes rate = p->weight_slope, gain = p->earnings_slope, density = at->share * at->rest;
  return (derivative){
      f->users * (rate * at->earnings * density + gain * at->share) -
          p->curvature * (at->x - p->bottom),
      f->users * rate * density * (rate * at->earnings * (at->rest - at->share) + 2.0 * gain) -
          p->curvature};
}

/// The search of eight sellers for their best replies.
typedef struct {
  facing f;
  double scale;
  // At the profile to which they reply.
  lanes strategy, weight;
  lanes best, most, earnings_at_floor;
  // On the piece at hand.
  lane_mask exists, climbing, guessed;
  piece_form form;
  lanes x, payoff;
  standing low, high;
  derivative d;
} climber;

INLINE climber set_out(
    const CGSellers *g, size_t i, const double *profile, const double *weights, double scale,
    double total) {
  size_t n = g->sellers;
  climber c;
  c.strategy = gather(profile, i, n, 1, 0);
  c.weight = gather(weights, i, n, 1, 0);
  c.f = (facing){total - c.weight, g->users};
  c.scale = scale;
  c.form = form_of(g, i, 0, scale);
  c.low = standing_at(&c.f, &c.form, entry(g, g->breakpoint, i, 0));
  c.best = c.low.x, c.most = c.low.payoff, c.earnings_at_floor = c.low.earnings;
  return c;
}

INLINE void begin_piece(const CGSellers *g, size_t i, size_t k, climber *c) {
  c->exists = (lanes)(double)k < pieces_of(g, i);
  c->form = form_of(g, i, k, c->scale);
  c->high = standing_at(&c->f, &c->form, entry(g, g->breakpoint, i, k + 1));
  c->d = marginal_payoff(&c->f, &c->form, &c->low);
  c->climbing = c->exists & (c->d.value > 0.0) & (c->d.slope < 0.0);
  // The present strategy is a guess where it lies inside the piece.
  c->guessed = c->climbing & (c->strategy > c->low.x) & (c->strategy < c->high.x);
  standing here = standing_with(&c->f, &c->form, c->weight, c->strategy);
  derivative there = marginal_payoff(&c->f, &c->form, &here);
  c->x = c->guessed ? c->strategy : c->low.x;
  c->d.value = c->guessed ? there.value : c->d.value;
  c->d.slope = c->guessed ? there.slope : c->d.slope;
  c->payoff = c->guessed ? here.payoff : c->low.payoff;
}

INLINE void step_up(climber *c) {
  lanes next = c->x - c->d.value / c->d.slope;
  // A guess where marginal payoff rises, or from which the step leaves the piece downwards, is
  // dropped for the lower end.
  lane_mask again = c->guessed & ((c->d.slope >= 0.0) | (next < c->low.x));
  lane_mask rises = (c->d.slope < 0.0) & (c->d.value > 0.0) & (next > c->x);
  lane_mask moves = c->climbing & ~again & (c->guessed | rises);
  // Convergence is quadratic: after a step this small about twelve digits are right, and profit has
  // grown by half of what its slope promised.
  lane_mask small = absolute(next - c->x) <= 1e-6 * c->x;
  c->payoff += (moves & small) ? 0.5 * c->d.value * (next - c->x) : (lanes)0.0;
  c->x = again ? c->low.x : (moves ? smaller(next, c->high.x) : c->x);
  c->climbing = (again | (moves & ~small)) & (c->x < c->high.x);
  c->guessed = (lane_mask)0;
}

INLINE void look_around(climber *c) {
  standing at = standing_at(&c->f, &c->form, c->x);
  c->d = marginal_payoff(&c->f, &c->form, &at);
  c->payoff = c->climbing ? at.payoff : c->payoff;
}

INLINE void end_piece(climber *c) {
  lane_mask inside = c->exists & (c->x > c->low.x) & (c->x < c->high.x) & (c->payoff > c->most);
  c->best = inside ? c->x : c->best;
  c->most = inside ? c->payoff : c->most;
  lane_mask higher = c->exists & (c->high.payoff > c->most);
  c->best = higher ? c->high.x : c->best;
  c->most = higher ? c->high.payoff : c->most;
  c->low = c->high;
}

/// NaN for sellers for which the argument of audit.h does not hold: those that could serve more
/// than a fifth of all users, or earn nothing on them at their floor. Marginal payoff is convex on
/// every piece of the others, so that Newton's method climbs to its one falling root, if there is
/// one, from below, after at most one step down from a start above it.
INLINE lanes best_reply(const climber *c, double total) {
  lane_mask convex = (c->earnings_at_floor >= 0.0) & (c->low.share <= 0.2113) &
                     (c->weight <= 0.5 * total) & (c->most == c->most);
  return convex ? c->best : (lanes)__builtin_nan("");
}

/// Searches abreast: each is a chain of operations that wait for one another, so that two take
/// little longer than one.
enum { ABREAST = 2 };

/// Globally best replies of a block of sellers to one profile. Returns whether all are known.
INLINE int best_replies(
    const CGSellers *g, size_t first, size_t end, const double *profile, const double *weights,
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

/// Moves a block of sellers towards their replies.
INLINE void move_block(
    const CGSellers *g, size_t first, size_t end, double damping, double scale,
    const double *replies, const double *weights, double *profile, CGSweep *sweep) {
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
    lanes come = exponential(log_weight_at(g, i, after) - scale);
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

INLINE CGSweep sweep_blocks(
    const CGSellers *g, size_t first, size_t block, int given, double damping, CGTotal start,
    double total, const double *weights, double *profile, double *replies) {
  CGSweep sweep = {total, 0, 0, first, 0};
  double scale = start.top;
  while (sweep.next < g->sellers) {
    size_t from = sweep.next, end = from + block < g->sellers ? from + block : g->sellers;
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
