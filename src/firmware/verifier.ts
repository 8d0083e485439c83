import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type PipelineC, printPipeline } from '../codegen/pipeline.ts';
import type { Block } from '../core/block.ts';
import { SlipringError } from '../core/errors.ts';
import { ABSENT } from '../kernel/fixedPoint.ts';
import type { Format } from '../kernel/format.ts';
import type { Plan } from '../pipeline/plan.ts';
import { type Exportable, exportable } from './exportable.ts';
import { HostRows } from './hostRows.ts';
import { int32Part } from './int32/int32Part.ts';
import { type Int32Run, int32Run } from './int32/int32Run.ts';
import { LargestValues, type Ranges } from './int32/largestValues.ts';
import { type PartTap, tapPart } from './partTap.ts';
import { type Real, Replica } from './replica.ts';
import { RowFile } from './rowFile.ts';
import type { Figures, Target } from './target.ts';

/** Host against C on the same samples. */
export interface Verification {
  readonly target: string;
  /** Compiler and machine. */
  readonly about: string;
  /** What was compared: bits of double; of float, which the host emulated; or of chains in 32-bit integers, on both sides. */
  readonly real: Arithmetic;
  /** Samples that went in, and values of output rows that were compared. */
  readonly samples: number;
  readonly values: number;
  /** Values that differ in any bit. */
  readonly mismatches: number;
  /** The first of them, in words. */
  readonly firstMismatch: string | undefined;
  /** C in float, or in integers, against the host in double: largest and root-mean-square difference, by output channel. */
  readonly float: readonly {
    readonly channel: string;
    readonly unit: string;
    readonly max: number;
    readonly rms: number;
    /** What 1 stands for, in integers. */
    readonly step?: number;
  }[];
  /** In integers: values, of inputs and behind steps, that were beyond what their steps can hold. */
  readonly clipped?: number;
  /** Of the C in float, or in integers. */
  readonly figures: Figures;
}

/** How C computes. */
export type Arithmetic = Real | 'int32';

/**
 * Compares a plan with its own C while it runs: `tap` is given to the run, so that it sees what goes into the exported steps and
 * what comes out of them; `finish` compiles the C and runs it over the same samples.
 *
 * Samples that were lost between blocks go to the C as rows without values: a controller has no gaps, only absent readings. Rows
 * that the host flushes at the end of the log are not compared: on a controller there is no end.
 */
export class Verifier {
  readonly part: Exportable;
  readonly pipeline: PipelineC;
  readonly tap: PartTap;
  private readonly folder: string;
  private readonly inputs: RowFile;
  private readonly rows: HostRows;
  private readonly floatRows: HostRows;
  private readonly inFloat: Replica | undefined;
  private readonly largest: LargestValues;
  private inIntegers: Int32Run | undefined;
  private next = 0;

  /** `reals` says how the C that will be compared computes. Throws ConfigError when the plan has nothing to export. */
  constructor(plan: Plan, name: string, reals: readonly Arithmetic[] = ['double']) {
    this.part = exportable(plan);
    this.largest = new LargestValues(this.part);
    const { input, output, chain, columns } = this.part;
    this.pipeline = printPipeline({ name, rateHz: input.rateHz, ...this.part });
    this.rows = new HostRows(output.channels.length);
    this.floatRows = new HostRows(output.channels.length);
    if (reals.includes('float')) this.inFloat = new Replica(chain, 'float', (block) => this.floatRows.append(block));
    this.tap = tapPart(
      this.part,
      (block) => this.take(block),
      (block) => this.rows.append(block),
    );
    this.folder = mkdtempSync(join(tmpdir(), 'slipring-verify-'));
    this.inputs = new RowFile(join(this.folder, 'inputs'), columns.length);
  }

