import { denseSums, type Int8ArraySpec, type Int8Sum, type Int8Values } from './int8.ts';
import { pairsOf, seenCount, type ThermalNeuralParams } from './thermalNeuralParams.ts';

/** The nets inside a thermal network: how many values each gives, and from how many. */
export function netsOf(p: ThermalNeuralParams, inputs: number) {
  const columns = seenCount(p, inputs);
  return [
    { name: 'conductance', rows: pairsOf(p).length, columns },
    { name: 'hidden', rows: p.lossUnits, columns },
    { name: 'loss', rows: p.timeConstants.length, columns: p.lossUnits },
  ] as const;
}

/** Their arrays in the model file: those of dense layers, without a shift. */
export function netArrays(
  p: ThermalNeuralParams,
  inputs: number,
  weights: 'i8s' | 'i16s',
): Record<string, Int8ArraySpec> {
  const arrays: Record<string, Int8ArraySpec> = {};
  for (const { name, rows, columns } of netsOf(p, inputs)) {
    arrays[name] = { type: weights, shape: [rows, columns] };
    arrays[`${name}Multiplier`] = { type: 'i16s', shape: [rows] };
    arrays[`${name}Bias`] = { type: 'i32s', shape: [rows] };
  }
  return arrays;
}

export function netSums(p: ThermalNeuralParams, inputs: number, v: Int8Values): Int8Sum[] {
  return netsOf(p, inputs).flatMap(({ name, rows, columns }) =>
    denseSums(columns, rows, { weight: v[name], multiplier: v[`${name}Multiplier`], bias: v[`${name}Bias`] }),
  );
}

/** Largest magnitude of a temperature. */
const LARGEST = 2 ** 29;

/** Heat into a node: of its losses and neighbours, with what is left of the last step and the temperature to which it is added. */
export function nodeSum({ timeConstants, boundaries }: ThermalNeuralParams, rate: number, shift: number): Int8Sum {
  const terms = timeConstants.length + boundaries.length;
  // a product rounded down may be a step beyond 2^30
  const term = { weights: 32769, multiplier: rate };
  return { bias: LARGEST + 2 ** shift + terms, products: new Array<typeof term>(terms).fill(term) };
}
