import { Random } from '../../src/core/random.ts';
import { toSI } from '../../src/core/units.ts';
import type { FieldDescription } from '../../src/protocols/fields.ts';
import { aspepHeader } from '../../src/protocols/framing/aspep.ts';
import { makeFramer } from '../../src/protocols/framing/framing.ts';
import { LineFramer } from '../../src/protocols/framing/lines.ts';
import type { LineMessageDescription } from '../../src/protocols/lineMessage.ts';
import {
  answersRequests,
  type BytesProfile,
  type CanProfile,
  type LinesProfile,
  type LiveProfile,
} from '../../src/protocols/liveProfile.ts';
import type { MessageDescription } from '../../src/protocols/message.ts';
import { ascii, hex, join } from '../support/frames.ts';
import { diagnosticSampler, moteusSampler } from './moteusCases.ts';
import { binarySampler, teleplotSampler, textSampler } from './simplefocCases.ts';

/** A frame as a device sends it, and the records that it must give: SI values by channel, NaN for absent ones. */
export interface Sample {
  readonly wire: Uint8Array;
  /** Without what the link adds: body, CAN data. Absent for lines. */
  readonly body?: Uint8Array;
  readonly message: string;
  readonly records: readonly Readonly<Record<string, number>>[];
}

/** Makes the k-th sample of a device. */
export type Sampler = (random: Random, k: number) => Sample;

/**
 * Samples of any device whose profile has tables, written out from the profile by code of its own, not by the decoder's. Protocols that
 * name their channels themselves are below.
 */
export function samplerOf(profile: LiveProfile): Sampler {
  if (Object.hasOwn(SELF_DESCRIBING, profile.name)) return SELF_DESCRIBING[profile.name];
  switch (profile.kind) {
    case 'bytes':
      return bytesSampler(profile);
    case 'can':
      return canSampler(profile);
    case 'lines':
      return linesSampler(profile);
  }
}

const SELF_DESCRIBING: Readonly<Record<string, Sampler>> = {
  'arduino-plotter': (random, k) => {
    const [a, b] = [random.below(10_000) / 100, -random.below(10_000) / 100];
    const separator = [',', '\t', ' ', ', '][random.below(4)];
    const isLabelled = k % 2 === 0;
    const text = isLabelled ? `iq:${a}${separator}temp: ${b}` : `${a}${separator}${b}`;
    const record: Record<string, number> = isLabelled ? { iq: a, temp: b } : { value1: a, value2: b };
    return { wire: ascii(`${text}\r\n`), message: 'plot', records: [record] };
  },
  moteus: moteusSampler(false),
  'moteus-uart': moteusSampler(true),
  'moteus-diagnostic': diagnosticSampler,
  'simplefoc-text': textSampler,
  'simplefoc-binary': binarySampler,
  'simplefoc-teleplot': teleplotSampler,
  'influx-lines': (random, k) => {
    const [iq, n] = [0.5 + random.below(10_000) / 100, 1 + random.below(100)];
    const line = `motor,id=m${k % 2},site=a\\ b iq=${iq},n=${n}i,state="on, \\"now\\"",run=T ${1_700_000_000_000 + k}000000\n`;
    return { wire: ascii(line), message: `motor_m${k % 2}_a_b`, records: [{ iq, n, run: 1 }] };
  },
  'csv-lines': (random, k) => {
    const [a, b] = [random.below(10_000) / 100, -random.below(10_000) / 100];
    const line = `${k};${a};${k % 5 === 1 ? '' : b}\r\n`;
    return {
      wire: ascii(line),
      message: 'csv',
      records: [{ value1: k, value2: a, value3: k % 5 === 1 ? Number.NaN : b }],
    };
  },
  'json-lines': (random, k) => {
    const [iq, temp] = [random.below(10_000) / 100, random.below(1000) / 10];
    const line = `{"t_ms":${1000 + k},"iq":${iq},"temp":{"motor":"${temp}"},"state":"on","spare":null}\n`;
    return { wire: ascii(line), message: 'json', records: [{ iq, temp_motor: temp, spare: Number.NaN }] };
  },
  teleplot: (random, k) => {
    const v = random.below(10_000) / 100;
    if (k % 2 === 0) return { wire: ascii(`>iq:${1000 * k}:${v}§A|np\n`), message: 'iq', records: [{ iq: v }] };
    return { wire: ascii(`>temp:${v};${v + 1}\n`), message: 'temp', records: [{ temp: v }, { temp: v + 1 }] };
  },
};

