import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { ConfigError } from '../core/errors.ts';
import type { Stream } from '../core/stream.ts';
import { packageRoot } from '../io/config/packageRoot.ts';
import { parseYaml, readYaml, type Variables } from '../io/config/yamlFile.ts';
import type { Sink as OpenSink } from '../io/sink.ts';
import { type Description, describe, parseStepTexts } from './description.ts';
import type { OpenOptions, OpenSource, PlacedSink, Source, Written } from './kinds.ts';
import { logFiles } from './logFiles.ts';
import { type Override, override, parseOverride } from './override.ts';
import { type Plan, planSteps } from './plan.ts';
import { Problems } from './problems.ts';

/** What a command line says about a job; all of it may be left out. */
export interface JobWords {
  /** Pipeline file, or name of one that comes with the package. */
  readonly pipeline?: string;
  /** Steps as text, after the pipeline's own. */
  readonly steps?: readonly string[];
  /** Log to read instead of the pipeline's source; several in the order of time. */
  readonly input?: string | readonly string[];
  readonly device?: string;
  readonly rateHz?: number;
  readonly speed?: string;
  /** File to write instead of the pipeline's sinks. */
  readonly output?: string;
  readonly quality?: boolean;
  /** Write to standard output when neither `output` nor the pipeline names a sink. */
  readonly orStdout?: boolean;
  /** Entries to replace, as `motor.polePairs=8`. */
  readonly set?: readonly string[];
  readonly variables?: Variables;
}

/** A pipeline from source to sinks, read and checked as far as that goes without its streams. */
export interface Job {
  readonly description: Description;
  readonly problems: Problems;
}

/** Reads a job. Problems are collected in it; throws IoError, or ConfigError for a file that is no YAML. */
export async function readJob(words: JobWords): Promise<Job> {
  const problems = new Problems();
  const file = words.pipeline
    ? await readYaml(findPipeline(words.pipeline), words.variables ?? {})
    : parseYaml('slipring: 1', 'command line');
  const set = (words.set ?? []).map(parseOverride);
  const changed = override(file, [...sourceOverrides(file.value, words), ...set]);
  const document = override(changed, sinkOverrides(changed.value, words, set));
  const description = await describe(document, problems);
  const steps = await parseStepTexts(words.steps ?? [], description.motor, problems);
  return { description: { ...description, steps: [...description.steps, ...steps] }, problems };
}

/** A pipeline file: the path as it is, else one that comes with the package, by path or bare name. */
export function findPipeline(path: string): string {
  const own = [join(packageRoot(), path), join(packageRoot(), 'pipelines', `${path}.yaml`)];
  return [path, ...own].find(existsSync) ?? path;
}

/** Fits the job to its streams; throws ConfigError with all problems found so far and here. */
export function planJob(
  { description, problems }: Job,
  streams: readonly Stream[],
): { plan: Plan; sinks: PlacedSink[] } {
  const plan = planSteps(description.steps, streams, description.motor, problems);
  const sinks = plan
    ? description.sinks.map((s) => problems.attempt(() => s.place(plan.outputs), s.document, s.path))
    : [];
  problems.throwIfAny();
  return { plan: plan!, sinks: sinks as PlacedSink[] };
}

/** The streams of the job's source, where they are known without running it. Throws as openJobSource does. */
export function streamsOf(job: Job): Promise<readonly Stream[] | undefined> {
  return withSource(job, (source, motor) => source.streams({ motor }));
}

/** Opens the job's source. Throws ConfigError when the job has problems or no source; what the source throws. */
export function openJobSource(job: Job, options: OpenOptions = {}): Promise<OpenSource> {
  job.problems.throwIfAny();
  return withSource(job, (source, motor) => {
    if (options.record !== undefined && !source.records) {
      throw new ConfigError(
        `${source.kind}: only the raw bytes of a device on a serial port can be recorded (--record)`,
      );
    }
    return source.open({ motor, ...options });
  });
}

