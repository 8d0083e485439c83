import type { Layout } from '../kernel/layout.ts';
import type { Stage } from '../kernel/stage.ts';
import type { NetLayer } from '../nn/cell.ts';
import { M4_COST } from './cost.generated.ts';
import type { CostTable } from './costTable.ts';

/** Clock of a usual Cortex-M4, Hz. */
export const M4_CLOCK_HZ = 168e6;

/**
 * Instructions of a step on a Cortex-M4 for each of its input samples, in float; undefined where the table has no such kernel. An estimate:
 * a line through measured sizes (src/firmware/README.md), for signals that sort and branch as those did.
 */
export function instructionsOf(stage: Stage, table: CostTable = M4_COST): number | undefined {
  const name = kernelOf(stage);
  if (name === undefined || !Object.hasOwn(table.kernels, name)) return undefined;
  const { base, each, from } = table.kernels[name];
  const passed = stage.sources.filter((s) => s.from === 'input').length;
  const channel = stage.delaySamples > 0 ? table.delayed : table.passing;
  return stage.binding.instances.length * (base + each * Math.max(from, sizeOf(stage))) + passed * channel;
}

/** Name in the table: an operator's, or that of the cell of a net of one cell and a dense layer behind it. */
export function kernelOf({ operator }: Stage): string | undefined {
  const { layers, text } = operator as { layers?: readonly NetLayer[]; text?: string };
  // an operator of the user's own
  if (text !== undefined) return undefined;
  if (!layers) return operator.name;
  return layers.length === 4 ? layers[1].kernel : undefined;
}

/** Numbers among a step's coefficients and in its state. */
export function sizeOf({ operator, coeffs, coeffLayout }: Stage): number {
  const { layers } = operator as { layers?: readonly NetLayer<Layout, Layout>[] };
  const layouts = layers ? layers.flatMap((l) => [l.coeffs, l.state]) : [coeffLayout, operator.state(coeffs)];
  return layouts.reduce((sum, layout) => sum + numbersIn(layout), 0);
}

function numbersIn(layout: Layout): number {
  return Object.values(layout).reduce((sum, { value }) => sum + (typeof value === 'object' ? value.length : 1), 0);
}
