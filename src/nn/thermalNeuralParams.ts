import { z } from 'zod';
import { checkNodes, nodes } from './thermalParams.ts';

export const thermalNeuralParams = z
  .strictObject({
    ...nodes,
    boundaries: z
      .array(z.int().min(0))
      .max(16)
      .default([])
      .meta({ description: 'Inputs that are temperatures around the nodes.' }),
    sees: z.int().min(0).optional().meta({ description: 'Inputs that the nets see: the first ones. Default: all.' }),
    lossUnits: z
      .int()
      .min(1)
      .max(64)
      .default(8)
      .meta({ description: 'Hidden units of the net that tells the losses.' }),
  })
  .check(({ value, issues }) => {
    checkNodes(value, (path, message) => issues.push({ code: 'custom', input: value, path: [...path], message }));
  });

export type ThermalNeuralParams = z.output<typeof thermalNeuralParams>;

/** Values that the nets see: the first inputs and all temperatures. */
export const seenCount = ({ sees, timeConstants }: ThermalNeuralParams, inputs: number): number =>
  (sees ?? inputs) + timeConstants.length;

/** Pairs that exchange heat: [node, node], then [node, boundary]. */
export function pairsOf({
  timeConstants,
  boundaries,
}: ThermalNeuralParams): { node: number; to: number; input: number }[] {
  const all = timeConstants.map((_, i) => i);
  return [
    ...all.flatMap((node) => all.slice(node + 1).map((to) => ({ node, to, input: -1 }))),
    ...all.flatMap((node) => boundaries.map((input) => ({ node, to: -1, input }))),
  ];
}
