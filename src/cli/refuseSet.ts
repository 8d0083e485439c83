import { UsageError } from '../core/errors.ts';
import type { Context } from './command.ts';

/** Refuses --set where it would have no effect. Throws UsageError. */
export function refuseSet(command: string, { set }: Context): void {
  if (set.length > 0)
    throw new UsageError(`${command}: --set changes a pipeline or a recipe, and there is none here to change`);
}
