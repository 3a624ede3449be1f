#ifndef CLANES_BALL_H
#define CLANES_BALL_H

#include "lanes.h"

// Rigorous arithmetic a lane: the true number lies within `radius` of `middle`, both as computed. A
// radius that is infinite or no number says that nothing is known.
//
// Every operation adds half a unit in the last place of its result, U |middle|, and products and
// quotients add TINY for underflow (many orders above what underflow loses, so that no subnormal
// number occurs); sums lose nothing to it. Radii are sums and products of at most eight numbers
// that are not negative, each rounded to nearest; INFLATED makes up for that.
typedef struct {
  lanes middle, radius;
} ball;

#define U 0x1p-53
#define TINY 0x1p-1000
#define INFLATED(x) ((x) * (1 + 0x1p-49))
#define UNKNOWN ((lanes)__builtin_inf())

INLINE ball exactly(lanes x) { return (ball){x, (lanes)0.0}; }

INLINE ball plus(ball x, ball y) {
  lanes m = x.middle + y.middle;
  return (ball){m, INFLATED(x.radius + y.radius + absolute(m) * U)};
}

INLINE ball minus(ball x, ball y) {
  lanes m = x.middle - y.middle;
  return (ball){m, INFLATED(x.radius + y.radius + absolute(m) * U)};
}

INLINE ball times(ball x, ball y) {
  lanes m = x.middle * y.middle;
  return (ball){
      m, INFLATED(
             absolute(x.middle) * y.radius + absolute(y.middle) * x.radius + x.radius * y.radius +
             absolute(m) * U + TINY)};
}

/// The factor is exact.
INLINE ball scaled(ball x, lanes factor) {
  lanes m = x.middle * factor;
  return (ball){m, INFLATED(absolute(factor) * x.radius + absolute(m) * U + TINY)};
}

/// What underflow can lose in a product of two magnitudes: nothing where one of them is zero.
INLINE lanes underflow(lanes x, lanes y) {
  return ((x > 0.0) & (y > 0.0)) ? (lanes)TINY : (lanes)0.0;
}

/// As `times`, and exactly zero where a factor is, so that a bound on nothing is nothing. Where
/// zeros are many this is faster too, for their radii would underflow in further products;
/// elsewhere it is slower.
INLINE ball times_or_zero(ball x, ball y) {
  lanes m = x.middle * y.middle, size = absolute(y.middle) + y.radius;
  lanes lost = underflow(absolute(x.middle) + x.radius, size);
  return (ball){
      m, INFLATED(absolute(x.middle) * y.radius + size * x.radius + absolute(m) * U + lost)};
}

/// As `scaled`, and exactly zero where a factor is.
INLINE ball scaled_or_zero(ball x, lanes factor) {
  lanes m = x.middle * factor;
  lanes lost = underflow(absolute(x.middle) + x.radius, absolute(factor));
  return (ball){m, INFLATED(absolute(factor) * x.radius + absolute(m) * U + lost)};
}

/// The divisor is positive, or nothing is known.
INLINE ball over(ball x, ball y) {
  lanes m = x.middle / y.middle;
  lanes least = (y.middle - y.radius) * (1 - 0x1p-50);
  lanes radius = INFLATED((x.radius + absolute(m) * y.radius) / least + absolute(m) * U + TINY);
  return (ball){m, least > 0.0 ? radius : UNKNOWN};
}

/// 1 over a number: one division where several numbers have one divisor, for a wider radius.
/// Nothing is known unless the number is known to be positive, to a quarter of it. With ρ = radius
/// / middle the reciprocal is off by at most ρ / (1 − ρ) ≤ ρ (1 + 2ρ) of itself.
INLINE ball reciprocal(ball x) {
  lanes m = 1.0 / x.middle;
  lanes spread = x.radius * m;
  lanes radius = INFLATED(m * (spread * (1.0 + 2.0 * spread) + U) + TINY);
  return (ball){m, ((x.middle > 0.0) & (spread <= 0.25)) ? radius : UNKNOWN};
}

/// e^x; nothing is known above x = 700 or where x is known to less than 2^-10.
INLINE ball raised(ball x) {
  lanes m = exponential(x.middle);
  lanes radius = INFLATED(m * (x.radius * (1 + x.radius) + 0x1p-51) + TINY);
  lanes below = x.middle < -700.0 ? (lanes)0.0 : m;
  lanes within = x.middle < -700.0 ? (lanes)TINY : radius;
  lane_mask valid = (x.middle <= 700.0) & (x.radius <= 0x1p-10);
  return (ball){below, valid ? within : UNKNOWN};
}

INLINE lanes upper(ball x) {
  lanes sum = x.middle + x.radius;
  return sum + absolute(sum) * 0x1p-52;
}

INLINE lanes lower(ball x) {
  lanes difference = x.middle - x.radius;
  return difference - absolute(difference) * 0x1p-52;
}

INLINE ball either(lane_mask condition, ball x, ball y) {
  return (ball){condition ? x.middle : y.middle, condition ? x.radius : y.radius};
}

#endif
