import { describe, expect, it } from 'vitest';
import { trainingSteps } from '../../src/train/trainingSteps.ts';

describe('trainingSteps', () => {
  it('leaves predict out and keeps what conditions before it and joins behind it', () => {
    const steps = [
      'dqPower',
      { hampel: { on: ['iA'], windowLength: 5 } },
      { predict: { model: 'm', as: 'rotorPredicted' } },
      { align: { onto: 'main', linear: 'truth' } },
      { select: ['iA', 'rotorPredicted', 'rotor'] },
    ];
    expect(trainingSteps(steps)).toEqual([steps[0], steps[1], steps[3], { select: ['iA', 'rotor'] }]);
  });

  it('keeps models that there are already, for the net to correct', () => {
    const steps = [
      { predict: { model: 'thermal', as: 'rough' } },
      { predict: { model: 'net', as: 'fine' } },
      { select: ['rough', 'fine'] },
    ];
    expect(trainingSteps(steps, ['thermal'])).toEqual([steps[0], { select: ['rough'] }]);
  });

  it('names a model to keep that no step has', () => {
    const steps = [{ predict: { model: 'models/thermal' } }, { predict: { model: 7 } }, { predict: null }];
    expect(() => trainingSteps(steps, ['thermal'])).toThrow(
      'data.models: no predict step has it: unknown model "thermal"; known: models/thermal',
    );
  });

  it('knows predict with several outputs, and leaves malformed steps to the pipeline to refuse', () => {
    const steps = [{ predict: { model: 'm', as: ['a', 'b'] } }, { select: ['a', 'b', 'c'] }, null, 7];
    expect(trainingSteps(steps)).toEqual([{ select: ['c'] }, null, 7]);
  });
});
