import type { Block } from '../core/block.ts';
import { MISSING } from '../core/quality.ts';
import { toSI } from '../core/units.ts';

/** Most samples of one channel that a message may hold. */
const MOST_SAMPLES = 65_536;
const MOST_CHANNELS = 256;

/** A block as it travels: complete in itself, so that nobody has to wait for a description. */
export interface BlockMessage {
  seq: number;
  t0: number;
  dt: number;
  n: number;
  names: string[];
  /** SI units. */
  units: string[];
  /** Planar; NaN is absent. */
  channels: Float64Array[];
  quality: (Uint8Array | null)[];
}

/** `{"end":12800}`: the stream ended before this sample. */
export interface EndMessage {
  end: number;
}

/**
 * Writes a block as JSON:
 * {"seq":0,"t0":12.5,"dt":0.0001,"units":{"iA":"A"},"channels":{"iA":[0.1,null]},"quality":{"iA":[0,1]}}
 * Absent samples are null; `quality` stands only for channels with other flags than MISSING. `decimals` a channel rounds
 * its numbers (undefined: as they are, 17 digits).
 */
export function encodeBlock(block: Block, decimals: readonly (number | undefined)[] = []): string {
  const { stream, n } = block;
  let units = '';
  let channels = '';
  let quality = '';
  for (const [c, { name, unit }] of stream.channels.entries()) {
    const key = `${c > 0 ? ',' : ''}${JSON.stringify(name)}:`;
    units += key + JSON.stringify(unit);
    channels += `${key}[${numbers(block.channels[c], n, decimals[c])}]`;
    const flags = block.quality[c]?.subarray(0, n);
    if (flags?.some((q) => (q & ~MISSING) !== 0)) {
      quality += `${quality ? ',' : ''}${JSON.stringify(name)}:[${flags.join(',')}]`;
    }
  }
  const end = quality ? `,"quality":{${quality}}}` : '}';
  return `{"seq":${block.seq},"t0":${block.t0},"dt":${block.dt},"units":{${units}},"channels":{${channels}}${end}`;
}

function numbers(x: Float64Array, n: number, decimals: number | undefined): string {
  let text = '';
  const factor = 10 ** (decimals ?? 0);
  for (let i = 0; i < n; i++) {
    const v = decimals === undefined ? x[i] : Math.round(x[i] * factor) / factor;
    if (i > 0) text += ',';
    text += Number.isFinite(v) ? v : 'null';
  }
  return text;
}

/** Decimals that keep a sensor's resolution: steps of 0.0122 A need three. */
export function decimalsFor(resolution: number): number {
  return Math.max(0, Math.ceil(-Math.log10(resolution)) + 1);
}

/** Reads what encodeBlock wrote. Returns the reason, a text, when the message is not to be trusted. Units become SI. */
export function decodeBlock(text: string): BlockMessage | EndMessage | string {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return 'no JSON';
  }
  if (!isObject(value)) return 'no JSON object';
  if (isCount(value.end)) return { end: value.end };
  const { seq, t0, dt, channels, units = {}, quality = {} } = value;
  if (!isCount(seq)) return 'seq is no whole number';
  if (typeof t0 !== 'number' || !Number.isFinite(t0)) return 't0 is no number';
  if (typeof dt !== 'number' || !(dt > 0) || !Number.isFinite(dt)) return 'dt is no period';
  if (!isObject(channels) || !isObject(units) || !isObject(quality)) return 'channels, units or quality is no object';
  const names = Object.keys(channels);
  if (names.length === 0 || names.length > MOST_CHANNELS) return `${names.length} channels`;
  const first = channels[names[0]];
  const n = Array.isArray(first) ? first.length : 0;
  if (n === 0 || n > MOST_SAMPLES) return `${n} samples`;
  const message: BlockMessage = { seq, t0, dt, n, names, units: [], channels: [], quality: [] };
  for (const name of names) {
    const fault = addChannel(message, channels[name], units[name] ?? '1', quality[name]);
    if (fault) return `${name}: ${fault}`;
  }
  return message;
}

function addChannel(message: BlockMessage, samples: unknown, unit: unknown, flags: unknown): string | undefined {
  const { n } = message;
  if (!Array.isArray(samples) || samples.length !== n) return 'not as many samples as the first channel';
  let si: ReturnType<typeof toSI>;
  try {
    si = toSI(String(unit));
  } catch (error) {
    return (error as Error).message;
  }
  const x = new Float64Array(n);
  const q = new Uint8Array(n);
  for (let i = 0; i < n; i++) {
    const v: unknown = samples[i];
    if (typeof v === 'number') x[i] = v * si.scale + si.offset;
    else if (v === null) {
      x[i] = Number.NaN;
      q[i] = MISSING;
    } else return `sample ${i} is no number`;
  }
  if (flags !== undefined) {
    if (!Array.isArray(flags) || flags.length !== n) return 'not as many quality flags as samples';
    for (let i = 0; i < n; i++) q[i] |= Number(flags[i]) & ~MISSING;
  }
  message.units.push(si.si);
  message.channels.push(x);
  message.quality.push(q.some((f) => f !== 0) ? q : null);
  return undefined;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
