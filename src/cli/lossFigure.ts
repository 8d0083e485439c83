import { lossOf, type Recipe } from '../train/recipe.ts';

/** How a loss is shown: `scale` turns it into a figure for people, in `unit`. */
export interface LossFigure {
  readonly scale: (loss: number) => number;
  readonly unit: string;
}

/** Square and absolute errors in the first target's unit, other losses as they are. */
export function lossFigure(recipe: Recipe, { std, unit }: { readonly std: number; readonly unit: string }): LossFigure {
  const loss = lossOf(recipe);
  if (loss.mse) return { scale: (value) => Math.sqrt(value) * std, unit };
  if (loss.mae) return { scale: (value) => value * std, unit };
  return { scale: (value) => value, unit: Object.keys(loss)[0] };
}
