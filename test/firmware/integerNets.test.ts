import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { printPipeline } from '../../src/codegen/pipeline.ts';
import { stepOf } from '../../src/codegen/pipelineDescription.ts';
import { openTarget } from '../../src/firmware/targets.ts';
import type { NetLayer } from '../../src/nn/cell.ts';
import { temporaryFolder } from '../support/folder.ts';
import { netStage } from '../support/netStage.ts';

const folder = temporaryFolder();

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
    const { layers } = stage.operator as unknown as { layers: readonly NetLayer[] };
    const { input } = stage;
    const steps = [stepOf(stage, layers)];
    const pipeline = printPipeline({ name: 'net', rateHz: input.rateHz, inputs: input.channels, steps });
    const rows = join(folder.path, 'rows');
    writeFileSync(
      rows,
      Float64Array.from({ length: 8 * 200 }, (_, i) => 8 * Math.sin(0.37 * i * i)),
    );
    const run = (target: string) =>
      openTarget(target)
        .build(pipeline, 'float', join(folder.path, `${cell}${units}${precision}`, target))
        .run(rows);
    const [board, host] = [await run('cortex-m4'), await run('host')];
    expect(board).toEqual(host);
    expect(new Set(board).size).toBeGreaterThan(100);
  },
);
