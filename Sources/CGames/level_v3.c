#if defined(__x86_64__)
#pragma clang attribute push(__attribute__((target("arch=x86-64-v3"))), apply_to = function)
#pragma clang diagnostic ignored "-Wpsabi"
#define LEVEL v3
#include "kernels.h"
#pragma clang attribute pop
#endif
