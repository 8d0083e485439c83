import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { TRAINING_MODULE, trainingModule } from '../../../scripts/gen/trainingModule.ts';

it('the committed WebAssembly is what its sources compile to', async () => {
  expect(await trainingModule({ anew: true })).toBe(readFileSync(TRAINING_MODULE, 'utf8'));
});
