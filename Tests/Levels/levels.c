// Every kernel at every level of the instruction set that this processor has: the same bits for the
// same numbers.
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "CGames.h"
#include "CKernels.h"
#include "CLanes.h"

#define DECLARE(result, name, ...)     \
  result name##_baseline(__VA_ARGS__); \
  result name##_v3(__VA_ARGS__);       \
  result name##_v4(__VA_ARGS__);

DECLARE(void, ck_audit, const CKPrimitives *, const double *, double *, CKFindings)
DECLARE(
    void, cg_linearize, const CGSellers *, const double *, const double *, double *,
    CGLinearization)
DECLARE(CGTotals, cg_share_bounds, const CGSellers *, double *, double *)
DECLARE(CGTotal, cg_total, const CGSellers *, const double *, double *)
DECLARE(size_t, ck_reach, const CKMarket *, const double *, double *)
DECLARE(
    size_t, ck_pieces, const CKMarket *, const double *, const double *, const double *, size_t,
    double *, CKPieces)
DECLARE(CKLogWeights, ck_seller_lines, const CKMarket *, const CKFailureLines *, double *)
DECLARE(void, cg_single_peaks, const CGSellers *, const double *, double *)
DECLARE(void, cg_monotone_shares, const CGSellers *, const double *, double *)
DECLARE(CGTotal, ck_demand, const CKMarket *, const double *, size_t, double *)
DECLARE(CGTotal, ck_state, const CKMarket *, const double *, CKState)
DECLARE(
    CKSums, ck_sums, const CKMarket *, const double *, const double *, const double *,
    const double *)
DECLARE(void, ck_failure_moments, const double *, size_t, size_t, double *, double *)
DECLARE(
    CGSweep, cg_sweep, const CGSellers *, size_t, size_t, int, double, CGTotal, double,
    const double *, double *, double *)
DECLARE(void, cl_exponential, const double *, double *, size_t)
DECLARE(CKReach, ck_path_reach, const CKPrimitives *, const CKPath *, double *)
DECLARE(void, ck_linearize_social, const CKSocial *, const double *, double *, CGLinearization)
DECLARE(
    CKParabola, ck_path, const CKPrimitives *, const CKPath *, const double *, size_t, size_t,
    double *)

enum { MOST = 300, REGIMES = 3, LAYERS = REGIMES + 3, OUTPUT = (63 + 7 * LAYERS) * MOST + 128 };

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

static size_t shown;

