import { mkdirSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { tap } from 'rxjs';
import { type PipelineC, printPipeline } from '../codegen/pipeline.ts';
import { IoError } from '../core/errors.ts';
import { type Job, type JobWords, openJobSource, planJob, readJob, streamsOf } from '../pipeline/job.ts';
import type { Plan } from '../pipeline/plan.ts';
import { runPipeline } from '../pipeline/run.ts';
import { aboutChain } from './aboutChain.ts';
import { boardProfile } from './boardProfile.ts';
import { cFiles } from './cFiles.ts';
import { type Exportable, exportable } from './exportable.ts';
import { type Int32Part, int32Part } from './int32/int32Part.ts';
import { LargestValues, type Ranges } from './int32/largestValues.ts';
import type { Files, Layout } from './layouts/parts.ts';
import { liveC } from './liveC.ts';
import { canBeShown } from './liveFrames.ts';
import { tapPart } from './partTap.ts';
import { readmeText } from './readmeText.ts';
import { selfTest, type TestRows } from './selfTest.ts';
import { randomRows, recordedRows } from './testRows.ts';

/** What was exported: the C, and what of the pipeline stays on the host. */
export interface Exported {
  readonly pipeline: PipelineC;
  readonly files: readonly string[];
  readonly leftOut: readonly string[];
  /** Where the self-test's rows are from. */
  readonly testedWith: string;
}

/** Writes a job's pipeline as C into a folder, packed as the layout says. Rejects with what is wrong in the job; IoError. */
export async function exportJob(
  words: JobWords,
  name: string,
  folder: string,
  layout: Layout,
  { int32 = false }: ExportOptions = {},
): Promise<Exported> {
  const job = await readJob({ ...words, orStdout: false });
  const runs = canRun(job, words);
  const { part: inReals, rows } = await (runs ? fromRun(job, words) : fromDescription(job));
  const ranges = int32 && runs ? await rangesOf(job) : {};
  const part = int32 ? int32Part(inReals, { ...ranges, ...job.description.ranges }) : inReals;
  const about = aboutChain(part, sourceName(words));
  const pipeline = printPipeline({ name, rateHz: part.input.rateHz, ...part, about });
  const files = {
    ...layout.pack(partsOf(pipeline, part, rows)),
    ...(canBeShown(pipeline) ? { [`${pipeline.name}_board.yaml`]: boardProfile(pipeline) } : {}),
  };
  write(folder, files);
  return { pipeline, files: Object.keys(files), leftOut: part.leftOut, testedWith: rows.from };
}

export interface ExportOptions {
  /** The chain in 32-bit integers. */
  readonly int32?: boolean;
}

/** Largest magnitudes that a run of the job's source brings before the exported steps, by channel. */
async function rangesOf(job: Job): Promise<Ranges> {
  const source = await openJobSource(job);
  try {
    const { plan } = planJob(job, source.streams);
    const part = exportable(plan);
    const largest = new LargestValues(part);
    const { onInput, onStep } = tapPart(
      part,
      (block) => largest.take(block),
      () => {},
    );
    await runPipeline(plan, { input: source.blocks.pipe(tap(onInput)), onStep, onBlock: () => {} });
    return largest.ranges();
  } finally {
    await source.close();
  }
}

/** Where a chain is from, in words. */
function sourceName({ pipeline, steps }: JobWords): string {
  const file = pipeline === undefined ? [] : [basename(pipeline)];
  const given = steps && steps.length > 0 ? ['steps of the command line'] : [];
  return [...file, ...given].join(' and ');
}

/** Whether the source ends by itself and is here: a log, or the simulator. */
function canRun({ description: { source } }: Job, { input }: JobWords): boolean {
  if (input !== undefined || source?.kind === 'sim') return true;
  const settings = (source?.document.value as { source?: Record<string, { file?: unknown }> } | undefined)?.source;
  return settings?.replay?.file !== undefined;
}

async function fromRun(job: Job, words: JobWords): Promise<{ part: Exportable; rows: TestRows }> {
  const source = await openJobSource(job);
  try {
    const { plan } = planJob(job, source.streams);
    const part = exportable(plan);
    const [log] = [words.input ?? []].flat();
    const from = `the first rows of ${log === undefined ? "the pipeline's source" : basename(log)}`;
    return { part, rows: await recordedRows(plan, part, source, from) };
  } finally {
    await source.close();
  }
}

async function fromDescription(job: Job): Promise<{ part: Exportable; rows: TestRows }> {
  const part = exportable(await planOf(job));
  return { part, rows: randomRows(part) };
}

/** Plans a job whose source is opened only where nothing else knows its streams. */
export async function planOf(job: Job): Promise<Plan> {
  let streams = await streamsOf(job);
  if (!streams) {
    // only the source itself knows its streams
    const source = await openJobSource(job);
    streams = source.streams;
    await source.close();
  }
  return planJob(job, streams).plan;
}

/** What a layout packs. */
export function partsOf(pipeline: PipelineC, part: Exportable | Int32Part, rows: TestRows) {
  const { c, h } = selfTest(pipeline, part, rows);
  const test = `${pipeline.name}_selftest`;
  const live = `${pipeline.name}_live`;
  const line = canBeShown(pipeline) ? liveC(pipeline) : undefined;
  const files = Object.entries({
    ...cFiles(pipeline),
    [`${test}.c`]: c,
    [`${test}.h`]: h,
    ...(line ? { [`${live}.c`]: line.c, [`${live}.h`]: line.h } : {}),
  });
  const ending = (end: string) => Object.fromEntries(files.filter(([file]) => file.endsWith(end)));
  return { pipeline, sources: ending('.c'), headers: ending('.h'), about: readmeText(pipeline, part) };
}

function write(folder: string, files: Files): void {
  try {
    for (const [file, text] of Object.entries(files)) {
      mkdirSync(join(folder, dirname(file)), { recursive: true });
      writeFileSync(join(folder, file), text);
    }
  } catch (error) {
    throw new IoError(`export: ${folder}: ${(error as Error).message}`);
  }
}
