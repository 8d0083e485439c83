import { describe, expect, it } from 'vitest';
import { type Evidence, NO_EVIDENCE, type PartErrors } from '../../../src/train/diagnose/evidence.ts';
import { flagsOf, RULES } from '../../../src/train/diagnose/rules.ts';
import { BANK, LINEAR } from '../../../src/train/score.ts';
import { curveOf, values } from './support.ts';

const falling = (i: number) => 0.5 * 0.8 ** i + 0.1;
const layer = { name: 'layers.0 gru', units: 16, dead: [], saturated: [], gates: [] };
const validation: PartErrors = {
  part: 'validation',
  model: [
    { predictor: 'float', error: 0.2, bias: 0.1 },
    { predictor: 'int8', error: 0.201, bias: 0.1 },
  ],
  baselines: [
    { predictor: 'mean', error: 1 },
    { predictor: LINEAR, error: 0.6, bias: 0 },
    { predictor: BANK, error: 0.4 },
  ],
};
const regime = { name: 'hot', kind: 'regime', rows: 100, part: 0.3, error: 0.3, ratio: 1.2, sure: true };
const shift = { channel: 'tempCase', ks: 0.1, beyond: 0, shifted: false };
const gradients = (name: string, atStart: number) => ({ name, weights: 10, weightNorm: 1, atStart, atEnd: 0.1 });
const lagsOf = (...norms: number[]) => [
  { name: 'layers.0 gru', norms: norms.map((norm, k) => ({ lag: 2 ** k, norm })) },
];

/** A model of which nothing bad can be said. */
const healthy: Evidence = {
  ...NO_EVIDENCE,
  curves: [1, 2, 3].map((seed) =>
    curveOf(
      values(30, falling),
      values(30, (i) => 1.1 * falling(i)),
      seed,
    ),
  ),
  finished: true,
  fit: { measure: 'variance', train: 0.04, validation: 0.044 },
  size: { weights: 500, trainRows: 4000 },
  parts: [{ ...validation, part: 'train' }, validation, { ...validation, part: 'test' }],
  shifts: [{ part: 'validation', channels: [shift] }],
  regimes: [regime],
  activity: [layer],
  gradients: [gradients('layers.0 gru', 1), gradients('layers.1 dense', 2)],
  lags: lagsOf(1, 1.2, 0.9, 0.4),
};

const withCurve = (...given: Parameters<typeof curveOf>): Partial<Evidence> => ({ curves: [curveOf(...given)] });
const judged = (changes: Partial<PartErrors>, part = 'validation') => {
  const others = healthy.parts.filter((p) => p.part !== part);
  return { parts: [...others, { ...validation, ...changes, part }] };
};

