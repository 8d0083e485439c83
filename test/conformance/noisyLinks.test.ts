import { describe, expect, it } from 'vitest';
import { Random } from '../../src/core/random.ts';
import { isLive, loadAnyProfile, profileNames } from '../../src/io/config/deviceProfile.ts';
import { makeDevice } from '../../src/protocols/device.ts';
import { StartLengthFramer } from '../../src/protocols/framing/startLength.ts';
import { answersRequests, type LiveProfile } from '../../src/protocols/liveProfile.ts';
import { recordJson } from '../../src/protocols/recordJson.ts';
import { join, pieces } from '../support/frames.ts';
import { scaled } from '../support/soak.ts';
import { atWrongBaud } from '../support/wrongBaud.ts';
import { sampleRun, samplerOf } from './protocolCases.ts';

const profiles = (await Promise.all((await profileNames()).map((n) => loadAnyProfile(n)))).filter(isLive);
const NOISE_BYTES = scaled(250_000, 10_000_000);
const LARGEST_BUFFER = 64 * 1024;

const noise = (() => {
  const random = new Random(11);
  return Uint8Array.from({ length: NOISE_BYTES }, () => random.below(256));
})();

/** Frames that random bytes may make: a check of 16 bits, or as much of a start and a check, fits one place in 65,536; two in a row that make each other believed are two. */
const BY_CHANCE = 10 + (3 * NOISE_BYTES) / 65_536;

function decoderOf(profile: LiveProfile) {
  const reply = answersRequests(profile) ? profile.messages[0].name : undefined;
  return makeDevice(profile, { fromStart: true, reply }).decoder;
}

function valuesIn(profile: LiveProfile, input: readonly Uint8Array[]): string[] {
  const decoder = decoderOf(profile);
  const out: string[] = [];
  const take = (record: Parameters<typeof recordJson>[0]) =>
    out.push(JSON.stringify(JSON.parse(recordJson(record)).values));
  for (const piece of input) decoder.push(piece, 0, take);
  decoder.idle(take);
  return out;
}

/** Whether a profile's frames carry a check that covers their values. */
function isChecked(profile: LiveProfile): boolean {
  if (profile.kind === 'lines') return profile.lines.check !== undefined;
  if (profile.kind === 'can') return profile.link.can?.adapter === 'fdcanusbChecked';
  const { startLength, fixedLength, mavlink, msp, dynamixel, modbus, freemaster } = profile.framing;
  return [startLength?.check, fixedLength?.check, mavlink, msp, dynamixel, modbus, freemaster].some(Boolean);
}

/** Room for bytes of the link in what gives a decoder its frames; their stamps and the tables of checks are kept beside. */
function bufferOf(decoder: object): number {
  const seen = new Set<unknown>();
  let sum = 0;
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null || seen.has(value)) return;
    seen.add(value);
    if (!ArrayBuffer.isView(value)) for (const part of Object.values(value)) visit(part);
    else if (value instanceof Uint8Array && !seen.has(value.buffer)) {
      seen.add(value.buffer);
      sum += value.buffer.byteLength;
    }
  };
  visit((decoder as { source?: unknown }).source);
  return sum;
}

const named = profiles.map((p) => [p.name, p] as const);
const checked = named.filter(([, p]) => isChecked(p));

