import { describe, expect, it } from 'vitest';
import { createEngine } from '../../src/nn/engine/createEngine.ts';
import { initNet, parameters } from '../../src/nn/net.ts';
import { Lanes } from '../../src/train/data/lanes.ts';
import { fitScaler } from '../../src/train/data/scaler.ts';
import { sequencesOf } from '../../src/train/data/sequences.ts';
import { splitByTime } from '../../src/train/data/split.ts';
import { cosine } from '../../src/train/schedules/cosine.ts';
import { Trainer } from '../../src/train/trainer.ts';
import type { TrainerParams } from '../../src/train/trainerParams.ts';
import { thermalSeries } from './support.ts';

const task = { inputs: ['current'], targets: ['temperature'] };
const params: TrainerParams = { epochs: 60, rate: 0.01, schedule: cosine, weightDecay: 0, clip: 1, patience: 60 };
const NOISE = 0.3;

function makeTrainer(choice: 'reference' | 'wasm', seed: number, changes: Partial<TrainerParams> = {}, rows = 16000) {
  const series = thermalSeries(rows, 7, NOISE, 20);
  const { train, validation } = splitByTime([series], { train: 0.7, validation: 0.3, test: 0 }, 32, 32);
  const scaler = fitScaler(train, task);
  const net = initNet(
    [
      { cell: 'gru', units: 8 },
      { cell: 'dense', units: 1 },
    ],
    1,
    seed,
  );
  const lanes = new Lanes(sequencesOf(train, task, 0), scaler, 8, 32, 90);
  const unseen = new Lanes(sequencesOf(validation, task, 0), scaler, 1, 32, 90);
  const trainer = new Trainer(net, lanes, unseen, { ...params, ...changes }, createEngine(net, choice));
  return { trainer, std: scaler.targets[0].std };
}

const bytes = (trainer: Trainer) => parameters(trainer.net).map((p) => [...p.value]);

describe.each(['reference', 'wasm'] as const)('Trainer by %s', (choice) => {
  const trainerOf = (seed: number, changes?: Partial<TrainerParams>, rows?: number) =>
    makeTrainer(choice, seed, changes, rows);

  it('learns a first-order thermal body down to the noise of its sensor, on rows it has not seen', () => {
    const { trainer, std } = trainerOf(1);
    while (!trainer.done) trainer.runEpoch();
    const rmse = Math.sqrt(trainer.bestLoss) * std;
    expect(rmse).toBeGreaterThan(0.9 * NOISE);
    expect(rmse).toBeLessThan(1.15 * NOISE);
  });

  it('gives the same bytes for the same seed and others for another', () => {
    const [a, b, c] = [1, 1, 2].map((seed) => {
      const { trainer } = trainerOf(seed, {}, 1200);
      for (let k = 0; k < 3; k++) trainer.runEpoch();
      return bytes(trainer);
    });
    expect(a).toEqual(b);
    expect(a).not.toEqual(c);
  });

  it('goes on from a snapshot as if it had never stopped', () => {
    const { trainer: whole } = trainerOf(3, {}, 1200);
    const { trainer: resumed } = trainerOf(4, {}, 1200);
    whole.runEpoch();
    whole.runEpoch();
    resumed.load(whole.save(5), 5);
    const reports = [whole, resumed].map((t) => [t.runEpoch(), t.runEpoch()]);
    expect(reports[0]).toEqual(reports[1]);
    expect(bytes(resumed)).toEqual(bytes(whole));
    expect(() => resumed.load(whole.save(5), 6)).toThrow('another configuration');
  });

  it('keeps the weights of the best epoch when later ones are worse', () => {
    const { trainer } = trainerOf(1, { rate: 0.5, schedule: () => 1, patience: 5 }, 1200);
    const seen = [];
    while (!trainer.done) seen.push({ loss: trainer.runEpoch().validationLoss, weights: bytes(trainer) });
    expect(seen.length).toBeLessThan(60);
    trainer.restoreBest();
    const best = seen.reduce((a, b) => (b.loss < a.loss ? b : a));
    expect(best).not.toBe(seen.at(-1));
    expect(bytes(trainer)).toEqual(best.weights);
  });

  it('stops with the first bad array named when a weight is no number', () => {
    const { trainer } = trainerOf(1, {}, 1200);
    const { name, value } = trainer.engine.trainables[1];
    value[0] = Number.NaN;
    expect(() => trainer.runEpoch()).toThrow(`training diverged in epoch 1, chunk 1: ${name} holds NaN`);
  });
});
