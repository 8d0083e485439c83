import type { Block } from '../core/block.ts';
import { channelIndex, type Stream } from '../core/stream.ts';
import { ErrorBins, type ErrorTable } from '../train/errorBins.ts';

const CHANNELS = {
  prediction: 'tempMagnetPredicted',
  truth: 'tempMagnet',
  regime: 'regime',
  winding: 'tempWinding',
} as const;

/** One output row of the demo's pipeline. */
export interface DemoRow {
  readonly timeS: number;
  readonly regime: number;
  readonly prediction: number;
  readonly truth: number;
  readonly winding: number;
  /** False while the net settles, and where a value is missing: such rows count in no error. */
  readonly counts: boolean;
}

/** What comes out of the demo's pipeline, kept for the table and the plot. */
export class DemoRows {
  readonly rows: DemoRow[] = [];
  private readonly settling: number;

  /** `settling` rows from the start count in no error: the net's warm-up. */
  constructor(settling: number) {
    this.settling = settling;
  }

  push(block: Block): void {
    const at = indices(block.stream);
    const value = (name: keyof typeof CHANNELS, i: number) => block.channels[at[name]][i];
    for (let i = 0; i < block.n; i++) {
      const prediction = value('prediction', i);
      const truth = value('truth', i);
      this.rows.push({
        timeS: block.t0 + i * block.dt,
        regime: value('regime', i),
        prediction,
        truth,
        winding: value('winding', i),
        counts: block.seq + i >= this.settling && Number.isFinite(prediction - truth),
      });
    }
  }

  get last(): DemoRow | undefined {
    return this.rows.at(-1);
  }

  /** Errors by regime: of the prediction, and of the winding's sensor taken for the magnets' temperature. */
  errors(): { readonly prediction: ErrorTable; readonly winding: ErrorTable } {
    const prediction = new ErrorBins();
    const winding = new ErrorBins();
    for (const row of this.rows) {
      if (!row.counts || Number.isNaN(row.regime)) continue;
      prediction.add(regimeName(row.regime), row.prediction - row.truth);
      if (Number.isFinite(row.winding)) winding.add(regimeName(row.regime), row.winding - row.truth);
    }
    return { prediction: prediction.table(), winding: winding.table() };
  }
}

/** The pipeline's edges of the winding temperature in words. */
export const REGIMES = ['cool', 'warm', 'hot'] as const;
export const regimeName = (regime: number): string => REGIMES[regime] ?? '?';

function indices(stream: Stream): Record<keyof typeof CHANNELS, number> {
  const entries = Object.entries(CHANNELS).map(([key, name]) => [key, channelIndex(stream, name)]);
  return Object.fromEntries(entries) as Record<keyof typeof CHANNELS, number>;
}
