import fc from 'fast-check';
import { ConfigError } from '../../src/core/errors.ts';
import { Random } from '../../src/core/random.ts';
import { channel, type Stream } from '../../src/core/stream.ts';
import { Stage } from '../../src/kernel/stage.ts';
import type { LoadedModel } from '../../src/model/model.ts';
import { initNet, type LayerSpec } from '../../src/nn/net.ts';
import { type NetModel, PRECISIONS } from '../../src/nn/netModel.ts';
import { quantizeNet } from '../../src/nn/quantize.ts';
import { operators } from '../../src/operators/registry.generated.ts';
import { netOperator } from '../../src/pipeline/netOperator.ts';

const layer = fc.record({
  cell: fc.constantFrom('gru', 'lstm', 'rnn', 'dense'),
  units: fc.integer({ min: 1, max: 32 }),
  activation: fc.nat(3),
});

/** A net of random size and weights, and the filter in front of it. */
export const netSeed = fc.record({
  precision: fc.constantFrom(...PRECISIONS),
  inputs: fc.integer({ min: 1, max: 10 }),
  layers: fc.array(layer, { maxLength: 3 }),
  outputs: fc.integer({ min: 1, max: 4 }),
  end: fc.constantFrom('values', 'values', 'classes', 'fractions'),
  /** A thermal network in place of the layers. */
  network: fc.integer({ min: 0, max: 9 }).map((k) => (['thermal', 'thermalNeural'] as const)[k]),
  gain: fc.constantFrom(0.3, 1, 3, 10),
  filtered: fc.boolean(),
  seed: fc.nat(),
});

export type NetSeed = typeof netSeed extends fc.Arbitrary<infer T> ? T : never;

const ACTIVATIONS: Readonly<Record<string, readonly string[]>> = {
  dense: ['linear', 'tanh', 'relu', 'gelu'],
  rnn: ['tanh', 'relu'],
};

/** The stages of a net by its seed, with the stream that they take; undefined where the net cannot be quantized, which is refused. */
export function netOf(seed: NetSeed, like: LoadedModel): { stages: Stage[]; model: NetModel } | undefined {
  const random = new Random(seed.seed);
  const model = modelOf(seed, random);
  if (!model) return undefined;
  const { inputs } = model;
  const card = {
    ...like.card,
    task: seed.end === 'classes' ? ('classification' as const) : ('regression' as const),
    inputs: inputs.map((scale, k) => ({ ...like.card.inputs[0], ...scale, channel: `x${k}`, unit: '1' })),
    outputs: model.outputs.map((scale, k) => ({
      ...like.card.outputs[0],
      ...scale,
      residualTo: null,
      name: `y${k}`,
      unit: '1',
    })),
  };
  const channels = inputs.map((_, k) => channel(`x${k}`, '1'));
  const input: Stream = { motor: 'm', name: 'main', rateHz: 1000, channels, delayS: 0 };
  const filter = seed.filtered ? [new Stage(operators.ema, { alpha: 0.5 }, { on: ['x0'] }, input)] : [];
  const net = netOperator({ ...model, dir: '', card }, seed.precision, random.below(30));
  return { stages: [...filter, new Stage(net, {}, {}, filter[0]?.output ?? input)], model };
}

function modelOf(seed: NetSeed, random: Random): NetModel | undefined {
  const { precision, end, gain, network } = seed;
  const spec: LayerSpec[] = network ? [networkOf(network, random, seed)] : layersOf(seed);
  const net = initNet(spec, seed.inputs, 1 + random.below(1000));
  for (const { weights, params, cell } of network === 'thermal' ? [] : net.layers) {
    for (const [key, w] of Object.entries(weights)) {
      // nothing would bound the state
      const grows = cell.name === 'rnn' && params.activation === 'relu' && key === 'weightHh';
      for (let i = 0; i < w.length && !grows; i++) w[i] *= gain;
    }
  }
  const inputs = Array.from({ length: seed.inputs }, () => ({
    mean: 10 * random.normal(),
    std: 10 ** (2 * random.uniform() - 1),
    range: 2 + 6 * random.uniform(),
  }));
  const outputs = Array.from({ length: seed.outputs }, () => ({
    mean: 60 * random.normal(),
    std: 10 ** (2 * random.uniform() - 1),
    residualTo: end === 'values' && random.below(2) === 0 ? random.below(seed.inputs) : -1,
  }));
  const ends = { classifies: end === 'classes', squashes: end === 'fractions' };
  const model = { net, inputs, outputs, ...ends };
  if (precision === 'float') return model;
  const calibration = Float64Array.from({ length: seed.inputs * 200 }, () => random.normal());
  const options = { inputRange: inputs.map((i) => i.range), calibration, weights: precision };
  try {
    return { ...model, [precision]: quantizeNet(net, options) };
  } catch (error) {
    if (error instanceof ConfigError) return undefined;
    throw error;
  }
}

/** Integers end in a layer of sums; floats may end in any layer. */
function layersOf({ layers, outputs, precision }: NetSeed): LayerSpec[] {
  const spec = layers.map(({ cell, units, activation }) => {
    const known = ACTIVATIONS[cell];
    return { cell, units, ...(known ? { activation: known[activation % known.length] } : {}) };
  });
  const last = spec.at(-1);
  if (precision === 'float' && last && outputs % 2 === 0) return [...spec.slice(0, -1), { ...last, units: outputs }];
  return [...spec, { cell: 'dense', units: outputs }];
}

/** A thermal network of random nodes and links, or of nodes that are all joined. */
function networkOf(cell: 'thermal' | 'thermalNeural', random: Random, { inputs, outputs }: NetSeed): LayerSpec {
  const nodes = outputs + random.below(3);
  const input = () => random.below(inputs);
  const common = {
    cell,
    units: outputs,
    timeConstants: Array.from({ length: nodes }, () => 100 * 10 ** (2 * random.uniform())),
    start: Array.from({ length: nodes }, () => ({
      input: input(),
      ...(random.below(2) === 0 ? { rest: input() } : {}),
    })),
  };
  if (cell === 'thermalNeural') {
    return {
      ...common,
      boundaries: Array.from({ length: random.below(3) }, input),
      sees: random.below(inputs + 1),
      lossUnits: 1 + random.below(9),
    };
  }
  return {
    ...common,
    links: Array.from({ length: nodes }, (_, node) => ({
      node,
      ...(node > 0 && random.below(2) === 0 ? { to: node - 1 } : { input: input() }),
      ...(random.below(3) === 0 ? { risesWith: input() } : {}),
    })),
    losses: Array.from({ length: nodes }, (_, node) => ({ node, input: input(), slope: 0.1 * random.below(2) })),
  };
}
