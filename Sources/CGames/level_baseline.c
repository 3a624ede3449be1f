// Eight doubles a value are several registers here; no function of this file is called from
// elsewhere with one.
#pragma clang diagnostic ignored "-Wpsabi"
#define LEVEL baseline
#include "kernels.h"
