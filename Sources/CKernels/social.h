#ifndef CKERNELS_SOCIAL_H
#define CKERNELS_SOCIAL_H

#include "CKernels.h"
#include "lanes.h"
#include "weights.h"

// Natural replies of the planner's first-order conditions, and their derivatives: plain arithmetic
// on pieces.
//
// With shares s, the mean margin m̄ and failures P frozen at the profile, condition (13) for firms
// that differ reads on a piece of slope α
//   c o = α M s V + Σ_k ω_k q'_k (2 P_k + [1 − 2 q_k]),   V = h_U e (1 + β (m − m̄)) + h e.
// Replies move with log A, m̄ and each P_k, and with the own overlap.

/// q_k of eight firms in the exact systemic term, and its fall where overlap can still rise.
typedef struct {
  lanes level, fall, kink, effectiveness;
} channel;

INLINE channel channel_at(const CKSocial *m, size_t i, size_t s, lanes overlap) {
  lanes baseline = gather(m->baselineFailure, i, m->firms, m->regimes, s);
  channel c;
  c.effectiveness = gather(m->effectiveness, i, m->firms, m->regimes, s);
  // Where overlap does nothing the kink is never met.
  c.kink = c.effectiveness > 0.0 ? baseline / c.effectiveness : (lanes)__builtin_inf();
  lane_mask fails = c.kink > overlap;
  c.level = fails ? larger(baseline - c.effectiveness * overlap, (lanes)0.0) : (lanes)0.0;
  c.fall = fails ? c.effectiveness : (lanes)0.0;
  return c;
}

/// Entries of breakpoint k of eight firms, of the last where there are fewer.
INLINE lanes layer(const CKSocial *m, const double *column, size_t i, size_t k) {
  return gather(column + k * m->firms, i, m->firms, 1, 0);
}

/// The piece that holds an overlap, a kink belonging to the one above it: α and the expected
/// failure probability.
typedef struct {
  lanes slope, failure;
} stretch;

INLINE stretch stretch_at(const CKSocial *m, size_t i, lanes overlap) {
  lanes slope = layer(m, m->slope, i, 0), intercept = layer(m, m->intercept, i, 0);
  for (size_t k = 1; k < m->layers; k++) {
    lane_mask beyond = overlap >= layer(m, m->breakpoint, i, k);
    slope = beyond ? layer(m, m->slope, i, k) : slope;
    intercept = beyond ? layer(m, m->intercept, i, k) : intercept;
  }
  return (stretch){slope, intercept - slope * overlap};
}

/// What a served user adds beside its own surplus.
INLINE lanes social_margin(const CKSocial *m, size_t i, lanes failure) {
  return gather(m->margin, i, m->firms, 1, 0) - gather(m->chargedHarm, i, m->firms, 1, 0) * failure;
}

