// Every kernel at every level of the instruction set that this processor has: the same bits for the same numbers.
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "CKernels.h"

#define DECLARE(result, name, ...) \
  result name##_baseline(__VA_ARGS__); \
  result name##_v3(__VA_ARGS__); \
  result name##_v4(__VA_ARGS__);

DECLARE(void, ck_audit, const CKMarket *, const double *, double *, CKFindings)
DECLARE(void, ck_linearize, const CKGame *, const double *, const double *, double *, CKLinearization)
DECLARE(CKTotals, ck_share_bounds, const CKGame *, double *, double *)
DECLARE(CKTotal, ck_total, const CKGame *, const double *, double *)
DECLARE(CKTotal, ck_shares, double *, size_t, double)
DECLARE(void, ck_best_replies, const CKGame *, size_t, size_t, const double *, double, double *)
DECLARE(CKMove, ck_move, const CKGame *, size_t, size_t, const double *, double, double, double *)
DECLARE(void, ck_exponential, const double *, double *, size_t)
DECLARE(CKReach, ck_path_reach, const CKMarket *, const CKPath *, double *)
DECLARE(void, ck_linearize_social, const CKSocial *, const double *, double *, CKLinearization)
DECLARE(CKParabola, ck_path, const CKMarket *, const CKPath *, const double *, size_t, size_t, double *)

enum { MOST = 300, REGIMES = 3, OUTPUT = 40 * MOST };

static uint64_t state = 2026;

static double uniform(double low, double high) {
  state += 0x9E3779B97F4A7C15u;
  uint64_t z = state;
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
  return low + (high - low) * ((double)((z ^ (z >> 31)) >> 11) * 0x1p-53);
}

static void fill(double *column, size_t count, double low, double high) {
  for (size_t i = 0; i < count; i++) column[i] = uniform(low, high);
}

#define RUN(level) \
  static void run_##level(const CKMarket *m, const CKGame *g, const CKPath *p, const CKSocial *w, const double *profile, double *out) { \
    static double work[4 * MOST + 64], copy[MOST]; \
    static int32_t activity[MOST]; \
    size_t n = m->firms; \
    memset(out, 0, OUTPUT * sizeof *out); \
    ck_audit_##level(m, profile, work, (CKFindings){out, out + n, out + 2 * n, out + 3 * n, out + 4 * n, out + 5 * n}); \
    out += 6 * n; \
    ck_linearize_##level(g, profile, 0, work, (CKLinearization){out, out + n, out + 2 * n, out + 3 * n, activity}); \
    for (size_t i = 0; i < n; i++) out[4 * n + i] = activity[i]; \
    out += 5 * n; \
    CKTotals totals = ck_share_bounds_##level(g, work, out); \
    CKTotal total = ck_total_##level(g, profile, work); \
    out += n; \
    double log_total = total.top + (total.sum > 1 ? total.sum - 1 : 0) / total.sum; \
    ck_best_replies_##level(g, 0, n, profile, log_total, out); \
    for (size_t i = 0; i < n; i++) copy[i] = profile[i]; \
    CKMove move = ck_move_##level(g, 0, n, out, 0.7, log_total, copy); \
    out += n; \
    memcpy(out, copy, n * sizeof *out); \
    out += n; \
    memcpy(out, profile, n * sizeof *out); \
    CKTotal shares = ck_shares_##level(out, n, -1); \
    out += n; \
    ck_exponential_##level(profile, out, n); \
    out += n; \
    double rest[] = {totals.atFloors.sum, totals.atFloors.top, totals.atCeilings.sum, totals.atCeilings.top, total.sum, total.top, \
                     move.weightChange, move.residual, (double)move.corners, shares.sum, shares.top}; \
    memcpy(out, rest, sizeof rest); \
    out += sizeof rest / sizeof *rest; \
    for (size_t i = 0; i <= n; i++) { \
      CKParabola all = ck_path_##level(m, p, profile, i < n ? i : 0, i < n ? i + 1 : n, work); \
      double part[] = {all.shown, all.value.middle, all.value.radius, all.rate.middle, all.rate.radius, all.bendAbove.middle, \
                       all.bendAbove.radius, all.bendBelow.middle, all.bendBelow.radius}; \
      memcpy(out, part, sizeof part); \
      out += 9; \
    } \
    ck_linearize_social_##level(w, profile, work, (CKLinearization){out, out + n, out + 2 * n, out + 7 * n, activity}); \
    for (size_t i = 0; i < n; i++) out[12 * n + i] = activity[i]; \
    CKReach reach = ck_path_reach_##level(m, p, work); \
    memcpy(out + 13 * n, &reach, sizeof reach); \
  }

RUN(baseline)
RUN(v3)
RUN(v4)

