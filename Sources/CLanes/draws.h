#ifndef CLANES_DRAWS_H
#define CLANES_DRAWS_H

#include <stdbool.h>

#include "CLanes.h"
#include "lanes.h"

// Philox4x32-10 (Salmon, Moraes, Dror and Shaw, 2011) for eight counters at a time, a counter a
// lane. Words are the low halves of lanes; what stands above them is left from products and is
// never read.

enum { WORDS = 4, ROUNDS = 10, GROUP = CL_DRAW_GROUP };
static const uint64_t WORD = 0xFFFFFFFF;

INLINE void philox(uint64_t key, lane_bits x[WORDS]) {
  uint32_t low = (uint32_t)key, high = (uint32_t)(key >> 32);
#pragma clang loop unroll(full)
  for (int round = 0; round < ROUNDS; round++) {
    lane_bits a = (x[0] & WORD) * 0xD2511F53, b = (x[2] & WORD) * 0xCD9E8D57;
    x[0] = (b >> 32) ^ x[1] ^ low;
    x[1] = b;
    x[2] = (a >> 32) ^ x[3] ^ high;
    x[3] = a;
    low += 0x9E3779B9;
    high += 0xBB67AE85;
  }
}

/// The words of a block of events: event `first` + 8 q + j has word q of lane j.
INLINE void block_words(
    uint64_t key, uint64_t draw, size_t first, uint32_t level, lane_bits x[WORDS]) {
  for (size_t j = 0; j < LANES; j++) x[0][j] = first / WORDS + j;
  x[1] = (lane_bits)(draw & WORD);
  x[2] = (lane_bits)(draw >> 32);
  x[3] = (lane_bits)(uint64_t)level;
  philox(key, x);
}

/// Whether an event happens whose word is its threshold: further words are compared with further
/// digits of its chance, until one differs.
static bool happens_after_tie(uint64_t key, uint64_t draw, size_t event, double remainder) {
  size_t first = event / GROUP * GROUP, place = event - first;
  for (uint32_t level = 1; remainder > 0; level++) {
    lane_bits x[WORDS];
    block_words(key, draw, first, level, x);
    uint32_t word = (uint32_t)x[place / LANES][place % LANES];
    uint32_t digit = remainder < 1 ? (uint32_t)(remainder * 0x1p32) : UINT32_MAX;
    if (word != digit) return word < digit;
    remainder = remainder * 0x1p32 - digit;
  }
  return false;
}

INLINE CLDraw draw_events(uint64_t key, uint64_t draw, const CLChances *chances) {
  lane_mask count = 0;
  lanes harm[WORDS] = {0, 0, 0, 0};
  CLDraw tied = {0, 0};
  for (size_t first = 0; first < chances->events; first += GROUP) {
    lane_bits x[WORDS];
    block_words(key, draw, chances->first + first, 0, x);
    lane_mask ties = 0;
#pragma clang loop unroll(full)
    for (int q = 0; q < WORDS; q++) {
      size_t place = first + q * LANES;
      uint32_t thresholds __attribute__((ext_vector_type(8)));
      lanes weight;
      __builtin_memcpy(&thresholds, chances->threshold + place, sizeof thresholds);
      __builtin_memcpy(&weight, chances->harm + place, sizeof weight);
      lane_bits threshold = __builtin_convertvector(thresholds, lane_bits), word = x[q] & WORD;
      lane_mask happens = word < threshold;
      count -= happens;
      ties |= word == threshold;
      harm[q] += happens ? weight : (lanes)0.0;
    }
    if (__builtin_reduce_or(ties) == 0) continue;
    for (size_t place = 0; place < GROUP; place++) {
      size_t event = first + place;
      if ((uint32_t)x[place / LANES][place % LANES] != chances->threshold[event]) continue;
      if (!happens_after_tie(key, draw, chances->first + event, chances->remainder[event]))
        continue;
      tied.count++;
      tied.harm += chances->harm[event];
    }
  }
  lanes sum = (harm[0] + harm[1]) + (harm[2] + harm[3]);
  for (size_t j = 0; j < LANES; j++) {
    tied.count += (size_t)count[j];
    tied.harm += sum[j];
  }
  return tied;
}

#endif
