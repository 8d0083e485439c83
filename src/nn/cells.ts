import type { AnyCell } from './cell.ts';
import { dense } from './dense.ts';
import { gru } from './gru.ts';
import { lstm } from './lstm.ts';
import { rnn } from './rnn.ts';
import { thermal } from './thermal.ts';
import { thermalNeural } from './thermalNeural.ts';

/** Every cell by name: what `cell:` in a recipe or card may say. */
export const cells: Readonly<Record<string, AnyCell>> = { rnn, gru, lstm, dense, thermal, thermalNeural };
