#include "CLanes.h"
#include "levels.h"

DECLARE(CLDraw, cl_draw, uint64_t key, uint64_t draw, const CLChances *chances) {
  return BEST(cl_draw, key, draw, chances);
}

DECLARE(void, cl_exponential, const double *x, double *y, size_t count) {
  BEST(cl_exponential, x, y, count);
}
