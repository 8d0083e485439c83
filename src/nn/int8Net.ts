import { ConfigError } from '../core/errors.ts';
import { activationCode } from './dense.ts';
import { denseInt8 } from './denseInt8.ts';
import { gruInt8 } from './gruInt8.ts';
import { headInt8 } from './headInt8.ts';
import type { Int8Layer } from './int8.ts';
import type { Net } from './net.ts';
import { thermal } from './thermal.ts';
import { thermalInt16 } from './thermalInt16.ts';
import { thermalParams } from './thermalParams.ts';

/** What each layer of a float net becomes in int8, without its values. Throws ConfigError where there is no such twin. */
export function int8Layout(net: Net): Omit<Int8Layer, 'values'>[] {
  const end = net.layers.length - 1;
  return net.layers.map(({ cell, params, inputs }, i) => {
    const { units, activation } = params;
    const shape = { inputs, units, activation: 0 };
    if (i === end && cell.name === 'dense' && activation === 'linear') return { kernel: headInt8, ...shape };
    if (i === end && cell === thermal) return { kernel: thermalInt16(thermalParams.parse(params)), ...shape };
    if (i < end && cell.name === 'gru') return { kernel: gruInt8, ...shape };
    if (i < end && cell.name === 'dense' && activation !== 'gelu') {
      return { kernel: denseInt8, ...shape, activation: activationCode(activation as 'linear' | 'tanh' | 'relu') };
    }
    const is =
      i === end
        ? `the net must end in a linear dense layer or a thermal network, not ${cell.name}`
        : `${activation === 'gelu' ? 'dense with gelu' : cell.name} has no int8 twin`;
    throw new ConfigError(`int8: layers.${i}: ${is}`, [`layers.${i}`]);
  });
}
