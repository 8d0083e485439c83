import { describe, expect, it } from 'vitest';
import { checkMotor } from '../../src/sim/checkMotor.ts';
import { CurrentControl } from '../../src/sim/control.ts';
import { Inverter } from '../../src/sim/inverter.ts';
import { createMotor } from '../../src/sim/motor.ts';
import { Plant } from '../../src/sim/plant.ts';
import { demoServo, idealMotor, record, samples } from './motors.ts';

const T = 1e-4;
const params = checkMotor(demoServo);
const settings = { ...params.inverter, deadTimeS: 1e-6, deadTimeCurrentA: 0.2 };

function standing(): { plant: Plant; inverter: Inverter; control: CurrentControl } {
  const plant = new Plant({ polePairs: 4, ldH: 4e-3, lqH: 4e-3, inertiaKgM2: 1, breakaway: 1 }, T);
  return { plant, inverter: new Inverter(settings, T), control: new CurrentControl(params, T) };
}

describe('inverter', () => {
  it('acts one period after the control has asked', () => {
    const { plant, inverter, control } = standing();
    control.vd = 30;
    control.vq = 40;
    inverter.apply(plant, control);
    expect([plant.vAlpha, plant.vBeta]).toEqual([0, 0]);
    control.vd = 0;
    control.vq = 0;
    inverter.apply(plant, control);
    expect(plant.vAlpha).toBeCloseTo(30, 12);
    expect(plant.vBeta).toBeCloseTo(40, 12);
  });

  it('turns the voltage on to the middle of the period in which it acts', () => {
    const { plant, inverter, control } = standing();
    plant.omega = 500;
    control.vd = 100;
    inverter.apply(plant, control);
    inverter.apply(plant, control);
    const angle = 1.5 * T * 4 * 500;
    expect(plant.vAlpha).toBeCloseTo(100 * Math.cos(angle), 9);
    expect(plant.vBeta).toBeCloseTo(100 * Math.sin(angle), 9);
  });

  it('loses bus voltage x dead time / period a phase, against the current, less where it commutates', () => {
    const { plant, inverter, control } = standing();
    // phase a forward, b and c backward: -4/3 of a phase's 3.2 V along alpha
    plant.id = 10;
    inverter.apply(plant, control);
    expect(plant.vAlpha).toBeCloseTo((-4 / 3) * 3.2, 12);
    expect(plant.vBeta).toBeCloseTo(0, 12);
    plant.id = 0.1;
    inverter.apply(plant, control);
    expect(plant.vAlpha).toBeCloseTo(-3.2 * ((2 * 0.5 + 0.25 + 0.25) / 3), 12);
  });

  it('samples the ripple that a switched inverter makes', () => {
    // Phase a of an RL load at v* = (60, 0) V: space-vector PWM, switched, integrated in steps of 1 ns
    const [busV, l, vAlpha, offset] = [320, 4e-3, 60, 3e-6];
    const [a, b] = [vAlpha, -vAlpha / 2];
    const common = -(Math.max(a, b) + Math.min(a, b)) / 2;
    const duty = [a, b, b].map((v) => 0.5 + (v + common) / busV);
    // centre-aligned: on around T / 2, so that all are off (the zero vector 000) around 0
    const on = (k: number, t: number) => Math.abs(t - T / 2) < (duty[k] * T) / 2;
    const dt = 1e-9;
    let switched = 0;
    let average = 0;
    for (let t = dt / 2; t < offset; t += dt) {
      const legs = [0, 1, 2].map((k) => (on(k, t) ? busV : 0));
      const phase = (2 * legs[0] - legs[1] - legs[2]) / 3;
      switched += (phase / l) * dt;
      average += (vAlpha / l) * dt;
    }
    const { plant, inverter } = standing();
    plant.vAlpha = vAlpha;
    // one period looks like the next: the ripple is odd around the boundary
    inverter.skip(-offset, plant);
    const ripple = inverter.skippedAlpha / l;
    expect(ripple).toBeCloseTo(switched - average, 6);
    expect(ripple).toBeLessThan(-0.04);
    // a longer offset than the zero vector is cut to it; at the modulation limit none is left
    inverter.skip(-1, plant);
    const half = ((1 - Math.max(...duty)) * T) / 2;
    expect(inverter.skippedAlpha).toBeCloseTo(-vAlpha * half, 9);
    plant.vAlpha = 0;
    plant.vBeta = busV / Math.sqrt(3);
    inverter.skip(-offset, plant);
    expect(inverter.skippedBeta).toBeCloseTo(0, 12);
  });

  it('lets the bus sink under load and rise when braking', () => {
    const { inverter } = standing();
    for (let i = 0; i < 20; i++) inverter.draw(1000);
    // v = 320 - 0.5 * 1000 / v
    expect(inverter.busV).toBeCloseTo(160 + Math.sqrt(160 ** 2 - 500), 9);
    for (let i = 0; i < 20; i++) inverter.draw(-1000);
    expect(inverter.busV).toBeGreaterThan(320);
  });

  it('distorts the current at six times the electrical frequency when dead time is on', () => {
    const cycle = { segments: [{ durationS: 9, torqueNm: 1, drivenRpm: 300 }] };
    const ripple = (deadTimeS: number) => {
      const inverter = { sourceV: 320, deadTimeS };
      const { truth } = record(createMotor(idealMotor(cycle, { inverter, rates: { truthHz: 1000 } }), 1), 1.5);
      // 300 1/min with 4 pole pairs: 20 Hz, so 120 Hz; a second from 0.5 s on
      const iq = samples(truth, 'iqTrue').slice(500, 1500);
      const sum = (f: (x: number) => number) => iq.reduce((s, x, k) => s + x * f((2 * Math.PI * 120 * k) / 1000), 0);
      return (2 / iq.length) * Math.hypot(sum(Math.cos), sum(Math.sin));
    };
    expect(ripple(0)).toBeLessThan(1e-3);
    expect(ripple(2e-6)).toBeGreaterThan(0.02);
  });
});
