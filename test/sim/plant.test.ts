import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { cosSmall, Plant, sinSmall } from '../../src/sim/plant.ts';

const golden = JSON.parse(readFileSync(new URL('../golden/sim.json', import.meta.url), 'utf8')).machine;
const h = 5e-5;

function plant(driven: boolean): Plant {
  const made = new Plant({ ...golden.motor, breakaway: golden.drag.breakaway }, h);
  made.rs = golden.motor.rsOhm;
  made.flux = golden.motor.fluxLinkageWb;
  made.driven = driven;
  return made;
}

function run(p: Plant, seconds: number): void {
  for (let i = Math.round(seconds / h); i > 0; i--) p.step();
}

const position = (p: Plant) => 2 * Math.PI * p.turns + p.angle;

describe('plant', () => {
  it('follows the trajectory that scipy integrates from the same equations', () => {
    const p = plant(false);
    p.dry = golden.drag.dry;
    p.viscous = golden.drag.viscous;
    p.load = golden.drag.load;
    golden.volts.forEach(([vAlpha, vBeta]: number[], k: number) => {
      p.vAlpha = vAlpha;
      p.vBeta = vBeta;
      run(p, 1e-3);
      const [id, iq, omega, theta, energyIn] = golden.states[k];
      expect(Math.abs(p.id - id)).toBeLessThan(1e-4);
      expect(Math.abs(p.iq - iq)).toBeLessThan(1e-4);
      expect(Math.abs(p.omega - omega)).toBeLessThan(1e-4);
      expect(Math.abs(position(p) - theta)).toBeLessThan(1e-7);
      expect(Math.abs(p.energyIn - energyIn)).toBeLessThan(1e-4);
      expect(Math.abs(p.cosE - Math.cos(4 * theta))).toBeLessThan(1e-6);
      expect(Math.abs(p.sinE - Math.sin(4 * theta))).toBeLessThan(1e-6);
    });
  });

  it('with a locked rotor, rises with l / rs to the current v / rs', () => {
    const p = plant(true);
    p.vAlpha = 9;
    run(p, 2e-3);
    expect(p.id).toBeCloseTo(10 * (1 - Math.exp((-2e-3 * 0.9) / 3.6e-3)), 8);
    expect(p.iq).toBe(0);
    run(p, 0.2);
    expect(p.id).toBeCloseTo(10, 9);
    expect(p.energyOut).toBe(0);
  });

  it('short-circuited and driven, carries the braking current of the textbook', () => {
    const p = plant(true);
    const omega = 100;
    p.omega = omega;
    run(p, 0.2);
    // 0 = rs id - x_q iq, 0 = rs iq + x_d id + e
    const { rsOhm: rs, ldH, lqH, fluxLinkageWb, polePairs } = golden.motor;
    const [xd, xq, e] = [polePairs * omega * ldH, polePairs * omega * lqH, polePairs * omega * fluxLinkageWb];
    const iq = (-e * rs) / (rs * rs + xd * xq);
    expect(p.iq).toBeCloseTo(iq, 6);
    expect(p.id).toBeCloseTo((xq * iq) / rs, 6);
    // all the power that the other machine puts in becomes heat in the copper
    expect(-p.torque * omega).toBeCloseTo(1.5 * rs * (p.id ** 2 + p.iq ** 2), 5);
  });

  it('is braked to rest by dry friction, without turning back', () => {
    const p = plant(false);
    p.flux = 0;
    p.dry = 0.05;
    p.omega = 100;
    // omega falls by dry / J a second until breakaway
    run(p, 0.6);
    expect(p.omega).toBeCloseTo(100 - (0.6 * 0.05) / 6e-4, 1);
    run(p, 2);
    expect(p.omega).toBeGreaterThanOrEqual(0);
    expect(p.omega).toBeLessThan(1e-6);
  });

  it('turns by polynomials that are exact at the angles of a control period', () => {
    for (let x = -1.3; x <= 1.3; x += 0.01) {
      const tolerance = Math.abs(x) < 0.5 ? 1e-12 : 1e-7;
      expect(Math.abs(sinSmall(x) - Math.sin(x))).toBeLessThan(tolerance);
      expect(Math.abs(cosSmall(x) - Math.cos(x))).toBeLessThan(tolerance);
    }
  });

  it('keeps its phasor at length 1 and at the angle over a million steps', () => {
    const p = plant(true);
    for (const omega of [400, -390]) {
      p.omega = omega;
      for (let i = 0; i < 1e6; i++) p.step();
      expect(Math.abs(p.cosE ** 2 + p.sinE ** 2 - 1)).toBeLessThan(1e-15);
      expect(Math.abs(p.cosE - Math.cos(4 * p.angle))).toBeLessThan(1e-8);
      expect(Math.abs(p.sinE - Math.sin(4 * p.angle))).toBeLessThan(1e-8);
    }
    expect(position(p)).toBeCloseTo(10 * 50, 6);
  });
});
