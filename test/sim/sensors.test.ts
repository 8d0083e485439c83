import { describe, expect, it } from 'vitest';
import { CLIPPED, MISSING } from '../../src/core/quality.ts';
import { randomFor } from '../../src/sim/faults.ts';
import { createMotor } from '../../src/sim/motor.ts';
import type { MotorInput } from '../../src/sim/params.ts';
import { AnalogSensor, encoderPosition } from '../../src/sim/sensors.ts';
import { idealMotor, last, record, samples } from './motors.ts';

const rest = { segments: [{ durationS: 1000, torqueNm: 0, drivenRpm: 0 }] };
const currents = { rangeA: 20, bits: 12 };

function resting(change: Partial<MotorInput['sensors']>): MotorInput {
  const params = idealMotor(rest);
  return { ...params, sensors: { ...params.sensors, ...change } };
}

const mean = (x: readonly number[]) => x.reduce((s, v) => s + v, 0) / x.length;
const deviation = (x: readonly number[]) => {
  const m = mean(x);
  return Math.sqrt(mean(x.map((v) => (v - m) ** 2)));
};

describe('analog sensor', () => {
  const ideal = { step: 0.5, range: 10, noise: 0, offset: 0, gain: 1 };

  it('rounds to its steps and says when it clips', () => {
    const sensor = new AnalogSensor({ ...ideal, offset: 0.1, gain: 2 }, randomFor(1, 'test'));
    expect(sensor.read(1.6)).toBe(3.5);
    expect(sensor.flags).toBe(0);
    expect(sensor.read(7)).toBe(9.5);
    expect(sensor.flags).toBe(CLIPPED);
    expect(sensor.read(-7)).toBe(-10);
    expect(sensor.flags).toBe(CLIPPED);
    expect(sensor.read(-4.9)).toBe(-9.5);
    expect(sensor.flags).toBe(0);
  });

  it('adds noise of its standard deviation, with the variance of rounding', () => {
    const sensor = new AnalogSensor({ ...ideal, noise: 0.4 }, randomFor(1, 'test'));
    const x = Array.from({ length: 100_000 }, () => sensor.read(1.23));
    expect(mean(x)).toBeCloseTo(1.23, 2);
    // variance of a rounding error: step^2 / 12. Four standard errors of a deviation from 1e5 values are 0.9 %
    expect(Math.abs(deviation(x) / Math.sqrt(0.4 ** 2 + 0.5 ** 2 / 12) - 1)).toBeLessThan(0.009);
  });
});

