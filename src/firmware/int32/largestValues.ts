import type { Block } from '../../core/block.ts';
import { isAbsent } from '../../core/quality.ts';
import type { Exportable } from '../exportable.ts';

/** Largest magnitudes of channels, where they are known. */
export type Ranges = Readonly<Record<string, number>>;

/** Watches what goes into an exportable part. */
export class LargestValues {
  private readonly part: Exportable;
  private readonly largest: number[];

  constructor(part: Exportable) {
    this.part = part;
    this.largest = part.columns.map(() => 0);
  }

  take(block: Block): void {
    const { largest, part } = this;
    part.columns.forEach((column, k) => {
      const x = block.channels[column];
      for (let i = 0; i < block.n; i++) if (!isAbsent(x[i])) largest[k] = Math.max(largest[k], Math.abs(x[i]));
    });
  }

  /** By channel; those that were 0 all the time are taken as 1. */
  ranges(): Ranges {
    const { largest, part } = this;
    return Object.fromEntries(part.columns.map((column, k) => [part.input.channels[column].name, largest[k] || 1]));
  }
}
