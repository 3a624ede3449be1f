#ifndef CGAMES_WEIGHTS_H
#define CGAMES_WEIGHTS_H

#include "CGames.h"
#include "lanes.h"

// Sums of logit weights, which other passes share.

/// Replaces log weights by weights of which the largest, that of the outside option included, is 1.
/// Returns their sum without the seller of the largest; `largest` is that seller, or `sellers`
/// where the outside option has it.
INLINE double weigh(double *weights, size_t sellers, double outside, double *top, size_t *largest) {
  lanes high = (lanes)outside;
  for (size_t i = 0; i < sellers; i += LANES)
    high = larger(gather(weights, i, sellers, 1, 0), high);
  *top = high[0];
  for (size_t j = 1; j < LANES; j++) *top = high[j] > *top ? high[j] : *top;
  *largest = sellers;
  if (*top > outside) {
    for (*largest = 0; *largest < sellers - 1 && weights[*largest] != *top;) ++*largest;
  }
  lane_sum sum = {(lanes)0.0, (lanes)0.0, (lanes)0.0};
  for (size_t i = 0; i < sellers; i += LANES) {
    lanes weight = exponential(gather(weights, i, sellers, 1, 0) - *top);
    scatter(weight, weights, i, sellers);
    weight = existing(i, sellers) ? weight : (lanes)0.0;
    if (*largest - i < LANES) weight[*largest - i] = 0;
    accumulate(&sum, weight);
  }
  double others = together(&sum).value;
  return *largest == sellers ? others : others + exponential((lanes)(outside - *top))[0];
}

/// Replaces log weights by shares. Returns the sum of all weights.
INLINE CGTotal shares(double *weights, size_t sellers, double outside) {
  size_t largest;
  CGTotal total;
  total.sum = 1 + weigh(weights, sellers, outside, &total.top, &largest);
  for (size_t i = 0; i < sellers; i += LANES)
    scatter(gather(weights, i, sellers, 1, 0) / total.sum, weights, i, sellers);
  return total;
}

#endif
