import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { IoError, UnavailableError, UsageError } from '../core/errors.ts';
import type { Stream } from '../core/stream.ts';
import { listPorts } from '../io/device/ports.ts';
import { probe } from '../io/device/probe.ts';
import { openJobSource, planJob, readJob } from '../pipeline/job.ts';
import type { Action, Options } from './command.ts';
import { positiveOption } from './words.ts';

/** What a pipeline is begun with. */
interface Beginning {
  readonly what: string;
  readonly name: string;
  /** The entry `source` as YAML on one line. */
  readonly source: string;
}

/** `slipring init`: writes a pipeline for the device at a port, or for a log, ready to be run and to be changed. */
export const run: Action = async ([port], options, { json, quiet, stdout, stderr }) => {
  const from = options.from as string | undefined;
  if ((port === undefined) === (from === undefined)) throw new UsageError('give a port, or --from FILE');
  const say = (text: string) => void (quiet || stderr.write(`${text}\n`));
  const beginning = from === undefined ? await atPort(port!, options, say) : ofLog(from, options);
  const output = (options.output as string | undefined) ?? `${beginning.name}.yaml`;
  // what it gives is asked where it comes from
  const streams = await streamsOf(beginning);
  write(output, pipelineText(beginning, streams), options.force === true);
  planJob(await readJob({ pipeline: output }), streams);
  if (json) stdout.write(`${JSON.stringify({ output, streams: streams.map((s) => s.name) })}\n`);
  else
    stdout.write(
      `${output}: ${streams.map((s) => `${s.name}, ${s.channels.length} channels at ${s.rateHz} Hz`).join('; ')}\n`,
    );
  say(`next: slipring run ${output}`);
};

async function atPort(port: string, options: Options, say: (text: string) => void): Promise<Beginning> {
  let device = options.device as string | undefined;
  let baud = positiveOption(options, 'baud');
  if (device === undefined) {
    const { found } = await probe({ port, baud, onStep: say });
    if (!found) throw new UnavailableError(`${port}: no known device; give --device NAME: see slipring devices`);
    ({ device } = found);
    baud = found.baudRate;
    say(`found ${device} at ${baud} baud`);
  }
  // the name that stays when it is plugged in elsewhere
  const path = listPorts().find((p) => p.path === port)?.byId ?? port;
  const settings = [`port: ${quoted(path)}`, `device: ${quoted(device)}`, ...(baud ? [`baud: ${baud}`] : [])];
  return { what: `${device} on ${path}`, name: nameOf(device), source: `{ serial: { ${settings.join(', ')} } }` };
}

function ofLog(file: string, options: Options): Beginning {
  const rate = positiveOption(options, 'rate');
  const device = options.device as string | undefined;
  const settings = [
    `file: ${quoted(file)}`,
    ...(device === undefined ? [] : [`device: ${quoted(device)}`]),
    ...(rate === undefined ? [] : [`rateHz: ${rate}`]),
  ];
  return { what: file, name: nameOf(file), source: `{ replay: { ${settings.join(', ')} } }` };
}

async function streamsOf({ name, source }: Beginning): Promise<readonly Stream[]> {
  const job = await readJob({ set: [`source=${source}`, `motor.name=${quoted(name)}`] });
  const opened = await openJobSource(job);
  await opened.close();
  return opened.streams;
}

/** A pipeline with one step to begin with: outliers of the currents, where one stream has some. */
function pipelineText({ what, name, source }: Beginning, streams: readonly Stream[]): string {
  const currents = streams
    .map((s) => s.channels.filter((c) => c.unit === 'A').map((c) => c.name))
    .reduce((most, list) => (list.length > most.length ? list : most), []);
  const all = streams.flatMap((s) => s.channels.map((c) => c.name));
  const own = currents.filter((c) => all.filter((other) => other === c).length === 1);
  const channels = streams.map(
    (s) => `#   ${s.name}, ${s.rateHz} Hz: ${s.channels.map((c) => `${c.name} [${c.unit}]`).join(', ')}`,
  );
  const path = streams.length > 1 ? `out/${name}-{stream}.csv` : `out/${name}.csv`;
  return [
    `# ${oneLine(what)}. Its streams:`,
    ...channels.map(oneLine),
    'slipring: 1',
    `motor: { name: ${quoted(name)} }`,
    `source: ${source}`,
    ...(own.length > 0
      ? ['steps:', `  - hampel: { on: [${own.map(quoted).join(', ')}], windowLength: 11 }`]
      : ['steps: [] # see slipring operators']),
    'sinks:',
    `  - file: { path: ${quoted(path)} }`,
    '',
  ].join('\n');
}

/** A comment ends with its line, whatever a name holds. */
const oneLine = (text: string): string => text.replace(/[\r\n\u2028\u2029\u0085]+/g, ' ');

/** A word as YAML takes it, anything else in quotes. */
const quoted = (text: string): string =>
  /^[A-Za-z/][\w./-]*$/.test(text) && !/^(true|false|null|yes|no|on|off|y|n)$/i.test(text)
    ? text
    : JSON.stringify(text);

/** The last part of a path as a word. */
function nameOf(path: string): string {
  const [base] = (path.split('/').at(-1) ?? '').split('.');
  return base.replace(/[^\w-]/g, '_') || 'motor';
}

function write(path: string, text: string, replace: boolean): void {
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text, { flag: replace ? 'w' : 'wx' });
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new IoError(`${path}: ${code === 'EEXIST' ? 'is there already; --force replaces it' : message}`);
  }
}
