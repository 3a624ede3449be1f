// The kernels of one level of the instruction set, to be included once with LEVEL defined as a suffix and all functions' target set to it.
#include "audit.h"

#define JOIN(name, level) name##_##level
#define AT(name, level) JOIN(name, level)

void AT(ck_audit, LEVEL)(const CKMarket *market, const double *profile, double *workspace, CKFindings findings) {
  audit(market, profile, workspace, findings);
}

void AT(ck_exponential, LEVEL)(const double *x, double *y, size_t count) {
  for (size_t i = 0; i < count; i += LANES) scatter(exponential(gather(x, i, count, 1, 0)), y, i, count);
}
