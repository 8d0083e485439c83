import { describe, expect, it } from 'vitest';
import { inversePark } from '../../src/operators/inversePark.ts';
import { runKernel, runStage, streamOf } from '../support/runOperator.ts';
import { equalsNumpy, scaled } from '../support/transformGolden.ts';

describe('inversePark', () => {
  it('turns constants in the rotor frame into a vector that runs', () => {
    const angle = Float64Array.from({ length: 50 }, (_, i) => 0.3 * i);
    const [alpha, beta] = runKernel(inversePark, {}, [new Float64Array(50), new Float64Array(50).fill(2), angle]);
    for (let i = 0; i < 50; i++) {
      expect(alpha[i]).toBeCloseTo(-2 * Math.sin(0.3 * i), 12);
      expect(beta[i]).toBeCloseTo(2 * Math.cos(0.3 * i), 12);
    }
  });

  equalsNumpy(inversePark, (seeded, amplitude, turns) => [
    scaled(seeded(1), amplitude),
    scaled(seeded(2), amplitude),
    scaled(seeded(3), turns * 2 * Math.PI),
  ]);

  it('keeps volts volts', () => {
    const stream = streamOf({ ud: 'V', uq: 'V', thetaE: 'rad' });
    const options = { ports: { id: 'ud', iq: 'uq', angle: 'thetaE' }, as: ['uAlpha', 'uBeta'], keep: false };
    const { stage, channels } = runStage(inversePark, {}, options, stream, [[3], [4], [0]]);
    expect(stage.output.channels.map((c) => `${c.name} ${c.unit}`)).toEqual(['uAlpha V', 'uBeta V']);
    expect(channels.map((y) => y[0])).toEqual([3, 4]);
  });

  it('uses the angle at the time of a vector that is late', () => {
    const stream = streamOf({ id: 'A', iq: 'A', angle: 'rad' });
    const late = stream.channels.map((c) => (c.unit === 'A' ? { ...c, skewS: 0.25e-3 } : c));
    const angle = Float64Array.from({ length: 20 }, (_, i) => (0.4 * i) % (2 * Math.PI));
    const ones = new Float64Array(20).fill(1);
    const { channels } = runStage(inversePark, {}, {}, { ...stream, channels: late }, [
      ones,
      new Float64Array(20),
      angle,
    ]);
    expect(channels[3][10]).toBeCloseTo(Math.cos(0.4 * 9.75), 12);
  });
});
