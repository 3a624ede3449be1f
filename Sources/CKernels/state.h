#ifndef CKERNELS_STATE_H
#define CKERNELS_STATE_H

#include "CKernels.h"
#include "lanes.h"
#include "weights.h"

// Passes over the firms for what happens in a market at a profile: plain arithmetic on its
// primitives.

/// What rounding leaves of a failure probability at its kink is zero.
INLINE lanes state_failure(const CKMarket *m, size_t i, size_t s, lanes overlap) {
  lanes baseline = gather(m->baselineFailure, i, m->firms, m->states, s);
  lanes failure = baseline - gather(m->effectiveness, i, m->firms, m->states, s) * overlap;
  return failure < 0x1p-50 * baseline ? (lanes)0.0 : failure;
}

INLINE lanes utility_weight(const CKMarket *m, size_t i, lanes failure) {
  size_t n = m->firms;
  lanes utility = gather(m->utility, i, n, 1, 0);
  return m->demandSensitivity * (utility - gather(m->perceivedHarm, i, n, 1, 0) * failure);
}

INLINE CGTotal demand(const CKMarket *m, const double *overlap, size_t stride, double *share) {
  size_t n = m->firms;
  for (size_t i = 0; i < n; i += LANES) {
    lanes at = gather(overlap, i, n, stride, 0), expected = (lanes)0.0;
    for (size_t s = 0; s < m->states; s++)
      expected += m->stateProbability[s] * state_failure(m, i, s, at);
    scatter(utility_weight(m, i, expected), share, i, n);
  }
  return shares(share, n, m->outsideOption * m->demandSensitivity);
}

INLINE CGTotal state(const CKMarket *m, const double *overlap, CKState out) {
  size_t n = m->firms;
  for (size_t i = 0; i < n; i += LANES) {
    lanes at = gather(overlap, i, n, 1, 0), expected = (lanes)0.0;
    for (size_t s = 0; s < m->states; s++) {
      lanes failure = state_failure(m, i, s, at);
      scatter_strided(failure, out.stateFailure, i, n, m->states, s);
      expected += m->stateProbability[s] * failure;
    }
    scatter(expected, out.expectedFailure, i, n);
    scatter(utility_weight(m, i, expected), out.share, i, n);
  }
  CGTotal total = shares(out.share, n, m->outsideOption * m->demandSensitivity);
  for (size_t i = 0; i < n; i += LANES) {
    lanes at = gather(overlap, i, n, 1, 0);
    lanes harm = gather(m->liability, i, n, m->liabilityStride, 0) * m->externalHarm *
                 gather(m->exposure, i, n, 1, 0);
    lanes margin = gather(m->margin, i, n, 1, 0) - harm * gather(out.expectedFailure, i, n, 1, 0);
    lanes revenue = margin * m->users * gather(out.share, i, n, 1, 0);
    scatter(revenue - gather(m->cost, i, n, 1, 0) * 0.5 * at * at, out.profit, i, n);
  }
  return total;
}

INLINE CKSums sums(
    const CKMarket *m, const double *overlap, const double *share, const double *failure,
    const double *held) {
  size_t n = m->firms;
  lanes margins = (lanes)0.0, cost = (lanes)0.0, exposed = (lanes)0.0, held_exposed = (lanes)0.0,
        unforeseen_harm = (lanes)0.0;
  for (size_t i = 0; i < n; i += LANES) {
    lane_mask exists = existing(i, n);
    lanes at = gather(overlap, i, n, 1, 0), served = gather(share, i, n, 1, 0);
    lanes harmed = gather(m->exposure, i, n, 1, 0) * gather(failure, i, n, 1, 0);
    margins += exists ? served * gather(m->margin, i, n, 1, 0) : (lanes)0.0;
    cost += exists ? gather(m->cost, i, n, 1, 0) * 0.5 * at * at : (lanes)0.0;
    exposed += exists ? served * harmed : (lanes)0.0;
    held_exposed += exists ? gather(held, i, n, 1, 0) * harmed : (lanes)0.0;
    if (!m->unforeseenSlope) continue;
    lanes unforeseen = gather(m->unforeseenLevel, i, n, 1, 0) +
                       gather(m->unforeseenSlope, i, n, 1, 0) * gather(failure, i, n, 1, 0);
    unforeseen_harm += exists ? served * unforeseen : (lanes)0.0;
  }
  return (CKSums){
      sum_of(margins), sum_of(cost), sum_of(exposed), sum_of(held_exposed),
      sum_of(unforeseen_harm)};
}

INLINE void moments(
    const double *failure, size_t firms, size_t regimes, double *mean, double *variance) {
  for (size_t s = 0; s < regimes; s++) {
    lanes sum = (lanes)0.0, spread = (lanes)0.0;
    for (size_t i = 0; i < firms; i += LANES) {
      lanes chance = gather(failure, i, firms, regimes, s);
      chance = existing(i, firms) ? chance : (lanes)0.0;
      sum += chance;
      spread += chance * (1.0 - chance);
    }
    mean[s] = sum_of(sum);
    variance[s] = sum_of(spread);
  }
}

#endif
