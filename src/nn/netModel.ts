import { ConfigError } from '../core/errors.ts';
import { allocate } from '../kernel/layout.ts';
import type { NetLayer } from './cell.ts';
import { classify } from './classify.ts';
import { destandardize } from './destandardize.ts';
import { fromInt32 } from './fromInt32.ts';
import { type Int8Layer, largestSum } from './int8.ts';
import type { Net } from './net.ts';
import type { WeightType } from './requantize.ts';
import type { InputScale, OutputScale } from './scaling.ts';
import { squash } from './squash.ts';
import { standardize } from './standardize.ts';
import { toQ15 } from './toQ15.ts';

/** A trained net with what turns physical inputs into physical outputs: all that runs, nothing that only documents. */
export interface NetModel {
  readonly net: Net;
  readonly inputs: readonly InputScale[];
  readonly outputs: readonly OutputScale[];
  /** The outputs tell classes apart: what runs ends in their number and probabilities. */
  readonly classifies?: boolean;
  /** The outputs go through the logistic function last, for targets between 0 and 1. */
  readonly squashes?: boolean;
  /** The integer twins with weights of 8 and of 16 bits, a layer each of the net; absent before quantization. */
  readonly int8?: readonly Int8Layer[];
  readonly int16?: readonly Int8Layer[];
}

export const PRECISIONS = ['float', 'int8', 'int16'] as const;
export type Precision = (typeof PRECISIONS)[number];

/** The precisions that a model has. */
export function precisionsOf(model: NetModel): Precision[] {
  return PRECISIONS.filter((precision) => precision === 'float' || model[precision] !== undefined);
}

/** The kernels of a model in order: rows in SI units to rows in SI units, as the predictor and generated C run them. */
export function netLayers(model: NetModel, precision: Precision): NetLayer[] {
  const layers = precision === 'float' ? floatLayers(model) : integerLayers(model, precision);
  const { length } = model.outputs;
  if (model.classifies) return [...layers, classify(length)];
  return model.squashes ? [...layers, squash(length)] : layers;
}

function floatLayers({ net, inputs, outputs }: NetModel): NetLayer[] {
  const middle = net.layers.map(({ cell, params, inputs: width, weights }): NetLayer => {
    const coeffs = cell.design(params, width, weights);
    return {
      kernel: cell.name,
      process: cell.process,
      coeffs,
      state: cell.state(allocate(coeffs)),
      inputs: width,
      outputs: params.units,
      x: 'reals',
      y: 'reals',
    };
  });
  return [standardize(inputs), ...middle, destandardize(outputs, inputs.length)];
}

function integerLayers(model: NetModel, weights: WeightType): NetLayer[] {
  const { inputs, outputs, [weights]: layers } = model;
  if (!layers) throw new ConfigError(`the model has no ${weights} weights; quantize it first`, ['precision']);
  const middle = layers.map((l) => ({
    ...l.kernel.layer(l.inputs, l.units, l.activation, l.values),
    largestSum: largestSum(l),
  }));
  const { fraction } = layers[layers.length - 1].values;
  return [toQ15(inputs), ...middle, fromInt32(outputs, inputs.length, fraction[0])];
}