  /**
   * The same in integers; `ranges` are those that the pipeline knows, for the others the log's own count. Throws ConfigError for steps
   * without integer kernel; rejects with what the target throws.
   */
  async finishInt32(target: Target, ranges: Ranges, signal?: AbortSignal): Promise<Verification> {
    this.inputs.close();
    const { part, folder } = this;
    this.inIntegers ??= int32Run(
      this.pipeline.name,
      int32Part(part, { ...this.largest.ranges(), ...ranges }),
      this.inputs.path,
      join(folder, 'integers'),
    );
    const { pipeline, inputs, rows, clipped, part: twin } = this.inIntegers;
    const program = target.build(pipeline, 'float', join(folder, target.name, 'int32'));
    const c = await program.run(inputs, signal);
    const same = compare(
      twin,
      rows,
      c.map((v) => (v === ABSENT ? Number.NaN : v)),
    );
    const formats = twin.outputFormats;
    const scaled = c.map((v, i) => (v === ABSENT ? Number.NaN : v * formats[i % formats.length].step));
    return {
      target: target.name,
      about: target.about,
      real: 'int32',
      samples: this.inputs.rows,
      ...same,
      float: this.differences(scaled, formats).map((d, k) => ({ ...d, step: formats[k].step })),
      clipped,
      figures: program.figures(),
    };
  }

  /** Compiles, runs and compares every bit with reals of the type `real`. Rejects with what the target throws. */
  async finish(target: Target, signal?: AbortSignal, real: Real = 'double'): Promise<Verification> {
    this.inputs.close();
    const run = async (type: Real) => {
      const program = target.build(this.pipeline, type, join(this.folder, target.name, type));
      return { program, rows: await program.run(this.inputs.path, signal) };
    };
    const float = await run('float');
    const same =
      real === 'float'
        ? compare(this.part, this.floatRows, float.rows)
        : compare(this.part, this.rows, (await run('double')).rows);
    return {
      target: target.name,
      about: target.about,
      real,
      samples: this.inputs.rows,
      ...same,
      float: this.differences(float.rows),
      figures: float.program.figures(),
    };
  }

  /** Removes what was recorded. */
  dispose(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  private take(block: Block): void {
    if (block.seq < this.next)
      throw new SlipringError('verify: the log begins anew in its middle; verify one part at a time');
    this.inputs.appendAbsent(block.seq - this.next);
    this.inputs.append(
      this.part.columns.map((c) => block.channels[c]),
      block.n,
    );
    this.largest.take(block);
    this.next = block.seq + block.n;
    this.inFloat?.push(block);
  }

  /** Of angles that wrap: by the shorter way round. */
  private differences(c: Float64Array, formats?: readonly Format[]): Verification['float'] {
    const { channels } = this.part.output;
    const max = channels.map(() => 0);
    const squares = channels.map(() => 0);
    const count = channels.map(() => 0);
    this.rows.each(c, (_, channel, host, there) => {
      const turn = formats?.[channel].wraps ? 2 * Math.PI : Number.POSITIVE_INFINITY;
      const straight = Math.abs(host - there);
      const d = turn < Number.POSITIVE_INFINITY ? Math.abs(straight - turn * Math.round(straight / turn)) : straight;
      if (Number.isNaN(host) && Number.isNaN(there)) return;
      max[channel] = Math.max(max[channel], Number.isNaN(d) ? Number.POSITIVE_INFINITY : d);
      squares[channel] += d * d;
      count[channel]++;
    });
    return channels.map(({ name, unit }, k) => {
      return { channel: name, unit, max: max[k], rms: Math.sqrt(squares[k] / Math.max(1, count[k])) };
    });
  }
}

function compare(
  part: Exportable,
  host: HostRows,
  c: Float64Array,
): Pick<Verification, 'values' | 'mismatches' | 'firstMismatch'> {
  let values = 0;
  let mismatches = 0;
  let firstMismatch: string | undefined;
  host.each(c, (row, channel, here, there) => {
    values++;
    if (Object.is(here, there)) return;
    mismatches++;
    firstMismatch ??= `${part.output.channels[channel].name}, row ${row}: host ${here}, C ${there}`;
  });
  return { values, mismatches, firstMismatch };
}