INLINE void social_block(
    const CKSocial *m, const double *profile, const double *share_of, const double *failures,
    double mean, double *room, size_t i, CGLinearization out) {
  size_t n = m->firms, pieces = m->layers - 1;
  lanes overlap = gather(profile, i, n, 1, 0), cost = gather(m->cost, i, n, 1, 0),
        share = gather(share_of, i, n, 1, 0);
  lanes demand = gather(m->demandRate, i, n, 1, 0), charged = gather(m->chargedHarm, i, n, 1, 0);
  stretch here = stretch_at(m, i, overlap);
  lanes excess = social_margin(m, i, here.failure) - mean;
  lanes value = gather(m->userHarm, i, n, 1, 0) + demand * excess + charged;
  // Kinks, effectiveness, falls here and marginal benefits of each channel.
  double *kinks = room, *falls = room + m->regimes * LANES, *drives = falls + m->regimes * LANES;
  double *effects = drives + m->regimes * LANES;
  lanes ceiling = layer(m, m->breakpoint, i, pieces);
  for (size_t s = 0; m->exact && s < m->regimes; s++) {
    channel c = channel_at(m, i, s, overlap);
    scatter(c.kink, kinks + s * LANES, 0, LANES);
    scatter(overlap < ceiling ? c.fall : (lanes)0.0, falls + s * LANES, 0, LANES);
    scatter(
        m->channelWeight[s] * c.effectiveness * (2 * failures[s] + (1.0 - 2.0 * c.level)),
        drives + s * LANES, 0, LANES);
    scatter(c.effectiveness, effects + s * LANES, 0, LANES);
  }

  // The natural reply: up through the pieces until the aim of one lies below its upper end.
  lanes low = layer(m, m->breakpoint, i, 0), reply = low, slope = (lanes)0.0, begins = low;
  lanes place;
  for (size_t j = 0; j < LANES; j++) {
    place[j] = 2 * (double)m->pieces[i + j < n ? i + j : n - 1];
  }
  lane_mask open = (lane_mask){-1, -1, -1, -1, -1, -1, -1, -1}, moves = ~open;
  for (size_t k = 0; k < pieces; k++) {
    lanes high = layer(m, m->breakpoint, i, k + 1), steepness = layer(m, m->slope, i, k);
    lanes systemic = (lanes)0.0;
    if (!m->exact) systemic = m->channelWeight[0] * steepness * (2 * failures[0]);
    for (size_t s = 0; m->exact && s < m->regimes; s++) {
      systemic += gather(kinks + s * LANES, 0, LANES, 1, 0) > low
                      ? gather(drives + s * LANES, 0, LANES, 1, 0)
                      : (lanes)0.0;
    }
    lanes aim = (steepness * m->users * share * value + systemic) / cost;
    lane_mask tried = open & (high > low);
    lane_mask at_end = tried & (aim <= low), inside = tried & ~at_end & ~(aim >= high);
    reply = at_end ? low : (inside ? aim : (tried ? high : reply));
    place = at_end ? (lanes)(2.0 * (double)k) : (inside ? (lanes)(2.0 * (double)k + 1) : place);
    slope = inside ? steepness : slope;
    begins = inside ? low : begins;
    moves |= inside;
    open &= ~at_end & ~inside;
    low = high;
  }
  scatter(reply, out.reply, i, n);
  for (size_t j = 0; j < LANES && i + j < n; j++) out.activity[i + j] = (int32_t)place[j];

  size_t column = 0;
  lanes own = (lanes)0.0;
  if (!m->heldShare) {
    lanes rate = demand * here.slope, direct = charged * here.slope;
    // Zero where the reply is held at a breakpoint.
    lanes lift = slope * m->users * share / cost;
    own = lift * (rate * value + demand * direct);
    scatter(share * rate, out.right, i, n);
    scatter(share * (rate * excess + direct), out.right + n, i, n);
    scatter(-lift * value, out.left, i, n);
    scatter(-lift * demand, out.left + n, i, n);
    column = 2;
  }
  if (!m->exact) {
    scatter(-here.slope, out.right + column * n, i, n);
    scatter(2.0 * m->channelWeight[0] * slope / cost, out.left + column * n, i, n);
  }
  for (size_t s = 0; m->exact && s < m->regimes; s++) {
    lanes fall = gather(falls + s * LANES, 0, LANES, 1, 0);
    lane_mask falls_there = moves & (gather(kinks + s * LANES, 0, LANES, 1, 0) > begins);
    lanes there = falls_there ? gather(effects + s * LANES, 0, LANES, 1, 0) : (lanes)0.0;
    lanes left = 2.0 * m->channelWeight[s] * there / cost;
    scatter(-fall, out.right + (column + s) * n, i, n);
    scatter(left, out.left + (column + s) * n, i, n);
    own += left * fall;
  }
  scatter(own, out.ownSlope, i, n);
}

INLINE void linearize_social(
    const CKSocial *m, const double *profile, double *workspace, CGLinearization out) {
  size_t n = m->firms, channels = m->exact ? m->regimes : 1;
  double *share = workspace, *margin = workspace + n, *failures = workspace + 2 * n,
         *room = failures + channels;
  lane_sum expected = {(lanes)0.0, (lanes)0.0, (lanes)0.0};
  for (size_t i = 0; i < n; i += LANES) {
    lanes failure = stretch_at(m, i, gather(profile, i, n, 1, 0)).failure;
    scatter(social_margin(m, i, failure), margin, i, n);
    scatter(
        gather(m->quality, i, n, 1, 0) - gather(m->demandRate, i, n, 1, 0) * failure, share, i, n);
    accumulate(&expected, existing(i, n) ? failure : (lanes)0.0);
  }
  if (m->heldShare) {
    __builtin_memcpy(share, m->heldShare, n * sizeof *share);
  } else {
    shares(share, n, m->outside);
  }
  lane_sum mean = {(lanes)0.0, (lanes)0.0, (lanes)0.0};
  for (size_t i = 0; i < n; i += LANES) {
    lanes part = gather(share, i, n, 1, 0) * gather(margin, i, n, 1, 0);
    accumulate(&mean, existing(i, n) ? part : (lanes)0.0);
  }
  if (!m->exact) failures[0] = together(&expected).value;
  for (size_t s = 0; m->exact && s < m->regimes; s++) {
    lane_sum sum = {(lanes)0.0, (lanes)0.0, (lanes)0.0};
    for (size_t i = 0; i < n; i += LANES) {
      accumulate(
          &sum,
          existing(i, n) ? channel_at(m, i, s, gather(profile, i, n, 1, 0)).level : (lanes)0.0);
    }
    failures[s] = together(&sum).value;
  }
  double mean_margin = together(&mean).value;
  for (size_t i = 0; i < n; i += LANES)
    social_block(m, profile, share, failures, mean_margin, room, i, out);
}

#endif
