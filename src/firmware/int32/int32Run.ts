import { closeSync, openSync, readSync } from 'node:fs';
import { type PipelineC, printPipeline } from '../../codegen/pipeline.ts';
import { blockOf } from '../../core/block.ts';
import { HostRows } from '../hostRows.ts';
import { Replica } from '../replica.ts';
import { RowFile } from '../rowFile.ts';
import { inSteps } from './inSteps.ts';
import type { Int32Part } from './int32Part.ts';

const ROWS = 1024;
/** In the file of the C's inputs, whose numbers are doubles. */
const ABSENT = -(2 ** 31);

/** A part in integers on recorded rows: its C, the rows in integers for it, and what the host computes in integers. */
export interface Int32Run {
  readonly part: Int32Part;
  readonly pipeline: PipelineC;
  readonly inputs: string;
  readonly rows: HostRows;
  /** Input values that were beyond what their steps can hold, and outputs of steps that were. */
  readonly clipped: number;
}

/** Runs the part on the rows of doubles in the file `from`, as sample 0, 1, 2...; writes those in integers to the file `to`. */
export function int32Run(name: string, part: Int32Part, from: string, to: string): Int32Run {
  const { input, output, chain, columns, inputFormats } = part;
  const formats = columns.map((c) => inputFormats[c]);
  const rows = new HostRows(output.channels.length);
  const replica = new Replica(chain, 'double', (block) => rows.append(block));
  const inputs = new RowFile(to, columns.length);
  const all: Float64Array[] = input.channels.map(() => new Float64Array(ROWS));
  part.counter.clipped = 0;
  let clipped = 0;
  let seq = 0;
  for (const values of rowsOf(from, columns.length)) {
    const n = values.length / columns.length;
    for (const [k, format] of formats.entries()) {
      const channel = all[columns[k]];
      for (let i = 0; i < n; i++) {
        channel[i] = inSteps(format, values[i * columns.length + k]);
        if (!format.wraps && Math.abs(channel[i]) === MOST) clipped++;
      }
    }
    const channels = all.map((x) => x.subarray(0, n));
    inputs.append(
      columns.map((c) => channels[c].map((v) => (Number.isNaN(v) ? ABSENT : v))),
      n,
    );
    replica.push(blockOf(input, channels, seq, seq / input.rateHz));
    seq += n;
  }
  inputs.close();
  const pipeline = printPipeline({ name, rateHz: input.rateHz, ...part });
  return { part, pipeline, inputs: to, rows, clipped: clipped + part.counter.clipped };
}

const MOST = 2 ** 31 - 1;

function* rowsOf(path: string, width: number): Generator<Float64Array> {
  const buffer = new Float64Array(ROWS * width);
  const file = openSync(path, 'r');
  try {
    for (;;) {
      const bytes = readSync(file, buffer);
      if (bytes === 0) return;
      yield buffer.subarray(0, bytes / 8);
    }
  } finally {
    closeSync(file);
  }
}
