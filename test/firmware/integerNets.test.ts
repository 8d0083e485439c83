import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { printPipeline } from '../../src/codegen/pipeline.ts';
import { stepOf } from '../../src/codegen/pipelineDescription.ts';
import { openTarget } from '../../src/firmware/targets.ts';
import type { Stage } from '../../src/kernel/stage.ts';
import type { NetLayer } from '../../src/nn/cell.ts';
import { temporaryFolder } from '../support/folder.ts';
import { layersStage, netStage } from '../support/netStage.ts';

const folder = temporaryFolder();

/** What the step gives there and on this machine, of rows from one end of the inputs' range to the other. */
async function onBoardAndHost(stage: Stage, target: string, name: string) {
  const { layers } = stage.operator as unknown as { layers: readonly NetLayer[] };
  const { input } = stage;
  const steps = [stepOf(stage, layers)];
  const pipeline = printPipeline({ name: 'net', rateHz: input.rateHz, inputs: input.channels, steps });
  const rows = join(folder.path, 'rows');
  writeFileSync(
    rows,
    Float64Array.from({ length: 8 * 200 }, (_, i) => 8 * Math.sin(0.37 * i * i)),
  );
  const run = (on: string) =>
    openTarget(on)
      .build(pipeline, 'float', join(folder.path, name, on))
      .run(rows);
  return [await run(target), await run('host')];
}

/**
 * The dot products of a Cortex-M4 are assembly that repeats itself. The compiler once took it for shorter than it is and put constants
 * out of reach: "co-processor offset out of range", for a GRU of 4 units with 16-bit weights.
 */
it.each([
  ['gru', 4, 'int16'],
  ['gru', 4, 'int8'],
  ['lstm', 4, 'int16'],
  ['rnn', 12, 'int16'],
  ['lstm', 32, 'int8'],
] as const)(
  '%s of %i units in %s compiles for Cortex-M4 and computes what it computes on this machine',
  async (cell, units, precision) => {
    const stage = netStage(cell, units, 8, precision);
    const [board, host] = await onBoardAndHost(stage, 'cortex-m4', `${cell}${units}${precision}`);
    expect(board).toEqual(host);
    expect(new Set(board).size).toBeGreaterThan(100);
  },
);

/** Products of 64 bits are made of smaller ones on the smallest cores. */
it.each([
  ['cortex-m0', 'int8'],
  ['cortex-m55', 'int16'],
  ['riscv32', 'int8'],
  ['avr', 'int16'],
] as const)(
  'a thermal neural network on %s in %s computes what it computes on this machine',
  async (target, precision) => {
    const network = {
      cell: 'thermalNeural',
      units: 1,
      timeConstants: [20, 300, 40],
      start: [{ input: 0 }, { input: 1 }, { input: 1, rest: 0 }],
      boundaries: [0, 1],
    };
    const stage = layersStage([network], 8, precision);
    const [board, host] = await onBoardAndHost(stage, target, `thermalNeural${precision}`);
    expect(board).toEqual(host);
    expect(new Set(board).size).toBeGreaterThan(100);
  },
);
