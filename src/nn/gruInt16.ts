import { integerGru, process } from './gruInt8.ts';
import type { Int8Kernel } from './int8.ts';

/** GRU in integers with 16-bit weights: gruInt8 with an error of the net some fifteen times smaller, and a byte more a weight. */
export const gruInt16: Int8Kernel = integerGru({ name: 'gruInt16', weights: 'i16s', process });
