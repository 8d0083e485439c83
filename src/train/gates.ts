import type { Recipe } from './recipe.ts';
import { overall, type Score } from './score.ts';

/** Something that a model must reach; `text` says what was reached. */
export interface Gate {
  readonly name: string;
  readonly passed: boolean;
  readonly text: string;
}

/** What a recipe asks of a model. The integer net is judged, since that is the one which runs on the controller. */
export function judge(
  gates: Recipe['gates'],
  scores: { readonly float: Score; readonly integer: Score; readonly baselines: readonly Score[] },
  std: readonly number[],
): Gate[] {
  const { name } = scores.integer;
  const error = (s: Score) => overall(s, std);
  const rise = 100 * (error(scores.integer) / error(scores.float) - 1);
  const best = scores.baselines.reduce((a, b) => (error(b) < error(a) ? b : a));
  const ratio = error(scores.integer) / error(best);
  return [
    {
      name: 'int8 rise',
      passed: rise < gates.int8RisePercent,
      text: `${name} against float: ${rise >= 0 ? '+' : ''}${rise.toFixed(2)} % error (gate: below ${gates.int8RisePercent} %)`,
    },
    {
      name: 'baselines',
      passed: !gates.beatBaselines || ratio < 1,
      text: `${name} against the best baseline, ${best.name}: ${ratio.toFixed(2)} of its error${gates.beatBaselines ? ' (gate: below 1)' : ''}`,
    },
  ];
}
