import { percent } from './percent.ts';
import type { Report } from './report.ts';
import { number, type ReportTable } from './reportTable.ts';

export function gradients({ gradients: layers }: Report): ReportTable {
  return {
    title: 'Gradient norms by layer',
    head: ['layer', 'weights', 'norm of weights', 'gradient at the start', 'at the end'],
    lines: layers.map((g) => [g.name, String(g.weights), ...[g.weightNorm, g.atStart, g.atEnd].map(number)]),
    note: 'Mean over chunks of the train part, before clipping.',
  };
}

export function activity({ activity: layers }: Report): ReportTable {
  return {
    title: 'Units and gates on train rows',
    prose: true,
    head: ['layer', 'units', 'dead', 'saturated', 'gates: shut below 0.1, open above 0.9'],
    lines: layers.map(({ name, units, dead, saturated, gates }) => [
      name,
      String(units),
      String(dead.length),
      String(saturated.length),
      gates.map((g) => `${g.gate} ${percent(g.shut)} shut, ${percent(g.open)} open`).join('; '),
    ]),
  };
}

export function lags({ lags: layers }: Report): ReportTable {
  const all = layers[0]?.norms.map((n) => n.lag) ?? [];
  return {
    title: 'What is felt of a state after so many rows',
    head: ['layer', ...all.map(String)],
    lines: layers.map(({ name, norms }) => [name, ...norms.map((n) => n.norm.toPrecision(2))]),
    note: 'Largest singular value of dh(T) / dh(T-k), geometric mean over places.',
  };
}
