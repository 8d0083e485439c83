import { parts, shifts } from './dataTables.ts';
import { classFigures, confusions, errors, figures, regimes } from './errorTables.ts';
import { learning, sizes } from './fitTables.ts';
import { activity, gradients, lags } from './netTables.ts';
import type { Report } from './report.ts';
import type { ReportTable } from './reportTable.ts';

/** The tables of a report, of those that have lines. */
export function tablesOf(report: Report): ReportTable[] {
  return [errorTables, placeTables, dataTables, netTables, fitTables].flatMap((tables) => tables(report));
}

/** How large the errors are. */
export const errorTables = (report: Report) => filled([figures(report), classFigures(report), errors(report)]);
/** Where they are. */
export const placeTables = (report: Report) => filled([regimes(report), confusions(report)]);
/** What was learned from. */
export const dataTables = (report: Report) => filled([parts(report), shifts(report)]);
/** What the net is like inside. */
export const netTables = (report: Report) => filled([gradients(report), activity(report), lags(report)]);
/** What other nets would do. */
export const fitTables = (report: Report) => filled([learning(report), sizes(report)]);

const filled = (tables: readonly ReportTable[]) => tables.filter((t) => t.lines.length > 0);
