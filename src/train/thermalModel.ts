import { z } from 'zod';
import type { LayerSpec } from '../nn/net.ts';
import type { Scaler } from './data/scaler.ts';

const channel = z.string().min(1);

/** Cells that are a `network`. */
export const NETWORK_CELLS: readonly string[] = ['thermal', 'thermalNeural'];

/** The `network` of a recipe whose cell is thermal or thermalNeural, in the names of nodes and channels. */
export const networkSchema = z.strictObject({
  nodes: z
    .record(channel, z.number().positive())
    .meta({ unit: 's', description: 'Nodes with the time constant expected of each; every target is one.' }),
  links: z
    .array(z.union([z.tuple([channel, channel]), z.tuple([channel, channel, channel])]))
    .default([])
    .meta({ description: 'Conductances: a node, a node or input, and the input, if any, with which it rises.' }),
  losses: z
    .record(channel, z.array(channel).min(1))
    .default({})
    .meta({ description: 'The inputs that heat a node; each must be zero without heat.' }),
  copper: z.array(channel).default([]).meta({
    description: 'Inputs whose heat rises with the temperature of the node as the resistance of copper does.',
  }),
  boundaries: z
    .array(channel)
    .default([])
    .meta({ description: 'Of thermalNeural, in place of links: inputs that are temperatures around the nodes.' }),
  lossUnits: z.int().min(1).max(64).optional().meta({
    description: 'Of thermalNeural, in place of losses: hidden units of the net that tells them. Default: 8.',
  }),
  start: channel.optional().meta({
    description:
      'Input where every node starts. Default: each target at its own first value, known when the net is switched on.',
  }),
  rest: channel.optional().meta({
    description: 'Input to which nodes without a target have relaxed in part at the start; how far is learned.',
  }),
});

export type Network = z.output<typeof networkSchema>;

/** Temperature coefficient of copper at 20 degC, 1/K. */
const COPPER = 0.0039;

/** Nodes in order: the targets, then those without a sensor. */
export function nodesOf({ nodes }: Network, targets: readonly string[]): string[] {
  return [...targets, ...Object.keys(nodes).filter((name) => !targets.includes(name))];
}

/** Inputs that are temperatures: they share the scale of the targets. */
export function temperaturesOf(network: Network): string[] {
  const { nodes, links, boundaries, start, rest } = network;
  const ends = links.map(([, to]) => to).filter((to) => !Object.hasOwn(nodes, to));
  return [...ends, ...boundaries, ...[start, rest].filter((name) => name !== undefined)];
}

/** What is wrong with a network, with paths inside it. */
export function networkProblems(
  cell: string,
  network: Network,
  inputs: readonly string[],
  targets: readonly string[],
): { message: string; path: (string | number)[] }[] {
  const problems = partProblems(cell, network);
  const { nodes, links, losses, copper, boundaries, start, rest } = network;
  const node = (name: string) => Object.hasOwn(nodes, name);
  const needs = (ok: boolean, name: string, what: string, ...path: (string | number)[]) => {
    if (!ok) problems.push({ message: `${path.join('.')}: ${name} is not ${what}`, path });
  };
  for (const target of targets) needs(node(target), target, 'among the nodes, as each target must be', 'nodes');
  links.forEach(([from, to, rises], i) => {
    needs(node(from), from, 'a node', 'links', i, 0);
    needs(node(to) || inputs.includes(to), to, 'a node or an input', 'links', i, 1);
    if (rises !== undefined) needs(inputs.includes(rises), rises, 'an input', 'links', i, 2);
  });
  for (const [name, heats] of Object.entries(losses)) {
    needs(node(name), name, 'a node', 'losses', name);
    heats.forEach((heat, i) => {
      needs(inputs.includes(heat), heat, 'an input', 'losses', name, i);
    });
  }
  copper.forEach((name, i) => {
    needs(inputs.includes(name), name, 'an input', 'copper', i);
  });
  boundaries.forEach((name, i) => {
    needs(inputs.includes(name), name, 'an input', 'boundaries', i);
  });
  for (const [key, name] of Object.entries({ start, rest })) {
    if (name !== undefined) needs(inputs.includes(name), name, 'an input', key);
  }
  return problems;
}

/** What one kind of network has and the other has not. */
function partProblems(cell: string, { links, losses, copper, boundaries, lossUnits }: Network) {
  const problems: { message: string; path: (string | number)[] }[] = [];
  const given = { links: links.length, losses: Object.keys(losses).length };
  const others =
    cell === 'thermal' ? { boundaries: boundaries.length, lossUnits } : { ...given, copper: copper.length };
  for (const [part, has] of Object.entries(others)) {
    if (has) problems.push({ message: `${part}: is not of cell ${cell}`, path: [part] });
  }
  if (cell !== 'thermal') return problems;
  for (const [part, has] of Object.entries(given)) {
    if (!has) problems.push({ message: `${part}: is missing`, path: [part] });
  }
  return problems;
}

/** The network as the cell takes it: indices for names, rows for seconds. */
export function thermalLayer(
  cell: string,
  network: Network,
  targets: readonly string[],
  scaler: Scaler,
  rateHz: number,
): LayerSpec {
  const names = nodesOf(network, targets);
  const inputs = scaler.inputs.map((s) => s.channel);
  const input = (name: string) => inputs.indexOf(name);
  const { boundaries, lossUnits } = network;
  // behind the recipe's inputs stand the targets' first values, where the nodes start from them
  const sees = network.start === undefined ? inputs.length - targets.length : inputs.length;
  return {
    cell,
    units: targets.length,
    timeConstants: names.map((name) => Math.max(1, network.nodes[name] * rateHz)),
    start: names.map((name) => {
      const sensor = targets.includes(name);
      const from = network.start ?? (sensor ? name : targets[0]);
      return { input: input(from), ...(!sensor && network.rest !== undefined && { rest: input(network.rest) }) };
    }),
    ...(cell === 'thermal'
      ? linksAndLosses(network, names, input, scaler.targets[0])
      : { boundaries: boundaries.map(input), sees, ...(lossUnits !== undefined && { lossUnits }) }),
  };
}

function linksAndLosses(
  { links, losses, copper }: Network,
  names: readonly string[],
  input: (name: string) => number,
  { mean, std }: Scaler['targets'][number],
) {
  const node = (name: string) => names.indexOf(name);
  const slope = (COPPER * std) / (1 + COPPER * (mean - 20));
  return {
    links: links.map(([from, to, rises]) => ({
      node: node(from),
      ...(node(to) >= 0 ? { to: node(to) } : { input: input(to) }),
      ...(rises !== undefined && { risesWith: input(rises) }),
    })),
    losses: Object.entries(losses).flatMap(([name, heats]) =>
      heats.map((heat) => ({
        node: node(name),
        input: input(heat),
        slope: copper.includes(heat) ? slope : 0,
      })),
    ),
  };
}
