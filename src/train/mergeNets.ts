import { createNet, type LayerSpec, type Net } from '../nn/net.ts';

/**
 * One net that gives the mean of the outputs of several of the same layers, to rounding: the members' hidden units stand side by side and do
 * not see each other, and the last layer, which must be dense and linear, takes the mean.
 *
 * It streams, quantizes and becomes C as any net does. State and arithmetic of the hidden layers are those of all members, and the zeros between
 * them are multiplied too. Throws ConfigError where a layer would grow beyond what a layer may be.
 */
export function mergeNets(nets: readonly Net[]): Net {
  const [first] = nets;
  if (nets.length === 1) return first;
  const end = first.layers.length - 1;
  const spec = first.layers.map(({ cell, params }, k): LayerSpec => {
    return { cell: cell.name, ...params, units: k < end ? nets.length * params.units : params.units };
  });
  const merged = createNet(spec, first.inputs);
  merged.layers.forEach((layer, k) => {
    const { units, inputs } = { units: first.layers[k].params.units, inputs: first.layers[k].inputs };
    for (const [name, into] of Object.entries(layer.weights)) {
      nets.forEach((net, member) => {
        const from = net.layers[k].weights[name];
        const matrix = name.startsWith('weight');
        const columns = matrix ? (name === 'weightHh' ? units : inputs) : 1;
        const wide = columnsOf(name, k, nets.length, columns);
        for (let i = 0; i < from.length; i++) {
          const [row, column] = [Math.floor(i / columns), i % columns];
          // rows of a gate stay together: [gate][member][unit]
          const to = k === end ? row : (Math.floor(row / units) * nets.length + member) * units + (row % units);
          const at = to * wide + (wide > columns ? member * columns : 0) + column;
          if (k === end) into[at] += from[i] / nets.length;
          else into[at] = from[i];
        }
      });
    }
  });
  return merged;
}

/** Columns of a merged array: the members share inputs of the whole net, and biases have one. */
function columnsOf(name: string, layer: number, members: number, columns: number): number {
  const own = name === 'weightHh' || (layer > 0 && name.startsWith('weight'));
  return own ? members * columns : columns;
}
