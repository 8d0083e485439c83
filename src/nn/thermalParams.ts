import { z } from 'zod';
import { ConfigError } from '../core/errors.ts';
import { units } from './params.ts';

const index = (description: string) => z.int().min(0).meta({ description });

const link = z.strictObject({
  node: index('Node at one end.'),
  to: index('Node at the other end.').optional(),
  input: index('Input that is the temperature at the other end, in place of a node.').optional(),
  risesWith: index(
    'Input, such as a speed, with which the conductance rises; below zero it counts as zero.',
  ).optional(),
});

const loss = z.strictObject({
  node: index('Node that is heated.'),
  input: index('Input to which the heat is proportional: the square of a current, of a speed.'),
  slope: z.number().min(0).default(0).meta({ description: 'Relative rise of the heat with a unit of the node.' }),
});

const start = z.strictObject({
  input: index('Input whose first value is the temperature at the start.'),
  rest: index('Input to which a node without a sensor has partly relaxed; how far is learned.').optional(),
});

/** Parameters of both thermal networks' nodes: where they start and how fast they are expected to be. */
export const nodes = {
  units: units('Nodes that are outputs: the first ones.'),
  timeConstants: z
    .array(z.number().min(1))
    .min(1)
    .max(16)
    .meta({ unit: 'rows', description: 'Expected time constant of each node; the fit starts from it.' }),
  start: z.array(start).min(1).max(16).meta({ description: 'Where each node starts.' }),
};

export const thermalParams = z
  .strictObject({
    ...nodes,
    links: z.array(link).min(1).max(128).meta({ description: 'Thermal conductances.' }),
    losses: z.array(loss).min(1).max(128).meta({ description: 'Sources of heat.' }),
  })
  .check(({ value, issues }) => {
    const count = value.timeConstants.length;
    const bad = (path: PropertyKey[], message: string) =>
      issues.push({ code: 'custom', input: value, path: [...path], message });
    checkNodes(value, bad);
    value.links.forEach(({ node, to, input }, i) => {
      if (node >= count || (to ?? 0) >= count) bad(['links', i], `must join nodes below ${count}`);
      if ((to === undefined) === (input === undefined)) bad(['links', i], 'must have either to or input');
      if (to === node) bad(['links', i], `must not join node ${node} to itself`);
    });
    value.losses.forEach(({ node }, i) => {
      if (node >= count) bad(['losses', i, 'node'], `must be below ${count}, got ${node}`);
    });
  });

export type ThermalParams = z.output<typeof thermalParams>;

/** What both networks ask of their nodes. */
export function checkNodes(
  { units, timeConstants, start }: Pick<ThermalParams, 'units' | 'timeConstants' | 'start'>,
  bad: (path: PropertyKey[], message: string) => void,
): void {
  const count = timeConstants.length;
  if (units > count) bad(['units'], `must be at most the ${count} nodes, got ${units}`);
  if (start.length !== count) bad(['start'], `must have an entry for each of ${count} nodes, got ${start.length}`);
}

/** Throws ConfigError where an index points behind the inputs, which only the net knows. */
export function checkInputs(cell: string, indices: readonly (number | undefined)[], inputs: number): void {
  const beyond = indices.find((i) => i !== undefined && i >= inputs);
  if (beyond !== undefined) throw new ConfigError(`${cell}: there is no input ${beyond}, the net has ${inputs}`);
}

/** Place of each entry among those that have the thing, -1 for those without. */
export function placesOf<E>(entries: readonly E[], has: (entry: E) => boolean): number[] {
  let count = 0;
  return entries.map((entry) => (has(entry) ? count++ : -1));
}

/** Places of the links' `rise` and the starts' `relaxed` weights. */
export function weightPlaces({ links, start }: Pick<ThermalParams, 'links' | 'start'>) {
  return {
    rise: placesOf(links, (l) => l.risesWith !== undefined),
    relaxed: placesOf(start, (s) => s.rest !== undefined),
  };
}

export const countOf = (places: readonly number[]): number => Math.max(-1, ...places) + 1;
