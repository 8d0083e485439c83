import { integerDense, process } from './denseInt8.ts';
import type { Int8Kernel } from './int8.ts';

/** Hidden dense layer in integers with 16-bit weights; see denseInt8. */
export const denseInt16: Int8Kernel = integerDense({ name: 'denseInt16', weights: 'i16s', process });
