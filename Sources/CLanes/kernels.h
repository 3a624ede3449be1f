// The kernels of one level of the instruction set, to be included once with LEVEL defined as a
// suffix and all functions' target set to it.
#include "draws.h"
#include "levels.h"

CLDraw AT(cl_draw, LEVEL)(uint64_t key, uint64_t draw, const CLChances *chances) {
  return draw_events(key, draw, chances);
}

void AT(cl_exponential, LEVEL)(const double *x, double *y, size_t count) {
  for (size_t i = 0; i < count; i += LANES)
    scatter(exponential(gather(x, i, count, 1, 0)), y, i, count);
}
