import { percent } from './percent.ts';
import type { Report } from './report.ts';
import { number, type ReportTable } from './reportTable.ts';

const PARTS: Readonly<Record<string, string>> = {
  train: 'learned',
  validation: 'chose epoch and seed',
  all: 'with gaps between parts',
};

export function parts({ data }: Report): ReportTable {
  const { testLooks: looks } = data;
  const times = looks === 1 ? 'once' : `${looks} times`;
  const test = looks === undefined ? 'locked' : looks === 0 ? 'locked, never opened' : `opened ${times}`;
  return {
    title: 'Rows',
    head: ['part', 'rows', 'time / s', 'use', 'SHA-256'],
    lines: data.parts.map(({ part, rows, sha256 }) => [
      part,
      String(rows),
      number(rows / data.rateHz),
      part === 'test' ? test : (PARTS[part] ?? ''),
      sha256.slice(0, 12),
    ]),
    note: `From ${listed(data.logs)} through ${data.pipeline}, at ${data.rateHz} rows a second.`,
  };
}

const MOST_LOGS = 6;
const listed = (logs: readonly string[]) =>
  logs.length > MOST_LOGS
    ? `${logs.slice(0, MOST_LOGS).join(', ')} and ${logs.length - MOST_LOGS} more`
    : logs.join(', ');

export function shifts({ shifts: judged }: Report): ReportTable {
  const lines = judged.flatMap(({ part, channels }) => channels.map((c) => ({ part, ...c })));
  return {
    title: 'How parts differ from the train rows',
    head: ['channel', 'part', 'Kolmogorov-Smirnov', 'beyond', ''],
    lines: lines.map((c) => [c.channel, c.part, c.ks.toFixed(2), percent(c.beyond), c.shifted ? 'differs' : '']),
    bars: lines.map((c) => c.ks),
    wholeBar: 1,
    note: 'The largest distance between the two distributions, 0 to 1, and the rows beyond all train rows.',
  };
}
