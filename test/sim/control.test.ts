import { describe, expect, it } from 'vitest';
import { checkMotor } from '../../src/sim/checkMotor.ts';
import { CurrentControl, SpeedControl } from '../../src/sim/control.ts';
import { createMotor } from '../../src/sim/motor.ts';
import { demoServo, idealMotor, record, samples } from './motors.ts';

const params = checkMotor(demoServo);
const T = 1e-4;

/** Torque 0 until `at` ms, 3 Nm then, at a forced speed. */
function torqueStep(drivenRpm: number): number[][] {
  const segments = [
    { durationS: 1, torqueNm: 0, drivenRpm },
    { durationS: 1, torqueNm: 3, drivenRpm },
  ];
  const motor = createMotor(idealMotor({ segments }, { rates: { truthHz: 10_000 } }), 1);
  const { truth } = record(motor, 1.1);
  return ['idTrue', 'iqTrue'].map((name) => samples(truth, name).slice(10_000));
}

describe('current control', () => {
  it('reaches a new current in the time of its bandwidth', () => {
    const [, iq] = torqueStep(0);
    const final = iq[900];
    // 500 Hz: 2.2 / (2 pi 500) = 0.7 ms from 10 % to 90 %, and 1.5 periods of delay
    const rise = (iq.findIndex((x) => x > 0.9 * final) - iq.findIndex((x) => x > 0.1 * final)) / 10;
    expect(rise).toBeGreaterThan(0.2);
    expect(rise).toBeLessThan(0.8);
    expect(Math.max(...iq)).toBeLessThan(1.15 * final);
  });

  it('keeps the axes apart at speed', () => {
    const [id, iq] = torqueStep(4000);
    const settled = id[900];
    expect(iq[900]).toBeGreaterThan(6);
    // 3.6 A without decoupling; the delay of 1.5 periods leaves 1.4 A
    expect(Math.max(...id.map((x) => Math.abs(x - settled)))).toBeLessThan(2);
  });

  it('leaves the voltage limit at once after a second of saturation', () => {
    const control = new CurrentControl(params, T);
    const wanted = new SpeedControl(params, T);
    wanted.iqRef = 10;
    for (let i = 0; i < 10_000; i++) control.update(wanted, { id: 0, iq: 0 }, 0, 20);
    expect(control.vq).toBeCloseTo(20, 6);
    wanted.iqRef = 0;
    for (let i = 0; i < 10; i++) control.update(wanted, { id: 0, iq: 1 }, 0, 20);
    expect(control.vq).toBeLessThan(0);
  });
});

describe('speed control', () => {
  it('goes to a speed along its slope, without much overshoot, and holds it against a load', () => {
    const segments = [
      { durationS: 1, speedRpm: 2000 },
      { durationS: 1, speedRpm: 2000, loadNm: 2 },
    ];
    const { truth } = record(createMotor(idealMotor({ segments }), 1), 2);
    const rpm = samples(truth, 'omegaMTrue').map((w) => (w * 30) / Math.PI);
    // 8000 1/min a second
    expect(rpm[15]).toBeGreaterThan(900);
    expect(rpm[15]).toBeLessThan(1250);
    expect(Math.max(...rpm)).toBeLessThan(2100);
    expect(rpm[99]).toBeCloseTo(2000, 0);
    expect(Math.min(...rpm.slice(100))).toBeLessThan(1990);
    expect(rpm[199]).toBeCloseTo(2000, 0);
  });

  it('keeps to the current limit and recovers from it', () => {
    const segments = [
      { durationS: 0.5, speedRpm: 0, loadNm: 8 },
      { durationS: 2, speedRpm: 0 },
    ];
    const { truth } = record(createMotor(idealMotor({ segments }), 1), 2.5);
    const [id, iq, omega] = ['idTrue', 'iqTrue', 'omegaMTrue'].map((name) => samples(truth, name));
    const amplitude = Math.max(...id.map((x, k) => Math.hypot(x, iq[k])));
    expect(amplitude).toBeGreaterThan(15.5);
    expect(amplitude).toBeLessThan(17);
    expect(Math.abs(omega[249])).toBeLessThan(0.1);
  });
});