// Every pass on one market; all that they write, one after another.
#define RUN(level)                                                                                 \
  static void run_##level(                                                                         \
      const CKMarket *m, const CKPrimitives *primitives, const CKPath *paths,                      \
      const double *relief, const double *profile, double *out) {                                  \
    static double work[4 * MOST + 64], copy[MOST];                                                 \
    static int32_t activity[MOST], pieces[MOST];                                                   \
    static intptr_t reliefPiece[MOST];                                                             \
    size_t n = m->firms, r = m->states;                                                           \
    memset(out, 0, OUTPUT * sizeof *out);                                                          \
    double *rest = out;                                                                            \
    out += 64;                                                                                     \
    ck_audit_##level(                                                                              \
        primitives, profile, work,                                                                 \
        (CKFindings){out, out + n, out + 2 * n, out + 3 * n, out + 4 * n, out + 5 * n});           \
    out += 6 * n;                                                                                  \
    double *reach = out, *breakpoint = out + n, *slope = breakpoint + LAYERS * n,                  \
           *intercept = slope + LAYERS * n;                                                        \
    out = intercept + LAYERS * n;                                                                  \
    *rest++ = (double)ck_reach_##level(m, relief, reach);                                          \
    size_t layers = ck_pieces_##level(                                                             \
        m, reach, relief, relief ? 0 : profile, !relief, work,                                     \
        (CKPieces){pieces, breakpoint, slope, intercept, reliefPiece});                            \
    *rest++ = (double)layers;                                                                      \
    for (size_t i = 0; i < n; i++)                                                                 \
      out[i] = pieces[i], out[n + i] = relief ? (double)reliefPiece[i] : 0;                        \
    out += 2 * n;                                                                                  \
    CKFailureLines failure = {                                                                     \
        layers, breakpoint, slope, intercept, relief ? reliefPiece : 0, 0.7};                      \
    size_t column = layers * n;                                                                    \
    double *lines = out;                                                                           \
    out += 4 * LAYERS * n;                                                                         \
    CKLogWeights weights = ck_seller_lines_##level(m, &failure, lines);                            \
    *rest++ = (double)weights.overflow, *rest++ = weights.reference, *rest++ = weights.size,       \
    *rest++ = weights.earned;                                                                      \
    CGSellers game = {                                                                             \
        n,                                                                                         \
        layers,                                                                                    \
        pieces,                                                                                    \
        breakpoint,                                                                                \
        lines,                                                                                     \
        lines + column,                                                                            \
        lines + 2 * column,                                                                        \
        lines + 3 * column,                                                                        \
        m->cost,                                                                                   \
        0,                                                                                         \
        0,                                                                                         \
        0,                                                                                         \
        relief ? reliefPiece : 0,                                                                  \
        m->users,                                                                                  \
        m->outsideOption * m->demandSensitivity - weights.reference,                               \
        (size_t)m->users % 4 ? weights.greatest : __builtin_inf(),                                 \
        weights.earned,                                                                            \
        0x1p-46};                                                                                  \
    const CGSellers *g = &game;                                                                    \
    cg_linearize_##level(                                                                          \
        g, profile, 0, work, (CGLinearization){out, out + n, out + 2 * n, out + 3 * n, activity}); \
    for (size_t i = 0; i < n; i++) out[4 * n + i] = activity[i];                                   \
    out += 5 * n;                                                                                  \
    CGTotals totals = cg_share_bounds_##level(g, work, out);                                       \
    *rest++ = totals.atFloors.sum, *rest++ = totals.atFloors.top, *rest++ = totals.atCeilings.sum, \
    *rest++ = totals.atCeilings.top;                                                               \
    cg_single_peaks_##level(g, out, out + n);                                                      \
    cg_monotone_shares_##level(g, out, out + 2 * n);                                               \
    out += 3 * n;                                                                                  \
    CGTotal total = cg_total_##level(g, profile, out + n);                                         \
    *rest++ = total.sum, *rest++ = total.top;                                                      \
    for (size_t i = 0; i < n; i++) copy[i] = profile[i];                                           \
    CGSweep sweep = {total.sum, 0, 0, 0, 0};                                                       \
    for (int given = 0; sweep.next < n; given = sweep.isOpen) {                                    \
      sweep =                                                                                      \
          cg_sweep_##level(g, sweep.next, 24, given, 0.7, total, sweep.total, out + n, copy, out); \
      for (size_t i = sweep.next; sweep.isOpen && i < n && i < sweep.next + 24; i++)               \
        out[i] = out[i] == out[i] ? out[i] : copy[i];                                              \
      *rest = sweep.total, rest[1] = sweep.residual, rest[2] = (double)sweep.corners;              \
    }                                                                                              \
    rest += 3;                                                                                     \
    out += 2 * n;                                                                                  \
    memcpy(out, copy, n * sizeof *out);                                                            \
    out += n;                                                                                      \
    CKState at = {out, out + r * n, out + (r + 1) * n, out + (r + 2) * n};                         \
    out += (r + 3) * n;                                                                            \
    total = ck_state_##level(m, profile, at);                                                      \
    *rest++ = total.sum, *rest++ = total.top;                                                      \
    total = ck_demand_##level(m, m->minimumOverlap, m->minimumOverlapStride, out);                 \
    *rest++ = total.sum, *rest++ = total.top;                                                      \
    CKSums sums = ck_sums_##level(m, profile, at.share, at.expectedFailure, out);                  \
    *rest++ = sums.margin, *rest++ = sums.overlapCost, *rest++ = sums.exposedFailure,              \
    *rest++ = sums.heldExposedFailure, *rest++ = sums.unforeseenHarm;                              \
    out += n;                                                                                      \
    ck_failure_moments_##level(at.stateFailure, n, r, rest, rest + r);                            \
    cl_exponential_##level(profile, out, n);                                                       \
    out += n;                                                                                      \
    CKPath path = *paths;                                                                          \
    path.layers = layers, path.breakpoint = breakpoint;                                            \
    if (path.heldShare) path.heldShare = at.share;                                                 \
    CKSocial social = {                                                                            \
        .firms = n,                                                                                \
        .states = r,                                                                               \
        .exact = path.exact,                                                                       \
        .channels = path.channels,                                                                 \
        .heldShare = path.heldShare,                                                               \
        .layers = layers,                                                                          \
        .pieces = pieces,                                                                          \
        .breakpoint = breakpoint,                                                                  \
        .slope = slope,                                                                            \
        .intercept = intercept,                                                                    \
        .quality = m->utility,                                                                     \
        .demandRate = m->exposure,                                                                 \
        .userHarm = m->exposure,                                                                   \
        .chargedHarm = m->perceivedHarm,                                                           \
        .margin = m->margin,                                                                       \
        .cost = m->cost,                                                                           \
        .baselineFailure = m->baselineFailure,                                                     \
        .effectiveness = m->effectiveness,                                                         \
        .channelWeight = m->stateProbability,                                                      \
        .users = m->users,                                                                         \
        .outside = game.outside};                                                                  \
    ck_linearize_social_##level(                                                                   \
        &social, profile, work,                                                                    \
        (CGLinearization){out, out + n, out + 2 * n, out + 7 * n, activity});                      \
    for (size_t i = 0; i < n; i++) out[12 * n + i] = activity[i];                                  \
    out += 13 * n;                                                                                 \
    CKReach bounds = ck_path_reach_##level(primitives, &path, work);                               \
    memcpy(out, &bounds, sizeof bounds);                                                           \
    out += 5;                                                                                      \
    for (size_t i = 0; i <= n; i++) {                                                              \
      CKParabola all =                                                                             \
          ck_path_##level(primitives, &path, profile, i < n ? i : 0, i < n ? i + 1 : n, work);     \
      double part[] = {                                                                            \
          all.shown,           all.value.middle,     all.value.radius,     all.rate.middle,        \
          all.rate.radius,     all.bendAbove.middle, all.bendAbove.radius, all.bendBelow.middle,   \
          all.bendBelow.radius};                                                                   \
      memcpy(out, part, sizeof part);                                                              \
      out += 9;                                                                                    \
      shown += i < n && all.shown;                                                                 \
    }                                                                                              \
  }

