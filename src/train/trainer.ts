import { SlipringError } from '../core/errors.ts';
import { SnapshotReader, SnapshotWriter } from '../core/snapshot.ts';
import type { Weights } from '../nn/cell.ts';
import {
  backwardNet,
  carryState,
  forwardNet,
  type Net,
  type NetTape,
  parameters,
  zeroState,
  zerosLike,
} from '../nn/net.ts';
import type { Chunk, Lanes } from './data/lanes.ts';
import { EarlyStopping } from './earlyStopping.ts';
import { mse } from './losses/mse.ts';
import { Adam } from './optimizers/adam.ts';
import { clipGlobalNorm } from './optimizers/clipGlobalNorm.ts';
import type { Schedule } from './schedules/schedule.ts';

export interface TrainerParams {
  readonly epochs: number;
  readonly rate: number;
  readonly schedule: Schedule;
  /** Part of a weight that goes per step and unit of rate. */
  readonly weightDecay: number;
  /** Largest joint norm of the gradients. */
  readonly clip: number;
  /** Epochs without a lower validation loss after which training stops. */
  readonly patience: number;
}

export interface EpochReport {
  readonly epoch: number;
  /** Mean squared errors in standardized units. */
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
  readonly net: Net;
  epoch = 0;
  /** Train loss of the best epoch. */
  bestTrainLoss = Number.NaN;
  private readonly train: Lanes;
  private readonly validation: Lanes;
  private readonly params: TrainerParams;
  private readonly gradients: Weights[];
  private readonly weightArrays: Float64Array[];
  private readonly gradientArrays: Float64Array[];
  private readonly adam: Adam;
  private readonly stopping: EarlyStopping;
  private readonly pass: { train: Pass; validation: Pass };

  constructor(net: Net, train: Lanes, validation: Lanes, params: TrainerParams) {
    this.net = net;
    this.train = train;
    this.validation = validation;
    this.params = params;
    this.gradients = zerosLike(net);
    this.weightArrays = parameters(net).map((p) => p.value);
    this.gradientArrays = parameters(net, this.gradients).map((p) => p.value);
    this.adam = new Adam(parameters(net), params.weightDecay);
    this.stopping = new EarlyStopping(this.weightArrays, params.patience);
    this.pass = { train: new Pass(net, train), validation: new Pass(net, validation) };
  }

  get done(): boolean {
    return this.epoch >= this.params.epochs || this.stopping.stop;
  }

  get bestEpoch(): number {
    return this.stopping.bestEpoch;
  }

  get bestLoss(): number {
    return this.stopping.bestValue;
  }

  runEpoch(): EpochReport {
    const { train, pass, gradientArrays } = this;
    let total = 0;
    let counted = 0;
    let rate = 0;
    for (let k = 0; k < train.chunks; k++) {
      // 1 gather
      const chunk = train.gather(k);
      const rows = chunk.weight.reduce((sum, w) => sum + w, 0);

      // 2 forward
      const tape = pass.train.forward(chunk);

      // 3 loss
      const loss = mse(tape.y, chunk.y, chunk.weight, pass.train.dy);
      if (!Number.isFinite(loss)) throw this.diverged(k, chunk, tape);
      total += loss * rows;
      counted += rows;
      if (rows === 0) continue;

      // 4 backward
      for (const g of gradientArrays) g.fill(0);
      backwardNet(this.net, tape, pass.train.dy, this.gradients);

      // 5 clip
      const norm = clipGlobalNorm(gradientArrays, this.params.clip);
      if (!Number.isFinite(norm)) throw this.diverged(k, chunk, tape);

      // 6 update
      const { schedule, epochs } = this.params;
      rate = this.params.rate * schedule(this.epoch * train.chunks + k, epochs * train.chunks);
      this.adam.step(gradientArrays, rate);
    }
    const validationLoss = this.validate();
    const trainLoss = total / counted;
    const best = this.stopping.observe(this.epoch, validationLoss, this.weightArrays);
    if (best) this.bestTrainLoss = trainLoss;
    const report = { epoch: this.epoch, trainLoss, validationLoss, rate, best };
    this.epoch++;
    return report;
  }

  /** Puts the weights of the best epoch into the net. */
  restoreBest(): void {
    this.stopping.restore(this.weightArrays);
  }

  /** All that the next epoch depends on. `key` is a hash of recipe and data. */
  save(key: number): Uint8Array {
    const to = new SnapshotWriter(key);
    to.number(this.epoch);
    to.number(this.bestTrainLoss);
    for (const w of this.weightArrays) to.array(w);
    this.adam.save(to);
    this.stopping.save(to);
    return to.finish();
  }

  load(bytes: Uint8Array, key: number): void {
    const from = new SnapshotReader(bytes, key);
    this.epoch = from.number();
    this.bestTrainLoss = from.number();
    for (const w of this.weightArrays) from.array(w);
    this.adam.load(from);
    this.stopping.load(from);
  }

  private validate(): number {
    let total = 0;
    for (let k = 0; k < this.validation.chunks; k++) {
      const chunk = this.validation.gather(k);
      const tape = this.pass.validation.forward(chunk);
      const rows = chunk.weight.reduce((sum, w) => sum + w, 0);
      total += rows * mse(tape.y, chunk.y, chunk.weight, this.pass.validation.dy);
    }
    return total / this.validation.counted;
  }

  private diverged(k: number, chunk: Chunk, tape: NetTape): Diverged {
    const arrays: [string, Float64Array][] = [
      ['inputs', chunk.x],
      ['targets', chunk.y],
      ...parameters(this.net).map((p): [string, Float64Array] => [p.name, p.value]),
      ...tape.layers.map((t, i): [string, Float64Array] => [`layers.${i} output`, t.y]),
      ...parameters(this.net, this.gradients).map((p): [string, Float64Array] => [`gradient of ${p.name}`, p.value]),
    ];
    const bad = arrays.find(([, x]) => x.some((v) => !Number.isFinite(v)));
    return new Diverged(this.epoch, k, bad?.[0] ?? 'loss');
  }
}

/** Training ran away: a lower rate or clip helps. */
export class Diverged extends SlipringError {
  constructor(epoch: number, chunk: number, tensor: string) {
    super(
      `training diverged in epoch ${epoch + 1}, chunk ${chunk + 1}: ${tensor} holds NaN or infinity; try a lower rate or clip`,
    );
  }
}

/** Forward passes over lanes with the state carried from chunk to chunk; buffers live as long as the pass. */
class Pass {
  readonly dy: Float64Array;
  private readonly net: Net;
  private readonly T: number;
  private readonly B: number;
  private readonly h0: Float64Array[];
  private tape: NetTape | undefined;

  constructor(net: Net, lanes: Lanes) {
    this.net = net;
    this.B = lanes.chunk.fresh.length;
    this.T = lanes.chunk.weight.length / this.B;
    this.h0 = zeroState(net, this.B);
    this.dy = new Float64Array(lanes.chunk.y.length);
  }

  forward(chunk: Chunk): NetTape {
    const { net, h0, T, B } = this;
    if (this.tape) carryState(this.tape, h0);
    for (const h of h0) {
      const size = h.length / B;
      for (let b = 0; b < B; b++) if (chunk.fresh[b]) h.fill(0, b * size, (b + 1) * size);
    }
    this.tape = forwardNet(net, chunk.x, h0, T, B, this.tape);
    return this.tape;
  }
}
