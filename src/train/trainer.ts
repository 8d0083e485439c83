import { Random } from '../core/random.ts';
import { SnapshotReader, SnapshotWriter } from '../core/snapshot.ts';
import type { Batch, Engine, Floats } from '../nn/engine/engine.ts';
import { referenceEngine } from '../nn/engine/referenceEngine.ts';
import type { MaskChoice } from '../nn/masks.ts';
import { createNet, type Net, parameters } from '../nn/net.ts';
import { disconnect } from './branches.ts';
import type { Chunk } from './data/chunk.ts';
import type { Lanes } from './data/lanes.ts';
import { Diverged, firstBadArray } from './diverged.ts';
import { EarlyStopping } from './earlyStopping.ts';
import type { Loss } from './losses/loss.ts';
import { mse } from './losses/mse.ts';
import { clipGlobalNorm } from './optimizers/clipGlobalNorm.ts';
import { clipValue } from './optimizers/clipValue.ts';
import { LevenbergMarquardt } from './optimizers/levenbergMarquardt.ts';
import { makeOptimizer } from './optimizers/makeOptimizer.ts';
import type { Optimizer } from './optimizers/optimizer.ts';
import { softThreshold } from './regularization/softThreshold.ts';
import { maskedBy, UnitDropout } from './regularization/unitDropout.ts';
import { WeightAverage } from './regularization/weightAverage.ts';
import { Snapshots } from './snapshots.ts';
import type { TrainerParams } from './trainerParams.ts';

export interface EpochReport {
  readonly epoch: number;
  /** In standardized units. */
  readonly trainLoss: number;
  readonly validationLoss: number;
  readonly rate: number;
  /** Mean over the updates of the gradients' joint norm before it is clipped; 0 without gradients. */
  readonly gradientNorm: number;
  /** Part of the updates whose norm was clipped. */
  readonly clipped: number;
  /** True when the validation loss is the lowest so far. */
  readonly best: boolean;
}

/** What an epoch adds up. */
interface Sums {
  loss: number;
  counted: number;
  updates: number;
  norm: number;
  clipped: number;
  rate: number;
}

/**
 * Trains a net by truncated back-propagation through time with carried state and early stopping.
 *
 * What is random follows from the seed and the number of the update, so that the same initial weights and data give the same weights byte
 * for byte, also over a snapshot. Throws Diverged, which names the first bad array, when a loss or gradient is no longer a number.
 */
export class Trainer {
  /** Holds the weights of the last epoch. */
  readonly net: Net;
  readonly engine: Engine;
  epoch = 0;
  /** Train loss of the best epoch. */
  bestTrainLoss = Number.NaN;
  private readonly train: Lanes;
  private readonly validation: Lanes;
  private readonly params: TrainerParams;
  private readonly loss: Loss;
  private readonly weights: readonly Floats[];
  private readonly gradients: readonly Floats[];
  private readonly optimizer: Optimizer;
  private readonly marquardt: LevenbergMarquardt | undefined;
  private readonly dropout: UnitDropout | undefined;
  private readonly everyLane: Uint8Array;
  private readonly average: WeightAverage | undefined;
  private readonly snapshots: Snapshots | undefined;
  private readonly stopping: EarlyStopping;
  private readonly trainBatch: Batch;
  private readonly validationBatch: Batch;
  /** Gradients of the loss over the outputs of each part. */
  private readonly trainDy: Float64Array;
  private readonly validationDy: Float64Array;

  constructor(net: Net, train: Lanes, validation: Lanes, params: TrainerParams, engine: Engine = referenceEngine(net)) {
    const { optimizer = 'adam', weightDecay, momentum = 0.9, dropout, average, seed = 1 } = params;
    this.net = net;
    this.engine = engine;
    this.train = train;
    this.validation = validation;
    this.params = params;
    this.loss = params.loss ?? mse;
    this.weights = engine.trainables.map((t) => t.value);
    this.gradients = engine.trainables.map((t) => t.gradient);
    const first = optimizer === 'levenbergMarquardt' ? 'sgd' : optimizer;
    this.optimizer = makeOptimizer(first, engine, weightDecay, momentum);
    if (optimizer === 'levenbergMarquardt') {
      const weights = engine.trainables.map(({ value }) => value).filter((w) => w instanceof Float64Array);
      this.marquardt = new LevenbergMarquardt(weights, () => this.residuals(), params.l2 ?? 0);
    }
    this.average = average && new WeightAverage(this.weights, average);
    this.snapshots = params.snapshots === undefined ? undefined : new Snapshots(this.weights, params.snapshots);
    this.stopping = new EarlyStopping(this.weights, params.patience, params.keep);
    this.trainBatch = batchOf(engine, train, dropout && maskedBy(dropout));
    this.validationBatch = batchOf(engine, validation);
    train.gatherInto(this.trainBatch.x);
    validation.gatherInto(this.validationBatch.x);
    this.dropout = dropout && new UnitDropout(this.trainBatch.masks, dropout, seed);
    this.everyLane = new Uint8Array(train.chunk.fresh.length).fill(1);
    this.trainDy = new Float64Array(train.chunk.steps * train.chunk.fresh.length * net.outputs);
    this.validationDy = new Float64Array(validation.chunk.steps * validation.chunk.fresh.length * net.outputs);
  }

