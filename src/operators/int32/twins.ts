import { affineInt32 } from './affineInt32.ts';
import { cascadeInt32, dcBlockSections } from './cascadeInt32.ts';
import { clarkeInt32 } from './clarkeInt32.ts';
import { clarkeParkInt32 } from './clarkeParkInt32.ts';
import { electricalAngleInt32 } from './electricalAngleInt32.ts';
import { emaInt32 } from './emaInt32.ts';
import { ewmaBankInt32 } from './ewmaBankInt32.ts';
import { parkInt32 } from './parkInt32.ts';
import { regimeInt32 } from './regimeInt32.ts';
import type { Int32Twin } from './twin.ts';

/** The integer kernels of operators, by the operator's name. */
export const int32Twins: Readonly<Record<string, Int32Twin>> = {
  bandpass: cascadeInt32('bandpass'),
  clarke: clarkeInt32,
  clarkePark: clarkeParkInt32,
  dcBlock: cascadeInt32('dcBlock', dcBlockSections),
  electricalAngle: electricalAngleInt32,
  ema: emaInt32,
  ewmaBank: ewmaBankInt32,
  highpass: cascadeInt32('highpass'),
  lowpass: cascadeInt32('lowpass'),
  normalize: affineInt32,
  notch: cascadeInt32('notch'),
  park: parkInt32,
  regime: regimeInt32,
};