describe('telemetry', () => {
  it('delivers each stream at its rate, gapless and on time', () => {
    const motor = createMotor(resting({}), 1, { startS: 1000, name: 'bench-1' });
    const blocks = record(motor, 2.3456);
    const rates = { currents: 10_000, encoder: 1000, drive: 100, temperatures: 1, truth: 100 };
    for (const [name, rateHz] of Object.entries(rates)) {
      expect(blocks[name][0].stream).toMatchObject({ motor: 'bench-1', name, rateHz });
      // the drive's means stand for the middle of their period
      const offset = name === 'drive' ? 0.5 / rateHz : 0;
      let next = 0;
      for (const b of blocks[name]) {
        expect([b.seq, b.gapBefore]).toEqual([next, 0]);
        expect(b.t0).toBeCloseTo(1000 + offset + b.seq / rateHz, 9);
        expect(b.quality.every((q) => q === null)).toBe(true);
        next += b.n;
      }
      expect(next).toBe(name === 'drive' ? 234 : Math.ceil(2.3456 * rateHz));
    }
    expect(blocks.currents[0].n).toBe(256);
    expect(blocks.encoder[0].n).toBe(25);
    expect(blocks.temperatures[0].n).toBe(1);
  });

  it('measures currents in steps, with offset and noise', () => {
    const { currents: blocks } = record(
      createMotor(resting({ currents: { ...currents, offsetA: 0.5, noiseA: 0.05 } }), 3),
      10,
    );
    const step = 40 / 4096;
    for (const name of ['iA', 'iB']) {
      const x = samples(blocks, name).slice(5000);
      expect(x.every((v) => Math.abs(v / step - Math.round(v / step)) < 1e-9)).toBe(true);
      // the control drives the measured current to zero, so the offset is in the true one
      expect(Math.abs(mean(x))).toBeLessThan(0.002);
      expect(deviation(x)).toBeGreaterThan(0.05);
      expect(deviation(x)).toBeLessThan(0.06);
    }
  });

  it('measures three phases when told, whose sum is zero', () => {
    const cycle = { segments: [{ durationS: 9, torqueNm: 2, drivenRpm: 600 }] };
    const params = idealMotor(cycle);
    const sensors = { ...params.sensors, currents: { rangeA: 100, bits: 24, phases: 3 } };
    const { currents: blocks, truth } = record(createMotor({ ...params, sensors }, 1), 1);
    const [a, b, c] = ['iA', 'iB', 'iC'].map((name) => samples(blocks, name));
    const amplitude = Math.hypot(last(truth, 'idTrue'), last(truth, 'iqTrue'));
    for (let k = 5000; k < 10_000; k += 37) {
      expect(Math.abs(a[k] + b[k] + c[k])).toBeLessThan(3e-5);
      expect(Math.sqrt((2 / 3) * (a[k] ** 2 + b[k] ** 2 + c[k] ** 2))).toBeCloseTo(amplitude, 2);
    }
  });

  it('sees ripple where it samples off the middle of the zero vector, always or by jitter', () => {
    const params = idealMotor({ segments: [{ durationS: 9, torqueNm: 0, drivenRpm: 3000 }] });
    const at = (change: { sampleOffsetS?: number; jitterS?: number }) => {
      const sensors = { ...params.sensors, currents: { rangeA: 100, bits: 24, ...change } };
      const { currents, truth, drive } = record(createMotor({ ...params, sensors }, 1), 1);
      const [a, b] = ['iA', 'iB'].map((name) => samples(currents, name).slice(6000));
      const measured = Math.sqrt(mean(a.map((x, k) => x ** 2 + ((x + 2 * b[k]) / Math.sqrt(3)) ** 2)));
      return { measured, iq: mean(samples(truth, 'iqTrue').slice(60)), vq: last(drive, 'uq') };
    };
    const quiet = at({});
    expect(quiet.measured).toBeLessThan(1e-3);
    // the sample lacks v * offset / lq; the control adds that to the true current
    const off = at({ sampleOffsetS: 1e-6 });
    expect(off.measured).toBeLessThan(1e-3);
    expect(off.iq - quiet.iq).toBeCloseTo((off.vq * 1e-6) / params.electrical.lqH, 4);
    const jittery = at({ jitterS: 1e-6 });
    const expected = (jittery.vq * 1e-6) / params.electrical.lqH;
    expect(jittery.measured).toBeGreaterThan(0.95 * expected);
    expect(jittery.measured).toBeLessThan(1.3 * expected);
  });

  it('sees the rotor further on where it samples late', () => {
    const params = idealMotor({ segments: [{ durationS: 9, torqueNm: 3, drivenRpm: 3000 }] });
    const at = (sampleOffsetS: number) => {
      const sensors = { ...params.sensors, currents: { rangeA: 100, bits: 24, sampleOffsetS } };
      const { truth, drive } = record(createMotor({ ...params, sensors }, 1), 1);
      return { id: last(truth, 'idTrue'), iq: last(truth, 'iqTrue'), vd: last(drive, 'ud'), vq: last(drive, 'uq') };
    };
    const [onTime, late] = [at(0), at(1e-6)];
    const { polePairs, ldH } = params.electrical;
    const omegaE = polePairs * 100 * Math.PI;
    const turned = omegaE * 1e-6 * late.iq;
    expect(turned).toBeGreaterThan(0.008);
    // the voltage of the coming period, whose middle is half a period ahead
    const half = (omegaE * 1e-4) / 2;
    const vd = late.vd * Math.cos(half) - late.vq * Math.sin(half);
    expect(late.id - onTime.id).toBeCloseTo(turned + (vd * 1e-6) / ldH, 3);
  });

  it('counts encoder steps over all turns, forwards and back', () => {
    expect(encoderPosition(3, 0.1, 100)).toBeCloseTo(2 * Math.PI * 3.01, 12);
    expect(encoderPosition(-1, 6.28, 100)).toBeCloseTo(2 * Math.PI * -0.01, 12);
    const cycle = { segments: [{ durationS: 9, torqueNm: 0, drivenRpm: -600 }] };
    const params = idealMotor(cycle);
    const sensors = { ...params.sensors, encoder: { countsPerTurn: 400 } };
    const theta = samples(record(createMotor({ ...params, sensors }, 1), 2).encoder, 'thetaM');
    expect(theta.every((x) => Math.abs((x * 400) / (2 * Math.PI) - Math.round((x * 400) / (2 * Math.PI))) < 1e-9)).toBe(
      true,
    );
    // 10 turns a second, from 0.2 s on
    expect(theta[1900] - theta[900]).toBeCloseTo(-10 * 2 * Math.PI, 1);
  });

  it('follows a temperature late and in its steps', () => {
    const params = idealMotor({ segments: [{ durationS: 100, torqueNm: 3, drivenRpm: 0 }] });
    const sensors = { ...params.sensors, temperatures: { stepK: 0.1, windingLagS: 5 } };
    const { temperatures, truth } = record(createMotor({ ...params, sensors }, 1), 30);
    const measured = samples(temperatures, 'tempWinding');
    const truthAt = samples(truth, 'tempWindingTrue').filter((_, k) => k % 100 === 0);
    expect(measured.every((x) => Math.abs(10 * x - Math.round(10 * x)) < 1e-9)).toBe(true);
    // late by 5 s on a rising temperature
    const slope = truthAt[29] - truthAt[28];
    expect(slope).toBeGreaterThan(0.1);
    expect((truthAt[29] - measured[29]) / slope).toBeGreaterThan(4);
    expect((truthAt[29] - measured[29]) / slope).toBeLessThan(6.5);
  });
});

