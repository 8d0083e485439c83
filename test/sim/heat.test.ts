import { describe, expect, it } from 'vitest';
import { checkMotor } from '../../src/sim/checkMotor.ts';
import { Heat } from '../../src/sim/heat.ts';
import { createMotor } from '../../src/sim/motor.ts';
import { Plant, plantParams } from '../../src/sim/plant.ts';
import { demoServo, idealMotor } from './motors.ts';

const params = checkMotor(demoServo);
const { electrical, thermal, iron } = params;
const dt = 1e-3;

describe('heat', () => {
  it('raises the resistance with the winding and lowers the flux with the magnets', () => {
    const heat = new Heat(params, dt);
    const plant = new Plant(plantParams(params), dt);
    heat.network.temperature.set([120, 60, 80, 40, 25]);
    heat.warm(plant);
    expect(plant.rs).toBeCloseTo(electrical.rsOhm * (1 + 0.00393 * 100), 12);
    expect(plant.flux).toBeCloseTo(electrical.fluxLinkageWb * (1 - 0.0011 * 60), 12);
  });

  it('conducts through the air gap with the root of the speed', () => {
    const knee = (thermal.conductances.airGapKneeRpm * Math.PI) / 30;
    const flow = (omega: number) => {
      const heat = new Heat(params, dt);
      const plant = new Plant(plantParams(params), dt);
      heat.network.temperature.set([50, 50, 100, 100, 25]);
      plant.omega = omega;
      heat.step(plant, 25);
      return -heat.network.heat[2] / dt;
    };
    // 50 K to the stator, none to the case
    expect(flow(0)).toBeCloseTo(50 * thermal.conductances.statorRotor, 2);
    expect(flow(knee * Math.sqrt(15)) / flow(0)).toBeCloseTo(2, 4);
    expect(flow(knee * Math.sqrt(255)) / flow(0)).toBeCloseTo(4, 3);
  });

  it('takes the iron losses of the data sheet out of the shaft', () => {
    const cycle = { segments: [{ durationS: 9, torqueNm: 0, drivenRpm: 4500 }] };
    const cold = { ...demoServo.electrical, magnetPerK: 0 };
    const motor = createMotor(idealMotor(cycle, { iron: demoServo.iron, electrical: cold }), 1);
    motor.advance(3, () => {});
    const before = motor.energy;
    motor.advance(1, () => {});
    const { iron: lost, out } = motor.energy;
    // 4500 1/min with 4 pole pairs: 300 Hz
    const part = (p: { hysteresisWPerHz: number; eddyWPerHz2: number }) =>
      300 * p.hysteresisWPerHz + 300 ** 2 * p.eddyWPerHz2;
    const expected = part(iron.stator) + part(iron.rotor);
    expect(Math.abs((lost - before.iron) / expected - 1)).toBeLessThan(0.02);
    expect(Math.abs((before.out - out) / expected - 1)).toBeLessThan(0.02);
  });

  it('warms the magnets apart from the winding', () => {
    const after = (segment: { speedRpm: number; loadNm: number }) => {
      const motor = createMotor({ ...demoServo, cycle: { segments: [{ durationS: 100, ...segment }] } }, 1);
      motor.advance(60, () => {});
      return { magnets: motor.heat.magnets, winding: motor.heat.winding };
    };
    const fast = after({ speedRpm: 6000, loadNm: 0.2 });
    const holding = after({ speedRpm: 0, loadNm: 4 });
    expect(fast.magnets).toBeGreaterThan(fast.winding + 20);
    expect(holding.winding).toBeGreaterThan(holding.magnets + 20);
  });
});
