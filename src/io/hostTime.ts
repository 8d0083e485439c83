/** The host's monotonic clock, s: no clock that is set moves a time stamp. */
export function hostTimeS(): number {
  return performance.now() / 1000;
}

/** Seconds since 1970 at which that clock stood at 0; taken once, when the process starts. */
export const HOST_EPOCH_S = performance.timeOrigin / 1000;
