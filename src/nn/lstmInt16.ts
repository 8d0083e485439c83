import type { Int8Kernel } from './int8.ts';
import { integerLstm, process } from './lstmInt8.ts';

/** LSTM in integers with 16-bit weights: lstmInt8 with an error some ten times smaller, and a byte more a weight. */
export const lstmInt16: Int8Kernel = integerLstm({ name: 'lstmInt16', weights: 'i16s', process });
