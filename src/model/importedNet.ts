import { ConfigError } from '../core/errors.ts';
import type { Weights } from '../nn/cell.ts';
import { createNet, type LayerSpec, type Net, parameters } from '../nn/net.ts';

/** One layer as it was found elsewhere: which cell, and its weights as that cell has them. */
export interface ImportedLayer {
  readonly spec: LayerSpec;
  readonly inputs: number;
  readonly weights: Weights;
}

/** A scaling as it was found: one entry an input or output. */
export interface Scale {
  readonly mean: number;
  readonly std: number;
}

/** A net that was trained elsewhere. */
export interface ImportedNet {
  readonly layers: readonly ImportedLayer[];
  /** (x - mean) / std in front of the layers and mean + std y behind them, where the file has them. */
  readonly inputScale?: readonly Scale[];
  readonly outputScale?: readonly Scale[];
  /** Index of the input that each output corrects, or -1. */
  readonly residualTo?: readonly number[];
  readonly classifies?: boolean;
  /** What the file itself says for the card. */
  readonly card?: unknown;
  /** The program that wrote the file, as far as the file says. */
  readonly producer?: string;
}

const MOST_LAYERS = 16;

/** The layers as a net. Throws ConfigError where they do not fit each other, are too large, or hold what is no number. */
export function netOf(layers: readonly ImportedLayer[]): Net {
  if (layers.length === 0) throw new ConfigError('net: there is no layer in the file');
  if (layers.length > MOST_LAYERS) throw new ConfigError(`net: more than ${MOST_LAYERS} layers`);
  layers.forEach(({ inputs }, i) => {
    const before = layers[i - 1]?.spec.units ?? inputs;
    if (inputs !== before)
      throw new ConfigError(`layers.${i}: takes ${inputs} inputs, but the layer before gives ${before}`);
  });
  const spec = layers.map((l) => l.spec);
  const [{ inputs }] = layers;
  const net = createNet(spec, inputs);
  const given = layers.map((l) => l.weights);
  for (const [k, { name, shape, value }] of parameters(net).entries()) {
    const found = parameters(net, given)[k].value;
    if (found.length !== value.length)
      throw new ConfigError(`${name}: ${found.length} values do not fill [${shape.join(', ')}]`);
    const bad = found.findIndex((v) => !Number.isFinite(v));
    if (bad >= 0) throw new ConfigError(`${name}: value ${bad} is ${found[bad]}`);
    value.set(found);
  }
  return net;
}
