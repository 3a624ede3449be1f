#ifndef CKERNELS_BUILD_H
#define CKERNELS_BUILD_H

#include "CKernels.h"
#include "lanes.h"

// Passes over the firms that make a game of a market.

/// Overlap that costs more than all the revenue there is to gain over staying at the floor.
INLINE size_t reaches(const CKMarket *m, const double *charge, double *reach) {
  size_t n = m->firms;
  for (size_t i = 0; i < n; i += LANES) {
    lanes margin = gather(m->margin, i, n, 1, 0),
          floor = gather(m->minimumOverlap, i, n, m->minimumOverlapStride, 0);
    lanes harm = gather(m->liability, i, n, m->liabilityStride, 0) * m->externalHarm *
                 gather(m->exposure, i, n, 1, 0);
    lanes best = larger(margin, (lanes)0.0), worst = smaller(margin - harm, (lanes)0.0);
    lanes revenue = m->users * (best - worst);
    if (charge) revenue += gather(charge, i, n, 1, 0);
    lanes most = root(floor * floor + 2.0 * revenue / gather(m->cost, i, n, 1, 0)) * (1 + 1e-9);
    scatter(most, reach, i, n);
    if (__builtin_reduce_or(~(most < 1e150))) {
      for (size_t j = 0; j < LANES; j++) {
        if (!(most[j] < 1e150)) return i + j;
      }
    }
  }
  return n;
}

/// Rows of eight doubles.
INLINE lanes row(const double *rows, size_t k) {
  lanes x;
  __builtin_memcpy(&x, rows + k * LANES, sizeof x);
  return x;
}

INLINE void set_row(double *rows, size_t k, lanes x) {
  __builtin_memcpy(rows + k * LANES, &x, sizeof x);
}

/// Adds an end to ascending ones above the first; +∞ for none.
INLINE size_t insert_end(double *ends, size_t count, lanes end) {
  for (size_t k = 1; k < count; k++) {
    lanes other = row(ends, k);
    set_row(ends, k, smaller(other, end));
    end = larger(other, end);
  }
  set_row(ends, count, end);
  return count + 1;
}

/// Takes repeated ends out.
INLINE void keep_once(double *ends, size_t count) {
  const lanes none = (lanes)__builtin_inf();
  lane_mask any = (lane_mask)0;
  for (size_t k = count - 1; k > 0; k--) {
    lane_mask repeats = (row(ends, k) == row(ends, k - 1)) & (row(ends, k) < none);
    set_row(ends, k, repeats ? none : row(ends, k));
    any |= repeats;
  }
  if (!__builtin_reduce_or(any)) return;
  for (size_t k = 2; k < count; k++) insert_end(ends, k, row(ends, k));
}

INLINE size_t pieces(
    const CKMarket *m, const double *reach, const double *relief, const double *bend,
    size_t bends, double *workspace, CKPieces out) {
  const lanes none = (lanes)__builtin_inf();
  size_t n = m->firms, layers = 1, room = m->states + (relief ? 3 : 1) + bends;
  double *kinks = workspace, *ends = workspace + m->states * LANES;
  for (size_t i = 0; i < n; i += LANES) {
    lanes least = gather(m->minimumOverlap, i, n, m->minimumOverlapStride, 0),
          most = larger(gather(reach, i, n, 1, 0), least);
    size_t count = 1;
    set_row(ends, 0, least);
    for (size_t s = 0; s < m->states; s++) {
      lanes response = gather(m->effectiveness, i, n, m->states, s),
            baseline = gather(m->baselineFailure, i, n, m->states, s);
      // Where overlap does nothing there is no kink: below every floor.
      lanes kink = response > 0.0 ? baseline / response : (lanes)-1.0;
      set_row(kinks, s, kink);
      if (m->stateProbability[s] > 0)
        count = insert_end(ends, count, kink > least ? smaller(kink, most) : none);
    }
    for (size_t b = 0; b < bends; b++) {
      lanes at = gather(bend + b * n, i, n, 1, 0);
      count = insert_end(ends, count, ((at > least) & (at < most)) ? at : none);
    }
    lanes threshold = none;
    if (relief) {
      threshold = gather(relief, i, n, 1, 0);
      threshold = threshold <= most ? threshold : none;
      count = insert_end(ends, count, threshold);
    }
    keep_once(ends, count);
    lanes number = (lanes)0.0, last = least;
    for (size_t k = 0; k < count; k++) {
      lane_mask exists = row(ends, k) < none;
      number += exists ? (lanes)1.0 : (lanes)0.0;
      last = exists ? row(ends, k) : last;
    }
    if (relief) {
      // A piece of its own above the threshold, so that no strategy of a piece differs from the
      // others in liability.
      lane_mask ends_there = (last == threshold);
      count = insert_end(ends, count, ends_there ? threshold * (1 + 1e-3) : none);
      last = ends_there ? threshold * (1 + 1e-3) : last;
      number += ends_there ? (lanes)1.0 : (lanes)0.0;
    }
    lanes relieved = none;
    for (size_t k = 0; k < room; k++) {
      lanes end = last, fall = (lanes)0.0, level = (lanes)0.0;
      lane_mask exists = (lanes)(double)k < number;
      if (k < count) end = exists ? row(ends, k) : last;
      // On the piece above an end a regime still fails when its kink lies above; past the last end
      // nothing moves.
      for (size_t s = 0; s < m->states; s++) {
        lanes response = gather(m->effectiveness, i, n, m->states, s),
              baseline = gather(m->baselineFailure, i, n, m->states, s);
        lane_mask responds = response > 0.0, fails = (row(kinks, s) > end) | ~responds;
        fall += responds & fails ? m->stateProbability[s] * response : (lanes)0.0;
        level += fails ? m->stateProbability[s] * baseline : (lanes)0.0;
      }
      // Where the strategy set was cut at the reach before the last kink: hold the failure
      // probability at that end.
      lane_mask held = ((double)k + 1.0 >= number) & (fall > 0.0);
      level = held ? level - fall * end : level;
      fall = held ? (lanes)0.0 : fall;
      scatter(end, out.breakpoint + k * n, i, n);
      scatter(fall, out.slope + k * n, i, n);
      scatter(level, out.intercept + k * n, i, n);
      relieved = (exists & (end == threshold)) ? (lanes)(double)k : relieved;
    }
    for (size_t j = 0; j < LANES && i + j < n; j++) {
      size_t ends_of_firm = (size_t)number[j];
      out.pieces[i + j] = (int32_t)ends_of_firm - 1;
      layers = ends_of_firm > layers ? ends_of_firm : layers;
      if (relief)
        out.reliefPiece[i + j] = relieved[j] < none[j] ? (intptr_t)relieved[j] : INTPTR_MAX;
    }
  }
  return layers;
}

