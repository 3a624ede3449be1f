#ifndef CLANES_LANES_H
#define CLANES_LANES_H

#include <stddef.h>
#include <stdint.h>

// Results must not depend on the instruction set that is found at run time: no multiplication is
// fused with an addition, and sums keep one order.
#pragma STDC FP_CONTRACT OFF

// Eight doubles that go through the same operations. The compiler makes them one register, two or
// four, as the instruction set allows.
typedef double lanes __attribute__((ext_vector_type(8)));
typedef int64_t lane_mask __attribute__((ext_vector_type(8)));
typedef uint64_t lane_bits __attribute__((ext_vector_type(8)));
enum { LANES = 8 };

#define INLINE static inline __attribute__((always_inline))

INLINE lanes absolute(lanes x) { return __builtin_elementwise_abs(x); }

// Where x is no number, so is the answer; where y alone is none, x.
INLINE lanes larger(lanes x, lanes y) { return x <= y ? y : x; }
INLINE lanes smaller(lanes x, lanes y) { return x >= y ? y : x; }

INLINE lanes root(lanes x) { return __builtin_elementwise_sqrt(x); }

/// What a column holds for eight players from `first`, `stride` entries a player; with a stride of
/// 0 one entry is everybody's. Past the last player the last one is repeated.
INLINE lanes
gather(const double *column, size_t first, size_t players, size_t stride, size_t index) {
  lanes x;
  if (stride == 0) return (lanes)column[0];
  if (stride == 1 && first + LANES <= players) {
    __builtin_memcpy(&x, column + first, sizeof x);
    return x;
  }
  if (stride == 2 && first + LANES <= players) {
    lanes low, high;
    __builtin_memcpy(&low, column + 2 * first, sizeof low);
    __builtin_memcpy(&high, column + 2 * first + LANES, sizeof high);
    return index == 0 ? __builtin_shufflevector(low, high, 0, 2, 4, 6, 8, 10, 12, 14)
                      : __builtin_shufflevector(low, high, 1, 3, 5, 7, 9, 11, 13, 15);
  }
  for (size_t j = 0; j < LANES; j++) {
    size_t player = first + j < players ? first + j : players - 1;
    x[j] = column[player * stride + index];
  }
  return x;
}

/// Lanes of players that exist.
INLINE lane_mask existing(size_t first, size_t players) {
  return (lane_mask){0, 1, 2, 3, 4, 5, 6, 7} < (lane_mask)((int64_t)players - (int64_t)first);
}

/// Writes the lanes of those players that exist.
INLINE void scatter(lanes x, double *column, size_t first, size_t players) {
  if (first + LANES <= players) {
    __builtin_memcpy(column + first, &x, sizeof x);
    return;
  }
  for (size_t j = 0; first + j < players; j++) column[first + j] = x[j];
}

/// Writes the lanes of those players that exist where a column has `stride` entries a player.
INLINE void scatter_strided(
    lanes x, double *column, size_t first, size_t players, size_t stride, size_t index) {
  for (size_t j = 0; j < LANES && first + j < players; j++)
    column[(first + j) * stride + index] = x[j];
}

/// The sum of all lanes, in order.
INLINE double sum_of(lanes x) {
  double sum = x[0];
  for (size_t j = 1; j < LANES; j++) sum += x[j];
  return sum;
}

/// e^x for |x| ≤ 708, wrong by less than 2^-51 of it; 0 below, and e^708 above.
///
/// x = k log 2 + r with k whole, |r| ≤ 0.3466. The high part of log 2 has 42 bits, so that its
/// product with k and the difference from x are exact (Sterbenz); the low part adds an error of at
/// most one rounding of r, below 2^-54. The Taylor polynomial of degree 13 misses less than 5e-18
/// of e^r, and its evaluation, whose last addition is to 1, adds less than 1.5 · 2^-52.
INLINE lanes exponential(lanes x) {
  const double log2e = 0x1.71547652b82fep0, shift = 0x1.8p52;
  const double high = 0x1.62e42fefa3800p-1, low = 0x1.ef35793c76730p-45;
  lane_mask vanishes = x < -708.0;
  x = smaller(larger(x, (lanes)-708.0), (lanes)708.0);
  lanes shifted = x * log2e + shift;
  lanes k = shifted - shift;
  lanes r = (x - k * high) - k * low;
  lanes s = r * r;
  lanes even = (lanes)(1.0 / 479001600);
  even = even * s + 1.0 / 3628800;
  even = even * s + 1.0 / 40320;
  even = even * s + 1.0 / 720;
  even = even * s + 1.0 / 24;
  even = even * s + 0.5;
  lanes odd = (lanes)(1.0 / 6227020800);
  odd = odd * s + 1.0 / 39916800;
  odd = odd * s + 1.0 / 362880;
  odd = odd * s + 1.0 / 5040;
  odd = odd * s + 1.0 / 120;
  odd = odd * s + 1.0 / 6;
  lanes power = 1.0 + (r + s * (even + r * odd));
  lane_bits bits, count;
  __builtin_memcpy(&bits, &power, sizeof bits);
  __builtin_memcpy(&count, &shifted, sizeof count);
  bits += count << 52;
  __builtin_memcpy(&power, &bits, sizeof power);
  return vanishes ? (lanes)0.0 : power;
}

/// A running sum a lane, with the sum of its rounding errors (Knuth's TwoSum).
typedef struct {
  lanes value, error, magnitude;
} lane_sum;

INLINE void accumulate(lane_sum *sum, lanes term) {
  lanes total = sum->value + term;
  lanes part = total - sum->value;
  lanes lost = (sum->value - (total - part)) + (term - part);
  sum->value = total;
  sum->error += lost;
  sum->magnitude += absolute(lost);
}

/// The lanes of a sum together; what rounding may have left in it is at most `magnitude` times a
/// unit in the last place for each of its terms.
typedef struct {
  double value, magnitude;
} whole_sum;

INLINE whole_sum together(const lane_sum *sum) {
  double value = 0, error = 0, magnitude = 0;
  for (size_t j = 0; j < LANES; j++) {
    double term = sum->value[j], total = value + term, part = total - value;
    double lost = (value - (total - part)) + (term - part);
    value = total;
    error += lost + sum->error[j];
    magnitude += __builtin_fabs(lost) + sum->magnitude[j];
  }
  return (whole_sum){value + error, magnitude};
}

#endif
