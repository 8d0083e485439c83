import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Random } from '../../src/core/random.ts';
import { isLive, loadAnyProfile, profileNames } from '../../src/io/config/deviceProfile.ts';
import { type DeviceOptions, makeDevice } from '../../src/protocols/device.ts';
import { FixedLengthFramer } from '../../src/protocols/framing/fixedLength.ts';
import { answersRequests, type LiveProfile } from '../../src/protocols/liveProfile.ts';
import { recordJson } from '../../src/protocols/recordJson.ts';
import { bodies, join, pieces } from '../support/frames.ts';
import { scaled } from '../support/soak.ts';
import { type Sample, sampleRun, samplerOf } from './protocolCases.ts';

const profiles = (await Promise.all((await profileNames()).map((n) => loadAnyProfile(n)))).filter(isLive);

/** Decodes pieces; what comes out as JSON, so that all that a user sees is compared. */
function decode(profile: LiveProfile, input: readonly Uint8Array[], options: DeviceOptions = {}) {
  const reply = answersRequests(profile) ? profile.messages[0].name : undefined;
  const { decoder } = makeDevice(profile, { fromStart: true, reply, ...options });
  const records: string[] = [];
  const values: Record<string, number>[] = [];
  const take = (record: Parameters<Parameters<typeof decoder.push>[2]>[0]) => {
    records.push(recordJson(record));
    values.push(Object.fromEntries(record.stream.channels.map((c, k) => [c.name, record.values[k]])));
  };
  for (const piece of input) decoder.push(piece, 0, take);
  decoder.idle(take);
  return { records, values, decoder };
}

/** Whether chance makes frames out of garbage for a framing that has little to tell them by: no check, or 8 bits of one. */
function looksLikeFrames(profile: LiveProfile, ...parts: (Uint8Array | readonly Sample[])[]): boolean {
  const garbage = parts.filter((part) => part instanceof Uint8Array);
  if (profile.name === 'simplefoc-binary') return garbage.some((bytes) => bytes.includes(0xa5));
  if (profile.kind !== 'bytes' || !profile.framing.fixedLength) return false;
  const framer = new FixedLengthFramer({ ...profile.framing.fixedLength, inPhase: 1 });
  const { length } = profile.framing.fixedLength;
  const sent = parts.flatMap((part) => (part instanceof Uint8Array ? part : part.map((s) => s.wire)));
  const wire = join(...sent);
  const isStart = new Set<number>();
  let at = 0;
  for (const piece of sent) {
    if (!garbage.includes(piece)) isStart.add(at);
    at += piece.length;
  }
  for (let from = 0; from + length <= wire.length; from++) {
    framer.reset();
    if (!isStart.has(from) && bodies(framer, wire.subarray(from, from + length)).length > 0) return true;
  }
  return false;
}

const recordsIn = (samples: readonly Sample[]) => samples.flatMap((s) => s.records);

