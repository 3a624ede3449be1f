// Every operation on balls beside the same on long doubles, of 64 bits: the result for any members
// of the operands lies in the result's ball. And the radius is no idle one: of two operands that
// are exact it is at most one unit in the last place.
#include <math.h>
#include <stdio.h>

#pragma clang diagnostic ignored "-Wpsabi"
#include "ball.h"

static uint64_t state = 7;

static double uniform(void) {
  state += 0x9E3779B97F4A7C15u;
  uint64_t z = state;
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
  return (double)((z ^ (z >> 31)) >> 11) * 0x1p-53;
}

static int failures = 0;

static void check(
    const char *name, ball x, int lane, long double exact, long double size, double slack) {
  long double off = fabsl(exact - (long double)x.middle[lane]);
  // What long doubles of that size can be off by.
  long double own = size * 0x1p-61L;
  if (!(off <= (long double)x.radius[lane] + own) && failures++ < 10) {
    printf(
        "%s: %.25Lg lies %Lg from %a, outside %g\n", name, exact, off, x.middle[lane],
        x.radius[lane]);
  }
  if (slack > 0 && x.radius[lane] > slack && failures++ < 10)
    printf("%s: radius %g above %g\n", name, x.radius[lane], slack);
}

int main(void) {
  for (int draw = 0; draw < 200000; draw++) {
    ball x, y, exponent;
    double width = draw % 2 ? 0 : exp2(-50 + 40 * uniform()),
           factor = ldexp(2 * uniform() - 1, (int)(20 * uniform()) - 10);
    for (int j = 0; j < LANES; j++) {
      x.middle[j] = ldexp(2 * uniform() - 1, (int)(40 * uniform()) - 20);
      y.middle[j] = ldexp(2 * uniform() - 1, (int)(40 * uniform()) - 20);
      x.radius[j] = width * fabs(x.middle[j]) * uniform(),
      y.radius[j] = width * fabs(y.middle[j]) * uniform();
      exponent.middle[j] = 1400 * uniform() - 700;
      exponent.radius[j] = width * uniform();
    }
    ball divisor = {absolute(y.middle), y.radius};
    ball sum = plus(x, y), difference = minus(x, y), product = times(x, y),
         part = scaled(x, (lanes)factor), ratio = over(x, divisor), inverse = reciprocal(divisor);
    // Reciprocals of what is known to a quarter, and of less.
    ball wide = divisor, unknown = divisor, negative = {-divisor.middle, divisor.radius};
    for (int j = 0; j < LANES; j++)
      wide.radius[j] = 0.2499 * uniform() * wide.middle[j],
      unknown.radius[j] = (0.26 + uniform()) * wide.middle[j];
    ball broad = reciprocal(wide), none = reciprocal(unknown), below = reciprocal(negative);
    ball power = raised(exponent), careful = times_or_zero(x, y),
         share = scaled_or_zero(x, (lanes)factor);
    ball zero = exactly((lanes)0.0),
         nothing[] = {
             times_or_zero(x, zero), times_or_zero(zero, y), scaled_or_zero(x, (lanes)0.0),
             scaled_or_zero(zero, (lanes)factor)};
    for (int j = 0; j < LANES; j++) {
      for (int k = 0; k < 4; k++) {
        if ((nothing[k].middle[j] != 0 || nothing[k].radius[j] != 0) && failures++ < 10)
          printf("a product with zero is not zero\n");
      }
      double ulp = width > 0 ? 0 : 0x1p-52;
      for (int a = -1; a <= 1; a++) {
        long double u = (long double)x.middle[j] + a * (long double)x.radius[j];
        check(
            "scaled_or_zero", share, j, u * factor, fabsl(u * factor),
            (ulp > 0) * (ulp * fabs(share.middle[j]) + 0x1p-900));
        check(
            "scaled", part, j, u * factor, fabsl(u * factor),
            (ulp > 0) * (ulp * fabs(part.middle[j]) + 0x1p-900));
        long double e = expl((long double)exponent.middle[j] + a * (long double)exponent.radius[j]);
        long double q = 1 / ((long double)divisor.middle[j] + a * (long double)divisor.radius[j]);
        check("reciprocal", inverse, j, q, q, (ulp > 0) * (ulp * inverse.middle[j] + 0x1p-900));
        q = 1 / ((long double)wide.middle[j] + a * (long double)wide.radius[j]);
        check("reciprocal", broad, j, q, q, 0);
        if ((none.radius[j] < __builtin_inf() || below.radius[j] < __builtin_inf()) &&
            failures++ < 10)
          printf("reciprocal: claims too much\n");
        // A long double's rounding of the exponent, at most 700, counts so many times.
        check("raised", power, j, e, 700 * e, 8 * ulp * power.middle[j] + (ulp > 0) * 0x1p-900);
        for (int b = -1; b <= 1; b++) {
          long double v = (long double)y.middle[j] + b * (long double)y.radius[j];
          check(
              "plus", sum, j, u + v, fabsl(u) + fabsl(v),
              ulp * fabs(sum.middle[j]) + (ulp > 0) * 0x1p-900);
          check(
              "minus", difference, j, u - v, fabsl(u) + fabsl(v),
              ulp * fabs(difference.middle[j]) + (ulp > 0) * 0x1p-900);
          check(
              "times_or_zero", careful, j, u * v, fabsl(u * v),
              (ulp > 0) * (ulp * fabs(careful.middle[j]) + 0x1p-900));
          check(
              "times", product, j, u * v, fabsl(u * v),
              (ulp > 0) * (ulp * fabs(product.middle[j]) + 0x1p-900));
          long double r = u / ((long double)divisor.middle[j] + b * (long double)divisor.radius[j]);
          check(
              "over", ratio, j, r, fabsl(r), (ulp > 0) * (ulp * fabs(ratio.middle[j]) + 0x1p-900));
          if (upper(sum)[j] < u + v - (fabsl(u) + fabsl(v)) * 0x1p-61L && failures++ < 10)
            printf("upper: below a member\n");
          if (lower(sum)[j] > u + v + (fabsl(u) + fabsl(v)) * 0x1p-61L && failures++ < 10)
            printf("lower: above a member\n");
        }
      }
    }
  }
  if (failures) {
    printf("%d failures\n", failures);
    return 1;
  }
  printf("200,000 draws of balls hold what long doubles give\n");
  return 0;
}
