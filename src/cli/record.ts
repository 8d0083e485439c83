import { setTimeout as sleep } from 'node:timers/promises';
import { UsageError, unknownName } from '../core/errors.ts';
import { formOf } from '../io/file/sampleFile.ts';
import type { Action, Context, Options } from './command.ts';
import { StatusLine } from './statusLine.ts';
import { positiveOption } from './words.ts';

const FORMS = ['raw', 'mcap', 'parquet'] as const;
type Form = (typeof FORMS)[number];

/** What is being recorded, as the status line and the end tell of it. */
interface Going {
  readonly counts: () => Readonly<Record<string, number>>;
  readonly notice: () => string | undefined;
  readonly failed: Promise<never>;
  close(): Promise<void>;
}

/** `slipring record PORT`: a device's bytes, or its blocks, into a file, as they come. */
export const run: Action = async ([port], options, context) => {
  if (options.repair !== undefined) return repair(String(options.repair), context);
  const device = options.device as string | undefined;
  const file = options.output as string | undefined;
  if (port === undefined) throw new UsageError('give the port: see slipring ports');
  if (device === undefined) throw new UsageError('give --device NAME: see slipring devices, or slipring probe PORT');
  if (file === undefined) throw new UsageError('give --output FILE');
  const form = formOption(options.as, file);
  const durationS = positiveOption(options, 'duration');
  const line = { port, device, baud: positiveOption(options, 'baud') };
  const replace = options.force === true;
  const going = form === 'raw' ? await raw(line, file, replace) : await blocks(line, file, form, replace);
  const status = new StatusLine(context);
  status.start(() => {
    const notice = going.notice();
    return [...(notice ? [notice] : []), listed(going.counts())].join('  ');
  });
  const until = new AbortController();
  try {
    await Promise.race([waited(durationS, AbortSignal.any([context.signal, until.signal])), going.failed]);
  } finally {
    until.abort();
    status.stop();
    await going.close();
  }
  const counts = going.counts();
  if (context.json) context.stdout.write(`${JSON.stringify({ file, as: form, ...counts })}\n`);
  else if (!context.quiet) context.stderr.write(`${file}: ${listed(counts)}\n`);
};

interface Line {
  readonly port: string;
  readonly device: string;
  readonly baud: number | undefined;
}

async function raw(line: Line, file: string, replace: boolean): Promise<Going> {
  const { recordSerial } = await import('../io/recording/rawRecorder.ts');
  const recording = await recordSerial({ ...line, file, replace });
  return {
    counts: () => ({ bytes: recording.counters.bytes, records: recording.counters.records }),
    notice: () => recording.link.status$.value.reason,
    failed: new Promise<never>(() => {}),
    close: () => recording.close(),
  };
}

async function blocks(line: Line, file: string, form: 'mcap' | 'parquet', replace: boolean): Promise<Going> {
  const { openSerial } = await import('../io/device/serialSource.ts');
  const { recordBlocks } = await import('../io/recording/blockRecorder.ts');
  const { mcapRecording } = await import('../io/recording/mcapRecording.ts');
  const { parquetRecording } = await import('../io/recording/parquetRecording.ts');
  const source = await openSerial(line);
  try {
    const recording = form === 'mcap' ? mcapRecording(file, replace) : parquetRecording(file, source.streams, replace);
    const recorder = recordBlocks(source, recording);
    return {
      counts: () => ({ samples: recorder.samples, lost: source.counters.lost ?? 0 }),
      notice: () => source.notice,
      failed: recorder.failed,
      close: () => recorder.close(),
    };
  } catch (error) {
    await source.close();
    throw error;
  }
}

async function repair(file: string, { json, quiet, stdout, stderr }: Context): Promise<void> {
  const { repairRecording } = await import('../io/recording/repairRecording.ts');
  const { files, samples, problems } = await repairRecording(file);
  if (json) stdout.write(`${JSON.stringify({ files, samples, problems })}\n`);
  else if (!quiet) stderr.write([`${files.join(', ')}: ${samples} samples`, ...problems].map((l) => `${l}\n`).join(''));
}

/** What --as says, else the file's name; raw bytes where neither says more. */
function formOption(as: Options[string], file: string): Form {
  if (as === undefined) {
    const form = formOf(file);
    if (form === 'csv' || form === 'ndjson') {
      throw new UsageError(`a recording is raw bytes, .mcap or .parquet, not ${form}: slipring run writes that`);
    }
    return form ?? 'raw';
  }
  const form = FORMS.find((f) => f === as);
  if (form === undefined) throw new UsageError(`--as: ${unknownName('form', String(as), FORMS)}`);
  return form;
}

/** Resolves after a time, or when the signal aborts. */
async function waited(seconds: number | undefined, signal: AbortSignal): Promise<void> {
  await sleep(seconds === undefined ? 2 ** 31 - 1 : 1000 * seconds, undefined, { signal }).catch(() => {});
}

function listed(counts: Readonly<Record<string, number>>): string {
  return Object.entries(counts)
    .map(([name, n]) => `${n} ${name}`)
    .join(', ');
}
