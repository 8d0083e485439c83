import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { IoError, UsageError } from '../core/errors.ts';
import { printable } from '../core/printable.ts';
import { loadModel } from '../model/loadModel.ts';
import type { LoadedModel } from '../model/model.ts';
import { modelFolder } from '../pipeline/modelFolder.ts';
import { biasVarianceOver, sizesAround } from '../train/diagnose/biasVariance.ts';
import { diagnose, trainedOn } from '../train/diagnose/diagnose.ts';
import { htmlReport } from '../train/diagnose/htmlReport.ts';
import { type FitPlan, FRACTIONS, learningCurve } from '../train/diagnose/learningCurve.ts';
import type { Trained } from '../train/diagnose/lookAt.ts';
import type { Report } from '../train/diagnose/report.ts';
import { learningText } from '../train/diagnose/reportPlots.ts';
import { tablesOf } from '../train/diagnose/reportTables.ts';
import { recipeOf } from '../train/evaluateModel.ts';
import { recordSeries } from '../train/recordSeries.ts';
import { userRowCache } from '../train/rowCache.ts';
import type { Action, Context, Options } from './command.ts';
import { duration } from './progressBar.ts';
import { StatusLine } from './statusLine.ts';
import { table } from './table.ts';
import { auditIn, looksIn } from './unlockAudit.ts';
import { seedsFrom } from './words.ts';

/** `slipring report MODEL`: what is good and bad about a model, why, and what helps; as text, JSON and one HTML page. */
export const run: Action = async ([name], options, context) => {
  const folder = await modelFolder('report', name!, []);
  const model = loadModel(folder);
  const trained = await rowsOf(model, options, context);
  const reason = options.unlockTest as string | undefined;
  const refits = options.learningCurve === true || options.sizes !== undefined;
  if (!trained && (refits || reason !== undefined)) {
    throw new UsageError('report: --learning-curve, --sizes and --unlock-test need the logs: give them with --log');
  }
  const unlock = reason === undefined ? undefined : { reason, audit: auditIn(folder) };
  const judged = diagnose(model, trained, unlock);
  const looked: Report = { ...judged, data: { ...judged.data, testLooks: looksIn(folder) } };
  if (unlock && !context.quiet) context.stderr.write(`look no. ${looksIn(folder)} at the test part\n`);
  const report = trained && refits ? { ...looked, ...(await refitted(model, trained, options, context)) } : looked;

  const page =
    (options.out as string | undefined) ?? (context.json ? undefined : join('out', `report-${model.card.name}.html`));
  if (page !== undefined) writePage(page, htmlReport(report));
  context.stdout.write(context.json ? `${JSON.stringify({ ...report, page })}\n` : `${textOf(report)}${page}\n`);
};

/** The rows that the model was trained on; undefined when they come from logs and none is given. */
async function rowsOf(model: LoadedModel, options: Options, context: Context): Promise<Trained | undefined> {
  const recipe = recipeOf(model);
  const logs = (options.log as readonly string[] | undefined) ?? [];
  if (logs.length === 0 && recipe.data.logs.length > 0) return undefined;
  const { env, signal, quiet, stderr } = context;
  const cache = options.cache === false ? undefined : userRowCache(env);
  let at = 'reading';
  const status = new StatusLine(context);
  status.start(() => at);
  try {
    const series = await recordSeries(recipe, logs, env, signal, cache, (name, k, of) => {
      at = `reading ${name}, ${k + 1} of ${of}`;
    });
    const trained = trainedOn(model, series);
    if (!quiet) stderr.write(`looking at the model on ${trained.data.rows} rows\n`);
    return trained;
  } finally {
    status.stop();
  }
}

async function refitted(model: LoadedModel, { recipe, data }: Trained, options: Options, context: Context) {
  const seeds = seedsFrom(context.seed ?? 1, options, 3);
  const sizes = options.sizes === undefined ? [] : sizesOf(options.sizes, () => sizesAround(recipe));
  const rows = options.learningCurve === true ? FRACTIONS : [];
  const fits = (sizes.length + rows.length) * seeds.length;
  const plan: FitPlan = { seeds, card: model.card, signal: context.signal, onFit: countFits(fits, context) };
  return {
    // the fits that take longest come first, so that the time left is told from above
    ...(sizes.length > 0 && { sizes: await biasVarianceOver(recipe, data, sizes, plan) }),
    ...(rows.length > 0 && { learningCurve: await learningCurve(recipe, data, plan) }),
  } satisfies Partial<Report>;
}

/** Tells of each fit as it begins, and how long the others take, by the longest so far. */
function countFits(fits: number, { quiet, stderr }: Context): (text: string) => void {
  let [begun, longest, since] = [0, 0, performance.now()];
  return (text) => {
    const now = performance.now();
    if (begun > 0) longest = Math.max(longest, now - since);
    const left = begun > 0 ? `, at most ${duration((longest * (fits - begun)) / 1000)} left` : '';
    begun++;
    since = now;
    if (!quiet) stderr.write(`fit ${begun} of ${fits}: ${text}${left}\n`);
  };
}

/** `--sizes` alone, or with a list: `4,8,16`. Throws UsageError. */
function sizesOf(given: Options[string], usual: () => number[]): number[] {
  if (given === true) return usual();
  const sizes = String(given).split(',').map(Number);
  if (!sizes.every((n) => Number.isSafeInteger(n) && n >= 1 && n <= 512)) {
    throw new UsageError(`--sizes must be a list of units from 1 to 512, as 4,8,16, got ${given}`);
  }
  return sizes;
}

function textOf(report: Report): string {
  const { verdict, flags, notes, learningCurve: curve } = report;
  const lines = [
    verdict.text,
    `  ${verdict.advice}`,
    ...flags.flatMap((f) => [`${f.rule}: ${f.text}`, `  ${f.advice}`]),
    ...[...report.model.warnings, ...notes].map((note) => `note: ${note}`),
    ...(curve ? [learningText(curve)] : []),
  ];
  const tables = tablesOf(report).map(({ title, head, lines: rows, note }) => {
    const cells = [head, ...rows].map((row) => row.map(printable));
    return `${title}${note ? `. ${note}` : ''}\n${table(cells)}`;
  });
  return `${lines.map(printable).join('\n')}\n\n${tables.join('\n')}\n`;
}

function writePage(path: string, html: string): void {
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, html);
  } catch (error) {
    throw new IoError(`${path}: cannot be written: ${(error as Error).message}`);
  }
}
