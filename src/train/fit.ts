import { setImmediate } from 'node:timers/promises';
import { createEngine } from '../nn/engine/createEngine.ts';
import { initNet, type LayerSpec, type Net, parameters } from '../nn/net.ts';
import { connections, disconnect } from './branches.ts';
import { changesRows } from './data/augment.ts';
import { Augmenter } from './data/augmenter.ts';
import { Lanes } from './data/lanes.ts';
import type { Dataset } from './dataset.ts';
import { makeLoss, outputsPerTarget } from './losses/objective.ts';
import { squashed } from './losses/squashed.ts';
import { mergeNets } from './mergeNets.ts';
import { hiddenLayers, lossOf, type Recipe } from './recipe.ts';
import { makeSchedule } from './schedules/makeSchedule.ts';
import { thermalLayer } from './thermalModel.ts';
import { threadCrew } from './threadCrew.ts';
import { type EpochReport, Trainer } from './trainer.ts';
import type { TrainerParams } from './trainerParams.ts';

/** The net that a recipe describes: a thermal network, or hidden layers and a dense layer to the targets. */
export function layersOf(recipe: Recipe, { scaler, split }: Dataset): LayerSpec[] {
  const { cell, network } = recipe.model;
  const targets = scaler.targets.map((t) => t.channel);
  if (network) return [thermalLayer(cell, network, targets, scaler, split.train.series[0].stream.rateHz)];
  return [...hiddenLayers(recipe), { cell: 'dense', units: targets.length * outputsPerTarget(lossOf(recipe)) }];
}

/** What changes the train rows from epoch to epoch, where the recipe asks for it. */
function augmenterOf({ augment, residualTo }: Recipe, { scaler }: Dataset, seed: number): Augmenter | undefined {
  return augment && changesRows(augment) ? new Augmenter(augment, scaler, residualTo, seed) : undefined;
}

/** A trainer at epoch 0 with the weights that `seed` gives. */
export function makeTrainer(
  recipe: Recipe,
  data: Dataset,
  seed: number,
  changes: Partial<TrainerParams> = {},
): Trainer {
  const { chunk, batch, burnIn, engine: choice, workers } = recipe.training;
  const net = initNet(layersOf(recipe, data), data.scaler.inputs.length, seed);
  const connected = connectionsOf(recipe, net);
  if (connected)
    disconnect(
      parameters(net).map((p) => p.value),
      connected,
    );
  const steps = recipe.window?.length ?? chunk;
  const train = new Lanes(data.train, data.scaler, batch, steps, burnIn, augmenterOf(recipe, data, seed));
  const validation = new Lanes(data.validation, data.scaler, recipe.window ? batch : 1, steps, burnIn);
  const engine = createEngine(net, choice, workers > 1 ? threadCrew(workers) : undefined);
  return new Trainer(
    net,
    train,
    validation,
    { ...paramsOf(recipe, data), connections: connected, seed, ...changes },
    engine,
  );
}

/** Which weights are there where the recipe parts the net into branches. */
function connectionsOf(recipe: Recipe, net: Net): (Float64Array | undefined)[] | undefined {
  const { model, inputs, targets, horizon = [0] } = recipe;
  if (!model.branches) return undefined;
  // outputs stand by horizon, then target, then what a loss has of each
  const outputs = horizon.flatMap(() => targets);
  const each = outputsPerTarget(lossOf(recipe));
  const targetOf = outputs.flatMap((target) => Array<string>(each).fill(target));
  return connections(net, model.branches, inputs, targetOf);
}

/** How the rate follows the batch: 1 unless the recipe means its rate for another one. */
export function rateFactor({ training: { rateFor, batch } }: Recipe): number {
  const ratio = rateFor ? batch / rateFor.batch : 1;
  return rateFor?.scale === 'linear' ? ratio : Math.sqrt(ratio);
}

function paramsOf(recipe: Recipe, data: Dataset): TrainerParams {
  const { schedule, warmup = 0, rate, update, shuffle, ensemble, ...rest } = recipe.training;
  const given = makeLoss(lossOf(recipe), rowsOfTargets(data));
  const { dropout: hidden = 0, recurrentDropout: recurrent = 0 } = rest;
  return {
    ...rest,
    ...makeSchedule(schedule, warmup),
    // the binary cross-entropy squashes by itself
    loss: recipe.model.head === 'sigmoid' && !lossOf(recipe).binaryCrossEntropy ? squashed(given) : given,
    rate: rate * rateFactor(recipe),
    fullBatch: update === 'epoch',
    snapshots: typeof ensemble === 'object' ? ensemble.snapshots : undefined,
    shuffle: shuffle ?? recipe.window !== undefined,
    dropout: hidden + recurrent > 0 ? { hidden, recurrent } : undefined,
  };
}

/** What a training of one seed comes to, when its best weights are in place: its net, or its snapshots merged. */
export function resultOf(trainer: Trainer): Net {
  const snapshots = trainer.snapshotNets();
  return snapshots.length > 0 ? mergeNets(snapshots) : trainer.net;
}

/** The sum of each target over the rows that count: of a class, its rows. */
function rowsOfTargets({ train, scaler }: Dataset): number[] {
  return scaler.targets.map((_, o) =>
    train.reduce((sum, { n, y, weight }) => {
      for (let i = 0; i < n; i++) if (weight[i] > 0) sum += y[i * scaler.targets.length + o];
      return sum;
    }, 0),
  );
}

/**
 * Runs epochs until the trainer is done, `until` of them have been run, or the signal aborts. Lets the event loop run between two epochs, so that Ctrl-C is
 * heard. Returns whether it was aborted.
 */
export async function fit(
  trainer: Trainer,
  onEpoch: (report: EpochReport) => void,
  signal?: AbortSignal,
  until = Number.POSITIVE_INFINITY,
): Promise<boolean> {
  while (!trainer.done && trainer.epoch < until && !signal?.aborted) {
    onEpoch(trainer.runEpoch());
    await setImmediate();
  }
  return signal?.aborted ?? false;
}
