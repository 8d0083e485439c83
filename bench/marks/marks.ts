import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../src/io/config/packageRoot.ts';
import type { Series } from '../../src/train/data/series.ts';
import { type Recipe, readRecipe } from '../../src/train/recipe.ts';
import { recordSeries } from '../../src/train/recordSeries.ts';
import { recording } from '../../test/support/recordings.ts';
import { findPython, pythonVersions } from '../python.ts';
import { CASES, type Case } from './cases.ts';
import type { Judged } from './figures.ts';
import { keep, kept } from './outcomes.ts';
import { peerJudged } from './peers.ts';
import { detail, type Outcome, summary } from './report.ts';
import { partsOf, trained } from './trained.ts';

/**
 * `npm run bench -- marks [RECIPE ...]`: what the recipes reach on recordings of real motors, beside baselines and PyTorch, on parts that no
 * model has learned from. Prints the tables and, from the last figures of all recipes, writes bench/MARKS.md.
 */
const SEEDS = [1, 2, 3];

const wanted = process.argv.slice(2);
const chosen = CASES.filter((c) => wanted.length === 0 || wanted.some((name) => c.recipe.startsWith(name)));
if (chosen.length === 0) {
  console.error(`marks: no recipe is called ${wanted.join(', ')}; there are ${CASES.map((c) => c.recipe).join(', ')}`);
  process.exit(2);
}

const python = findPython('torch');
for (const c of chosen) {
  const logs = c.logs.map(recording).filter((log) => log !== undefined);
  if (logs.length === c.logs.length) keep(c, await judgedCase(c, logs));
}

const outcomes = CASES.flatMap((of) => kept(of));
const missing = CASES.filter((c) => !outcomes.some((o) => o.of === c)).map((c) => c.recipe);
const shown = outcomes.filter((o) => chosen.includes(o.of));
process.stdout.write(text(shown));
if (outcomes.length > 0) writeFileSync(join(packageRoot(), 'bench', 'MARKS.md'), text(outcomes));

function text(list: readonly Outcome[]): string {
  return `# Marks

Made by \`npm run bench -- marks\`: what the recipes in \`models/recipes\` reach on recordings of real motors. Each part is judged by nets, baselines and PyTorch's nets
that learned from other rows, seeds ${SEEDS.join(', ')}; nothing that is learned, no epoch and no seed is chosen on it, but where it says so; \`EWMA bank + ridge\` has the factor that is best there, in its favour. Which inputs, networks and
settings a recipe has was found on these same recordings: data that nobody has seen can only do worse. Mean +- deviation over seeds, over the rows of all parts; the worst
error is that of all seeds, targets and parts. \`ours\` is the net in the integers that run on a controller.

Node ${process.version.split('.')[0]}${python ? `, ${pythonVersions(python, ['numpy', 'torch'])}` : '; without PyTorch, which no Python here has'}.

${summary(list)}

${list.map(detail).join('\n')}${list === outcomes && missing.length > 0 ? `\nNot measured: ${missing.join(', ')}.\n` : ''}`;
}

async function judgedCase(c: Case, logs: readonly string[]): Promise<Judged[]> {
  console.error(`${c.recipe} ...`);
  const { recipe } = await readRecipe(join(packageRoot(), 'models', 'recipes', `${c.recipe}.yaml`));
  const series = await recordSeries(recipe, logs, process.env);
  const judged: Judged[] = [];
  const splits = { fold: recipe.split, ...c.splits };
  for (const [title, split] of Object.entries(splits)) {
    const one: Recipe = { ...recipe, split };
    const parts = partsOf(one, series);
    const titles = parts.map((_, k) => (parts.length > 1 ? `${title} ${k + 1}` : title));
    const given = c.peer.rows?.(one) ?? one;
    const [ours, theirs] = await Promise.all([
      oursAndRivals(c, one, series, titles),
      python ? peerJudged(python, c.peer.script, given, partsOf(given, series), titles, SEEDS) : [],
    ]);
    judged.push(...ours, ...theirs);
  }
  return judged;
}

async function oursAndRivals(c: Case, recipe: Recipe, series: readonly Series[], titles: readonly string[]) {
  const judged = await trained(recipe, series, SEEDS, titles);
  for (const [name, change] of Object.entries(c.rivals ?? {})) {
    const rival = change(recipe);
    // from each seed such a fit ends at the same weights
    const seeds = rival.training.optimizer === 'levenbergMarquardt' ? SEEDS.slice(0, 1) : SEEDS;
    judged.push(...(await trained(rival, series, seeds, titles, name)));
  }
  return judged;
}
