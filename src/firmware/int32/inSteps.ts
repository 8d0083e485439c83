import { isAbsent } from '../../core/quality.ts';
import { type Format, toSteps } from '../../kernel/format.ts';

/** A value as integer; NaN where it is no measurement. */
export function inSteps(format: Format, value: number): number {
  return isAbsent(value) ? Number.NaN : toSteps(format, value);
}
