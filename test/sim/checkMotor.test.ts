import { describe, expect, it } from 'vitest';
import { ConfigError } from '../../src/core/errors.ts';
import { checkMotor } from '../../src/sim/checkMotor.ts';
import { demoServo } from './motors.ts';

/** The error for the demo motor with one entry changed. */
function errorWith(path: readonly string[], value: unknown): ConfigError {
  const changed = structuredClone(demoServo) as Record<string, unknown>;
  const parent = path.slice(0, -1).reduce((o, key) => o[key] as Record<string, unknown>, changed);
  parent[path[path.length - 1]] = value;
  try {
    checkMotor(changed);
  } catch (error) {
    if (error instanceof ConfigError) return error;
  }
  throw new Error('was accepted');
}

describe('checkMotor', () => {
  it('fills in the defaults', () => {
    const { rates, ...rest } = demoServo;
    expect(checkMotor(rest).rates).toEqual({
      currentsHz: 10_000,
      encoderHz: 1000,
      driveHz: 100,
      truthHz: 100,
      temperaturesHz: 1,
    });
    expect(
      checkMotor({ ...rest, sensors: { ...rest.sensors, encoder: { countsPerTurn: 16 } } }).sensors.encoder.faults
        .lossS,
    ).toBe(0);
  });

  it.each([
    [['electrical', 'rsOhm'], -1, 'motor: electrical.rsOhm must be above 0, got -1'],
    [['electrical', 'rsOhm'], 'high', 'motor: electrical.rsOhm must be a number, got high'],
    [['electrical', 'polePairs'], 2.5, 'motor: electrical.polePairs must be an integer in [1, 50], got 2.5'],
    [['mechanics', 'coulombNm'], -1, 'motor: mechanics.coulombNm must not be negative, got -1'],
    [['inverter', 'maxModulation'], 2, 'motor: inverter.maxModulation must be in [0, 1], got 2'],
    [['rates'], { driveHz: 300 }, 'motor: rates.driveHz must be currentsHz, 10000, divided by an integer, got 300'],
    [
      ['control', 'currentBandwidthHz'],
      2000,
      'motor: control.currentBandwidthHz must be at most a tenth of currentsHz, 1000, got 2000',
    ],
    [['electrical', 'ldH'], 1.8e-5, 'motor: rates.currentsHz must be at least rs / l = 50000 1/s, got 10000'],
    [['cycle'], {}, 'motor: cycle needs either segments or phases'],
    [['cycle'], { segments: [{ durationS: 1 }] }, 'motor: cycle.segments.0 needs either speedRpm or torqueNm'],
    [
      ['cycle'],
      { segments: [{ durationS: 1, speedRpm: 1, drivenRpm: 1 }] },
      'motor: cycle.segments.0 has drivenRpm, which needs torqueNm',
    ],
    [['cycle', 'coolantC'], [40, 20], 'motor: cycle.coolantC must be [low, high] with low <= high'],
  ])('refuses a wrong %j', (path, value, message) => {
    expect(errorWith(path, value).message).toBe(message);
  });

  it('names the place of an unknown parameter, and the nearest known one', () => {
    const error = errorWith(['thermal', 'capacities', 'rotr'], 1);
    expect(error.path).toEqual(['thermal', 'capacities', 'rotr']);
    expect(error.message).toBe(
      'motor: unknown parameter "rotr"; did you mean "rotor"? known: winding, stator, rotor, case',
    );
    const deep = errorWith(['cycle', 'phases', 'hold'], {
      durationS: [1, 2],
      speedRmp: [0, 1],
      loadNm: [0, 1],
      speedRpm: [0, 1],
    });
    expect(deep.message).toContain('did you mean "speedRpm"');
    expect(errorWith(['sensors', 'currents', 'faults'], { spikeSze: 1 }).message).toContain('did you mean "spikeSize"');
  });
});
