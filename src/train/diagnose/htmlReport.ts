import { escapeXml } from '../../core/escapeXml.ts';
import type { Report } from './report.ts';
import {
  curvePlot,
  lagPlot,
  learningPlot,
  type ReportPlot,
  residualPlots,
  sizePlot,
  stretchPlots,
} from './reportPlots.ts';
import { type ReportTable, tablesOf } from './reportTables.ts';
import { RULES } from './rules.ts';

const STYLE = `
body { font-family: sans-serif; font-size: 15px; line-height: 1.45; max-width: 820px; margin: 2em auto; padding: 0 1em; color: #222; }
h1 { font-size: 1.5em; margin-bottom: 0.2em; }
h2 { font-size: 1.15em; margin: 2em 0 0.5em; border-bottom: 1px solid #ccc; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { text-align: left; padding: 0.2em 0.9em 0.2em 0; border-bottom: 1px solid #eee; vertical-align: top; }
.verdict, .flag { border-left: 5px solid #d55e00; background: #fdf6f1; padding: 0.5em 0.8em; margin: 0.6em 0; }
.verdict.good { border-color: #009e73; background: #f0f9f5; }
.verdict.unknown { border-color: #888; background: #f5f5f5; }
.note, figcaption { color: #555; font-size: 0.92em; }
figure { margin: 1em 0; }
svg { max-width: 100%; height: auto; }
code { font-size: 0.92em; }
`;

/** A report as one page without scripts or anything from elsewhere. All names and texts are escaped. */
export function htmlReport(report: Report): string {
  const { model, verdict, flags, notes } = report;
  const title = `Report of ${model.name}`;
  const kinds = Object.entries(model.precisions).map(([name, b]) => `${name}: ${b?.flashBytes} bytes of flash`);
  const facts = [
    model.layers.join(', '),
    `${model.weights} weights`,
    `${model.epochs} epochs, seed ${report.seed}`,
    ...kinds,
  ];
  return [
    '<!doctype html>',
    '<html lang="en"><head><meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<title>${escapeXml(title)}</title><style>${STYLE}</style></head><body>`,
    `<h1>${escapeXml(title)}</h1>`,
    paragraph(model.summary),
    paragraph(facts.join(' · '), 'note'),
    `<div class="verdict ${verdict.kind}"><strong>${escapeXml(verdict.text)}</strong><br>${escapeXml(verdict.advice)}</div>`,
    ...flags.map(
      (f) =>
        `<div class="flag"><strong>${escapeXml(f.text)}</strong> <code>${escapeXml(f.rule)}</code><br>${escapeXml(f.advice)}</div>`,
    ),
    ...(flags.length === 0 ? [paragraph(`None of ${RULES.length} rules has anything to say.`)] : []),
    ...[...model.warnings, ...notes].map((note) => paragraph(note, 'note')),
    ...plots([...curvePlot(report), ...stretchPlots(report)]),
    ...tablesOf(report).map(table),
    ...plots([...residualPlots(report), ...lagPlot(report), ...learningPlot(report), ...sizePlot(report)]),
    '<h2>The rules</h2>',
    `<table>${RULES.map(({ name, summary }) => row('td', [name, summary])).join('')}</table>`,
    '</body></html>\n',
  ].join('\n');
}

const paragraph = (text: string, kind = '') => `<p${kind && ` class="${kind}"`}>${escapeXml(text)}</p>`;

const row = (tag: 'th' | 'td', cells: readonly string[]) =>
  `<tr>${cells.map((cell) => `<${tag}>${escapeXml(cell)}</${tag}>`).join('')}</tr>`;

function table({ title, head, lines, note }: ReportTable): string {
  const rows = lines.map((line) => row('td', line)).join('\n');
  return `<h2>${escapeXml(title)}</h2>\n<table>${row('th', head)}\n${rows}</table>${note ? paragraph(note, 'note') : ''}`;
}

const plots = (list: readonly ReportPlot[]) =>
  list.map(({ svg, caption }) => `<figure>${svg}<figcaption>${escapeXml(caption)}</figcaption></figure>`);
