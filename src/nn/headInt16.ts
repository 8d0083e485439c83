import { integerHead, process } from './headInt8.ts';
import type { Int8Kernel } from './int8.ts';

/** Last layer of an integer net with 16-bit weights; see headInt8. */
export const headInt16: Int8Kernel = integerHead({ name: 'headInt16', weights: 'i16s', process });
