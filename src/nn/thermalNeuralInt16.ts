import type { Int8Kernel } from './int8.ts';
import { integerThermalNeural, process } from './thermalNeuralInt8.ts';
import type { ThermalNeuralParams } from './thermalNeuralParams.ts';

/** Thermal neural network in integers whose nets have 16-bit weights; see thermalNeuralInt8. */
export function thermalNeuralInt16(p: ThermalNeuralParams): Int8Kernel {
  return integerThermalNeural({ name: 'thermalNeuralInt16', weights: 'i16s', process }, p);
}
