#include "CKernels.h"

// One copy of each kernel a level of the instruction set; every call asks which the processor has, which costs a load and a test.
#define DECLARE(level) \
  void ck_audit_##level(const CKMarket *, const double *, double *, CKFindings); \
  void ck_exponential_##level(const double *, double *, size_t);

DECLARE(baseline)

#if defined(__x86_64__)
DECLARE(v3)
DECLARE(v4)
#define DISPATCH(name, ...) \
  if (__builtin_cpu_supports("x86-64-v4")) { \
    name##_v4(__VA_ARGS__); \
  } else if (__builtin_cpu_supports("x86-64-v3")) { \
    name##_v3(__VA_ARGS__); \
  } else { \
    name##_baseline(__VA_ARGS__); \
  }
#else
#define DISPATCH(name, ...) name##_baseline(__VA_ARGS__);
#endif

void ck_audit(const CKMarket *market, const double *profile, double *workspace, CKFindings findings) {
  DISPATCH(ck_audit, market, profile, workspace, findings)
}

void ck_exponential(const double *x, double *y, size_t count) { DISPATCH(ck_exponential, x, y, count) }
