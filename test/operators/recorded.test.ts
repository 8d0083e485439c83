import { beforeAll, describe, expect, it } from 'vitest';
import { operators } from '../../src/operators/registry.generated.ts';
import { askPeer, type PeerAnswer } from '../support/goldenPeer.ts';
import { recordedCases } from '../support/recordedCases.ts';
import { type Cut, recordedCuts } from '../support/recordedCuts.ts';
import { runKernel, runStage, streamOf } from '../support/runOperator.ts';

/** Operators whose rule is our own, or whose parameters are programs: their golden files and tests follow the definition. */
const WITHOUT_PEER = ['changePoint', 'expression', 'fallback', 'modelResidual', 'range', 'regime', 'regimeStatistics'];

/** Largest error, as a share of the largest output. */
const TOLERANCE = 1e-9;

const cuts = recordedCuts();
const runs = cuts ? everyRun(cuts) : [];
const signals = cuts ? signalsOf(cuts) : {};

/** Each set of parameters on each recording. */
function everyRun(cuts: Readonly<Record<string, Cut>>) {
  return recordedCases.flatMap(({ operator, on, params, outputs, byStage }) =>
    on.flatMap((bound) => {
      const ports = operators[operator].inputs.map((_, i) => bound[i] ?? 'unbound');
      const rate = cuts[bound[0].split('.')[0]].rateHz;
      return params(rate).map((p) => ({ operator, ports, rate, params: p, outputs, byStage }));
    }),
  );
}

/** All channels under the name of their recording, and one of zeros. */
function signalsOf(cuts: Readonly<Record<string, Cut>>): Record<string, Float64Array> {
  const named = Object.entries(cuts).flatMap(([cut, { channels }]) =>
    Object.entries(channels).map(([channel, x]) => [`${cut}.${channel}`, x] as const),
  );
  return { ...Object.fromEntries(named), unbound: new Float64Array(2000) };
}

function outputsOf({ operator, ports, rate, params, outputs, byStage }: (typeof runs)[number]): Float64Array[] {
  const n = signals[ports[0]].length;
  const x = ports.map((name) => signals[name].subarray(0, n));
  const given = outputs ? { ...params, outputs } : params;
  if (!byStage) return runKernel(operators[operator], given, x, rate);
  return runStage(operators[operator], given, { on: ['x'], keep: false }, streamOf({ x: '1' }, rate), x).channels;
}

describe('on recorded signals', () => {
  let answers: PeerAnswer[] = [];
  beforeAll(() => {
    if (cuts) answers = askPeer(signals, runs);
  }, 300_000);

  it('every operator meets numpy and scipy, or has no function there', () => {
    const compared = new Set(recordedCases.map((c) => c.operator));
    expect([...compared, ...WITHOUT_PEER].sort()).toEqual(Object.keys(operators).sort());
  });

  it.each(runs.map((run, i) => [run.operator, run.ports[0], JSON.stringify(run.params), i] as const))(
    '%s equals numpy and scipy: %s, %s',
    (operator, _ports, _params, i) => {
      const y = outputsOf(runs[i]);
      for (const [name, wanted] of Object.entries(answers[i])) {
        const port = name === '' ? 0 : operators[operator].outputs.findIndex((o) => o.name === name);
        const { error, compared } = distance(y[port], wanted, name.startsWith('phase'));
        expect(compared, `samples of ${name} with an answer`).toBeGreaterThan(2);
        expect(error, `error of ${name}`).toBeLessThanOrEqual(TOLERANCE);
      }
    },
  );
});

/** Largest difference as a share of the largest value wanted, over the samples that the peer speaks of; NaN counts as infinite. */
function distance(y: Float64Array, wanted: Float64Array, turns: boolean): { error: number; compared: number } {
  let [largest, error, compared] = [0, 0, 0];
  wanted.forEach((v, i) => {
    if (Number.isNaN(v)) return;
    compared++;
    largest = Math.max(largest, Math.abs(v));
    const d = y[i] - v;
    const away = Math.abs(turns ? d - 2 * Math.PI * Math.round(d / (2 * Math.PI)) : d);
    error = Math.max(error, Number.isNaN(away) ? Number.POSITIVE_INFINITY : away);
  });
  return { error: error === 0 ? 0 : error / largest, compared };
}
