import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { printPipeline } from '../../src/codegen/pipeline.ts';
import { Replica } from '../../src/firmware/replica.ts';
import { openTarget } from '../../src/firmware/targets.ts';
import { Stage } from '../../src/kernel/stage.ts';
import { operators } from '../../src/operators/registry.generated.ts';
import { temporaryFolder } from '../support/folder.ts';
import {
  describeChain,
  firstDifference,
  interleaved,
  randomChain,
  rowsOf,
  STREAM,
  samples,
} from '../support/randomChains.ts';

const folder = temporaryFolder();
const avr = openTarget('avr');

async function compared(name: string, stages: readonly Stage[]) {
  const x = samples(7, STREAM.channels.length);
  const path = join(folder.path, name);
  const program = avr.build(printPipeline(describeChain(stages)), 'float', path);
  const rows = join(path, 'rows');
  writeFileSync(rows, new Uint8Array(interleaved(x).buffer));
  const onAvr = await program.run(rows);
  const float = rowsOf(x, (emit) => {
    const replica = new Replica(stages, 'float', emit);
    return (block) => replica.push(block);
  });
  return { onAvr, float, figures: program.figures() };
}

/** An int has 16 bits there, and floats are computed by avr-libc. */
it.each([1, 2, 3, 5, 8])('random chain %i gives the bits that the host emulates', async (seed) => {
  const stages = randomChain(seed, 1 + (seed % 4));
  const names = stages.map((s) => s.operator.name).join(' -> ');
  const { onAvr, float } = await compared(`chain${seed}`, stages);
  expect(onAvr.length, names).toBe(float.length);
  expect(onAvr.length, names).toBeGreaterThan(100);
  expect(firstDifference(onAvr, float), names).toBe(-1);
});

it('counts cycles, of which every instruction takes at least one', async () => {
  const stage = new Stage(operators.dcBlock, { cutoffHz: 5 }, { on: ['iA'] }, STREAM);
  const { figures } = await compared('figures', [stage]);
  expect(figures.cycles?.mean).toBeGreaterThan(figures.instructions?.mean ?? Number.NaN);
  expect(figures.cycles?.mean).toBeLessThan(2 * (figures.instructions?.mean ?? Number.NaN));
});
