#ifndef CKERNELS_PERCEPTION_H
#define CKERNELS_PERCEPTION_H

#include "CKernels.h"
#include "ball.h"

// What users see in firms and what they suffer by them, enclosed, for all that proves.

/// Of eight firms, a served user's.
typedef struct {
  /// What it expects of a firm that never fails, and how much less per unit of expected failure
  /// probability.
  ball utility, harm;
  /// Experienced less perceived harm, a line in the expected failure probability.
  ball unforeseenLevel, unforeseenSlope;
} perception;

INLINE ball enclosed(CKBallColumn column, size_t i, size_t end) {
  return (ball){gather(column.middle, i, end, 1, 0), gather(column.radius, i, end, 1, 0)};
}

/// - Parameter keeps_zeros: whether a harm of zero is exactly zero, which takes longer.
INLINE perception perception_of(const CKPrimitives *m, size_t i, size_t end, int keeps_zeros) {
  const CKPerception *other = m->perception;
  if (other) {
    return (perception){
        enclosed(other->utility, i, end), enclosed(other->perceivedHarm, i, end),
        enclosed(other->unforeseenLevel, i, end), enclosed(other->unforeseenSlope, i, end)};
  }
  ball value = exactly(gather(m->value, i, end, 1, 0)),
       price = exactly(gather(m->price, i, end, 1, 0)), none = exactly((lanes)0.0);
  ball by_failure = exactly((lanes)m->userHarm);
  lanes exposure = gather(m->exposure, i, end, 1, 0);
  ball harm = keeps_zeros ? scaled_or_zero(by_failure, exposure) : scaled(by_failure, exposure);
  return (perception){minus(value, price), harm, none, none};
}

#endif
