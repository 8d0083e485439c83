import { SlipringError } from '../core/errors.ts';
import { SnapshotReader, SnapshotWriter } from '../core/snapshot.ts';
import type { Batch, Engine, Floats } from '../nn/engine/engine.ts';
import { referenceEngine } from '../nn/engine/referenceEngine.ts';
import type { Net } from '../nn/net.ts';
import type { Chunk, Lanes } from './data/lanes.ts';
import { EarlyStopping, type KEEPS } from './earlyStopping.ts';
import type { Loss } from './losses/loss.ts';
import { mse } from './losses/mse.ts';
import { Adam } from './optimizers/adam.ts';
import { clipGlobalNorm } from './optimizers/clipGlobalNorm.ts';
import { LevenbergMarquardt } from './optimizers/levenbergMarquardt.ts';
import type { Schedule } from './schedules/schedule.ts';

export interface TrainerParams {
  /** Default: mean squared error. */
  readonly loss?: Loss;
  readonly epochs: number;
  readonly rate: number;
  readonly schedule: Schedule;
  /** Part of a weight that goes per step and unit of rate. */
  readonly weightDecay: number;
  /** Half of it times the sum of squared weights, biases aside, is added to the loss. */
  readonly l2?: number;
  /** Largest joint norm of the gradients. */
  readonly clip: number;
  /** Epochs without a lower validation loss after which training stops. */
  readonly patience: number;
  readonly keep?: (typeof KEEPS)[number];
  readonly optimizer?: 'adam' | 'levenbergMarquardt';
}

export interface EpochReport {
  readonly epoch: number;
  /** In standardized units. */
  readonly trainLoss: number;
  readonly validationLoss: number;
  readonly rate: number;
  /** True when the validation loss is the lowest so far. */
  readonly best: boolean;
}

/**
 * Trains a net by truncated back-propagation through time with carried state, Adam and early stopping.
 *
 * No choice in it is random, so that the same initial weights and data give the same weights byte for byte, also over a
 * snapshot. Throws Diverged, which names the first bad array, when a loss or gradient is no longer a number.
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
  private readonly adam: Adam;
  private readonly marquardt: LevenbergMarquardt | undefined;
  private readonly stopping: EarlyStopping;
  private readonly trainBatch: Batch;
  private readonly validationBatch: Batch;
  /** Gradients of the loss over the outputs of each part. */
  private readonly trainDy: Float64Array;
  private readonly validationDy: Float64Array;

  constructor(net: Net, train: Lanes, validation: Lanes, params: TrainerParams, engine: Engine = referenceEngine(net)) {
    this.net = net;
    this.engine = engine;
    this.train = train;
    this.validation = validation;
    this.params = params;
    this.loss = params.loss ?? mse;
    this.weights = engine.trainables.map((t) => t.value);
    this.gradients = engine.trainables.map((t) => t.gradient);
    this.adam = new Adam(engine.trainables, params.weightDecay, engine.vectors);
    if (params.optimizer === 'levenbergMarquardt') {
      const weights = engine.trainables.map(({ value }) => value).filter((w) => w instanceof Float64Array);
      this.marquardt = new LevenbergMarquardt(weights, () => this.residuals(), params.l2 ?? 0);
    }
    this.stopping = new EarlyStopping(this.weights, params.patience, params.keep);
    this.trainBatch = batchOf(engine, train);
    this.validationBatch = batchOf(engine, validation);
    this.trainDy = new Float64Array(train.chunk.steps * train.chunk.fresh.length * net.outputs);
    this.validationDy = new Float64Array(validation.chunk.steps * validation.chunk.fresh.length * net.outputs);
  }

  get done(): boolean {
    return this.epoch >= this.params.epochs || this.stopping.stop || this.marquardt?.converged === true;
  }

  get bestEpoch(): number {
    return this.stopping.bestEpoch;
  }

  get bestLoss(): number {
    return this.stopping.bestValue;
  }

  runEpoch(): EpochReport {
    const { engine, train, trainBatch, trainDy, gradients } = this;
    if (this.marquardt) return this.endEpoch(this.marquardt.step(), 0);
    let total = 0;
    let counted = 0;
    let rate = 0;
    for (let k = 0; k < train.chunks; k++) {
      // 1 gather
      const chunk = train.gather(k, this.epoch);
      const values = chunk.weight.reduce((sum, w) => sum + w, 0);

      // 2 forward
      const y = trainBatch.forward(chunk.x, chunk.fresh);

      // 3 loss
      const loss = this.loss(y, chunk.y, chunk.weight, trainDy);
      if (!Number.isFinite(loss)) throw this.diverged(k, chunk);
      total += loss * values;
      counted += values;
      if (values === 0) continue;

      // 4 backward
      engine.clearGradients();
      trainBatch.backward(trainDy);
      this.addPenalty();

      // 5 clip
      const norm = clipGlobalNorm(gradients, this.params.clip, engine.vectors);
      if (!Number.isFinite(norm)) throw this.diverged(k, chunk);

      // 6 update
      const { schedule, epochs } = this.params;
      rate = this.params.rate * schedule(this.epoch * train.chunks + k, epochs * train.chunks);
      this.adam.step(gradients, rate);
    }
    return this.endEpoch(total / counted, rate);
  }

  private endEpoch(trainLoss: number, rate: number): EpochReport {
    this.engine.store();
    if (!Number.isFinite(trainLoss)) throw this.diverged(0, this.train.chunk);
    const validationLoss = this.validate();
    const best = this.stopping.observe(this.epoch, validationLoss, this.weights);
    if (best) this.bestTrainLoss = trainLoss;
    const report = { epoch: this.epoch, trainLoss, validationLoss, rate, best };
    this.epoch++;
    return report;
  }

  /** Puts the weights of the best epoch into the net. */
  restoreBest(): void {
    this.stopping.restore(this.weights);
    this.engine.store();
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
    this.adam.save(to);
    this.marquardt?.save(to);
    this.stopping.save(to);
    return to.finish();
  }

  load(bytes: Uint8Array, key: number): void {
    const from = new SnapshotReader(bytes, key);
    this.epoch = from.number();
    this.bestTrainLoss = from.number();
    for (const w of this.weights) from.array(w);
    this.adam.load(from);
    this.marquardt?.load(from);
    this.stopping.load(from);
    this.engine.store();
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
    const { trainables } = this.engine;
    const arrays: [string, Floats][] = [
      ['inputs', chunk.x],
      ['targets', chunk.y],
      ...trainables.map((t): [string, Floats] => [t.name, t.value]),
      ...this.trainBatch.layerOutputs().map((y, i): [string, Floats] => [`layers.${i} output`, y]),
      ...trainables.map((t): [string, Floats] => [`gradient of ${t.name}`, t.gradient]),
    ];
    const bad = arrays.find(([, x]) => x.some((v) => !Number.isFinite(v)));
    return new Diverged(this.epoch, k, bad?.[0] ?? 'loss');
  }
}

function batchOf(engine: Engine, { chunk }: Lanes): Batch {
  return engine.batch(chunk.steps, chunk.fresh.length);
}

/** Training ran away: a lower rate or clip helps. */
export class Diverged extends SlipringError {
  constructor(epoch: number, chunk: number, tensor: string) {
    super(
      `training diverged in epoch ${epoch + 1}, chunk ${chunk + 1}: ${tensor} holds NaN or infinity; try a lower rate or clip`,
    );
  }
}
