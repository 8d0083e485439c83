export const RATE_HZ = 10_000;
export const LOWPASS = { cutoffHz: 1000, order: 8 };
export const DC_BLOCK = { cutoffHz: 8 };
export const HAMPEL = { windowLength: 11, nSigma: 3 };
export const SAVGOL = { windowLength: 21, polyorder: 3 };
