import { z } from 'zod';
import { unknownName } from '../core/errors.ts';
import type { Problem } from '../core/schemaProblems.ts';
import { type Net, parameters } from '../nn/net.ts';

const names = z.array(z.string().min(1)).min(1);

export const branchSchema = z.strictObject({
  units: z.int().min(1),
  inputs: names.meta({ description: 'Inputs of the recipe that its units see.' }),
  targets: names.meta({ description: 'Targets that it tells; each is told by one branch.' }),
});

/** Units that see some of a net's inputs and tell some of its targets. */
export type Branch = z.output<typeof branchSchema>;

export const unitsOf = (branches: readonly Branch[]): number => branches.reduce((sum, { units }) => sum + units, 0);

/** What of a recipe's model clashes with branches. */
interface BranchedModel {
  readonly branches?: readonly Branch[] | undefined;
  readonly network?: unknown;
  readonly layers?: unknown;
  readonly units?: unknown;
}

/** What is wrong with the branches of a recipe, if it has any, with paths below `model`. */
export function branchProblems(
  { branches, ...others }: BranchedModel,
  { inputs, targets, labels }: { inputs: readonly string[]; targets: readonly string[]; labels?: unknown },
  optimizer: string,
): Problem[] {
  if (!branches) return [];
  const problems: Problem[] = [];
  const refuse = (message: string) => problems.push({ message: `model: branches ${message}`, path: ['branches'] });
  const { network, layers, units } = others;
  const clash = Object.entries({ network, layers, units, labels }).find(([, given]) => given !== undefined);
  if (clash) refuse(`are for targets, in place of ${clash[0]}`);
  if (optimizer === 'levenbergMarquardt') refuse('are learned by first-order optimizers');
  const check = (of: 'inputs' | 'targets', known: readonly string[]) => {
    branches.forEach((branch, k) => {
      branch[of].forEach((name, i) => {
        const path = ['branches', k, of, i];
        if (!known.includes(name)) problems.push({ message: unknownName(of.slice(0, -1), name, known), path });
        else if (branch[of].indexOf(name) < i) problems.push({ message: `${name} stands here twice`, path });
        else if (of === 'targets' && branches.findIndex((b) => b.targets.includes(name)) < k) {
          problems.push({ message: `target ${name} is told by two branches`, path });
        }
      });
    });
    const missing = known.filter((name) => !branches.some((branch) => branch[of].includes(name)));
    if (missing.length === 0) return;
    const what = of === 'inputs' ? 'sees' : 'tells';
    problems.push({ message: `branches: none ${what} ${missing.join(', ')}`, path: ['branches'] });
  };
  check('inputs', inputs);
  check('targets', targets);
  return problems;
}

/**
 * Which weights of a net of one hidden layer and a dense one are there when its units are parted into branches: 1, or 0 between a branch and what is
 * not its own. Row-major like the parameters, an array each, undefined for biases. `targetOf` names the target of each output.
 */
export function connections(
  net: Net,
  branches: readonly Branch[],
  inputs: readonly string[],
  targetOf: readonly string[],
): (Float64Array | undefined)[] {
  const owners = branches.flatMap((branch) => Array<Branch>(branch.units).fill(branch));
  return parameters(net).map(({ name, shape: [, columns], value }) => {
    if (columns === undefined) return undefined;
    const isThere = (row: number, column: number) => {
      // rows of a recurrent layer: [gate][unit]
      const owner = owners[row % owners.length];
      if (name.startsWith('layers.1.')) return owners[column].targets.includes(targetOf[row]);
      return name.endsWith('.weightHh') ? owner === owners[column] : owner.inputs.includes(inputs[column]);
    };
    return Float64Array.from(value, (_, i) => (isThere(Math.floor(i / columns), i % columns) ? 1 : 0));
  });
}

/** Sets to 0 what is not connected: weights before training, gradients at each update, and the weights stay 0. */
export function disconnect(
  arrays: readonly (Float64Array | Float32Array)[],
  connected: readonly (Float64Array | undefined)[],
): void {
  connected.forEach((there, k) => {
    if (there) for (let i = 0; i < there.length; i++) arrays[k][i] *= there[i];
  });
}
