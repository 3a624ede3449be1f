#ifndef CKERNELS_FLAT_H
#define CKERNELS_FLAT_H

#include "lanes.h"

// Columns that hold the entries of one firm after another, as many as it has breakpoints, the first of firm i at start[i].

/// The most pieces that one of eight firms has.
INLINE size_t most_pieces(const intptr_t *start, size_t first, size_t end) {
  size_t most = 0;
  for (size_t i = first; i < first + LANES && i < end; i++) {
    size_t pieces = (size_t)(start[i + 1] - start[i]) - 1;
    most = pieces > most ? pieces : most;
  }
  return most;
}

/// Where entry k of eight firms is, their last one where they have fewer.
typedef struct {
  size_t at[LANES];
} positions;

INLINE positions positions_of(const intptr_t *start, size_t first, size_t end, size_t k) {
  positions p;
  for (size_t j = 0; j < LANES; j++) {
    size_t firm = first + j < end ? first + j : end - 1;
    size_t at = (size_t)start[firm] + k, last = (size_t)start[firm + 1] - 1;
    p.at[j] = at < last ? at : last;
  }
  return p;
}

INLINE lanes pick(const double *column, positions p) {
  lanes x;
  for (size_t j = 0; j < LANES; j++) x[j] = column[p.at[j]];
  return x;
}

#endif
