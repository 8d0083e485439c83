// Written by scripts/gen.ts. Do not edit.
import type { AnyOperator } from '../kernel/operator.ts';
import { dcBlock } from './dcBlock.ts';

export const operators: Record<string, AnyOperator> = { dcBlock };