describe('faults of transmission', () => {
  const faulty = (faults: NonNullable<MotorInput['sensors']['currents']['faults']>, seconds: number) =>
    record(createMotor(resting({ currents: { ...currents, faults } }), 7), seconds).currents;

  it('spikes as often and as high as told, and nothing else changes', () => {
    const x = samples(faulty({ spikeRateHz: 20, spikeSize: 5 }, 50), 'iA');
    const spikes = x.filter((v) => v !== 0);
    // Poisson: 1000 +- 4 * sqrt(1000)
    expect(Math.abs(spikes.length - 1000)).toBeLessThan(127);
    expect(Math.max(...spikes.map(Math.abs))).toBeLessThanOrEqual(5);
    expect(Math.abs(mean(spikes))).toBeLessThan(0.4);
    expect(deviation(spikes)).toBeCloseTo(5 / Math.sqrt(3), 0);
  });

  it('drops samples as MISSING, as many as told', () => {
    const blocks = faulty({ dropoutRateHz: 5, dropoutS: 0.004 }, 50);
    let missing = 0;
    for (const b of blocks) {
      b.quality.forEach((q, c) => {
        for (let k = 0; k < b.n; k++) {
          expect(Number.isNaN(b.channels[c][k])).toBe(q !== null && q[k] === MISSING);
          if (Number.isNaN(b.channels[c][k])) missing++;
        }
      });
    }
    // 2 channels x 250 dropouts of 40 samples, exponential: 4 * sqrt(500 * 2) * 40
    expect(Math.abs(missing - 20_000)).toBeLessThan(5060);
  });

  it('loses stretches of a stream as gaps with true indices', () => {
    const blocks = faulty({ lossRateHz: 4, lossS: 0.01 }, 50);
    let next = 0;
    let lost = 0;
    let gaps = 0;
    for (const b of blocks) {
      expect(b.seq).toBe(next + b.gapBefore);
      expect(b.t0).toBeCloseTo(b.seq / 10_000, 9);
      next = b.seq + b.n;
      lost += b.gapBefore;
      if (b.gapBefore > 0) gaps++;
    }
    expect(Math.abs(gaps - 200)).toBeLessThan(57);
    expect(lost / gaps).toBeGreaterThan(70);
    expect(lost / gaps).toBeLessThan(130);
  });
});
