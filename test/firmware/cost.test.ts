import { describe, expect, it } from 'vitest';
import { M4_COST } from '../../src/firmware/cost.generated.ts';
import { openTarget } from '../../src/firmware/targets.ts';
import { verifyJob } from '../../src/firmware/verifyJob.ts';
import { operators } from '../../src/operators/registry.generated.ts';
import { slipring } from '../cli/support.ts';
import { temporaryFolder } from '../support/folder.ts';

const folder = temporaryFolder();

describe('the table of costs on a Cortex-M4', () => {
  it('has every operator but expressions, and the cells of nets in all precisions', () => {
    const cells = ['rnn', 'gru', 'lstm'].flatMap((cell) => [cell, `${cell}Int8`, `${cell}Int16`]);
    const measured = Object.keys(operators).filter((name) => name !== 'expression');
    expect(Object.keys(M4_COST.kernels).toSorted()).toEqual([...measured, ...cells].toSorted());
    for (const { base, each, from, to, error } of Object.values(M4_COST.kernels)) {
      expect(base + each * from).toBeGreaterThan(0);
      expect(to).toBeGreaterThanOrEqual(from);
      expect(error).toBeLessThan(1);
    }
  });
});

/** Parameters that were not measured, on another signal; what `check` estimates against what the emulated board counts. */
describe('slipring check', () => {
  const rows = Array.from({ length: 600 }, (_, i) => {
    const angle = 0.03 * i;
    return [i * 1e-3, 5 * Math.cos(angle) + 0.1 * Math.sin(57 * i), 5 * Math.cos(angle - 2.0944), angle].join(',');
  });
  const log = folder.file('log.csv', `t [s],iA [A],iB [A],thetaE [rad]\n${rows.join('\n')}\n`);

  it.each([
    ['dcBlock: { on: [iA], cutoffHz: 3 }'],
    ['hampel: { on: [iA, iB], windowLength: 15 }'],
    ['savgol: { on: [iA], windowLength: 25, polyorder: 3 }'],
    ['lowpass: { on: [iA, iB], cutoffHz: 120, order: 6 }'],
    ['clarkePark: { iA: iA, iB: iB, angle: thetaE }'],
    ['detrend: { on: [iA], windowLength: 40 }'],
  ])('estimates the instructions of %s to a third', async (step) => {
    const { code, out, err } = await slipring(['check', '--input', log, '--step', step, '--json']);
    expect(code, err).toBe(0);
    const [{ m4Instructions, m4Load, rateHz }] = JSON.parse(out).steps;
    expect(m4Load).toBeCloseTo((m4Instructions * rateHz) / 168e6, 4);
    const { figures } = await verifyJob(
      { input: log, steps: [step] },
      { target: openTarget('cortex-m4'), real: 'float' },
    );
    expect(m4Instructions / (figures.instructions?.mean ?? Number.NaN)).toBeGreaterThan(2 / 3);
    expect(m4Instructions / (figures.instructions?.mean ?? Number.NaN)).toBeLessThan(4 / 3);
  });

  it("knows the demo's net, and prints a dash where it knows nothing", async () => {
    const { out } = await slipring(['check', 'demo']);
    expect(out).toMatch(/^step .* M4: instructions +% of 168 MHz +channels made$/m);
    expect(out).toMatch(/^14 predict .* ~\d+ +\S+ +tempMagnetPredicted/m);
    expect(out).toMatch(/^1 align .* - +- +iA/m);
    expect(out).toMatch(/^9 expression .* - +- +currentSquare/m);
    expect(out).toMatch(
      /on a Cortex-M4 at 168 MHz about \S+ % of its time, at an instruction a cycle, without 2 steps that are not known$/m,
    );
  });
});
