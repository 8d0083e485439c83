import { type Band, PALETTE, svgPlot } from '../core/svgPlot.ts';
import { type DemoRow, REGIMES } from './demoRows.ts';

/** Pale backgrounds for cool, warm and hot. */
const SHADES = ['#eef5fb', '#fdf6e3', '#fbe9e2'];

/** Truth and prediction over time, behind them the regimes, as SVG. */
export function demoPlot(rows: readonly DemoRow[]): string {
  const start = rows[0]?.timeS ?? 0;
  const x = rows.map((r) => r.timeS - start);
  return svgPlot(
    [
      { label: 'winding, by its sensor', color: '#999999', x, y: rows.map((r) => r.winding) },
      { label: 'magnets, truth', color: PALETTE[0], x, y: rows.map((r) => r.truth) },
      { label: 'magnets, predicted (int8 GRU)', color: PALETTE[1], dashed: true, x, y: rows.map((r) => r.prediction) },
    ],
    {
      title: 'Temperature of magnets that no sensor shows',
      xLabel: 'motor time / s',
      yLabel: 'temperature / degC',
      bands: bandsOf(rows, x),
      bandLabels: REGIMES.map((label, i) => ({ label, color: SHADES[i] })),
    },
  );
}

function bandsOf(rows: readonly DemoRow[], x: readonly number[]): Band[] {
  const bands: { from: number; to: number; color: string }[] = [];
  rows.forEach(({ regime }, i) => {
    const color = SHADES[regime] ?? '#ffffff';
    const last = bands.at(-1);
    if (last?.color === color) last.to = x[i];
    else {
      if (last) last.to = x[i];
      bands.push({ from: x[i], to: x[i], color });
    }
  });
  return bands;
}
