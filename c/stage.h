/*
 * stage.h: what stands before every kernel of a generated pipeline. The host follows the same rule.
 *
 * Absent samples (NaN, infinite, too large) never enter a kernel's state. Up to limit of them in a row are bridged; after more,
 * and before the first good sample, the kernel does not run and its output is NaN. The next good sample starts it anew; the
 * first delay outputs after that stand for earlier times and are NaN.
 */
#ifndef SLIPRING_STAGE_H
#define SLIPRING_STAGE_H

#include "slipring.h"

typedef struct {
  int32_t absent_run; /* absent samples in a row, at most limit + 1 */
  int32_t early; /* outputs to come that stand for times before the start */
  bool started;
} slipring_guard;

typedef enum { SLIPRING_SKIP, SLIPRING_RUN, SLIPRING_START } slipring_action;

static inline slipring_action slipring_judge(slipring_guard *g, bool absent, int32_t limit,
    int32_t delay) {
  if (absent) {
    const bool bridged = g->started && g->absent_run < limit;
    if (g->absent_run <= limit) {
      g->absent_run++;
    }
    return bridged ? SLIPRING_RUN : SLIPRING_SKIP;
  }
  const bool start = !g->started || g->absent_run > limit;
  g->absent_run = 0;
  if (start) {
    g->started = true;
    g->early = delay;
  }
  return start ? SLIPRING_START : SLIPRING_RUN;
}

/* after each run: whether its output stands for a time before the start */
static inline bool slipring_is_early(slipring_guard *g) {
  if (g->early == 0) {
    return false;
  }
  g->early--;
  return true;
}

static inline int32_t slipring_count(int32_t i, int32_t n) {
  return i + 1 == n ? 0 : i + 1;
}

#endif
