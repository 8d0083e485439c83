import { Random } from '../../src/core/random.ts';
import { createEngine } from '../../src/nn/engine/createEngine.ts';
import { initNet } from '../../src/nn/net.ts';
import { mse } from '../../src/train/losses/mse.ts';
import { Adam } from '../../src/train/optimizers/adam.ts';
import { threadCrew } from '../../src/train/threadCrew.ts';

export const [BATCHES, B, T] = [64, 32, 128];

export interface Case {
  readonly cell: 'gru' | 'lstm' | 'rnn';
  readonly inputs: number;
  readonly units: number;
}

/** Seconds of an epoch: by the clock, and of all processors. */
export interface Seconds {
  readonly wall: number;
  readonly processor: number;
}

/** A function that trains one epoch: batches drawn anew, of which the last step counts. The dense layer runs at every step. */
export function slipringEpochs(
  { cell, inputs, units }: Case,
  engineName: 'wasm' | 'reference',
  threads = 1,
): () => Seconds {
  const net = initNet(
    [
      { cell, units },
      { cell: 'dense', units: 1 },
    ],
    inputs,
    1,
  );
  const engine = createEngine(net, engineName, threads > 1 ? threadCrew(threads) : undefined);
  const random = new Random(1);
  const uniform = (n: number) => Float64Array.from({ length: n }, () => 2 * random.uniform() - 1);
  const [data, targets] = [uniform(BATCHES * B * T * inputs), uniform(BATCHES * B)];
  const order = Int32Array.from({ length: BATCHES * B }, (_, i) => i);
  const adam = new Adam(engine.trainables, 0, engine.vectors);
  const gradients = engine.trainables.map((t) => t.gradient);
  const batch = engine.batch(T, B);
  const { x } = batch;
  const [target, dy] = [new Float64Array(T * B), new Float64Array(T * B)];
  const weight = new Float64Array(T * B).fill(1, (T - 1) * B);
  const fresh = new Uint8Array(B).fill(1);

  const gather = (k: number) => {
    for (let b = 0; b < B; b++) {
      const row = order[k * B + b];
      target[(T - 1) * B + b] = targets[row];
      for (let t = 0, from = row * T * inputs; t < T; t++) {
        for (let i = 0; i < inputs; i++) x[(t * B + b) * inputs + i] = data[from++];
      }
    }
  };
  const epoch = () => {
    for (let i = order.length - 1; i > 0; i--) {
      const j = random.below(i + 1);
      [order[i], order[j]] = [order[j], order[i]];
    }
    for (let k = 0; k < BATCHES; k++) {
      gather(k);
      mse(batch.forward(x, fresh), target, weight, dy);
      engine.clearGradients();
      batch.backward(dy);
      adam.step(gradients, 1e-3);
    }
  };
  epoch();
  return () => {
    const [wall, processor] = [performance.now(), process.cpuUsage()];
    epoch();
    const { user, system } = process.cpuUsage(processor);
    return { wall: (performance.now() - wall) / 1e3, processor: (user + system) / 1e6 };
  };
}
