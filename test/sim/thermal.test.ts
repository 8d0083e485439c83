import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ThermalNetwork } from '../../src/sim/thermal.ts';

const golden = JSON.parse(readFileSync(new URL('../golden/sim.json', import.meta.url), 'utf8')).network;
const INFINITE = Number.POSITIVE_INFINITY;

describe('thermal network', () => {
  it('follows the temperatures that scipy integrates', () => {
    const links = golden.links.map(([from, to, conductance]: number[]) => ({ from, to, conductance }));
    const network = new ThermalNetwork([...golden.capacities, INFINITE], links, golden.initialC);
    network.temperature[3] = golden.boundaryC;
    const power = Float64Array.from([...golden.power, 0]);
    for (const expected of golden.temperatures) {
      for (let i = 0; i < 10_000; i++) network.step(power, 1e-3);
      expected.forEach((t: number, k: number) => {
        expect(network.temperature[k]).toBeCloseTo(t, 7);
      });
    }
  });

  it('settles at the temperatures of a two-node ladder', () => {
    const links = [
      { from: 0, to: 1, conductance: 2 },
      { from: 1, to: 2, conductance: 5 },
    ];
    const network = new ThermalNetwork([10, 20, INFINITE], links, 30);
    for (let i = 0; i < 2e5; i++) network.step(Float64Array.of(40, 10, 0), 1e-3);
    // 50 W through 5 W/K above 30 degC, then 40 W through 2 W/K
    expect(network.temperature[1]).toBeCloseTo(40, 8);
    expect(network.temperature[0]).toBeCloseTo(60, 8);
  });

  it('conserves heat whatever the step', () => {
    const links = [
      { from: 0, to: 1, conductance: 2 },
      { from: 1, to: 2, conductance: 5 },
    ];
    const network = new ThermalNetwork([10, 20, INFINITE], links, 30);
    for (let i = 0; i < 100; i++) network.step(Float64Array.of(40, 10, 0), 0.7);
    expect(network.heat[0]).toBeCloseTo(10 * (network.temperature[0] - 30), 6);
    expect(network.heat[1]).toBeCloseTo(20 * (network.temperature[1] - 30), 6);
    expect(network.heat[0] + network.heat[1] + network.heat[2]).toBeCloseTo(50 * 70, 6);
  });
});