/// What failures take from eight firms' log weights and earnings, per unit of failure probability,
/// and what is there without any.
typedef struct {
  lanes quality, demand, margin, harm;
} worth;

INLINE worth worth_of(const CKMarket *m, size_t i) {
  size_t n = m->firms;
  return (worth){
      m->demandSensitivity * gather(m->utility, i, n, 1, 0),
      m->demandSensitivity * gather(m->perceivedHarm, i, n, 1, 0), gather(m->margin, i, n, 1, 0),
      gather(m->liability, i, n, m->liabilityStride, 0) * m->externalHarm *
          gather(m->exposure, i, n, 1, 0)};
}

/// The problems of firms as sellers: log weights, counted from the largest that is reached with all
/// firms at their floors, the outside option's included, and earnings, both affine on each piece of
/// the failure probability.
INLINE CKLogWeights seller_lines(const CKMarket *m, const CKFailureLines *f, double *lines) {
  size_t n = m->firms, column = n * f->layers;
  double outside = m->outsideOption * m->demandSensitivity;
  lanes level = (lanes)outside, size = (lanes)0.0, greatest = (lanes)outside, earned = (lanes)0.0;
  CKLogWeights found = {.overflow = n, .reference = outside, .greatest = outside};
  for (size_t i = 0; i < n; i += LANES) {
    worth w = worth_of(m, i);
    lane_mask fits = (absolute(w.quality) < 1e150) & (w.demand < 1e150) & (w.harm < 1e150);
    if (__builtin_reduce_or(~fits)) {
      for (size_t j = 0; j < LANES; j++) {
        if (!fits[j]) {
          found.overflow = i + j;
          return found;
        }
      }
    }
    lanes failure = gather(f->intercept, i, n, 1, 0) -
                    gather(f->slope, i, n, 1, 0) * gather(f->breakpoint, i, n, 1, 0);
    level = larger(w.quality - w.demand * failure, level);
    size = larger(larger(absolute(w.quality), w.demand), size);
    earned = larger(larger(absolute(w.margin), w.harm), earned);
    greatest = larger(w.quality, greatest);
  }
  for (size_t j = 0; j < LANES; j++) {
    found.reference = level[j] > found.reference ? level[j] : found.reference;
    found.size = size[j] > found.size ? size[j] : found.size;
    found.greatest = greatest[j] > found.greatest ? greatest[j] : found.greatest;
    found.earned = earned[j] > found.earned ? earned[j] : found.earned;
  }
  found.greatest -= found.reference;
  for (size_t i = 0; i < n; i += LANES) {
    worth w = worth_of(m, i);
    lanes relieved = (lanes)__builtin_inf();
    for (size_t j = 0; f->reliefPiece && j < LANES; j++)
      relieved[j] = (double)f->reliefPiece[i + j < n ? i + j : n - 1];
    for (size_t k = 0; k < f->layers; k++) {
      lanes slope = gather(f->slope + k * n, i, n, 1, 0);
      lanes intercept = gather(f->intercept + k * n, i, n, 1, 0);
      lanes harm = (double)k >= relieved ? f->reliefFactor * w.harm : w.harm;
      lanes rise = w.demand * slope, gain = harm * slope;
      lane_mask fits = (rise < 1e150) & (gain < 1e150);
      for (size_t j = 0; __builtin_reduce_or(~fits) && j < LANES; j++) {
        if (fits[j]) continue;
        found.overflow = i + j < n ? i + j : n - 1;
        found.isSteep = 1;
        return found;
      }
      double *at = lines + k * n;
      scatter((w.quality - found.reference) - w.demand * intercept, at, i, n);
      scatter(rise, at + column, i, n);
      scatter(w.margin - harm * intercept, at + 2 * column, i, n);
      scatter(gain, at + 3 * column, i, n);
    }
  }
  return found;
}

#endif
