import { describe, expect, it } from 'vitest';
import { createEngine } from '../../src/nn/engine/createEngine.ts';
import { initNet, parameters } from '../../src/nn/net.ts';
import { Lanes } from '../../src/train/data/lanes.ts';
import { fitScaler } from '../../src/train/data/scaler.ts';
import { sequencesOf } from '../../src/train/data/sequences.ts';
import { splitByTime } from '../../src/train/data/split.ts';
import { windowsOf } from '../../src/train/data/windows.ts';
import { mae } from '../../src/train/losses/mae.ts';
import { Plateau } from '../../src/train/schedules/plateau.ts';
import { Trainer } from '../../src/train/trainer.ts';
import type { TrainerParams } from '../../src/train/trainerParams.ts';
import { thermalSeries } from './support.ts';

const task = { inputs: ['current'], targets: ['temperature'] };
const base: TrainerParams = { epochs: 40, rate: 0.01, schedule: () => 1, weightDecay: 0, clip: 1, patience: 99 };
const window = { length: 32, stride: 16, learn: 'every' as const };

function makeTrainer(changes: Partial<TrainerParams>, choice: 'reference' | 'wasm' = 'wasm', rows = 2400) {
  const series = thermalSeries(rows, 7, 0.3, 20);
  const { train, validation } = splitByTime([series], { train: 0.7, validation: 0.3, test: 0 }, 32, 32);
  const scaler = fitScaler(train, task);
  const net = initNet(
    [
      { cell: 'gru', units: 8 },
      { cell: 'dense', units: 1 },
    ],
    1,
    1,
  );
  const windows = windowsOf(sequencesOf(train, task, 0), window);
  const lanes = new Lanes(windows, scaler, 8, 32, 4);
  const unseen = new Lanes(sequencesOf(validation, task, 0), scaler, 1, 32, 90);
  return new Trainer(net, lanes, unseen, { ...base, ...changes }, createEngine(net, choice));
}

const bytes = (trainer: Trainer) => parameters(trainer.net).map((p) => [...p.value]);

/** Every option that remembers or draws something. */
const all: Partial<TrainerParams>[] = [
  { shuffle: true, dropout: { hidden: 0.2, recurrent: 0.1 }, seed: 5, average: { ema: 0.95 } },
  { optimizer: 'nesterov', shuffle: true, average: { swa: 0.02 }, l1: 0.001, clipValue: 0.1 },
  { optimizer: 'rmsprop', fullBatch: true, loss: mae, dropout: { hidden: 0.5, recurrent: 0 } },
];

describe('Trainer', () => {
  it.each(all)('goes on from a snapshot bit for bit with %o', (changes) => {
    const plateau = () => ({ plateau: new Plateau({ factor: 0.5, patience: 0, least: 0.01 }) });
    const whole = makeTrainer({ ...changes, ...plateau() });
    for (let epoch = 0; epoch < 3; epoch++) whole.runEpoch();
    const resumed = makeTrainer({ ...changes, ...plateau() });
    resumed.load(whole.save(9), 9);
    const reports = [whole, resumed].map((t) => [t.runEpoch(), t.runEpoch(), t.runEpoch()]);
    expect(reports[0]).toEqual(reports[1]);
    expect(bytes(resumed)).toEqual(bytes(whole));
    const [last] = [whole, resumed].map((t) => {
      t.restoreBest();
      return bytes(t);
    });
    expect(bytes(resumed)).toEqual(last);
  });

  it('shows the windows in another order each epoch, by the seed', () => {
    const after = (changes: Partial<TrainerParams>) => {
      const trainer = makeTrainer(changes);
      trainer.runEpoch();
      return bytes(trainer);
    };
    const shuffled = after({ shuffle: true, seed: 1 });
    expect(shuffled).toEqual(after({ shuffle: true, seed: 1 }));
    expect(shuffled).not.toEqual(after({ shuffle: true, seed: 2 }));
    expect(shuffled).not.toEqual(after({}));
  });

  it('takes with a full batch the step of the gradient over all rows, whatever the chunks', () => {
    const steps = [true, false].map((shuffle) => {
      const trainer = makeTrainer({ fullBatch: true, optimizer: 'sgd', clip: 1e9, shuffle }, 'reference');
      const before = bytes(trainer).flat();
      trainer.runEpoch();
      return bytes(trainer)
        .flat()
        .map((w, i) => w - before[i]);
    });
    for (const [i, step] of steps[0].entries()) expect(step).toBeCloseTo(steps[1][i], 12);
    expect(Math.hypot(...steps[0])).toBeGreaterThan(1e-4);
  });

  it('judges and keeps the averaged weights', () => {
    const trainer = makeTrainer({ average: { swa: 0 } }, 'reference');
    const seen = [];
    for (let epoch = 0; epoch < 3; epoch++) {
      trainer.runEpoch();
      seen.push(bytes(trainer).flat());
    }
    expect(trainer.bestEpoch).toBe(2);
    trainer.restoreBest();
    for (const [i, w] of bytes(trainer).flat().entries()) {
      expect(w).toBeCloseTo((seen[0][i] + seen[1][i] + seen[2][i]) / 3, 12);
    }
  });

  it('learns without a state of its own being dropped in validation', () => {
    const trainer = makeTrainer({ dropout: { hidden: 0.3, recurrent: 0.3 }, epochs: 60 }, 'wasm', 6000);
    const first = trainer.runEpoch();
    while (!trainer.done) trainer.runEpoch();
    expect(trainer.bestLoss).toBeLessThan(0.3 * first.validationLoss);
  });

  it('makes true zeros with l1', () => {
    const trainer = makeTrainer({ l1: 0.03, epochs: 30 });
    while (!trainer.done) trainer.runEpoch();
    const zeros = trainer.engine.trainables.map((t) => t.value.filter((w) => w === 0).length);
    expect(zeros.reduce((a, b) => a + b)).toBeGreaterThan(20);
    trainer.engine.trainables.forEach(({ decay }, k) => {
      if (!decay) expect(zeros[k]).toBe(0);
    });
  });
});
