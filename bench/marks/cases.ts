import type { Recipe } from '../../src/train/recipe.ts';
import { accuracy, type Figure, meanAbsolute, meanSquare, rootMeanSquare } from './figures.ts';

/** A program in bench/peers that learns from the same rows. */
export interface Peer {
  readonly script: string;
  /** What it is given in place of the recipe's own rows. */
  readonly rows?: (recipe: Recipe) => Recipe;
}

/** One recipe, what it is judged on and what it must reach. */
export interface Case {
  readonly recipe: string;
  readonly about: string;
  /** Recordings by folder and file. */
  readonly logs: readonly string[];
  readonly figure: Figure;
  readonly mark: number;
  /** No error beyond it, in the target's unit. */
  readonly worst?: number;
  /** Splits beside the recipe's own, by name. */
  readonly splits?: Readonly<Record<string, Recipe['split']>>;
  /** Simpler models of the same kind, as changes to the recipe. */
  readonly rivals?: Readonly<Record<string, (recipe: Recipe) => Recipe>>;
  readonly peer: Peer;
}

type Network = NonNullable<Recipe['model']['network']>;

const withNetwork =
  (change: (network: Network, targets: readonly string[]) => Partial<Network>) =>
  (recipe: Recipe): Recipe => {
    const { model, targets } = recipe;
    if (!model.network) throw new Error(`${recipe.name} has no thermal network`);
    return { ...recipe, model: { ...model, network: { ...model.network, ...change(model.network, targets) } } };
  };

/** Each target is heated by all that heats any node. */
const lossesOf = ({ losses }: Network, targets: readonly string[]): Network['losses'] =>
  Object.fromEntries(targets.map((t) => [t, [...new Set(Object.values(losses).flat())]]));

/** Each target a body of its own that gives its heat to `surroundings`; the fit starts at `seconds` where the recipe's node is but a sensor. */
const oneState = (surroundings: string, seconds?: number) =>
  withNetwork((network, targets) => ({
    nodes: Object.fromEntries(targets.map((t) => [t, seconds ?? network.nodes[t]])),
    links: targets.map((t): Network['links'][number] => [t, surroundings]),
    losses: lossesOf(network, targets),
    rest: undefined,
  }));

/**
 * Each target a body on a larger one; both give heat to `surroundings`. The decay is that of the motorcycle's recipes: with less,
 * the start of bodies that no sensor shows runs away.
 */
const twoStates = (surroundings: string, seconds?: number) => (recipe: Recipe) => {
  const network = withNetwork((own, targets) => ({
    nodes: Object.fromEntries(
      targets.flatMap((t) => {
        const first = seconds ?? own.nodes[t];
        return [[t, first] as const, [bodyOf(t), 5 * first] as const];
      }),
    ),
    links: targets.flatMap((t): Network['links'] => [
      [t, surroundings],
      [t, bodyOf(t)],
      [bodyOf(t), surroundings],
    ]),
    losses: lossesOf(own, targets),
    rest: surroundings,
  }));
  return network({ ...recipe, training: { ...recipe.training, l2: 0.001 } });
};
const bodyOf = (target: string) => `${target}Body`;

const SESSIONS = ['fp1', 'fp2'].map((log) => `emotorcycle_lem/${log}.csv.gz`);
const RIDES = [18, 31, 34, 47, 49, 50, 52, 53].map((n) => `vesc_onewheel/log_${n}_labeled.csv.gz`);

export const CASES: readonly Case[] = [
  {
    recipe: 'lea-thermal',
    about: `Four temperatures of one drive, open loop, each part started at the temperatures that are measured then. Forward in time: the folds of the
recipe, the first of which learns from 6 minutes, and the first 70 % for the rest.`,
    logs: ['pmsm_temperature_lea/profile60_first4500.csv'],
    figure: meanSquare,
    mark: 2,
    worst: 5,
    splits: { '70 %': { train: 0.7, validation: 0.3, test: 0, gap: 30 } },
    rivals: {
      'one-state thermal, a target': oneState('tempCoolant'),
      'two-state thermal, a target': twoStates('tempCoolant'),
    },
    peer: { script: 'torchThermalGru.py' },
  },
  {
    recipe: 'emotorcycle-thermal',
    about: 'The motor temperature, open loop, coolant known: each session by what the other taught.',
    logs: SESSIONS,
    figure: rootMeanSquare,
    mark: 6,
    worst: 14,
    rivals: {
      'one-state thermal': oneState('tempCoolantOut', 500),
      'two-state thermal': twoStates('tempCoolantOut', 100),
    },
    peer: { script: 'torchThermalGru.py' },
  },
  {
    recipe: 'emotorcycle-thermal-bare',
    about: 'The same with no other temperature known.',
    logs: SESSIONS,
    figure: rootMeanSquare,
    mark: 8,
    rivals: { 'one-state thermal': oneState('surroundings', 500), 'two-state thermal': twoStates('surroundings', 100) },
    peer: { script: 'torchThermalGru.py' },
  },
  {
    recipe: 'itsc',
    about: 'Thirteen classes by windows of 0.2 s; each repetition by what the three others taught.',
    logs: ['itsc_induction_currents/itsc_cropped_1khz.csv.gz'],
    figure: accuracy,
    mark: 0.92,
    peer: {
      script: 'torchFaults.py',
      rows: (recipe) => ({
        ...recipe,
        inputs: ['negativeRe', 'negativeIm', 'iAlpha', 'iBeta'],
        window: { length: 200, stride: 50, learn: 'last' },
        cold: true,
      }),
    },
  },
  {
    recipe: 'vesc',
    about:
      'Thirteen labels of a rider, causal, on all labelled rows of rides that were left out: each by what the seven others taught.',
    logs: RIDES,
    figure: meanAbsolute,
    mark: 0.058,
    peer: { script: 'torchRiderGru.py' },
  },
];
