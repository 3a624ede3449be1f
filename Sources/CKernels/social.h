#ifndef CKERNELS_SOCIAL_H
#define CKERNELS_SOCIAL_H

#include "CKernels.h"
#include "channels.h"
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
  lanes baseline = gather(m->baselineFailure, i, m->firms, m->states, s);
  channel c;
  c.effectiveness = gather(m->effectiveness, i, m->firms, m->states, s);
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

INLINE lanes blended_level(const CKSocial *m, const blend *b, size_t i, lanes overlap) {
  return b->at_quiet * channel_at(m, i, b->quiet, overlap).level +
         b->at_shocked * channel_at(m, i, b->shocked, overlap).level;
}

INLINE lanes row_of(const double *rows, size_t k) {
  return gather(rows + k * LANES, 0, LANES, 1, 0);
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
  double *kinks = room, *falls = room + m->states * LANES, *drives = falls + m->states * LANES;
  double *effects = drives + m->states * LANES;
  lanes ceiling = layer(m, m->breakpoint, i, pieces);
  for (size_t s = 0; m->exact && s < m->states; s++) {
    channel c = channel_at(m, i, s, overlap);
    scatter(c.kink, kinks + s * LANES, 0, LANES);
    scatter(overlap < ceiling ? c.fall : (lanes)0.0, falls + s * LANES, 0, LANES);
    lanes drive = (lanes)0.0;
    if (!m->channels)
      drive = m->channelWeight[s] * c.effectiveness * (2 * failures[s] + (1.0 - 2.0 * c.level));
    scatter(drive, drives + s * LANES, 0, LANES);
    scatter(c.effectiveness, effects + s * LANES, 0, LANES);
  }
  // Each state serves several channels: what less of it is worth in all of them.
  size_t channels = m->exact && m->channels ? m->channels->count : 0;
  for (size_t k = 0; k < channels; k++) {
    blend b = blend_at(m->channels, k, i, n);
    lanes price = m->channelWeight[k] *
                  (2 * failures[k] + (b.own - 2.0 * blended_level(m, &b, i, overlap)));
    scatter(
        row_of(drives, b.quiet) + row_of(effects, b.quiet) * b.at_quiet * price,
        drives + b.quiet * LANES, 0, LANES);
    scatter(
        row_of(drives, b.shocked) + row_of(effects, b.shocked) * b.at_shocked * price,
        drives + b.shocked * LANES, 0, LANES);
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
    for (size_t s = 0; m->exact && s < m->states; s++) {
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
  for (size_t k = 0; k < channels; k++) {
    blend b = blend_at(m->channels, k, i, n);
    lanes fall = b.at_quiet * row_of(falls, b.quiet) + b.at_shocked * row_of(falls, b.shocked);
    lane_mask by_quiet = moves & (row_of(kinks, b.quiet) > begins),
              by_shocked = moves & (row_of(kinks, b.shocked) > begins);
    lanes there = (by_quiet ? b.at_quiet * row_of(effects, b.quiet) : (lanes)0.0) +
                  (by_shocked ? b.at_shocked * row_of(effects, b.shocked) : (lanes)0.0);
    lanes left = 2.0 * m->channelWeight[k] * there / cost;
    scatter(-fall, out.right + (column + k) * n, i, n);
    scatter(left, out.left + (column + k) * n, i, n);
    own += left * fall;
  }
  for (size_t s = 0; m->exact && !m->channels && s < m->states; s++) {
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
  size_t n = m->firms;
  size_t channels = !m->exact ? 1 : m->channels ? m->channels->count : m->states;
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
  for (size_t k = 0; m->exact && m->channels && k < channels; k++) {
    lane_sum sum = {(lanes)0.0, (lanes)0.0, (lanes)0.0};
    for (size_t i = 0; i < n; i += LANES) {
      blend b = blend_at(m->channels, k, i, n);
      lanes level = blended_level(m, &b, i, gather(profile, i, n, 1, 0));
      accumulate(&sum, existing(i, n) ? level : (lanes)0.0);
    }
    failures[k] = together(&sum).value;
  }
  for (size_t s = 0; m->exact && !m->channels && s < m->states; s++) {
    lane_sum sum = {(lanes)0.0, (lanes)0.0, (lanes)0.0};
    for (size_t i = 0; i < n; i += LANES) {
      accumulate(
          &sum,
          existing(i, n) ? channel_at(m, i, s, gather(profile, i, n, 1, 0)).level : (lanes)0.0);
    }
    failures[s] = together(&sum).value;
  }
  // Only their price is asked for from here on, 2 P + ℓ.
  for (size_t k = 0; k < channels && k < m->linearChannels; k++) failures[k] += m->linearLoss / 2;
  double mean_margin = together(&mean).value;
  for (size_t i = 0; i < n; i += LANES)
    social_block(m, profile, share, failures, mean_margin, room, i, out);
}

#endif