describe.each(profiles.map((p) => [p.name, p] as const))('%s', (_, profile) => {
  const sampler = samplerOf(profile);

  it('reads what its table says', () => {
    const { samples, wire } = sampleRun(sampler, 1, 300);
    const { values, decoder } = decode(profile, [wire]);
    const wanted = recordsIn(samples);
    expect(values).toHaveLength(wanted.length);
    for (const [i, want] of wanted.entries()) {
      expect(Object.keys(values[i]).sort()).toEqual(Object.keys(want).sort());
      for (const [name, value] of Object.entries(want)) {
        const got = values[i][name];
        if (Number.isNaN(value)) expect(got).toBeNaN();
        else expect(Math.abs(got - value)).toBeLessThanOrEqual(1e-12 * Math.abs(value) + 1e-12);
      }
    }
    expect(decoder.counters).toMatchObject({ crcErrors: 0, skippedBytes: 0, unknown: 0, unreadable: 0, stale: 0 });
    expect(decoder.counters.records).toBe(wanted.length);
  });

  it('R3: gives the same records for any pieces', () => {
    fc.assert(
      fc.property(fc.nat(1e6), fc.array(fc.nat(2000), { maxLength: 12 }), (seed, cuts) => {
        const { wire } = sampleRun(sampler, seed, 4);
        const whole = decode(profile, [wire]).records;
        expect(decode(profile, pieces(wire, cuts)).records).toEqual(whole);
      }),
      { numRuns: scaled(300, 10_000) },
    );
  });

  it('R2: is back in step one frame behind garbage at the latest, two lines where nothing but their numbers tells columns', () => {
    fc.assert(
      fc.property(
        fc.nat(1e6),
        fc.uint8Array({ maxLength: 64 }),
        fc.uint8Array({ maxLength: 64 }),
        (seed, before, between) => {
          // frames without a check count once several follow each other, lines of numbers once two have as many
          const needed = profile.kind === 'bytes' ? (profile.framing.fixedLength?.inPhase ?? 1) : 1;
          const behind = profile.kind === 'lines' && profile.protocol === 'csv' ? 2 : 1;
          const { samples } = sampleRun(sampler, seed, 4 + behind + needed);
          fc.pre(!looksLikeFrames(profile, before, samples.slice(0, 3), between, samples.slice(3)));
          const run = (from: number, to?: number) => samples.slice(from, to).map((s) => s.wire);
          const { records } = decode(profile, [before, ...run(0, 3), between, ...run(3)]);
          const clean = decode(profile, run(3)).records;
          // time and count go on over the garbage: the values are compared
          const last = recordsIn(samples.slice(3 + behind));
          expect(clean.length).toBeGreaterThanOrEqual(last.length);
          const tail = (all: readonly string[]) => all.slice(-last.length).map((r) => JSON.parse(r).values);
          expect(tail(records)).toEqual(tail(clean));
        },
      ),
      { numRuns: 300 },
    );
  });

  it('marks what a shorter frame lacks as absent, never as 0', () => {
    const { samples } = sampleRun(sampler, 3, 40);
    for (const { body, wire, message } of samples) {
      if (!body || profile.kind === 'lines') {
        const cut = wire.slice();
        cut[cut.length - 2] = 'x'.charCodeAt(0);
        expect(decode(profile, [cut]).values.flatMap(Object.values)).not.toContain(0);
        continue;
      }
      const whole = decode(profile, [wire]).values;
      for (let length = 0; length < body.length; length++) {
        const cut = rewrap(profile, body.subarray(0, length), wire);
        const { values, decoder } = cut ? decode(profile, [cut]) : { values: [], decoder: undefined };
        for (const [i, record] of values.entries()) {
          for (const [name, value] of Object.entries(record)) {
            if (!Number.isNaN(value)) expect([message, name, value]).toEqual([message, name, whole[i][name]]);
          }
        }
        if (length === 0 && decoder) expect(values.flatMap(Object.values).filter((v) => !Number.isNaN(v))).toEqual([]);
      }
    }
  });

  it('survives seeded noise, whole and as damaged frames, with finite or absent values only', () => {
    const random = new Random(7);
    const { wire } = sampleRun(sampler, 5, 50);
    for (let round = 0; round < 200; round++) {
      const damaged = wire.slice();
      for (let k = 0; k < 1 + (round % 20); k++) damaged[random.below(damaged.length)] = random.below(256);
      const noise = Uint8Array.from({ length: 512 }, () => random.below(256));
      const { decoder } = decode(profile, [damaged, noise], { fromStart: false });
      expect(Object.values({ ...decoder.counters }).every((n) => Number.isSafeInteger(n) && n >= 0)).toBe(true);
    }
  });

  it('holds no more memory after a flood than a short while into it', () => {
    for (const byte of [0, 2, 3, 0x0d, 0x2c, 0x30, 0x3a, 0x3e, 0x54, 0x55, 0xa5, 0xaa, 0xc0, 0xff]) {
      const { decoder } = decode(profile, []);
      const flood = new Uint8Array(1 << 18).fill(byte);
      decoder.push(flood, 0, () => {});
      const early = memoryOf(decoder);
      for (let i = 0; i < 4; i++) decoder.push(flood, i, () => {});
      expect(memoryOf(decoder)).toBe(early);
      expect(early).toBeLessThan(1 << 20);
    }
  });

  it('remembers a bounded number of things that a device names', () => {
    const { decoder } = decode(profile, []);
    const names = (from: number) =>
      join(...Array.from({ length: 3000 }, (_, i) => new TextEncoder().encode(`>n${from + i}:1\nn${from + i}:1\n`)));
    decoder.push(names(0), 0, () => {});
    const early = memoryOf(decoder);
    decoder.push(names(3000), 0, () => {});
    expect(memoryOf(decoder)).toBeLessThanOrEqual(early + 1024);
  });

  it('sends only its own requests', () => {
    const { guard, requests, open, close } = makeDevice(profile);
    for (const { bytes } of [...requests.values(), ...open, ...close]) {
      guard.check(bytes);
      for (const other of [bytes.subarray(1), join(bytes, bytes), join(bytes, Uint8Array.of(0)), new Uint8Array(0)]) {
        expect(() => guard.check(other)).toThrow(/refused to send/);
      }
    }
    expect(() => guard.check(Uint8Array.of(1, 2, 3))).toThrow(/refused to send 01 02 03/);
  });
});

/** A cut body in the frame of its sample; undefined where the framing has no such frame. */
function rewrap(profile: LiveProfile, body: Uint8Array, wire: Uint8Array): Uint8Array | undefined {
  if (profile.kind === 'can') {
    const idEnd = profile.id.extended ? 9 : 4;
    const data = Array.from(body, (b) => b.toString(16).padStart(2, '0')).join('');
    const head = String.fromCharCode(...wire.subarray(0, idEnd));
    return new TextEncoder().encode(`${head}${body.length}${data.toUpperCase()}\r`);
  }
  const { startLength } = profile.kind === 'bytes' ? profile.framing : {};
  return startLength && body.length > 0 ? frameOf(profile, body) : undefined;
}

function frameOf(profile: LiveProfile, body: Uint8Array): Uint8Array {
  const hex = Array.from(body, (b) => b.toString(16).padStart(2, '0')).join('');
  const poll = { timeoutS: 1, settleS: 0, open: [], close: [], requests: [{ name: 'x', hex: undefined, body: hex }] };
  return makeDevice({ ...profile, protocol: undefined, poll } as unknown as LiveProfile).requests.get('x')!.bytes;
}

/** Bytes of all arrays, and entries of all collections, that hang on an object. */
function memoryOf(root: object): number {
  const seen = new Set<unknown>();
  let sum = 0;
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null || seen.has(value)) return;
    seen.add(value);
    if (ArrayBuffer.isView(value)) {
      if (!seen.has(value.buffer)) sum += value.buffer.byteLength;
      seen.add(value.buffer);
      return;
    }
    const parts = value instanceof Map ? [...value].flat() : value instanceof Set ? [...value] : Object.values(value);
    sum += 16 * parts.length;
    for (const part of parts) visit(part);
  };
  visit(root);
  return sum;
}
