import { spawn } from 'node:child_process';
import { createReadStream, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type PipelineC, printPipeline } from '../codegen/pipeline.ts';
import type { Block } from '../core/block.ts';
import { SlipringError } from '../core/errors.ts';
import type { Plan } from '../pipeline/plan.ts';
import { type Exportable, exportable } from './exportable.ts';
import { buildHostProgram, compiledBytes, findCompiler, type Real } from './hostProgram.ts';
import { RowFile } from './rowFile.ts';

/** Host against C on the same samples. */
export interface Verification {
  readonly compiler: string;
  /** Samples that went in, and values of output rows that were compared. */
  readonly samples: number;
  readonly values: number;
  /** Values that differ in any bit, with `real_t` = double. */
  readonly mismatches: number;
  /** The first of them, in words. */
  readonly firstMismatch: string | undefined;
  /** With `real_t` = float: largest and root-mean-square difference to the host, by output channel. */
  readonly float: readonly {
    readonly channel: string;
    readonly unit: string;
    readonly max: number;
    readonly rms: number;
  }[];
  /** Of the whole program on this machine in float; undefined where `size` is missing. */
  readonly compiled: { readonly code: number; readonly data: number } | undefined;
}

/**
 * Compares a plan with its own C while it runs: `onStep` is given to the run, which records what goes into the exported steps
 * and what comes out of them; `finish` compiles the C and runs it over the same samples.
 *
 * Samples that were lost between blocks go to the C as rows without values: a controller has no gaps, only absent readings. Rows
 * that the host flushes at the end of the log are not compared: on a controller there is no end.
 */
export class Verifier {
  readonly part: Exportable;
  readonly pipeline: PipelineC;
  private readonly folder: string;
  private readonly inputs: RowFile;
  private readonly rows: { seq: number; values: Float64Array }[] = [];
  private next = 0;

  /** Throws ConfigError when the plan has nothing to export. */
  constructor(plan: Plan, name: string) {
    this.part = exportable(plan);
    this.pipeline = printPipeline({ name, rateHz: this.part.input.rateHz, ...this.part });
    this.folder = mkdtempSync(join(tmpdir(), 'slipring-verify-'));
    this.inputs = new RowFile(join(this.folder, 'inputs'), this.part.columns.length);
  }

  /** Blocks that enter the plan. */
  readonly onInput = (block: Block): void => {
    if (this.part.from === 0) this.take(block);
  };

  /** Blocks behind step `step` of the plan. */
  readonly onStep = (step: number, block: Block): void => {
    if (step === this.part.from - 1) this.take(block);
    if (step === this.part.to - 1) this.give(block);
  };

  /** Compiles, runs and compares. Undefined when this machine has no C compiler. */
  async finish(): Promise<Verification | undefined> {
    this.inputs.close();
    const compiler = findCompiler();
    if (!compiler) return undefined;
    const double = await this.run('double', compiler);
    const float = await this.run('float', compiler);
    return {
      compiler,
      samples: this.inputs.rows,
      ...this.compare(double.rows),
      float: this.differences(float.rows),
      compiled: compiledBytes(float.program),
    };
  }

  /** Removes what was recorded. */
  dispose(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  private take(block: Block): void {
    if (block.stream.name !== this.part.input.name) return;
    if (block.seq < this.next)
      throw new SlipringError('verify: the log begins anew in its middle; verify one part at a time');
    this.inputs.appendAbsent(block.seq - this.next);
    this.inputs.append(
      this.part.columns.map((c) => block.channels[c]),
      block.n,
    );
    this.next = block.seq + block.n;
  }

  private give(block: Block): void {
    if (block.stream.name !== this.part.output.name) return;
    const width = block.channels.length;
    const values = new Float64Array(block.n * width);
    for (let i = 0; i < block.n; i++) for (let c = 0; c < width; c++) values[i * width + c] = block.channels[c][i];
    this.rows.push({ seq: block.seq, values });
  }

  /** The C's output rows, row by row; row k is the sample with index k. */
  private async run(real: Real, compiler: string): Promise<{ program: string; rows: Float64Array }> {
    const program = buildHostProgram(this.pipeline, real, compiler, join(this.folder, real));
    const child = spawn(program, { stdio: ['pipe', 'pipe', 'inherit'] });
    const chunks: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
    createReadStream(this.inputs.path).pipe(child.stdin);
    const code = await new Promise<number | null>((resolve, reject) => {
      child.on('error', reject);
      child.stdin.on('error', () => {}); // the exit code tells
      child.on('close', resolve);
    });
    if (code !== 0) throw new SlipringError(`verify: the compiled C ended with code ${code}`);
    const bytes = Buffer.concat(chunks);
    return { program, rows: new Float64Array(new Uint8Array(bytes).buffer) };
  }

  private compare(c: Float64Array): Pick<Verification, 'values' | 'mismatches' | 'firstMismatch'> {
    let values = 0;
    let mismatches = 0;
    let firstMismatch: string | undefined;
    this.each(c, (row, channel, host, there) => {
      values++;
      if (Object.is(host, there)) return;
      mismatches++;
      firstMismatch ??= `${this.part.output.channels[channel].name}, row ${row}: host ${host}, C ${there}`;
    });
    return { values, mismatches, firstMismatch };
  }

  private differences(c: Float64Array): Verification['float'] {
    const { channels } = this.part.output;
    const max = channels.map(() => 0);
    const squares = channels.map(() => 0);
    const count = channels.map(() => 0);
    this.each(c, (_, channel, host, there) => {
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

  /** Visits the rows that both gave. The host may have up to its delay more at the end; a row that it lacks is in a gap. */
  private each(c: Float64Array, visit: (row: number, channel: number, host: number, c: number) => void): void {
    const width = this.part.output.channels.length;
    const rowsInC = c.length / width;
    for (const { seq, values } of this.rows) {
      for (let i = 0; i < values.length; i++) {
        const row = seq + Math.floor(i / width);
        if (row < rowsInC) visit(row, i % width, values[i], c[row * width + (i % width)]);
      }
    }
  }
}
