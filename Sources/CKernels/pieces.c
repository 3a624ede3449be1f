#include "CKernels.h"

#pragma STDC FP_CONTRACT OFF

// Kinks of so many regimes are kept from one use to the next; those of further ones are divided anew.
enum { KEPT = 16 };

/// Adds an end to those of a firm, in order and once. O(ends).
static size_t insert(double *ends, size_t count, double end) {
  size_t k = count;
  while (k > 0 && ends[k - 1] > end) k--;
  if (k > 0 && ends[k - 1] == end) return count;
  for (size_t j = count; j > k; j--) ends[j] = ends[j - 1];
  ends[k] = end;
  return count + 1;
}

size_t ck_pieces(
    size_t firms, size_t regimes, const double *baselineFailure, const double *effectiveness, const double *probability,
    const double *floor, size_t floorStride, const double *reach, const double *relief, intptr_t *start,
    double *breakpoint, double *slope, double *intercept, intptr_t *reliefPiece) {
  size_t next = 0;
  start[0] = 0;
  for (size_t i = 0; i < firms; i++) {
    const double *baseline = baselineFailure + i * regimes, *response = effectiveness + i * regimes;
    double least = floor[i * floorStride], most = reach[i] > least ? reach[i] : least;
    double *ends = breakpoint + next;
    size_t count = 1;
    ends[0] = least;
    double kinks[KEPT];
    for (size_t s = 0; s < regimes; s++) {
      if (!(response[s] > 0)) continue;
      double kink = baseline[s] / response[s];
      if (s < KEPT) kinks[s] = kink;
      if (probability[s] > 0 && kink > least) count = insert(ends, count, kink < most ? kink : most);
    }
    if (relief) {
      double threshold = relief[i];
      reliefPiece[i] = INTPTR_MAX;
      if (threshold <= most) {
        count = insert(ends, count, threshold);
        // A piece of its own above the threshold, so that no strategy of a piece differs from the others in liability.
        if (ends[count - 1] == threshold) ends[count++] = threshold * (1 + 1e-3);
        size_t k = 0;
        while (ends[k] != threshold) k++;
        reliefPiece[i] = (intptr_t)k;
      }
    }
    for (size_t k = 0; k < count; k++) {
      double fall = 0, level = 0;
      // On the piece above an end a regime still fails when its kink lies above; past the last end nothing moves.
      for (size_t s = 0; s < regimes; s++) {
        int responds = response[s] > 0;
        if (responds && !((s < KEPT ? kinks[s] : baseline[s] / response[s]) > ends[k])) continue;
        if (responds) fall += probability[s] * response[s];
        level += probability[s] * baseline[s];
      }
      if (k == count - 1 && fall > 0) {
        // The strategy set was cut at the reach before the last kink: hold the failure probability at that end.
        level -= fall * ends[k];
        fall = 0;
      }
      slope[next + k] = fall;
      intercept[next + k] = level;
    }
    next += count;
    start[i + 1] = (intptr_t)next;
  }
  return next;
}