/** What devices put before the values of a reply, and how their frames differ from the host's. */
const LINKS: Readonly<Record<string, { head?(request: Uint8Array): Uint8Array; wrap?(wire: Uint8Array): Uint8Array }>> =
  {
    dynamixel: { head: () => hex('015500') },
    stMcp: {
      wrap: (wire) => join(aspepHeader(0xa, wire.length - 3), wire.subarray(4), Uint8Array.of(0)),
    },
    freemaster: { head: () => hex('40') },
    modbus: { head: ([unit, code, , , , count]) => Uint8Array.of(unit, code, 2 * count) },
    msp: { wrap: (wire) => wire.map((byte, i) => (i === 2 ? '>'.charCodeAt(0) : byte)) },
  };

function bytesSampler(profile: BytesProfile): Sampler {
  const { framing, messages, order } = profile;
  const framer = makeFramer(framing, false);
  const dispatch = profile.dispatch === 'request' ? undefined : profile.dispatch;
  return (random, k) => {
    const message = messages[answersRequests(profile) ? 0 : random.below(messages.length)];
    const { head, wrap } = LINKS[profile.protocol ?? ''] ?? {};
    const request = hex(profile.poll?.requests.find((r) => r.reply === message.name)?.body ?? '');
    const id = dispatch && bytesOf(message.id ?? 0, SIZES[dispatch.type], dispatch.order ?? order);
    const { body, records } = sampleMessage(message, order, id ?? head?.(request) ?? new Uint8Array(0), random, k);
    const wire = framer.encode(body);
    return { wire: wrap?.(wire) ?? wire, body, message: message.name, records };
  };
}

function canSampler({ id, messages, order }: CanProfile): Sampler {
  return (random, k) => {
    const message = messages[random.below(messages.length)];
    const node = id.node ? random.below(2 ** (id.node[1] - id.node[0] + 1)) : 0;
    const number = (message.id ?? 0) * 2 ** id.message[0] + (id.node ? node * 2 ** id.node[0] : 0);
    const { body: values, records } = sampleMessage(message, order, sdoHead(message), random, k);
    // an SDO frame always has 8 bytes
    const body = message.object ? join(values, new Uint8Array(8 - values.length)) : values;
    const digits = number.toString(16).padStart(id.extended ? 8 : 3, '0');
    const data = Array.from(body, (b) => b.toString(16).padStart(2, '0')).join('');
    const stamp = random.below(2) ? ((k * 17) % 60_000).toString(16).padStart(4, '0') : '';
    const line = `${id.extended ? 'T' : 't'}${digits}${body.length}${data}${stamp}\r`;
    return {
      wire: ascii(line.toUpperCase().replace(/^T/, id.extended ? 'T' : 't')),
      body,
      message: message.name,
      records,
    };
  };
}

/** What stands before the value of a CANopen object, whose size is left to its type. */
function sdoHead({ object }: MessageDescription): Uint8Array {
  if (object === undefined) return new Uint8Array(0);
  const index = Number.parseInt(object, 16);
  return Uint8Array.of(0x42, index & 255, index >> 8, 0);
}

function linesSampler(profile: LinesProfile): Sampler {
  const framer = new LineFramer(profile.lines);
  return (random) => {
    const message = profile.messages[profile.dispatch === 'request' ? 0 : random.below(profile.messages.length)];
    const { text, record } = sampleLine(message, random);
    // a device signs its line as it is, without the blank that requests have
    const signed = profile.lines.check
      ? new LineFramer({ ...profile.lines, check: { ...profile.lines.check, blank: false } })
      : framer;
    return { wire: signed.encode(text), message: message.name, records: [record] };
  };
}

function sampleLine({ prefix, suffix, separator, fields }: LineMessageDescription, random: Random) {
  const record: Record<string, number> = {};
  const cells = fields.map((f) => {
    const raw = random.below(2_000_000) / 1000 - 1000;
    record[f.name] = siOf(raw, f);
    return String(raw);
  });
  return { text: prefix + cells.join(separator[0]) + suffix, record };
}

const SIZES: Record<string, number> = {
  u8: 1,
  i8: 1,
  u16: 2,
  i16: 2,
  u24: 3,
  i24: 3,
  u32: 4,
  i32: 4,
  u64: 8,
  i64: 8,
  f16: 2,
  f32: 4,
  f64: 8,
};

