import { mkdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { DataError } from '../../../src/core/errors.ts';
import { readCurves } from '../../../src/train/diagnose/curves.ts';
import { temporaryFolder } from '../../support/folder.ts';

const folder = temporaryFolder();
const line = (seed: number, epoch: number, more = {}) =>
  `${JSON.stringify({ seed, epoch, trainLoss: 1, validationLoss: 2, rate: 0.1, gradientNorm: 1, clipped: 0, best: true, ...more })}\n`;

function write(name: string, metrics: string, run = '{"dataHash":"abc","recipe":{}}'): string {
  mkdirSync(`${folder.path}/${name}/run`, { recursive: true });
  folder.file(`${name}/run/run.json`, run);
  folder.file(`${name}/run/metrics.ndjson`, metrics);
  return `${folder.path}/${name}`;
}

describe('readCurves', () => {
  it('reads the epochs of each seed, without the last fit on all rows and without a line that a kill has torn', () => {
    const at = write('whole', `${line(1, 0) + line(1, 1) + line(2, 0) + line(2, 0, { refit: true })}{"seed":2,"ep`);
    const read = readCurves(at);
    expect(read?.dataHash).toBe('abc');
    expect(read?.curves.map((c) => [c.seed, c.epochs.map((e) => e.epoch)])).toEqual([
      [1, [0, 1]],
      [2, [0]],
    ]);
    expect(read?.finished).toBe(false);
    expect(readCurves(write('done', `${line(1, 0)}{"done":true}\n`))?.finished).toBe(true);
  });

  it('takes null, which JSON has for what is no number, as NaN', () => {
    const at = write('nan', line(1, 0, { validationLoss: null }));
    expect(readCurves(at)?.curves[0].epochs[0].validationLoss).toBeNaN();
  });

  it('finds no curves where there is no run folder, and refuses one that is damaged', () => {
    expect(readCurves(`${folder.path}/none`)).toBeUndefined();
    expect(() => readCurves(write('torn', 'x\n'))).toThrow(DataError);
    expect(() => readCurves(write('run', line(1, 0), '{}'))).toThrow(/run\.json: dataHash/);
    expect(() => readCurves(write('odd', line(1, 0, { rate: '<b>' })))).toThrow(/rate/);
  });
});
