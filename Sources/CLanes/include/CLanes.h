#ifndef CLANES_H
#define CLANES_H

#include <stddef.h>
#include <stdint.h>

// What other modules call of the vector arithmetic; C sources of other targets include lanes.h and
// ball.h themselves. Nothing here allocates.

/// Events are drawn in groups of this many.
enum { CL_DRAW_GROUP = 32 };

/// The chances of events, each (threshold + remainder) / 2³². All columns have
/// entries up to a whole number of groups; those past the last event are 0.
typedef struct {
  size_t events;
  /// What events are counted from, a whole number of groups: events that are counted apart are
  /// independent.
  size_t first;
  const uint32_t *threshold;
  /// At most 1, and 1 only where the threshold is the largest.
  const double *remainder;
  /// What is added to the harm of a draw in which the event happens.
  const double *harm;
} CLChances;

typedef struct {
  /// How many events happen.
  size_t count;
  double harm;
} CLDraw;

/// One draw of all events. Event 32 g + 8 q + j, counted from `first`, happens by word q of the
/// Philox block with the counter (8 g + j, draw, 0), draw in two words, the lower first: where it
/// is below the threshold, or equal to it and the same word at counter (…, 1) is below the
/// remainder's digit to base 2³², and so on. That is exactly its chance, to the last bit of the
/// double.
CLDraw cl_draw(uint64_t key, uint64_t draw, const CLChances *chances);

/// Lets the allocator keep freed memory, up to a gigabyte, where it can be told to.
void cl_keep_freed_memory(void);

/// e^x, for tests of its accuracy.
void cl_exponential(const double *x, double *y, size_t count);

#endif
