#include "CLanes.h"

#if defined(__GLIBC__) || defined(__linux__)
#include <malloc.h>
#endif

void cl_keep_freed_memory(void) {
#if defined(M_TRIM_THRESHOLD)
  mallopt(M_TRIM_THRESHOLD, 1 << 30);
  mallopt(M_TOP_PAD, 1 << 24);
  mallopt(M_MMAP_THRESHOLD, 1 << 28);
#endif
}
