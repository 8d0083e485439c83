import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { IoError } from '../core/errors.ts';
import { METRICS_FILE, RUN_FILE, type RunDescription, readMetrics } from '../train/runFolder.ts';
import type { Context } from './command.ts';
import { EpochLine } from './epochLine.ts';
import { lossFigure } from './lossFigure.ts';

const LOOK_MS = 300;

/** `slipring train --watch RUN`: shows the epochs of a training in another process, until it is done. RUN is a run or model folder. */
export async function watchRun(path: string, context: Context): Promise<void> {
  const folder = existsSync(join(path, RUN_FILE)) ? path : join(path, 'run');
  if (!existsSync(join(folder, RUN_FILE))) throw new IoError(`${path}: holds no run: there is no ${RUN_FILE}`);
  const { recipe, targets }: RunDescription = JSON.parse(readFileSync(join(folder, RUN_FILE), 'utf8'));
  const epochs = new EpochLine(context, recipe.training.epochs, lossFigure(recipe, targets[0]));
  let seen = 0;
  while (!context.signal.aborted) {
    const file = join(folder, METRICS_FILE);
    const lines = readMetrics(existsSync(file) ? readFileSync(file, 'utf8') : '');
    // a training that resumes takes epochs back
    seen = Math.min(seen, lines.length);
    for (const line of lines.slice(seen)) {
      if (context.json) context.stdout.write(`${JSON.stringify(line)}\n`);
      if (!('done' in line)) epochs.show(line, line.seed);
      else return epochs.end();
    }
    seen = lines.length;
    await setTimeout(LOOK_MS, undefined, { signal: context.signal }).catch(() => {});
  }
  epochs.end();
}
