import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { ImportCard } from '../../src/model/importCard.ts';
import type { Model } from '../../src/model/model.ts';
import { toNetModel } from '../../src/model/model.ts';
import { Predictor } from '../../src/nn/predictor.ts';

/** A file that PyTorch wrote; see test/golden/torch_onnx.py. */
export function goldenFile(name: string): Uint8Array {
  return readFileSync(fileURLToPath(new URL(`../golden/onnx/${name}`, import.meta.url)));
}

/** A card of channels without statistics. */
export function plainCard(inputs: number, outputs: number, more: Partial<ImportCard> = {}): unknown {
  return {
    rateHz: 10,
    inputs: Array.from({ length: inputs }, (_, i) => ({ channel: `x${i}`, unit: '1' })),
    outputs: Array.from({ length: outputs }, (_, i) => ({ name: `y${i}`, unit: '1' })),
    ...more,
  };
}

/** Outputs of a model on x [T][B][inputs], each sequence by a predictor of its own: [T][B][outputs]. */
export function predictAll(model: Model, x: readonly number[], T: number, B: number): number[] {
  const predictors = Array.from({ length: B }, () => new Predictor(toNetModel(model), 'float'));
  const [{ inputs, outputs }] = predictors;
  const all: number[] = [];
  for (let t = 0; t < T; t++) {
    predictors.forEach((predictor, b) => {
      const y = new Float64Array(outputs);
      predictor.process(1, Float64Array.from(x.slice((t * B + b) * inputs, (t * B + b + 1) * inputs)), y);
      all.push(...y);
    });
  }
  return all;
}
