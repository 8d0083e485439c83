import { markdown } from '../table.ts';
import type { Case } from './cases.ts';
import { type Judged, pooled, worstOf } from './figures.ts';
import { FLOAT, INTEGER } from './trained.ts';

/** What came of one case. */
export interface Outcome {
  readonly of: Case;
  readonly judged: readonly Judged[];
}

/** A predictor over all parts of a case. */
interface Line {
  readonly predictor: string;
  /** A figure a part, the mean over seeds. */
  readonly parts: readonly number[];
  /** The largest error a part, over all seeds. */
  readonly worsts: readonly number[];
  /** Over the rows of all parts: mean and deviation over seeds. */
  readonly mean: number;
  readonly std: number;
  readonly seeds: number;
  readonly worst: number;
}

const distinct = <T>(list: readonly T[]): T[] => [...new Set(list)];
const meanOf = (list: readonly number[]) => list.reduce((sum, v) => sum + v, 0) / list.length;

function lineOf({ of: { figure }, judged }: Outcome, predictor: string): Line {
  const own = judged.filter((j) => j.predictor === predictor);
  // what draws nothing at random is the same whatever the seed
  const seeds = distinct(own.map((j) => j.seed));
  const bySeed = seeds.map((seed) => figure.of(pooled(own.filter((j) => j.seed === seed))));
  const parts = distinct(own.map((j) => j.part)).map((part) => own.filter((j) => j.part === part));
  const mean = meanOf(bySeed);
  return {
    predictor,
    parts: parts.map((list) => meanOf(list.map((j) => figure.of(j)))),
    worsts: parts.map(worstOf),
    mean,
    std: Math.sqrt(meanOf(bySeed.map((v) => (v - mean) ** 2))),
    seeds: seeds.length,
    worst: worstOf(own),
  };
}

export const linesOf = (outcome: Outcome): Line[] =>
  distinct(outcome.judged.map((j) => j.predictor)).map((predictor) => lineOf(outcome, predictor));

const better = ({ figure: { rises } }: Case, a: number, b: number) => (rises ? a > b : a < b);
const reaches = (c: Case, value: number) => (c.figure.rises ? value >= c.mark : value <= c.mark);
const written = ({ figure }: Case, { mean, std, seeds }: Line) =>
  mean.toFixed(figure.digits) + (seeds > 1 ? ` +- ${std.toFixed(figure.digits)}` : '');

/** The parts in which the integers reach the mark. */
function met(c: Case, { parts, worsts }: Line): number {
  return parts.filter((value, k) => reaches(c, value) && worsts[k] <= (c.worst ?? Number.POSITIVE_INFINITY)).length;
}

/** A line a recipe: ours beside the best of the others. */
export function summary(outcomes: readonly Outcome[]): string {
  const rows = outcomes.map((outcome) => {
    const { of: c } = outcome;
    const lines = linesOf(outcome);
    const ours = lines.find((l) => l.predictor === INTEGER) ?? lines[0];
    const best = (list: readonly Line[]) =>
      list.length === 0 ? undefined : list.reduce((a, b) => (better(c, b.mean, a.mean) ? b : a));
    const others = lines.filter((l) => !l.predictor.startsWith(FLOAT));
    const torch = best(others.filter((l) => l.predictor.includes('PyTorch')));
    const baseline = best(others.filter((l) => !l.predictor.includes('PyTorch')));
    const cell = (line: Line | undefined) => (line ? `${written(c, line)} (${line.predictor})` : '');
    const limits = `${c.figure.rises ? '>=' : '<='} ${c.mark}${c.worst === undefined ? '' : `, none beyond ${c.worst}`}`;
    const whole = reaches(c, ours.mean) && ours.worst <= (c.worst ?? Number.POSITIVE_INFINITY);
    const parts = `${whole ? 'met' : 'missed'}; in ${met(c, ours)} of ${ours.parts.length} parts`;
    const worst = c.figure.rises ? '' : ours.worst.toFixed(1);
    return [c.recipe, c.figure.name, written(c, ours), worst, cell(baseline), cell(torch), limits, parts];
  });
  return markdown(['recipe', 'figure', 'ours', 'worst', 'best baseline', 'best of PyTorch', 'mark', 'all parts'], rows);
}

/** All predictors of a case, a column a part. */
export function detail(outcome: Outcome): string {
  const { of: c, judged } = outcome;
  const titles = distinct(judged.map((j) => j.part));
  const errors = !c.figure.rises;
  const rows = linesOf(outcome).map((line) => [
    line.predictor,
    ...line.parts.map((v) => v.toFixed(c.figure.digits)),
    written(c, line),
    ...(errors ? [line.worst.toFixed(1)] : []),
  ]);
  const head = [c.figure.name, ...titles, 'all', ...(errors ? ['worst'] : [])];
  return `## ${c.recipe}\n\n${c.about}\n\n${markdown(head, rows)}\n`;
}