static int differ(const char *level, int draw, const double *a, const double *b) {
  for (size_t k = 0; k < OUTPUT; k++) {
    if (memcmp(a + k, b + k, sizeof *a) && !(a[k] != a[k] && b[k] != b[k])) {
      printf("%s differs from the baseline in draw %d, entry %zu: %a and %a\n", level, draw, k, b[k], a[k]);
      return 1;
    }
  }
  return 0;
}

int main(void) {
  static double cost[MOST], margin[MOST], value[MOST], price[MOST], exposure[MOST], profile[MOST], reach[MOST];
  static double baseline[MOST * REGIMES], effectiveness[MOST * REGIMES], quality[MOST], demand[MOST], harm[MOST], pieces[MOST];
  static double flat[3][MOST * (REGIMES + 3)], layers[3][MOST * (REGIMES + 3)], out[3][OUTPUT];
  static intptr_t start[MOST + 1];
  const double probability[REGIMES] = {0.5, 0.3, 0.2}, liability = 0.4, floor = 0.05;
  size_t shown = 0;
  int v3 = __builtin_cpu_supports("x86-64-v3"), v4 = __builtin_cpu_supports("x86-64-v4");
  for (int draw = 0; draw < 400; draw++) {
    size_t n = 1 + (size_t)uniform(0, draw % 2 ? 20 : MOST - 1);
    double strength = uniform(0.2, 6);
    fill(cost, n, 0.3, 2), fill(margin, n, -0.1, 2), fill(value, n, -1, 1), fill(price, n, 0, 1), fill(exposure, n, 0, 2);
    fill(baseline, n * REGIMES, 0, 0.6), fill(effectiveness, n * REGIMES, 0, 0.5), fill(profile, n, floor, 3), fill(reach, n, 0, 4);
    for (size_t i = 0; i < n; i++) {
      quality[i] = strength * (value[i] - price[i]), demand[i] = strength * exposure[i], harm[i] = liability * exposure[i];
    }
    ck_pieces(n, REGIMES, baseline, effectiveness, probability, &floor, 0, reach, 0, start, flat[0], flat[1], flat[2], 0);
    size_t count = 0;
    for (size_t i = 0; i < n; i++) {
      size_t ends = (size_t)(start[i + 1] - start[i]);
      pieces[i] = (double)ends - 1;
      count = ends > count ? ends : count;
    }
    for (size_t i = 0; i < n; i++) {
      for (size_t k = 0; k < count; k++) {
        size_t from = (size_t)start[i] + (k < (size_t)pieces[i] ? k : (size_t)pieces[i]);
        for (int c = 0; c < 3; c++) layers[c][k * n + i] = flat[c][from];
      }
    }
    CKMarket market = {n, REGIMES, cost, margin, value, price, exposure, baseline, effectiveness, probability, &liability, &floor, 0, 0,
                       (double)n, strength, 1, 1, draw % 3 ? -__builtin_inf() : 0};
    CKGame game = {n, count, pieces, layers[0], layers[1], layers[2], quality, demand, harm, margin, cost, 0, 1, (double)n,
                   draw % 3 ? -__builtin_inf() : 0};
    const double levels[REGIMES] = {0.2 * (double)n, 0.1 * (double)n, 0.3 * (double)n}, rates[REGIMES] = {-1, 0.5, 2};
    CKPath path = {draw % 4 ? 0.02 : 0, draw % 2, draw % 5 > 0, draw % 7 == 0, draw % 6 == 0 ? demand : 0, 0.1, start, flat[0],
                   log((double)n), (double)n, 0.5 * (double)n, levels, rates, draw % 6 ? -0.3 : 0, draw % 6 ? 0.4 : 0};
    const double weight[REGIMES] = {0.01, 0.02, 0};
    CKSocial social = {n, REGIMES, draw % 2, draw % 6 ? 0 : demand, start, flat[0], flat[1], flat[2], quality, demand, exposure, harm,
                       margin, cost, baseline, effectiveness, weight, (double)n, draw % 3 ? -__builtin_inf() : 0};
    run_baseline(&market, &game, &path, &social, profile, out[0]);
    if (v3) run_v3(&market, &game, &path, &social, profile, out[1]);
    if (v4) run_v4(&market, &game, &path, &social, profile, out[2]);
    for (size_t i = 0; i < n; i++) shown += out[0][16 * n + 11 + 9 * i] > 0;
    if ((v3 && differ("v3", draw, out[1], out[0])) || (v4 && differ("v4", draw, out[2], out[0]))) return 1;
  }
  if (shown < 1000) {
    printf("only %zu parts of paths are shown\n", shown);
    return 1;
  }
  printf("400 markets: the same bits at the baseline%s%s\n", v3 ? ", v3" : "", v4 ? ", v4" : "");
  return 0;
}
