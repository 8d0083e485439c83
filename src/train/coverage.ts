import type { NetModel, Precision } from '../nn/netModel.ts';
import { outputsPerTarget } from './losses/objective.ts';
import { lossOf, outputsOf, type Recipe } from './recipe.ts';
import { type Judge, modelAs } from './score.ts';

/** How often a target lay below what a model gave for a level: where the model knows its spread, as often as the level says. */
export interface Coverage {
  readonly predictor: Precision;
  readonly target: string;
  readonly level: number;
  /** Part of the rows that count. */
  readonly below: number;
}

/** Levels of a normal distribution that are looked at, with their distances from the mean in deviations. */
const NORMAL = [
  { level: 0.05, deviations: -1.6448536269514722 },
  { level: 0.5, deviations: 0 },
  { level: 0.95, deviations: 1.6448536269514722 },
];

/** Coverage of each target at each level; nothing for models that give no spread. Source: Gneiting et al., 2007, calibration. */
export function coverageOf(
  recipe: Recipe,
  model: NetModel,
  precisions: readonly Precision[],
  { sequences, burnIn }: Pick<Judge, 'sequences' | 'burnIn'>,
): Coverage[] {
  const loss = lossOf(recipe);
  if (!loss.quantile && !loss.gaussianNll) return [];
  const targets = outputsOf(recipe);
  const width = outputsPerTarget(loss);
  /** What a row's outputs of one target, from `at` on, say of each level. */
  const levels = loss.quantile
    ? loss.quantile.levels.map((level, k) => ({ level, limit: (y: Float64Array, at: number) => y[at + k] }))
    : NORMAL.map(({ level, deviations }) => ({
        level,
        limit: (y: Float64Array, at: number) => y[at] + deviations * Math.exp(y[at + 1] / 2),
      }));
  return precisions.flatMap((predictor) => {
    const { predict } = modelAs(predictor, model, predictor);
    const outputs = sequences.map(predict);
    return targets.flatMap((target, o) =>
      levels.map(({ level, limit }) => {
        let [rows, lower] = [0, 0];
        for (const [k, { n, y, weight }] of sequences.entries()) {
          for (let i = burnIn; i < n; i++) {
            const truth = y[i * targets.length + o];
            if (weight[i] === 0 || Number.isNaN(truth)) continue;
            rows++;
            if (truth < limit(outputs[k], (i * targets.length + o) * width)) lower++;
          }
        }
        return { predictor, target, level, below: lower / rows };
      }),
    );
  });
}
