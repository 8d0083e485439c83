import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { IoError } from '../core/errors.ts';
import { PALETTE, svgPlot } from '../core/svgPlot.ts';
import { makeDataset } from '../train/dataset.ts';
import { type RangeTest, rangeTest } from '../train/rangeTest.ts';
import type { Recipe } from '../train/recipe.ts';
import { recordSeries } from '../train/recordSeries.ts';
import type { RowCache } from '../train/rowCache.ts';
import type { Context } from './command.ts';
import { table } from './table.ts';

const NAMES = { steep: 'steepest fall', minimumOver10: 'minimum / 10', valley: 'valley', median: 'median' } as const;

/** `slipring train RECIPE --range-test`: prints learning rates that suit, and draws how the loss goes with the rate. */
export async function trainRange(
  recipe: Recipe,
  seed: number,
  plot: string,
  cache: RowCache | undefined,
  context: Context,
): Promise<void> {
  const logs = recipe.data.logs.map((log) => log.file);
  const data = makeDataset(recipe, await recordSeries(recipe, logs, context.env, context.signal, cache));
  const result = rangeTest(recipe, data, seed);
  try {
    mkdirSync(dirname(plot), { recursive: true });
    writeFileSync(plot, draw(recipe, result));
  } catch (error) {
    throw new IoError(`${plot}: cannot be written: ${(error as Error).message}`);
  }
  const { suggestions } = result;
  if (context.json) {
    context.stdout.write(`${JSON.stringify({ ...result, plot })}\n`);
    return;
  }
  const lines = Object.entries(NAMES).map(([key, name]) => [
    name,
    suggestions[key as keyof typeof NAMES].toPrecision(3),
  ]);
  context.stdout.write(table([['learning rate', ''], ...lines]));
  context.stdout.write(`${plot}: the loss over the rate\n`);
}

function draw({ name }: Recipe, { rates, losses, suggestions }: RangeTest): string {
  const x = rates.map(Math.log10);
  const { median } = suggestions;
  const [low, high] = [Math.min(...losses), losses[0]];
  return svgPlot(
    [
      { label: 'smoothed loss', color: PALETTE[0], x, y: losses.map((v) => Math.min(v, 1.5 * high)) },
      {
        label: `suggested: ${median.toPrecision(2)}`,
        color: PALETTE[1],
        x: [Math.log10(median), Math.log10(median)],
        y: [low, high],
      },
    ],
    { title: `Learning rate range test of ${name}`, xLabel: 'log10 of the learning rate', yLabel: 'loss' },
  );
}