  get done(): boolean {
    return this.epoch >= this.params.epochs || this.stopping.stop || this.marquardt?.converged === true;
  }

  /** Chunks of an epoch. */
  get chunks(): number {
    return this.train.chunks;
  }

  get bestEpoch(): number {
    return this.stopping.bestEpoch;
  }

  get bestLoss(): number {
    return this.stopping.bestValue;
  }

  runEpoch(): EpochReport {
    const { train, params } = this;
    const sums = newSums();
    if (this.marquardt) return this.endEpoch({ ...sums, loss: this.marquardt.step(), counted: 1 });
    if (params.shuffle) train.shuffle(new Random(params.seed ?? 1, this.epoch));
    for (let k = 0; k < train.chunks; k++) this.runChunk(k, sums);
    return this.endEpoch(sums);
  }

  /** Trains on chunk k of the epoch, in six steps; returns its loss. */
  runChunk(k: number, sums: Sums = newSums()): number {
    const { engine, train, trainBatch, trainDy, dropout, params } = this;
    const starts = !params.fullBatch || k === 0;
    const ends = !params.fullBatch || k === train.chunks - 1;

    // 1 gather
    const chunk = train.gather(k, this.epoch);
    const values = chunk.weight.reduce((sum, w) => sum + w, 0);

    // 2 forward
    dropout?.draw(this.epoch * train.chunks + k, starts ? this.everyLane : chunk.fresh);
    const y = trainBatch.forward(chunk.x, chunk.fresh);

    // 3 loss
    const loss = this.loss(y, chunk.y, chunk.weight, trainDy);
    if (!Number.isFinite(loss)) throw this.diverged(k, chunk);
    sums.loss += loss * values;
    sums.counted += values;

    // 4 backward
    if (starts) engine.clearGradients();
    if (values > 0) {
      if (params.fullBatch) scale(trainDy, values / train.counted);
      trainBatch.backward(trainDy);
    }
    if (!ends || (starts && values === 0)) return loss;
    if (params.connections) disconnect(this.gradients, params.connections);
    this.addPenalty();

    // 5 clip
    if (params.clipValue !== undefined) clipValue(this.gradients, params.clipValue);
    const norm = clipGlobalNorm(this.gradients, params.clip, engine.vectors);
    if (!Number.isFinite(norm)) throw this.diverged(k, chunk);
    sums.updates++;
    sums.norm += norm;
    if (norm > params.clip) sums.clipped++;

    // 6 update
    this.update(k, sums);
    return loss;
  }

  /** The weights' step after chunk k. */
  private update(k: number, sums: Sums): void {
    const { schedule, momentumSchedule, plateau, epochs, l1 = 0, fullBatch = false } = this.params;
    const perEpoch = fullBatch ? 1 : this.train.chunks;
    const at = [this.epoch * perEpoch + (fullBatch ? 0 : k), epochs * perEpoch, perEpoch] as const;
    sums.rate = this.params.rate * schedule(...at) * (plateau?.current ?? 1);
    this.optimizer.step(this.gradients, sums.rate, momentumSchedule?.(...at));
    if (l1 > 0) softThreshold(this.engine.trainables, sums.rate * l1, (i, j) => this.optimizer.gain(i, j));
    this.average?.afterUpdate(this.weights);
  }

