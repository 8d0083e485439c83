import { spawn } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { packageRoot } from '../../src/io/config/packageRoot.ts';
import { groupOf } from '../../src/train/data/crossValidationSplits.ts';
import type { Sequence } from '../../src/train/data/sequences.ts';
import { type Dataset, examplesOf } from '../../src/train/dataset.ts';
import type { Recipe } from '../../src/train/recipe.ts';
import type { Judged } from './figures.ts';

/** Where a sequence's x, y and weight stand in the file of all rows, one behind the other, as 64-bit floats. */
interface Place {
  readonly n: number;
  readonly at: number;
  /** The log, ride or repetition that it is from. */
  readonly group: string;
}

/**
 * Lets a program of bench/peers learn from the rows of each part and judge itself on the others: the very rows, weights and truths that
 * Slipring's net has, so that no split is written twice; a process a part. What it answers, a line a figure, is what Judged holds.
 */
export async function peerJudged(
  python: string,
  script: string,
  recipe: Recipe,
  parts: readonly Dataset[],
  titles: readonly string[],
  seeds: readonly number[],
): Promise<Judged[]> {
  const folder = mkdtempSync(join(tmpdir(), 'slipring-marks-'));
  try {
    const file = join(folder, 'rows.f64');
    const rows = openSync(file, 'w');
    let at = 0;
    const put = (list: readonly Sequence[]): Place[] =>
      list.map(({ n, x, y, weight, series }) => {
        const place = { n, at, group: groupOf(series) };
        for (const values of [x, y, weight]) {
          writeSync(rows, new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
          at += values.length;
        }
        return place;
      });
    const places = parts.map(({ split, validation }, k) => ({
      name: titles[k],
      // without images: those are the peer's own to make
      train: put(examplesOf(recipe, split.train)),
      judged: put(validation),
    }));
    closeSync(rows);
    const { inputs, targets } = parts[0].scaler;
    const names = (list: readonly { channel: string }[]) => list.map((s) => s.channel);
    const job = { file, recipe, seeds, inputs: names(inputs), targets: names(targets) };
    const judged: Judged[][] = [];
    const left = [...places.entries()];
    const worker = async () => {
      for (let next = left.shift(); next; next = left.shift()) {
        const [k, part] = next;
        judged[k] = await answers(python, script, { ...job, parts: [part] });
      }
    };
    await Promise.all(Array.from({ length: availableParallelism() }, worker));
    return judged.flat();
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function answers(python: string, script: string, job: unknown): Promise<Judged[]> {
  const child = spawn(python, [join(packageRoot(), 'bench', 'peers', script)], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, OPENBLAS_NUM_THREADS: '1' },
  });
  const ended = new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  child.stdin.end(JSON.stringify(job));
  const judged: Judged[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    const one = JSON.parse(line) as Judged;
    console.error(`  ${one.predictor}, ${one.part}${one.seed === undefined ? '' : `, seed ${one.seed}`}`);
    judged.push(one);
  }
  const code = await ended;
  if (code !== 0) throw new Error(`${script} ended with ${code}`);
  return judged;
}