async function withSource<T>(
  { description, problems }: Job,
  use: (source: Source, motor: string | undefined) => Promise<T>,
): Promise<T> {
  const { source, motor } = description;
  if (!source) {
    problems.throwIfAny();
    throw new ConfigError('no source: give --input FILE, or source: in the pipeline');
  }
  try {
    return await use(source, motor.name as string | undefined);
  } catch (error) {
    problems.take(error, source.document, source.path);
    problems.throwIfAny();
    throw error;
  }
}

/** Opens all sinks; when one cannot be opened, those before it leave nothing behind. */
export async function openSinks(placed: readonly PlacedSink[], written?: Written): Promise<Map<string, OpenSink[]>> {
  const opened = new Map<string, OpenSink[]>();
  try {
    for (const sink of placed) {
      for (const [stream, open] of await sink.open(written)) opened.set(stream, [...(opened.get(stream) ?? []), open]);
    }
    return opened;
  } catch (error) {
    for (const sink of new Set([...opened.values()].flat())) await sink.abort();
    throw error;
  }
}

/** A run must not write over the log that it reads. Throws ConfigError. */
export function refuseOverwriting({ description: { source, sinks } }: Job): void {
  const document = source?.document.value as { source?: { replay?: { file?: unknown; files?: unknown } } } | undefined;
  const { file, files } = document?.source?.replay ?? {};
  const names = [file, files].flat().filter((log) => typeof log === 'string' && log !== '-') as string[];
  const logs = new Set(logFiles(names).map((log) => resolve(log)));
  for (const { document: d } of sinks) {
    const { sinks: entries } = d.value as { sinks?: { file?: { path?: unknown } }[] };
    const same = entries?.map((e) => e.file?.path).find((path) => typeof path === 'string' && logs.has(resolve(path)));
    if (same) throw new ConfigError(`${same} is read by this run: write to another file`);
  }
}

function sourceOverrides(value: unknown, words: JobWords): Override[] {
  const { input, device, rateHz, speed } = words;
  const source = (value as { source?: unknown } | null)?.source;
  const [kind] = Object.keys(source ?? { replay: {} });
  const list: Override[] = [];
  if (input !== undefined) {
    const names = [input].flat();
    const label = names.map((name) => `--input ${name}`).join(' ');
    const [file, files] = names.length === 1 ? [names[0], undefined] : [undefined, names];
    if (kind === 'replay') {
      list.push({ path: ['source', 'replay', 'file'], value: file, label });
      list.push({ path: ['source', 'replay', 'files'], value: files, label });
    } else list.push({ path: ['source'], value: { replay: { file, files } }, label });
  }
  const read = input === undefined ? kind : 'replay';
  if (device !== undefined) list.push({ path: ['source', read, 'device'], value: device, label: `--device ${device}` });
  if (rateHz !== undefined) list.push({ path: ['source', read, 'rateHz'], value: rateHz, label: `--rate ${rateHz}` });
  if (speed !== undefined) list.push({ path: ['source', read, 'speed'], value: speed, label: `--speed ${speed}` });
  return list;
}

/** The sink that the command line says. Throws ConfigError for words that would have no effect. */
function sinkOverrides(value: unknown, { output, quality, orStdout }: JobWords, set: readonly Override[]): Override[] {
  const sinks = (value as { sinks?: unknown } | null)?.sinks;
  if (output === undefined && (!orStdout || sinks !== undefined)) {
    if (quality)
      throw new ConfigError('--quality goes with --output; sinks of a pipeline say it themselves: quality: true');
    return [];
  }
  const lost = set.find(({ path }) => path[0] === 'sinks');
  if (lost)
    throw new ConfigError(`${lost.label}: has no effect, since --output ${output} stands in place of all sinks`);
  const label = output === undefined ? 'standard output' : `--output ${output}`;
  return [{ path: ['sinks'], value: [{ file: { path: output ?? '-', quality } }], label }];
}