  private endEpoch({ loss, counted, updates, norm, clipped, rate }: Sums): EpochReport {
    const { average, params } = this;
    const trainLoss = loss / counted;
    if (!Number.isFinite(trainLoss)) throw this.diverged(0, this.train.chunk);
    average?.afterEpoch(this.epoch, params.epochs, this.weights);
    const judge = () => {
      this.engine.store();
      const validationLoss = this.validate();
      const best = this.stopping.observe(this.epoch, validationLoss, this.weights);
      return { validationLoss, best };
    };
    const { validationLoss, best } = average?.ready ? average.instead(this.weights, judge) : judge();
    params.plateau?.observe(validationLoss);
    if (params.endsCycle?.(this.epoch)) this.snapshots?.take(this.weights);
    if (best) this.bestTrainLoss = trainLoss;
    const [gradientNorm, clippedPart] = updates > 0 ? [norm / updates, clipped / updates] : [0, 0];
    const report = { epoch: this.epoch, trainLoss, validationLoss, rate, gradientNorm, clipped: clippedPart, best };
    this.epoch++;
    return report;
  }

  /** Puts the weights of the best epoch into the net. */
  restoreBest(): void {
    this.stopping.restore(this.weights);
    this.engine.store();
  }

  /** The net at the ends of the last cycles, as nets of their own. */
  snapshotNets(): Net[] {
    const spec = this.net.layers.map(({ cell, params }) => ({ cell: cell.name, ...params }));
    return (this.snapshots?.all ?? []).map((arrays) => {
      const net = createNet(spec, this.net.inputs);
      parameters(net).forEach(({ value }, k) => {
        value.set(arrays[k]);
      });
      return net;
    });
  }

  /** Ends what the engine keeps running; the net stays as it is. */
  close(): void {
    this.engine.close();
  }

  /** All that the next epoch depends on. `key` is a hash of recipe and data. */
  save(key: number): Uint8Array {
    const to = new SnapshotWriter(key);
    to.number(this.epoch);
    to.number(this.bestTrainLoss);
    for (const w of this.weights) to.array(w);
    for (const part of this.parts()) part?.save(to);
    return to.finish();
  }

  load(bytes: Uint8Array, key: number): void {
    const from = new SnapshotReader(bytes, key);
    this.epoch = from.number();
    this.bestTrainLoss = from.number();
    for (const w of this.weights) from.array(w);
    for (const part of this.parts()) part?.load(from);
    this.engine.store();
  }

  private parts() {
    return [this.optimizer, this.marquardt, this.params.plateau, this.average, this.snapshots, this.stopping];
  }

  /** Weighted errors of all chunks, scaled so that the sum of their squares is the loss. */
  private residuals(): Float64Array {
    const { train, trainBatch, trainDy } = this;
    const scale = 1 / Math.sqrt(train.counted);
    const all = new Float64Array(train.chunks * trainDy.length);
    for (let k = 0; k < train.chunks; k++) {
      const { x, y, weight, fresh } = train.gather(k);
      const predicted = trainBatch.forward(x, fresh);
      for (let i = 0; i < y.length; i++) {
        all[k * y.length + i] = scale * weight[i] * (predicted[i] - y[i]);
      }
    }
    return all;
  }

  private addPenalty(): void {
    const { l2 = 0 } = this.params;
    if (l2 === 0) return;
    for (const { decay, gradient, value } of this.engine.trainables) {
      if (decay) for (let i = 0; i < gradient.length; i++) gradient[i] += l2 * value[i];
    }
  }

  private validate(): number {
    let total = 0;
    for (let k = 0; k < this.validation.chunks; k++) {
      const chunk = this.validation.gather(k);
      const y = this.validationBatch.forward(chunk.x, chunk.fresh);
      const values = chunk.weight.reduce((sum, w) => sum + w, 0);
      total += values * this.loss(y, chunk.y, chunk.weight, this.validationDy);
    }
    return total / this.validation.counted;
  }

  private diverged(k: number, chunk: Chunk): Diverged {
    return new Diverged(this.epoch, k, firstBadArray(this.engine, this.trainBatch, chunk));
  }
}

function newSums(): Sums {
  return { loss: 0, counted: 0, updates: 0, norm: 0, clipped: 0, rate: 0 };
}

function batchOf(engine: Engine, { chunk }: Lanes, masked?: MaskChoice): Batch {
  return engine.batch(chunk.steps, chunk.fresh.length, masked);
}

function scale(x: Float64Array, factor: number): void {
  for (let i = 0; i < x.length; i++) x[i] *= factor;
}