RUN(baseline)
RUN(v3)
RUN(v4)

static int differ(const char *level, int draw, const double *a, const double *b) {
  for (size_t k = 0; k < OUTPUT; k++) {
    if (memcmp(a + k, b + k, sizeof *a) && !(a[k] != a[k] && b[k] != b[k])) {
      printf(
          "%s differs from the baseline in draw %d, entry %zu: %a and %a\n", level, draw, k, b[k],
          a[k]);
      return 1;
    }
  }
  return 0;
}

int main(void) {
  static double cost[MOST], margin[MOST], value[MOST], price[MOST], exposure[MOST], profile[MOST],
      relief[MOST], floors[MOST], held[MOST], utility[MOST], harm[MOST], level[MOST], slope[MOST],
      radius[MOST];
  static double baseline[MOST * REGIMES], effectiveness[MOST * REGIMES], out[3][OUTPUT];
  static double standing[MOST];
  const double probabilities[REGIMES][REGIMES] = {{1}, {0.6, 0.4}, {0.5, 0.3, 0.2}},
               liability = 0.4;
  int v3 = __builtin_cpu_supports("x86-64-v3"), v4 = __builtin_cpu_supports("x86-64-v4");
  for (int draw = 0; draw < 400; draw++) {
    size_t n = 1 + (size_t)uniform(0, draw % 2 ? 20 : MOST - 1),
           regimes = 1 + (size_t)(draw / 2 % REGIMES);
    double strength = uniform(0.2, 6);
    fill(cost, n, 0.3, 2), fill(margin, n, -0.1, 2), fill(value, n, -1, 1), fill(price, n, 0, 1),
        fill(exposure, n, 0, 2);
    fill(baseline, n * regimes, 0, 0.6), fill(effectiveness, n * regimes, -0.05, 0.5),
        fill(profile, n, 0.05, 3);
    fill(floors, n, 0, 0.1), fill(relief, n, 0.1, 4);
    // Every third firm has the overlap of the profile alone, or one beside it.
    for (size_t i = 0; i < n; i++) held[i] = i % 3 ? NAN : profile[i] + (i % 2 ? 0 : 0.1);
    for (size_t k = 0; k < n * regimes; k++)
      effectiveness[k] = effectiveness[k] > 0 ? effectiveness[k] : 0;
    // Some thresholds fall on kinks, some firms have none.
    for (size_t i = 0; i < n; i += 3)
      relief[i] = i % 2 ? __builtin_nan("") : baseline[i * regimes] / effectiveness[i * regimes];
    for (size_t i = 0; i < n; i++) utility[i] = value[i] - price[i];
    fill(harm, n, 0, 2), fill(level, n, -1, 0), fill(slope, n, 0, 1), fill(radius, n, 0, 1e-15);
    int isMistaken = draw % 6 == 0;
    const CKPerception perception = {
        {utility, radius}, {harm, radius}, {level, radius}, {slope, radius}};
    double outside = draw % 3 ? -__builtin_inf() : 0;
    CKMarket market = {
        .firms = n,
        .states = regimes,
        .cost = cost,
        .margin = margin,
        .utility = utility,
        .perceivedHarm = isMistaken ? harm : exposure,
        .unforeseenLevel = isMistaken ? level : 0,
        .unforeseenSlope = isMistaken ? slope : 0,
        .exposure = exposure,
        .baselineFailure = baseline,
        .effectiveness = effectiveness,
        .stateProbability = probabilities[regimes - 1],
        .liability = &liability,
        .minimumOverlap = floors,
        .minimumOverlapStride = draw % 5 ? 1 : 0,
        .users = (double)n,
        .demandSensitivity = strength,
        .externalHarm = 1,
        .outsideOption = outside};
    CKPrimitives primitives = {
        .firms = n,
        .states = regimes,
        .cost = cost,
        .margin = margin,
        .value = value,
        .price = price,
        .exposure = exposure,
        .baselineFailure = baseline,
        .effectiveness = effectiveness,
        .stateProbability = probabilities[regimes - 1],
        .liability = &liability,
        .minimumOverlap = floors,
        .minimumOverlapStride = draw % 5 ? 1 : 0,
        .heldOverlap = draw % 3 ? 0 : held,
        .users = (double)n,
        .demandSensitivity = strength,
        .userHarm = 1,
        .externalHarm = 1,
        .outsideOption = outside,
        .perception = isMistaken ? &perception : 0,
        .stateError = draw % 13 ? 0 : 0x1p-49};
    // Two states of one regime: its channel, and that of a foundation with some of the firms.
    const size_t quiet[2] = {0, 0}, shocked[2] = {1, 1};
    const double variance[2] = {1, 0.09}, has_own[2] = {1, 0};
    const double foundation[2] = {-1, 1}, at_quiet[2] = {1, -0.5}, at_shocked[2] = {1, 0.3};
    for (size_t i = 0; i < n; i++) standing[i] = (double)(i % 3) - 1;
    const CKChannels channels = {2,          quiet,    shocked,    variance, has_own,
                                 foundation, at_quiet, at_shocked, standing, 0x1p-49};
    const double *relieved = draw % 4 ? 0 : relief;
    const double levels[REGIMES] = {0.2 * (double)n, 0.1 * (double)n, 0.3 * (double)n},
                 rates[REGIMES] = {-1, 0.5, 2};
    CKPath path = {
        .systemicLoss = draw % 4 ? 0.02 : 0,
        .exact = draw % 2,
        .channels = regimes == 2 && draw % 3 == 0 ? &channels : 0,
        .countsMargins = draw % 5 > 0,
        .countsUserHarm = draw % 7 == 0,
        .heldShare = draw % 11 ? 0 : levels,
        .reference = 0.1,
        .logTotal = log((double)n),
        .sharePrice = (double)n,
        .sharePriceRate = 0.5 * (double)n,
        .failureLevel = levels,
        .failureLevelRate = rates,
        .least = draw % 11 ? -0.3 : 0,
        .most = draw % 11 ? 0.4 : 0};
    run_baseline(&market, &primitives, &path, relieved, profile, out[0]);
    if (v3) run_v3(&market, &primitives, &path, relieved, profile, out[1]);
    if (v4) run_v4(&market, &primitives, &path, relieved, profile, out[2]);
    if ((v3 && differ("v3", draw, out[1], out[0])) || (v4 && differ("v4", draw, out[2], out[0])))
      return 1;
  }
  if (shown < 1000) {
    printf("only %zu parts of paths are shown\n", shown);
    return 1;
  }
  printf("400 markets: the same bits at the baseline%s%s\n", v3 ? ", v3" : "", v4 ? ", v4" : "");
  return 0;
}
