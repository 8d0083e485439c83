import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type PipelineC, printPipeline } from '../codegen/pipeline.ts';
import type { Block } from '../core/block.ts';
import { SlipringError } from '../core/errors.ts';
import type { Plan } from '../pipeline/plan.ts';
import { type Exportable, exportable } from './exportable.ts';
import { HostRows } from './hostRows.ts';
import { type PartTap, tapPart } from './partTap.ts';
import { type Real, Replica } from './replica.ts';
import { RowFile } from './rowFile.ts';
import type { Figures, Target } from './target.ts';

/** Host against C on the same samples. */
export interface Verification {
  readonly target: string;
  /** Compiler and machine. */
  readonly about: string;
  /** The type of reals for which the bits were compared: with float, the host emulated it. */
  readonly real: Real;
  /** Samples that went in, and values of output rows that were compared. */
  readonly samples: number;
  readonly values: number;
  /** Values that differ in any bit. */
  readonly mismatches: number;
  /** The first of them, in words. */
  readonly firstMismatch: string | undefined;
  /** C in float against the host in double: largest and root-mean-square difference, by output channel. */
  readonly float: readonly {
    readonly channel: string;
    readonly unit: string;
    readonly max: number;
    readonly rms: number;
  }[];
  /** Of the C in float. */
  readonly figures: Figures;
}

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
  private next = 0;

  /** `reals` are the types of reals for which bits will be compared. Throws ConfigError when the plan has nothing to export. */
  constructor(plan: Plan, name: string, reals: readonly Real[] = ['double']) {
    this.part = exportable(plan);
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

  /** Compiles, runs and compares every bit with reals of the type `real`. Rejects with what the target throws. */
  async finish(target: Target, signal?: AbortSignal, real: Real = 'double'): Promise<Verification> {
    this.inputs.close();
    const run = async (type: Real) => {
      const program = target.build(this.pipeline, type, join(this.folder, target.name, type));
      return { program, rows: await program.run(this.inputs.path, signal) };
    };
    const float = await run('float');
    const same =
      real === 'float' ? this.compare(this.floatRows, float.rows) : this.compare(this.rows, (await run('double')).rows);
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
    this.next = block.seq + block.n;
    this.inFloat?.push(block);
  }

  private compare(host: HostRows, c: Float64Array): Pick<Verification, 'values' | 'mismatches' | 'firstMismatch'> {
    let values = 0;
    let mismatches = 0;
    let firstMismatch: string | undefined;
    host.each(c, (row, channel, here, there) => {
      values++;
      if (Object.is(here, there)) return;
      mismatches++;
      firstMismatch ??= `${this.part.output.channels[channel].name}, row ${row}: host ${here}, C ${there}`;
    });
    return { values, mismatches, firstMismatch };
  }

  private differences(c: Float64Array): Verification['float'] {
    const { channels } = this.part.output;
    const max = channels.map(() => 0);
    const squares = channels.map(() => 0);
    const count = channels.map(() => 0);
    this.rows.each(c, (_, channel, host, there) => {
      const d = Math.abs(host - there);
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
