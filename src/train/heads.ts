import type { CardContent } from '../model/card.ts';
import type { Scaler } from './data/scaler.ts';
import { outputsPerTarget } from './losses/objective.ts';
import { lossOf, outputsOf, type Recipe } from './recipe.ts';

type Output = CardContent['outputs'][number];

/** The outputs of a net that stand for its targets, as a card lists them. */
export function outputsFor(recipe: Recipe, { targets }: Scaler): Output[] {
  const { quantile, gaussianNll } = lossOf(recipe);
  return targets.flatMap(({ channel, unit, mean, std }) => {
    const output = { name: channel, unit, mean, std, residualTo: recipe.residualTo ?? null };
    if (quantile) return quantile.levels.map((level) => ({ ...output, name: quantileName(channel, level) }));
    if (!gaussianNll) return [output];
    // the variance in the target's unit is std^2 times that of standardized values
    const logVariance = { name: `${channel}LogVariance`, unit: '1', mean: 2 * Math.log(std), std: 1, residualTo: null };
    return [output, logVariance];
  });
}

/** Of each target the output to compare with it: of quantiles the one nearest to the median. */
export function pointOutputs(recipe: Recipe, targets: number): number[] {
  const loss = lossOf(recipe);
  const levels = loss.quantile?.levels ?? [];
  const distances = levels.map((level) => Math.abs(level - 0.5));
  const middle = levels.length > 0 ? distances.indexOf(Math.min(...distances)) : 0;
  return Array.from({ length: targets }, (_, o) => o * outputsPerTarget(loss) + middle);
}

/** What is compared with a model's outputs, in the order of its error tables: each target with its unit. */
export function judgedTargets(recipe: Recipe, outputs: readonly Output[]): { name: string; unit: string }[] {
  const targets = outputsOf(recipe);
  const columns = pointOutputs(recipe, targets.length);
  return targets.map((name, k) => ({ name, unit: outputs[columns[k]].unit }));
}

/** `tempMagnetQ05`, `tempMagnetQ50`, `tempMagnetQ97_5`. */
function quantileName(channel: string, level: number): string {
  const percent = Number((100 * level).toPrecision(6))
    .toString()
    .replace('.', '_');
  return `${channel}Q${percent.padStart(/^\d$/.test(percent) ? 2 : 0, '0')}`;
}
