#ifndef CKERNELS_CHANNELS_H
#define CKERNELS_CHANNELS_H

#include "CKernels.h"
#include "lanes.h"

/// A channel of CKChannels for eight firms: q is at_quiet · (level of the first state) + at_shocked
/// · (level of the second).
typedef struct {
  size_t quiet, shocked;
  lanes own, at_quiet, at_shocked;
} blend;

INLINE blend blend_at(const CKChannels *c, size_t k, size_t i, size_t firms) {
  const lanes none = (lanes)0.0;
  lanes quiet = (lanes)c->quiet[k], shocked = (lanes)c->shocked[k];
  if (c->foundation[k] >= 0) {
    lane_mask stands = gather(c->standing, i, firms, 1, 0) == (lanes)c->foundation[k];
    quiet = stands ? quiet : none;
    shocked = stands ? shocked : none;
  }
  return (blend){c->quietState[k], c->shockedState[k], (lanes)c->hasOwn[k], quiet, shocked};
}

#endif
