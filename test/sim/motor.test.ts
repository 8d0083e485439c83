import { describe, expect, it } from 'vitest';
import type { Block } from '../../src/core/block.ts';
import { crc32 } from '../../src/core/snapshot.ts';
import { createMotor, type Motor } from '../../src/sim/motor.ts';
import { demoServo, idealMotor, last, record } from './motors.ts';

const { polePairs: p, rsOhm, ldH, lqH, fluxLinkageWb } = demoServo.electrical;
const RPM = Math.PI / 30;

/** Cold all the time, so that analytic values need no temperatures. */
const cold = { ...demoServo.electrical, copperPerK: 0, magnetPerK: 0 };

describe('motor at work', () => {
  it('in the steady state satisfies the dq voltage equations and the torque equation', () => {
    const cycle = { segments: [{ durationS: 9, torqueNm: 3, drivenRpm: 2500 }] };
    const motor = createMotor(idealMotor(cycle, { electrical: cold }), 1);
    const { truth, drive } = record(motor, 2);
    const [id, iq, omega] = [last(truth, 'idTrue'), last(truth, 'iqTrue'), last(truth, 'omegaMTrue')];
    const omegaE = p * omega;
    expect(omega).toBeCloseTo(2500 * RPM, 9);
    expect(1.5 * p * (fluxLinkageWb + (ldH - lqH) * id) * iq).toBeCloseTo(3, 2);
    // not exactly: a voltage held while the rotor turns by 0.1 rad makes small currents between the samples
    expect(Math.abs(last(drive, 'ud') - (rsOhm * id - omegaE * lqH * iq))).toBeLessThan(0.1);
    expect(Math.abs(last(drive, 'uq') - (rsOhm * iq + omegaE * (ldH * id + fluxLinkageWb)))).toBeLessThan(0.1);
    // what crosses the air gap arrives at the shaft
    const before = motor.energy;
    motor.advance(1, () => {});
    const { in: into, out, copper } = motor.energy;
    const crossed = into - before.in - (copper - before.copper);
    expect(Math.abs(crossed / (3 * omega) - 1)).toBeLessThan(2e-3);
    expect(out - before.out).toBeCloseTo(crossed, 3);
  });

  it('uses the least current for its torque', () => {
    const at = (ratio: number): number => {
      // current for 3 Nm when id = -ratio * iq
      let iq = 5;
      for (let i = 0; i < 50; i++) iq = 3 / (1.5 * p * (fluxLinkageWb + (lqH - ldH) * ratio * iq));
      return iq * Math.sqrt(1 + ratio ** 2);
    };
    const least = Math.min(...Array.from({ length: 100 }, (_, k) => at(k / 500)));
    const cycle = { segments: [{ durationS: 9, torqueNm: 3, drivenRpm: 100 }] };
    const { truth } = record(createMotor(idealMotor(cycle, { electrical: cold }), 1), 1);
    const used = Math.sqrt(last(truth, 'idTrue') ** 2 + last(truth, 'iqTrue') ** 2);
    expect(used).toBeLessThan(least * 1.0005);
    expect(last(truth, 'idTrue')).toBeLessThan(-0.2);
  });

  it('runs without load on the voltage that the magnets induce', () => {
    const { truth, drive } = record(createMotor(idealMotor({ segments: [{ durationS: 9, speedRpm: 3000 }] }), 1), 2);
    expect(last(truth, 'omegaMTrue')).toBeCloseTo(3000 * RPM, 2);
    expect(Math.abs(last(truth, 'iqTrue'))).toBeLessThan(0.01);
    const flux = fluxLinkageWb * (1 - 0.0011 * (last(truth, 'tempMagnet') - 20));
    expect(Math.abs(last(drive, 'uq') - p * 3000 * RPM * flux)).toBeLessThan(0.1);
  });

  it('holds a load at standstill and warms the winding as its network says', () => {
    const cycle = { segments: [{ durationS: 1000, speedRpm: 0, loadNm: 3 }] };
    const light = { ...demoServo.thermal, capacities: { winding: 5, stator: 10, rotor: 1, case: 10 } };
    const motor = createMotor(
      idealMotor(cycle, { electrical: cold, thermal: { ...light, initialC: 20, coolantC: 20 } }),
      1,
    );
    const { truth } = record(motor, 60);
    const [id, iq] = [last(truth, 'idTrue'), last(truth, 'iqTrue')];
    expect(last(truth, 'torque')).toBeCloseTo(3, 2);
    expect(Math.abs(last(truth, 'omegaMTrue'))).toBeLessThan(0.01);
    const power = 1.5 * rsOhm * (id ** 2 + iq ** 2);
    const { windingStator, windingCase, statorCase, statorRotor, rotorCase, caseCoolant } =
      demoServo.thermal.conductances;
    // all heat leaves through the case; the rotor carries none of its own
    const rotorPath = 1 / (1 / statorRotor + 1 / rotorCase);
    const throughStator = 1 / (1 / windingStator + 1 / (statorCase + rotorPath));
    const caseC = 20 + power / caseCoolant;
    expect(last(truth, 'tempCaseTrue')).toBeCloseTo(caseC, 1);
    expect(last(truth, 'tempWindingTrue')).toBeCloseTo(caseC + power / (throughStator + windingCase), 1);
  });

  it('weakens the field where the voltage ends', () => {
    const { truth, drive } = record(createMotor(idealMotor({ segments: [{ durationS: 9, speedRpm: 7500 }] }), 1), 4);
    expect(last(truth, 'omegaMTrue')).toBeCloseTo(7500 * RPM, 0);
    expect(p * 7500 * RPM * fluxLinkageWb).toBeGreaterThan(320 / Math.sqrt(3));
    expect(last(truth, 'idTrue')).toBeLessThan(-3);
    expect(Math.hypot(last(drive, 'ud'), last(drive, 'uq'))).toBeLessThan((0.96 * 320) / Math.sqrt(3));
  });
});

