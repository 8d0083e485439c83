import type { Problem } from '../core/schemaProblems.ts';
import { classNames, type Labels } from './data/labels.ts';

/** What a recipe names, as far as names can clash. */
export interface Names {
  readonly inputs: readonly string[];
  readonly targets: readonly string[];
  readonly labels?: Labels | undefined;
  readonly horizon?: readonly number[] | undefined;
  readonly regimes?: { readonly on: string; readonly names: readonly string[] } | undefined;
  readonly data: { readonly seeds: readonly number[] };
}

/** Names that stand twice, and inputs that are what is learned; with paths in a recipe. */
export function nameProblems({ inputs, targets, labels, horizon = [], regimes, data }: Names): Problem[] {
  const { channel } = labels ?? {};
  return [
    ...twice(inputs, 'inputs', ['inputs']),
    ...twice(targets, 'targets', ['targets']),
    ...twice(horizon, 'horizon', ['horizon']),
    ...twice(regimes?.names ?? [], 'regimes: names', ['regimes', 'names']),
    // the same run in two parts
    ...twice(data.seeds, 'data: seeds', ['data', 'seeds']),
    ...targets.flatMap((target, i) =>
      inputs.includes(target) ? [{ message: `target ${target} is an input too`, path: ['targets', i] }] : [],
    ),
    ...inputs.flatMap((input, i) =>
      input === channel ? [{ message: `input ${input} is the channel of the labels`, path: ['inputs', i] }] : [],
    ),
    ...(labels ? classProblems(labels) : []),
  ];
}

/** A class that stands twice, or a number that stands for two. */
function classProblems(labels: Labels): Problem[] {
  const { classes } = labels;
  if (Array.isArray(classes)) return twice(classNames(labels), 'labels: classes', ['labels', 'classes']);
  const owners = new Map<number, string>();
  return Object.entries(classes).flatMap(([name, numbers]) =>
    [numbers].flat().flatMap((number) => {
      const owner = owners.get(number);
      owners.set(number, owner ?? name);
      if (owner === undefined) return [];
      return [{ message: `labels: ${number} stands for ${owner} and ${name}`, path: ['labels', 'classes', name] }];
    }),
  );
}

function twice(list: readonly (string | number)[], label: string, path: readonly string[]): Problem[] {
  return list.flatMap((entry, i) =>
    list.indexOf(entry) < i ? [{ message: `${label}: ${entry} stands here twice`, path: [...path, i] }] : [],
  );
}
