import { ConfigError } from '../core/errors.ts';
import { activationCode } from './dense.ts';
import { denseInt8 } from './denseInt8.ts';
import { denseInt16 } from './denseInt16.ts';
import { gruInt8 } from './gruInt8.ts';
import { gruInt16 } from './gruInt16.ts';
import { headInt8 } from './headInt8.ts';
import { headInt16 } from './headInt16.ts';
import type { Int8Kernel, Int8Layer } from './int8.ts';
import { lstmInt8 } from './lstmInt8.ts';
import { lstmInt16 } from './lstmInt16.ts';
import type { Net } from './net.ts';
import type { WeightType } from './requantize.ts';
import { rnnInt8 } from './rnnInt8.ts';
import { rnnInt16 } from './rnnInt16.ts';
import { thermal } from './thermal.ts';
import { thermalInt16 } from './thermalInt16.ts';
import { thermalNeural } from './thermalNeural.ts';
import { thermalNeuralInt8 } from './thermalNeuralInt8.ts';
import { thermalNeuralInt16 } from './thermalNeuralInt16.ts';
import { type ThermalNeuralParams, thermalNeuralParams } from './thermalNeuralParams.ts';
import { thermalParams } from './thermalParams.ts';

/** Integer kernels of the layers before the last, by cell. */
const HIDDEN: Readonly<Record<string, Readonly<Record<WeightType, Int8Kernel>>>> = {
  dense: { int8: denseInt8, int16: denseInt16 },
  rnn: { int8: rnnInt8, int16: rnnInt16 },
  gru: { int8: gruInt8, int16: gruInt16 },
  lstm: { int8: lstmInt8, int16: lstmInt16 },
};
const HEAD: Readonly<Record<WeightType, Int8Kernel>> = { int8: headInt8, int16: headInt16 };
const NEURAL: Readonly<Record<WeightType, (p: ThermalNeuralParams) => Int8Kernel>> = {
  int8: thermalNeuralInt8,
  int16: thermalNeuralInt16,
};

/** What each layer of a float net becomes in integers, without its values. Throws ConfigError where there is no such twin. */
export function int8Layout(net: Net, weights: WeightType): Omit<Int8Layer, 'values'>[] {
  const end = net.layers.length - 1;
  return net.layers.map(({ cell, params, inputs }, i) => {
    const { units, activation } = params;
    const shape = { inputs, units };
    if (i === end) {
      if (cell === thermal) return { kernel: thermalInt16(thermalParams.parse(params)), ...shape, activation: 0 };
      if (cell === thermalNeural)
        return { kernel: NEURAL[weights](thermalNeuralParams.parse(params)), ...shape, activation: 0 };
      if (cell.name === 'dense' && activation === 'linear') return { kernel: HEAD[weights], ...shape, activation: 0 };
      const message = `the net must end in a linear dense layer or a thermal network, not ${cell.name}`;
      throw new ConfigError(`int8: layers.${i}: ${message}`, [`layers.${i}`]);
    }
    const twins = HIDDEN[cell.name];
    if (!twins) throw new ConfigError(`int8: layers.${i}: ${cell.name} has no int8 twin`, [`layers.${i}`]);
    const code = activation === undefined ? 0 : activationCode(activation as Parameters<typeof activationCode>[0]);
    return { kernel: twins[weights], ...shape, activation: code };
  });
}
