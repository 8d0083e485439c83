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
import type { ReportTable } from './reportTable.ts';
import { dataTables, errorTables, fitTables, netTables, placeTables } from './reportTables.ts';
import { RULES } from './rules.ts';

const STYLE = `
:root { color-scheme: light dark; --ink: #222; --paper: #fff; --faint: #5a5a5a; --rule: #d8d8d8; --bad: #c44e00; --badPaper: #fdf3ec; --good: #00795a; --goodPaper: #eef8f4; --bar: #9cc4e4; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e4e4e4; --paper: #191919; --faint: #a8a8a8; --rule: #3c3c3c; --bad: #f08a3c; --badPaper: #33241a; --good: #3fbf96; --goodPaper: #16302a; --bar: #2f5f85; }
  svg { filter: invert(0.9) hue-rotate(180deg); }
}
body { font-family: sans-serif; font-size: 15px; line-height: 1.45; max-width: 820px; margin: 2em auto; padding: 0 1em; color: var(--ink); background: var(--paper); }
h1 { font-size: 1.5em; margin-bottom: 0.2em; }
h2 { font-size: 1.2em; margin: 2.2em 0 0.4em; border-bottom: 1px solid var(--rule); }
h3 { font-size: 1em; margin: 1.4em 0 0.3em; }
.wide { overflow-x: auto; }
.figures { white-space: nowrap; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { text-align: left; padding: 0.2em 0.9em 0.2em 0; border-bottom: 1px solid var(--rule); vertical-align: top; }
tbody th { font-weight: normal; }
.bar { width: 9em; min-width: 5em; }
.bar i { display: block; height: 0.8em; margin-top: 0.35em; background: var(--bar); print-color-adjust: exact; -webkit-print-color-adjust: exact; }
.verdict, .flag { border-left: 5px solid var(--bad); background: var(--badPaper); padding: 0.5em 0.8em; margin: 0.6em 0; }
.verdict.good { border-color: var(--good); background: var(--goodPaper); }
.verdict.unknown { border-color: var(--faint); background: none; }
.note, figcaption { color: var(--faint); font-size: 0.92em; }
figure { margin: 1em 0; }
svg { max-width: 100%; height: auto; }
code { font-size: 0.92em; }
@media print { body { margin: 0; max-width: none; } figure, tr, .flag, .verdict { break-inside: avoid; } h2, h3 { break-after: avoid; } }
`;

/** A part of the page; it is left out when it has nothing to show. */
interface Section {
  readonly title: string;
  readonly plots: readonly ReportPlot[];
  readonly tables: readonly ReportTable[];
}

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
  const sections: Section[] = [
    { title: 'How large the errors are', plots: [], tables: errorTables(report) },
    {
      title: 'Where they are',
      plots: [...stretchPlots(report), ...residualPlots(report)],
      tables: placeTables(report),
    },
    { title: 'How it was trained', plots: curvePlot(report), tables: dataTables(report) },
    {
      title: 'More rows, other sizes',
      plots: [...learningPlot(report), ...sizePlot(report)],
      tables: fitTables(report),
    },
    { title: 'Inside the net', plots: lagPlot(report), tables: netTables(report) },
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
    ...sections.flatMap(section),
    '<h2>The rules</h2>',
    table({
      title: '',
      prose: true,
      head: ['rule', 'speaks when', 'here'],
      lines: RULES.map(({ name, summary }) => [name, summary, flags.some((f) => f.rule === name) ? 'speaks' : '']),
      note: 'A rule is silent, too, where what it looks at is not there: the notes above say what that is.',
    }),
    '</body></html>\n',
  ].join('\n');
}

function section({ title, plots, tables }: Section): string[] {
  if (plots.length + tables.length === 0) return [];
  const figures = plots.map(
    ({ svg, caption }) => `<figure>${svg}<figcaption>${escapeXml(caption)}</figcaption></figure>`,
  );
  return [`<h2>${escapeXml(title)}</h2>`, ...tables.map(table), ...figures];
}

const paragraph = (text: string, kind = '') => `<p${kind && ` class="${kind}"`}>${escapeXml(text)}</p>`;

function table({ title, head, lines, bars, wholeBar, prose, note }: ReportTable): string {
  const longest = wholeBar ?? Math.max(...(bars ?? []).filter(Number.isFinite));
  const heads = head.map((cell) => `<th scope="col">${escapeXml(cell)}</th>`);
  const rows = lines.map(([first, ...rest], k) => {
    const cells = rest.map((cell) => `<td>${escapeXml(cell)}</td>`);
    return `<tr><th scope="row">${escapeXml(first)}</th>${cells.join('')}${bars ? bar(bars[k] / longest) : ''}</tr>`;
  });
  return [
    title && `<h3>${escapeXml(title)}</h3>`,
    `<div class="wide"><table${prose ? '' : ' class="figures"'}><thead><tr>${heads.join('')}${bars ? '<td></td>' : ''}</tr></thead>`,
    `<tbody>${rows.join('\n')}</tbody></table></div>`,
    note && paragraph(note, 'note'),
  ]
    .filter(Boolean)
    .join('\n');
}

/** What a screen reader has in figures already. */
const bar = (part: number) =>
  `<td class="bar" aria-hidden="true">${part > 0 ? `<i style="width:${Math.round(100 * part)}%"></i>` : ''}</td>`;