function sampleMessage(message: MessageDescription, profileOrder: string, head: Uint8Array, random: Random, k: number) {
  const order = message.order ?? profileOrder;
  // bit 0 is set: a mask of nothing says nothing
  const mask = message.mask && random.below(2 ** Math.min(31, 8 * SIZES[message.mask])) | 1;
  const out = [...head, ...(message.mask ? bytesOf(mask!, SIZES[message.mask], order) : [])];
  const values: Record<string, number> = {};
  /** Where a field without a place of its own stands. */
  let position = out.length;
  const count = message.repeat?.count;
  const groups = typeof count === 'number' ? count : 1 + random.below(3);
  const put = (fields: readonly FieldDescription[], into: Record<string, number>) => {
    for (const f of fields) {
      const isThere = mask === undefined || f.bit === undefined || ((mask >>> f.bit) & 1) === 1;
      if (!isThere && f.name !== message.node) into[f.name] = Number.NaN;
      else if (!isThere) continue;
      else if (f.type === 'text') position = out.push(...ascii('name'), 0);
      else if (f.type === 'hex') position = out.push(...new Uint8Array(f.length ?? 0));
      else putNumber(f, message, into);
    }
  };
  const putNumber = (
    f: FieldDescription,
    { clock, sequence, node }: MessageDescription,
    into: Record<string, number>,
  ) => {
    const size = SIZES[f.type];
    const at = f.at ?? position;
    position = at + size;
    while (out.length < position) out.push(0);
    const isFloat = f.type.startsWith('f');
    const range = f.bits ? 2 ** (f.bits[1] - f.bits[0] + 1) : 2 ** Math.min(52, 8 * size);
    let raw = isFloat ? Math.fround(random.below(4096) / 16 - 100) : Math.floor(random.uniform() * range);
    if (f.name === clock?.field) raw = 10 * k;
    if (f.name === sequence?.field) raw = (k * sequence.step * (message.repeat ? groups : 1)) % sequence.modulus;
    if (f.name === count) raw = groups;
    const shift = f.bits ? 2 ** f.bits[0] : 1;
    const bytes = isFloat ? floatBytes(raw, size, f.order ?? order) : bytesOf(raw * shift, size, f.order ?? order);
    for (let i = 0; i < size; i++) out[at + i] |= bytes[i];
    const isNegative = f.type.startsWith('i') && raw >= range / 2;
    if (![clock?.field, sequence?.field, node].includes(f.name)) into[f.name] = siOf(isNegative ? raw - range : raw, f);
  };
  put(message.fields, values);
  if (!message.repeat) return { body: Uint8Array.from(out), records: [values] };
  const { repeat } = message;
  const { first = '', times } = repeat;
  if (times) {
    const { [first]: from = 0, ...common } = values;
    const records = Array.from({ length: times }, (_, i) => ({ ...common, ...indexed(repeat.index, from + i) }));
    let at = out.length;
    for (const f of repeat.fields) {
      at = f.at ?? at;
      for (const record of records) {
        put([{ ...f, at }], record);
        at += SIZES[f.type];
      }
    }
    return { body: Uint8Array.from(out), records: records.map((r) => without(r, message.node)) };
  }
  const records = Array.from({ length: groups }, (_, i) => {
    const record = { ...values, ...indexed(repeat.index, i) };
    put(repeat.fields, record);
    return without(record, message.node);
  });
  return { body: Uint8Array.from(out), records };
}

function indexed(index: string | undefined, i: number): Record<string, number> {
  return index ? { [index]: i } : {};
}

/** A record without the channel that names its node. */
function without(record: Record<string, number>, node: string | undefined): Record<string, number> {
  return Object.fromEntries(Object.entries(record).filter(([name]) => name !== node));
}

/** A whole number, or the two's complement of what its type would read, in bytes. */
function bytesOf(value: number, size: number, order: string): Uint8Array {
  let rest = BigInt(value);
  const bytes = new Uint8Array(size);
  for (let i = 0; i < size; i++, rest >>= 8n) bytes[order === 'le' ? i : size - 1 - i] = Number(rest & 255n);
  return bytes;
}

function floatBytes(value: number, size: number, order: string): Uint8Array {
  const bytes = new Uint8Array(size === 4 ? Float32Array.of(value).buffer : Float64Array.of(value).buffer);
  return order === 'le' ? bytes : bytes.reverse();
}

function siOf(raw: number, { unit, scale, offset }: Pick<FieldDescription, 'unit' | 'scale' | 'offset'>): number {
  const si = toSI(unit);
  return (raw * scale + offset) * si.scale + si.offset;
}

/** Samples in a row, and their bytes. */
export function sampleRun(sampler: Sampler, seed: number, n: number): { samples: Sample[]; wire: Uint8Array } {
  const random = new Random(seed);
  const samples = Array.from({ length: n }, (_, k) => sampler(random, k));
  return { samples, wire: join(...samples.map((s) => s.wire)) };
}
