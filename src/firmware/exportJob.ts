import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type PipelineC, printPipeline } from '../codegen/pipeline.ts';
import { IoError } from '../core/errors.ts';
import { type JobWords, openJobSource, planJob, readJob, streamsOf } from '../pipeline/job.ts';
import { cFiles } from './cFiles.ts';
import { type Exportable, exportable } from './exportable.ts';

/** What was exported: the C, and what of the pipeline stays on the host. */
export interface Exported {
  readonly pipeline: PipelineC;
  readonly files: readonly string[];
  readonly leftOut: readonly string[];
}

export async function exportJob(words: JobWords, name: string, folder: string): Promise<Exported> {
  const job = await readJob({ ...words, orStdout: false });
  let streams = await streamsOf(job);
  if (!streams) {
    // only the log knows its rate
    const source = await openJobSource(job);
    streams = source.streams;
    await source.close();
  }
  return write(exportable(planJob(job, streams).plan), name, folder);
}

function write(part: Exportable, name: string, folder: string): Exported {
  const pipeline = printPipeline({ name, rateHz: part.input.rateHz, ...part });
  const files = cFiles(pipeline);
  try {
    mkdirSync(folder, { recursive: true });
    for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, file), text);
  } catch (error) {
    throw new IoError(`export: ${folder}: ${(error as Error).message}`);
  }
  return { pipeline, files: Object.keys(files), leftOut: part.leftOut };
}