/** For each rule: what makes it speak, what just does not, and a word of what it says. */
const cases: Record<string, { bad: Partial<Evidence>; fine: Partial<Evidence>; says: RegExp }> = {
  notANumber: {
    bad: withCurve([1, 0.5, Number.NaN]),
    fine: withCurve([1, 0.5, 0.4]),
    says: /epoch 3/,
  },
  validationFlat: {
    bad: withCurve(
      values(20, falling),
      values(20, (i) => Math.max(0.3, falling(i))),
    ),
    fine: withCurve(
      values(20, falling),
      values(20, (i) => 0.25 + falling(i) * 0.8),
    ),
    says: /validation gains nothing/,
  },
  rateTooHigh: {
    bad: withCurve(values(20, (i) => (i % 2 === 0 ? 0.4 : 0.6))),
    // shaken, but for the better
    fine: withCurve(values(20, (i) => 0.8 ** i * (i % 2 === 0 ? 1 : 1.5))),
    says: /oscillates: .* 53 % of the epochs, and all it fell is nothing/,
  },
  rateTooLow: {
    bad: withCurve(values(20, (i) => 1 - 0.001 * i)),
    fine: withCurve(values(20, (i) => 1 - 0.02 * i)),
    says: /plateau from the start/,
  },
  stillFalling: {
    bad: withCurve(values(20, (i) => 0.95 ** i)),
    fine: withCurve(values(20, (i) => 0.9 + 0.1 * 0.5 ** i)),
    says: /still falls/,
  },
  earlyBest: {
    bad: withCurve(
      values(20, falling),
      values(20, (i) => 0.5 + 0.01 * Math.abs(i - 1)),
    ),
    fine: withCurve(
      values(20, falling),
      values(20, (i) => 0.5 + 0.01 * Math.abs(i - 2)),
    ),
    says: /no\. 2 of 20/,
  },
  validationFarBelowTrain: {
    bad: { fit: { measure: 'variance', train: 0.1, validation: 0.034 } },
    fine: { fit: { measure: 'variance', train: 0.1, validation: 0.037 } },
    says: /error on validation rows is only 0\.58/,
  },
  inputsTellTarget: {
    bad: judged({ baselines: [{ predictor: LINEAR, error: 0.009, bias: 0 }] }),
    fine: judged({ baselines: [{ predictor: LINEAR, error: 0.011, bias: 0 }] }),
    says: /tells the targets to 0\.90 %/,
  },
  alwaysClipped: {
    bad: withCurve(values(5, falling), values(5, falling), 1, { clipped: 0.95, gradientNorm: 7 }),
    fine: {
      ...withCurve(values(5, falling), values(5, falling), 1, { clipped: 1, gradientNorm: 7 }),
      adaptive: true,
    },
    says: /95 % of the updates; their norm is 7\.00/,
  },
  seedsDisagree: {
    bad: { curves: [0.1, 0.1, 0.3].map((loss, k) => curveOf([1, loss], [1, loss], k + 1)) },
    fine: { curves: [0.1, 0.1, 0.15].map((loss, k) => curveOf([1, loss], [1, loss], k + 1)) },
    says: /disagree/,
  },
  unfinished: { bad: { finished: false }, fine: { finished: undefined }, says: /cut short/ },
  baselineNotBeaten: {
    bad: judged({ baselines: [{ predictor: 'ridge', error: 0.2 }] }),
    fine: judged({ baselines: [{ predictor: 'ridge', error: 0.21 }] }),
    says: /ridge is better: 0\.200 for 0\.201 of int8/,
  },
  testMuchWorse: {
    bad: judged({ model: [{ predictor: 'int8', error: 0.27 }] }, 'test'),
    fine: judged({ model: [{ predictor: 'int8', error: 0.25 }] }, 'test'),
    says: /1\.34 of the validation error/,
  },
  integersMuchWorse: {
    bad: judged({
      model: [
        { predictor: 'float', error: 0.2 },
        { predictor: 'int8', error: 0.22 },
      ],
    }),
    fine: judged({
      model: [
        { predictor: 'float', error: 0.2 },
        { predictor: 'int8', error: 0.209 },
      ],
    }),
    says: /int8 has 10\.0 % more error/,
  },
  biased: {
    bad: judged({ model: [{ predictor: 'int8', error: 0.2, bias: -0.8, biasOf: 'tempYoke' }] }),
    fine: judged({ model: [{ predictor: 'int8', error: 0.2, bias: -0.6 }] }),
    says: /of tempYoke is mostly an offset: too low, 80 %/,
  },
  partsDiffer: {
    bad: { shifts: [{ part: 'validation', channels: [{ ...shift, ks: 0.5, shifted: true }] }] },
    fine: { shifts: [{ part: 'validation', channels: [{ ...shift, ks: 0.29 }] }] },
    says: /tempCase in validation \(KS 0\.50\)/,
  },
  fewRows: {
    bad: { size: { weights: 100, trainRows: 99 } },
    fine: { size: { weights: 100, trainRows: 100 } },
    says: /100 weights are fitted to 99 train rows/,
  },
  weakRegime: {
    bad: { regimes: [{ ...regime, ratio: 2.5, part: 0.05 }] },
    fine: { regimes: [{ ...regime, ratio: 2.5, part: 0.01 }] },
    says: /in hot the error is 2\.5 times/,
  },
  deadUnits: {
    bad: { activity: [{ ...layer, dead: [1, 3] }] },
    fine: { activity: [{ ...layer, dead: [1] }] },
    says: /2 of 16 units of layers\.0 gru never change/,
  },
  saturatedUnits: {
    bad: {
      activity: [{ ...layer, saturated: [0, 1, 2] }],
      ...judged({ model: [{ predictor: 'int8', error: 0.3 }] }, 'train'),
    },
    fine: {
      activity: [{ ...layer, saturated: [0, 1, 2] }],
      ...judged({ model: [{ predictor: 'int8', error: 0.1 }] }, 'train'),
    },
    says: /3 of 16 units/,
  },
  vanishing: {
    bad: { lags: lagsOf(0.5, 0.05, 0.0005), ...judged({ model: [{ predictor: 'float', error: 0.4 }] }, 'train') },
    fine: { lags: lagsOf(0.5, 0.05, 0.002), ...judged({ model: [{ predictor: 'float', error: 0.4 }] }, 'train') },
    says: /felt 4 rows later/,
  },
  exploding: {
    bad: { lags: lagsOf(1.5, 4, 16, 2) },
    fine: { lags: lagsOf(1.5, 4, 9, 2) },
    says: /16-fold after 4 rows/,
  },
  starvedLayer: {
    bad: { gradients: [gradients('layers.0 gru', 1e-5), gradients('layers.1 dense', 1)] },
    fine: { gradients: [gradients('layers.0 gru', 2e-3), gradients('layers.1 dense', 1)] },
    says: /layers\.0 gru gets next to no gradient/,
  },
};

