/**
 * TensorFlow.js's side of the training bench, with the WebAssembly backend: reads a case a line, trains one epoch of it and answers its
 * seconds. The epoch is that of torchTraining.py. Argument: a folder in whose node_modules tfjs is.
 */
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';

const [BATCHES, B, T] = [64, 32, 128];
const require = createRequire(join(process.argv[2], 'package.json'));
const tf = require('@tensorflow/tfjs');
const wasm = require('@tensorflow/tfjs-backend-wasm');
wasm.setWasmPaths(`${dirname(require.resolve('@tensorflow/tfjs-backend-wasm'))}/`);
await tf.setBackend('wasm');

const trainings = new Map();

function training(inputs, units) {
  const net = tf.sequential();
  net.add(tf.layers.gru({ units, inputShape: [T, inputs] }));
  net.add(tf.layers.dense({ units: 1 }));
  net.compile({ optimizer: tf.train.adam(1e-3), loss: 'meanSquaredError' });
  const x = tf.randomUniform([BATCHES * B, T, inputs], -1, 1);
  const y = tf.randomUniform([BATCHES * B, 1], -1, 1);
  return () => net.fit(x, y, { batchSize: B, epochs: 1, shuffle: true, verbose: 0 });
}

for await (const line of createInterface({ input: process.stdin })) {
  const { inputs, units } = JSON.parse(line);
  const key = `${inputs} ${units}`;
  if (!trainings.has(key)) trainings.set(key, training(inputs, units));
  const [wall, processor] = [performance.now(), process.cpuUsage()];
  await trainings.get(key)();
  const { user, system } = process.cpuUsage(processor);
  console.log(JSON.stringify({ wall: (performance.now() - wall) / 1e3, processor: (user + system) / 1e6 }));
}
