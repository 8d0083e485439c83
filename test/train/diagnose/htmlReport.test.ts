import { describe, expect, it } from 'vitest';
import { NO_EVIDENCE } from '../../../src/train/diagnose/evidence.ts';
import { htmlReport } from '../../../src/train/diagnose/htmlReport.ts';
import type { Report } from '../../../src/train/diagnose/report.ts';
import { learningText } from '../../../src/train/diagnose/reportPlots.ts';
import { verdictOf } from '../../../src/train/diagnose/verdict.ts';
import { curveOf } from './support.ts';

const evil = `<script>alert("x")</script>' onload='y & \u202e`;
const error = { predictor: evil, error: 0.1 };
const figures = { rows: 3, rmse: 1, mae: 1, bias: 0, worst: 2 };
const { adaptive, ...nothing } = NO_EVIDENCE;
const norms = [{ lag: 1, norm: 0.5 }];

/** Every name that comes from files or data is hostile. */
const report: Report = {
  ...nothing,
  slipringReport: 1,
  metrics: ['validation', 'test'].map((split) => ({ predictor: evil, split, output: evil, regime: 'all', ...figures })),
  classMetrics: [{ predictor: evil, split: evil, regime: 'all', rows: 3, accuracy: 0.5, macroF1: 0.5, logLoss: 1 }],
  data: { pipeline: evil, logs: [evil], rateHz: 2, parts: [{ part: evil, rows: 3, sha256: evil }] },
  model: {
    name: evil,
    summary: evil,
    task: 'regression',
    layers: [evil],
    weights: 3,
    precisions: { float: { flashBytes: 12, stateBytes: 4 } },
    epochs: 5,
    warnings: [evil],
  },
  notes: [evil],
  verdict: verdictOf({ measure: 'variance', train: 0.1, validation: 0.11 }),
  flags: [{ rule: evil, text: evil, advice: evil }],
  curves: [curveOf([1, 0.5, 0.4])],
  parts: [{ part: evil, model: [error], baselines: [error] }],
  shifts: [{ part: evil, channels: [{ channel: evil, ks: 0.5, beyond: 0, shifted: true }] }],
  regimes: [{ name: evil, kind: evil, rows: 3, part: 0.5, error: 1, ratio: 2, sure: true }],
  activity: [{ name: evil, units: 2, dead: [], saturated: [], gates: [{ gate: evil, shut: 0, open: 0 }] }],
  gradients: [{ name: evil, weights: 1, weightNorm: 1, atStart: 1, atEnd: 1 }],
  lags: [{ name: evil, norms }],
  targets: [
    {
      target: evil,
      unit: evil,
      std: 2,
      residuals: { truth: [1, 2], error: [0.1, Number.NaN], histogram: { middle: [0], rows: [2] }, lag1: Number.NaN },
    },
  ],
  stretch: {
    log: evil,
    from: 0,
    to: 2,
    worst: { from: 0, to: 2 },
    timeS: [0, 1],
    truth: [[1, Number.NaN]],
    predicted: [[1, 2]],
  },
  confusions: [{ truth: evil, said: evil, rows: 2, part: 0.1 }],
  learningCurve: {
    points: [{ rows: 10, train: 1, validation: 2, seeds: [2] }],
    skipped: [{ rows: 5, why: evil }],
    law: { a: 0.1, b: 1, c: 0.5 },
    forecast: [{ rows: 20, validation: 1.5 }],
  },
  sizes: [{ units: 2, weights: 9, train: 1, validation: 2, bias: 1.5, variance: 0.5 }],
};
const page = htmlReport(report);

describe('learningText', () => {
  it('forecasts by a law, but not by one that is steeper than any goes on to be', () => {
    const points = [{ rows: 100, train: 1, validation: 2, seeds: [2] }];
    const gentle = { points, skipped: [], law: { a: 0, b: 20, c: 0.5 }, forecast: [{ rows: 400, validation: 1 }] };
    expect(learningText(gentle)).toBe('error = 20.0 n^-0.500: more rows like these take off 50 % at 400');
    expect(learningText({ ...gentle, law: { a: 0, b: 2e4, c: 2 }, forecast: [] })).toContain('no forecast');
  });
});

describe('htmlReport', () => {
  it('lets no name become markup, a script, an attribute or hidden text', () => {
    expect(page).not.toMatch(/<script/i);
    expect(page).not.toContain(`' onload='`);
    expect(page).not.toContain('\u202e');
    expect(page.split('&#60;script&#62;alert').length).toBeGreaterThan(25);
  });

  it('needs nothing from elsewhere, and its policy allows nothing', () => {
    const addresses = [...page.matchAll(/\b(?:https?:)?\/\/[^"'\s<]+/g)].map(([a]) => a);
    expect(new Set(addresses)).toEqual(new Set(['http://www.w3.org/2000/svg']));
    expect(page).not.toMatch(/\s(?:src|href)=|url\(/);
    expect(page).toContain(`content="default-src 'none'; style-src 'unsafe-inline'"`);
  });

  it('draws each plot, and no figure that is no number', () => {
    expect(page.match(/<svg /g)).toHaveLength(7);
    const drawn = page.match(/ (?:d|cx|cy|x|y|x1|y1)="[^"]*"/g) ?? [];
    expect(drawn.length).toBeGreaterThan(100);
    expect(drawn.filter((d) => /NaN|Infinity/.test(d))).toEqual([]);
  });

  it('closes what it opens', () => {
    for (const tag of [
      'div',
      'p',
      'table',
      'tr',
      'td',
      'th',
      'figure',
      'figcaption',
      'svg',
      'g',
      'text',
      'h2',
      'html',
    ]) {
      const [open, shut] = [`<${tag}[ >]`, `</${tag}>`].map((t) => page.match(new RegExp(t, 'g'))?.length);
      expect([tag, open]).toEqual([tag, shut]);
    }
  });
});
