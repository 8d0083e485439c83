import type { Recipe } from './recipe.ts';
import { overall, type Score } from './score.ts';

/** Something that a model must reach; `text` says what was reached. */
export interface Gate {
  readonly name: string;
  readonly passed: boolean;
  readonly text: string;
}

/**
 * What a recipe asks of a model. The integer net is judged, since that is the one which runs on the controller; a net without one, and `why` that is,
 * fails.
 */
export function judge(
  gates: Recipe['gates'],
  scores: {
    readonly float: Score;
    readonly integer: Score | undefined;
    readonly baselines: readonly Score[];
    readonly why?: string | undefined;
  },
  std: readonly number[],
): Gate[] {
  const judged = scores.integer ?? scores.float;
  const { name } = judged;
  const error = (s: Score) => overall(s, std);
  const best = scores.baselines.reduce((a, b) => (error(b) < error(a) ? b : a));
  const [float, integer, simple] = [scores.float, judged, best].map(error);
  // of classes the float net may find all: there the rise is in points
  const classifies = judged.classes !== undefined;
  const rise = 100 * (classifies ? integer - float : integer / float - 1);
  const risen = `${rise >= 0 ? '+' : ''}${rise.toFixed(2)} ${classifies ? 'points of' : '%'} error`;
  const compared = classifies
    ? `${(100 * integer).toFixed(1)} % wrong for its ${(100 * simple).toFixed(1)} %`
    : `${(integer / simple).toFixed(2)} of its error`;
  const limit = classifies ? 'fewer' : 'below 1';
  return [
    {
      name: 'int8 rise',
      passed: scores.integer !== undefined && rise < gates.int8RisePercent,
      text: scores.integer
        ? `${name} against float: ${risen} (gate: below ${gates.int8RisePercent}${classifies ? '' : ' %'})`
        : `kept in float alone: ${scores.why}`,
    },
    {
      name: 'baselines',
      passed: !gates.beatBaselines || integer < simple,
      text: `${name} against the best baseline, ${best.name}: ${compared}${gates.beatBaselines ? ` (gate: ${limit})` : ''}`,
    },
  ];
}
