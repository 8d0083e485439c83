import { z } from 'zod';
import { DataError } from '../core/errors.ts';
import { Random } from '../core/random.ts';
import { type NetModel, PRECISIONS, type Precision } from '../nn/netModel.ts';
import { Predictor } from '../nn/predictor.ts';

const row = z.array(z.number());

/** Rows of inputs and what the model makes of them, from a state of zero: a check for every place that the model runs in. */
export const goldenSchema = z.strictObject({
  x: z.array(row).min(1),
  float: z.array(row),
  int8: z.array(row).optional(),
  int16: z.array(row).optional(),
});
export type Golden = z.output<typeof goldenSchema>;

const ROWS = 64;

/** Golden rows of a model. Inputs are a seeded random walk over the training data's spread: they reveal no recording. */
export function makeGolden(model: NetModel): Golden {
  const random = new Random(64);
  const now = model.inputs.map(() => random.normal());
  const x = Array.from({ length: ROWS }, () =>
    model.inputs.map(({ mean, std }, k) => {
      now[k] = 0.9 * now[k] + 0.6 * random.normal();
      return mean + std * now[k];
    }),
  );
  return {
    x,
    float: predictRows(model, 'float', x),
    ...(model.int8 && { int8: predictRows(model, 'int8', x) }),
    ...(model.int16 && { int16: predictRows(model, 'int16', x) }),
  };
}

/** Runs the model over its golden rows. Throws DataError at the first value that is not the same to the last bit. */
export function verifyGolden(model: NetModel, golden: Golden): void {
  for (const precision of PRECISIONS) {
    const expected = golden[precision];
    if (!expected) continue;
    predictRows(model, precision, golden.x).forEach((y, t) => {
      y.forEach((v, i) => {
        if (v === expected[t]?.[i]) return;
        throw new DataError(`golden.json: ${precision} row ${t} output ${i}: ${v} instead of ${expected[t]?.[i]}`);
      });
    });
  }
}

function predictRows(model: NetModel, precision: Precision, x: readonly (readonly number[])[]): number[][] {
  const predictor = new Predictor(model, precision);
  const { outputs } = predictor;
  const y = new Float64Array(x.length * outputs);
  predictor.process(x.length, Float64Array.from(x.flat()), y);
  return x.map((_, t) => Array.from(y.subarray(t * outputs, (t + 1) * outputs)));
}
