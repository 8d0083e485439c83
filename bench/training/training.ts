import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { packageRoot } from '../../src/io/packageRoot.ts';
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
const ROUNDS = Number(process.env.ROUNDS ?? 6);

type Side = (round: number) => Seconds | Promise<Seconds> | undefined;

const torch = findTorch();
const tfjs = findTfjs();
const peer = (name: string) => join(packageRoot(), 'bench', 'peers', name);
// more threads for the matrix products than for PyTorch itself only get into each other's way
const torches = torch
  ? ['1', '2'].map((n) => new LineProcess(torch, [peer('torchTraining.py'), n], { OPENBLAS_NUM_THREADS: '1' }))
  : [];
const tfjsProcess = tfjs ? new LineProcess(process.execPath, [peer('tfjsTraining.mjs'), tfjs]) : undefined;

const rows: string[][] = [];
for (const c of CASES) rows.push(await rowOf(c));
for (const p of [...torches, ...(tfjsProcess ? [tfjsProcess] : [])]) p.end();
const peers = [
  ...(torch ? ['PyTorch, s', 'speed over it', 'of 2 threads', 'by processor time'] : []),
  ...(tfjs ? ['tfjs wasm, s', 'speed over it'] : []),
];
console.log(markdown(['GRU', '1 thread, s', '2 threads, s', 'float64 reference, s', ...peers], rows));

async function rowOf(c: Case): Promise<string[]> {
  const one = slipringEpochs(c, 'wasm');
  const two = slipringEpochs(c, 'wasm', 2);
  const reference = slipringEpochs(c, 'reference');
  // the slow ones once
  const few =
    (side: Side): Side =>
    (round) =>
      round === 0 ? side(round) : undefined;
  const sides: Side[] = [
    one,
    two,
    few(reference),
    ...torches.map(
      (t): Side =>
        () =>
          t.ask<Seconds>(c),
    ),
  ];
  const tfjsAt = sides.length;
  if (tfjsProcess && c.units === 32) sides.push((round) => (round < 2 ? tfjsProcess.ask<Seconds>(c) : undefined));
  const best = sides.map(() => ({ wall: Number.POSITIVE_INFINITY, processor: Number.POSITIVE_INFINITY }));
  for (let round = 0; round < ROUNDS; round++) {
    for (const [k, side] of sides.entries()) {
      const seconds = await side(round);
      if (!seconds) continue;
      best[k].wall = Math.min(best[k].wall, seconds.wall);
      best[k].processor = Math.min(best[k].processor, seconds.processor);
    }
  }
  const [ours, both, slow] = best;
  const row = [`${c.inputs} -> ${c.units}`, ...[ours, both, slow].map((s) => s.wall.toPrecision(3))];
  if (torch) {
    const theirs = best.slice(3, tfjsAt);
    const wall = Math.min(...theirs.map((s) => s.wall));
    const processor = Math.min(...theirs.map((s) => s.processor));
    row.push(
      wall.toPrecision(3),
      ...[wall / ours.wall, wall / both.wall, processor / ours.processor].map((r) => r.toFixed(2)),
    );
  }
  if (tfjs) {
    const theirs = best.at(tfjsAt)?.wall;
    row.push(...(theirs ? [theirs.toPrecision(3), (theirs / ours.wall).toFixed(0)] : ['', '']));
  }
  return row;
}

/** The first Python that has PyTorch. */
function findTorch(): string | undefined {
  const names = [...(process.env.PYTHON ? [process.env.PYTHON] : []), 'python3', '/usr/bin/python3'];
  const found = names.find((name) => spawnSync(name, ['-c', 'import torch'], { stdio: 'ignore' }).status === 0);
  if (!found) console.error('left out: PyTorch, no Python here has it');
  return found;
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
