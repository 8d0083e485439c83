import { UsageError, unknownName } from '../core/errors.ts';
import { avrTarget } from './avrTarget.ts';
import { boards } from './boards.ts';
import { boardTarget } from './boardTarget.ts';
import { hostTarget } from './hostTarget.ts';
import type { Target } from './target.ts';

/** Names that `openTarget` takes. */
export const targetNames: readonly string[] = ['host', ...boards.map((b) => b.name), 'avr'];

/** This machine or an emulated board by its name. Throws UsageError; UnavailableError when a tool is missing. */
export function openTarget(name: string): Target {
  if (name === 'host') return hostTarget();
  if (name === 'avr') return avrTarget();
  const board = boards.find((b) => b.name === name);
  if (!board) throw new UsageError(`verify: ${unknownName('target', name, [...targetNames, 'all'])}`);
  return boardTarget(board);
}