describe('energy', () => {
  const balance = (motor: Motor) => {
    const e = motor.energy;
    const losses = e.copper + e.iron + e.friction;
    return {
      turnover: losses + Math.abs(e.out),
      whole: e.in - e.out - e.magnetic - e.kinetic - e.stored - e.toCoolant,
      heat: losses - e.stored - e.toCoolant,
    };
  };

  it.each([
    ['with all disturbances', demoServo],
    ['without disturbances', idealMotor(demoServo.cycle)],
  ])('balances over a random cycle %s', (_, params) => {
    const motor = createMotor(params, 5);
    for (let i = 0; i < 4; i++) {
      motor.advance(15, () => {});
      const { turnover, whole, heat } = balance(motor);
      expect(turnover).toBeGreaterThan(500);
      expect(Math.abs(whole)).toBeLessThan(1e-4 * turnover);
      expect(Math.abs(heat)).toBeLessThan(1e-4 * turnover);
    }
  });

  it('goes back to the source when the load drives', () => {
    const motor = createMotor(
      { ...demoServo, cycle: { segments: [{ durationS: 100, speedRpm: 2000, loadNm: -2 }] } },
      1,
    );
    motor.advance(2, () => {});
    const before = motor.energy;
    const blocks = record(motor, 1);
    expect(motor.energy.out - before.out).toBeLessThan(-100);
    expect(motor.energy.in - before.in).toBeLessThan(-50);
    expect(last(blocks.drive, 'vBus')).toBeGreaterThan(demoServo.inverter.sourceV);
  });
});

describe('reproducibility', () => {
  const hash = (motor: Motor, pieces: readonly number[]): number => {
    let bytes = 0;
    const sums: number[] = [];
    const add = (b: Block) => {
      const head = Float64Array.of(b.seq, b.t0, b.n, b.gapBefore);
      for (const x of [head, ...b.channels.map((c) => c.subarray(0, b.n))]) {
        sums.push(crc32(new Uint8Array(x.buffer, x.byteOffset, x.byteLength)));
        bytes += x.byteLength;
      }
    };
    for (const seconds of pieces) motor.advance(seconds, add);
    motor.flush(add);
    expect(bytes).toBeGreaterThan(1e5);
    return crc32(new Uint8Array(Uint32Array.from(sums).buffer));
  };

  it('gives the same bits for the same seed, however it is called, and others for another', () => {
    const whole = hash(createMotor(demoServo, 1), [3]);
    expect(hash(createMotor(demoServo, 1), [3])).toBe(whole);
    expect(hash(createMotor(demoServo, 1), [0.00004, 0.1, 1.00006, 0.0333, 1.8666])).toBe(whole);
    expect(hash(createMotor(demoServo, 2), [3])).not.toBe(whole);
  });
});