describe('rules', () => {
  it('have a case each here', () => {
    expect(Object.keys(cases).sort()).toEqual(RULES.map((r) => r.name).sort());
  });

  it('say nothing of a healthy model, and nothing of one of which nothing is known', () => {
    expect(flagsOf(healthy)).toEqual([]);
    expect(flagsOf(NO_EVIDENCE)).toEqual([]);
  });

  for (const { name, find } of RULES) {
    it(`${name} speaks where it should, with advice, and not a little before`, () => {
      const { bad, fine, says } = cases[name];
      const finding = find({ ...healthy, ...bad });
      expect(finding?.text).toMatch(says);
      expect(finding?.advice).not.toBe('');
      expect(find({ ...healthy, ...fine })).toBeUndefined();
    });
  }

  it('ask of the last epoch, not of the best, where the last was kept', () => {
    const curves = [
      curveOf(
        values(20, falling),
        values(20, (i) => (i === 0 ? 0.1 : 0.2 + i)),
      ),
    ];
    const names = (keep: 'best' | 'last') => flagsOf({ ...NO_EVIDENCE, curves, keep }).map((f) => f.rule);
    expect(names('best')).toEqual(['earlyBest']);
    expect(names('last')).toEqual([]);
  });

  it('make nothing of a state that fades where the net misses no history, or there is none to miss', () => {
    const told = (net: number, linear: number) => {
      const baselines = [
        { predictor: LINEAR, error: linear },
        { predictor: BANK, error: 0.4 },
      ];
      const parts = [{ part: 'train', model: [{ predictor: 'float', error: net }], baselines }];
      return flagsOf({ ...NO_EVIDENCE, parts, lags: lagsOf(0.5, 1e-9) }).map((f) => f.rule);
    };
    expect(told(0.5, 0.6)).toEqual(['vanishing']);
    expect(told(0.3, 0.6)).toEqual([]);
    expect(told(0.5, 0.42)).toEqual([]);
  });

  it('calls no rate too high for the jumps of warm restarts, nor a flat loss that trembles', () => {
    const saw = values(20, (i) => [0.9, 0.5, 0.4, 0.3, 0.2][i % 5]);
    const curve = curveOf(saw);
    const restarts = curve.epochs.map((e) => ({ ...e, rate: [0.01, 0.007, 0.004, 0.002, 0.001][e.epoch % 5] }));
    const names = (epochs: typeof restarts) =>
      flagsOf({ ...NO_EVIDENCE, curves: [{ seed: 1, epochs }] }).map((f) => f.rule);
    expect(names([...curve.epochs])).toContain('rateTooHigh');
    expect(names(restarts)).not.toContain('rateTooHigh');
    expect(names([...curveOf(values(20, (i) => 1 + 0.04 * (i % 2))).epochs])).not.toContain('rateTooHigh');
  });

  it('calls a rate too high where the loss ends far above its least', () => {
    const wild = values(20, (i) => (i < 10 ? 0.9 ** i : 0.39 * 1.09 ** (i - 10)));
    expect(flagsOf({ ...NO_EVIDENCE, ...withCurve(wild) }).map((f) => f.rule)).toContain('rateTooHigh');
  });

  it('tells an offset of the fit from one between the parts', () => {
    const told = (onTrain: number) => {
      const model = (bias: number) => [{ predictor: 'int8', error: 0.2, bias, biasOf: 'tempYoke' }];
      const parts = [
        { part: 'train', model: model(onTrain), baselines: [] },
        { part: 'validation', model: model(-0.8), baselines: [] },
      ];
      return flagsOf({ ...NO_EVIDENCE, parts }).map((f) => f.advice);
    };
    expect(told(-0.6)).toEqual([expect.stringContaining('on train rows too')]);
    expect(told(0.6)).toEqual([expect.stringContaining('parts differ in level')]);
  });

  it('make nothing of a regime with a few rows', () => {
    const regimes = [{ ...regime, ratio: 9, sure: false }];
    expect(flagsOf({ ...NO_EVIDENCE, regimes })).toEqual([]);
  });

  it('look at the seed that was kept', () => {
    const curves = [curveOf([1, 0.5]), curveOf([1, Number.NaN], [1, 0.5], 2)];
    const names = (seed: number) => flagsOf({ ...NO_EVIDENCE, curves, seed }).map((f) => f.rule);
    expect(names(1)).toEqual([]);
    expect(names(2)).toEqual(['notANumber']);
  });
});
