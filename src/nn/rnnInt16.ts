import type { Int8Kernel } from './int8.ts';
import { integerRnn, process } from './rnnInt8.ts';

/** Simple recurrent layer in integers with 16-bit weights; see rnnInt8. */
export const rnnInt16: Int8Kernel = integerRnn({ name: 'rnnInt16', weights: 'i16s', process });
