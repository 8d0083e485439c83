/* What the generated sample needs of Zephyr, on this machine: a timer that expires three times. */
#include <stddef.h>

struct k_timer {
  int left;
};

#define K_USEC(t) (t)

static inline void k_timer_init(struct k_timer *timer, void *expiry, void *stop) {
  (void)expiry;
  (void)stop;
  timer->left = 0;
}

static inline void k_timer_start(struct k_timer *timer, long duration, long period) {
  timer->left = duration == period ? 3 : 0;
}

static inline int k_timer_status_sync(struct k_timer *timer) {
  return timer->left-- > 0;
}
