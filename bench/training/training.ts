import { createRequire } from 'node:module';
import { join } from 'node:path';
import { packageRoot } from '../../src/io/config/packageRoot.ts';
import { findPython } from '../python.ts';
import { markdown } from '../table.ts';
import { type Case, type Seconds, slipringEpochs } from './epoch.ts';
import { LineProcess } from './lineProcess.ts';

/** One epoch of training beside PyTorch and TensorFlow.js, in turn, round by round: a program of the bench. */
const CASES: readonly Case[] = [
  { cell: 'gru', inputs: 8, units: 8 },
  { cell: 'gru', inputs: 8, units: 16 },
  { cell: 'gru', inputs: 8, units: 32 },
  { cell: 'gru', inputs: 16, units: 64 },
  { cell: 'gru', inputs: 24, units: 96 },
  { cell: 'gru', inputs: 32, units: 128 },
];
const ROUNDS = 6;

/** One of those that are compared, in the first `rounds` rounds: what is slow is not worth all of them. */
interface Side {
  readonly name: string;
  readonly rounds: number;
  run(): Seconds | Promise<Seconds>;
}

const torch = findPython('torch');
const tfjs = findTfjs();
const peer = (name: string) => join(packageRoot(), 'bench', 'peers', name);
// more threads for the matrix products than for PyTorch itself only get into each other's way
const torches = torch
  ? ['1', '2'].map((n) => new LineProcess(torch, [peer('torchTraining.py'), n], { OPENBLAS_NUM_THREADS: '1' }))
  : [];
const tfjsProcess = tfjs ? new LineProcess(process.execPath, [peer('tfjsTraining.mjs'), tfjs]) : undefined;

const rows: string[][] = [];
for (const c of CASES) {
  const row = await rowOf(c);
  console.error(`  ${row.join('  ')}`);
  rows.push(row);
}
for (const p of [...torches, ...(tfjsProcess ? [tfjsProcess] : [])]) p.end();
const peers = [
  ...(torch ? ['PyTorch, s', 'speed over it', 'of 2 threads', 'by processor time'] : []),
  ...(tfjs ? ['tfjs wasm, s', 'speed over it'] : []),
];
console.log(markdown(['GRU', '1 thread, s', '2 threads, s', 'float64 reference, s', ...peers], rows));

async function rowOf(c: Case): Promise<string[]> {
  const sides: Side[] = [
    { name: 'one', rounds: ROUNDS, run: slipringEpochs(c, 'wasm') },
    { name: 'two', rounds: ROUNDS, run: slipringEpochs(c, 'wasm', 2) },
    { name: 'reference', rounds: 1, run: slipringEpochs(c, 'reference') },
    ...torches.map((t, k) => ({ name: `torch ${k + 1}`, rounds: k === 0 ? ROUNDS : 2, run: () => t.ask<Seconds>(c) })),
  ];
  if (tfjsProcess && c.units === 32) sides.push({ name: 'tfjs', rounds: 2, run: () => tfjsProcess.ask<Seconds>(c) });

  const best: Record<string, Seconds> = {};
  for (let round = 0; round < ROUNDS; round++) {
    for (const { name, rounds, run } of sides) if (round < rounds) best[name] = faster(await run(), best[name]);
  }
  const { one, two, reference, tfjs: theirs } = best;
  const row = [`${c.inputs} -> ${c.units}`, ...[one, two, reference].map((s) => s.wall.toPrecision(3))];
  if (torch) {
    const { wall, processor } = faster(best['torch 1'], best['torch 2']);
    const ratios = [wall / one.wall, wall / two.wall, processor / one.processor];
    row.push(wall.toPrecision(3), ...ratios.map((r) => r.toFixed(2)));
  }
  if (tfjs) row.push(...(theirs ? [theirs.wall.toPrecision(3), (theirs.wall / one.wall).toFixed(0)] : ['', '']));
  return row;
}

function faster(a: Seconds, b: Seconds = a): Seconds {
  return { wall: Math.min(a.wall, b.wall), processor: Math.min(a.processor, b.processor) };
}

/** A folder from which TensorFlow.js can be loaded: the user's TFJS, or this package. */
function findTfjs(): string | undefined {
  const found = [process.env.TFJS ?? packageRoot()].find((folder) => {
    try {
      createRequire(join(folder, 'package.json')).resolve('@tensorflow/tfjs-backend-wasm');
      return true;
    } catch {
      return false;
    }
  });
  if (!found)
    console.error(
      'left out: TensorFlow.js; TFJS names a folder where @tensorflow/tfjs and its backend-wasm are installed',
    );
  return found;
}
