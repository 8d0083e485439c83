import { affineInt32 } from './affineInt32.ts';
import { cascadeInt32 } from './cascadeInt32.ts';
import { clarkeParkInt32 } from './clarkeParkInt32.ts';
import type { Int32Twin } from './twin.ts';

/** The integer kernels of operators, by the operator's name. */
export const int32Twins: Readonly<Record<string, Int32Twin>> = {
  bandpass: cascadeInt32('bandpass'),
  clarkePark: clarkeParkInt32,
  highpass: cascadeInt32('highpass'),
  lowpass: cascadeInt32('lowpass'),
  normalize: affineInt32,
  notch: cascadeInt32('notch'),
};
