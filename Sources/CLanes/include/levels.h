#ifndef CLANES_LEVELS_H
#define CLANES_LEVELS_H

// One copy of each kernel a level of the instruction set; every call asks which the processor has,
// which costs a load and a test.
#define DECLARE(result, name, ...)     \
  result name##_baseline(__VA_ARGS__); \
  result name##_v3(__VA_ARGS__);       \
  result name##_v4(__VA_ARGS__);       \
  result name(__VA_ARGS__)

#if defined(__x86_64__)
#define BEST(name, ...)                                          \
  __builtin_cpu_supports("x86-64-v4")   ? name##_v4(__VA_ARGS__) \
  : __builtin_cpu_supports("x86-64-v3") ? name##_v3(__VA_ARGS__) \
                                        : name##_baseline(__VA_ARGS__)
#else
#define BEST(name, ...) name##_baseline(__VA_ARGS__)
#endif

#define JOIN(name, level) name##_##level
// Eight lanes in one register of 512 bits where there are any: the compiler's own choice there is
// two of 256, which take up to 1.6 times as long.
#define AT(name, level) __attribute__((min_vector_width(512))) JOIN(name, level)

#endif
