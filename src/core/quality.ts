/**
 * Quality bits of one sample of one channel. 0 is a plain good measurement.
 * The same values stand in generated C as SLIPRING_MISSING and so on.
 */

/** No value: the channel holds NaN here. MISSING and NaN always come together. */
export const MISSING = 1;
/** Computed while an absent input was bridged by its last good value, or resampled over a hole. */
export const INTERPOLATED = 2;
/** An outlier test fired on this sample. */
export const OUTLIER = 4;
/** The operator had not yet seen enough samples since the start or the last gap. */
export const WARMUP = 8;
/** The sensor or a physical limit clipped the value. */
export const CLIPPED = 16;
/** Arrived after its place in time had been given up. */
export const LATE = 32;

/** Largest magnitude that counts as a measurement. Beyond it (and for NaN and Inf) a sample is absent: it enters no state. */
export const LARGEST = 1e15;

/** Whether a value is no measurement: NaN, infinite or beyond LARGEST. */
export const isAbsent = (value: number): boolean => !(value < LARGEST && value > -LARGEST);