describe('R2: garbage', () => {
  it.each(named)('%s: holds at most 64 KiB of it', (_, profile) => {
    const decoder = decoderOf(profile);
    for (let at = 0; at < noise.length; at += 4096) decoder.push(noise.subarray(at, at + 4096), at, () => {});
    expect(bufferOf(decoder)).toBeGreaterThan(0);
    expect(bufferOf(decoder)).toBeLessThanOrEqual(LARGEST_BUFFER);
  });

  it.each(checked)('%s: finds no frame in it but by chance', (_, profile) => {
    const decoder = decoderOf(profile);
    for (let at = 0; at < noise.length; at += 4096) decoder.push(noise.subarray(at, at + 4096), at, () => {});
    expect(decoder.counters.frames).toBeLessThan(BY_CHANCE);
  });

  it('a framing without check finds many, so that the figure above says something', () => {
    const framer = new StartLengthFramer({ starts: [{ bytes: '02' }], longest: 255 });
    framer.push(noise, 0, () => {});
    expect(framer.counters.frames).toBeGreaterThan(5 * BY_CHANCE);
  });

  it.each(checked)('%s: gives no value of a frame with a flipped bit', (_, profile) => {
    const { samples, wire } = sampleRun(samplerOf(profile), 21, 4);
    const clean = new Set(valuesIn(profile, [wire]));
    expect(clean.size).toBeGreaterThan(1);
    const [first, ...rest] = samples.map((s) => s.wire);
    for (let bit = 0; bit < 8 * first.length; bit++) {
      const bad = first.slice();
      bad[bit >> 3] ^= 1 << (bit & 7);
      for (const values of valuesIn(profile, [bad, ...rest])) expect(clean).toContain(values);
    }
  });

  it('without a check the flipped bits do come through', async () => {
    const vesc = profiles.find((p) => p.name === 'vesc');
    if (vesc?.kind !== 'bytes' || !vesc.framing.startLength) throw new Error('vesc has a start and a length');
    const { check, ...startLength } = vesc.framing.startLength;
    const unchecked = { ...vesc, protocol: undefined, poll: undefined, framing: { startLength } } as LiveProfile;
    const { wire } = sampleRun(samplerOf(unchecked), 21, 1);
    const clean = valuesIn(unchecked, [wire]);
    const changed = wire.slice();
    // start, length, id, then the first value
    changed[3] ^= 1;
    expect(check).toBeDefined();
    expect(valuesIn(unchecked, [changed])).not.toEqual(clean);
  });
});

describe('malformed lines', () => {
  const LINES = scaled(20_000, 1_000_000);
  const MALFORMED = [
    'no valid number here',
    '1.5\t2.5\t',
    '{"iq":1,"temp":}',
    '\u0080\u00ff\u00fe',
    '>iq',
    'a=1 b',
    'x'.repeat(200),
  ];
  const readers = named.filter(([, p]) => p.kind === 'lines' && !answersRequests(p) && p.lines.check === undefined);

  it.each(readers)('%s: counts them all, holds none, and reads the next good ones', (_, profile) => {
    const decoder = decoderOf(profile);
    const text = Array.from({ length: 1000 }, (_, k) => `${MALFORMED[k % MALFORMED.length]}\r\n`).join('');
    const bytes = Buffer.from(text, 'latin1');
    let given = 0;
    const before = bufferOf(decoder);
    for (let sent = 0; sent < LINES; sent += 1000) decoder.push(bytes, 0, () => given++);
    const { unreadable, unknown, records } = decoder.counters;
    expect(records).toBe(given);
    // Teleplot takes prose for its log; a reader of any numbers takes those
    expect(unreadable + unknown + records).toBeGreaterThan(0.99 * LINES);
    expect(bufferOf(decoder)).toBe(before);
    const { samples, wire } = sampleRun(samplerOf(profile), 51, 20);
    let good = 0;
    decoder.push(wire, 1, (record) => {
      if (record.stream.channels.length > 0) good++;
    });
    // other columns than before are believed when two lines have them
    expect(good).toBeGreaterThanOrEqual(samples.flatMap((s) => s.records).length - 3);
  });
});

describe('R3: half frames', () => {
  it.each(named)('%s: gives the same wherever its bytes are cut in two', (_, profile) => {
    const { wire } = sampleRun(samplerOf(profile), 31, 4);
    const whole = valuesIn(profile, [wire]);
    expect(whole.length).toBeGreaterThan(0);
    for (let cut = 1; cut < wire.length; cut++) expect(valuesIn(profile, pieces(wire, [cut]))).toEqual(whole);
  });
});

describe('R4: a wrong baud rate', () => {
  const RATES = [
    [115_200, 57_600],
    [115_200, 230_400],
    [57_600, 115_200],
    [115_200, 76_800],
    [19_200, 115_200],
    [921_600, 115_200],
  ] as const;

  it.each(named)('%s: gives no false value', (_, profile) => {
    const { samples } = sampleRun(samplerOf(profile), 41, 200);
    const wire = join(...samples.map((s) => s.wire));
    const good = new Set(valuesIn(profile, [wire]));
    for (const [sent, read] of RATES) {
      const heard = atWrongBaud(wire, sent, read);
      expect(heard.length).toBeGreaterThan(10);
      expect(
        valuesIn(profile, [heard]).filter((v) => v !== '{}' && !good.has(v)),
        `${sent} read at ${read}`,
      ).toEqual([]);
    }
  });

  it('the right rate gives them all', () => {
    const vesc = profiles.find((p) => p.name === 'vesc')!;
    const { wire } = sampleRun(samplerOf(vesc), 41, 20);
    expect([...atWrongBaud(wire, 115_200, 115_200)]).toEqual([...wire]);
  });
});
