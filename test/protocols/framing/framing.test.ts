import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CobsFramer } from '../../../src/protocols/framing/cobs.ts';
import { ExpectedFramer } from '../../../src/protocols/framing/expected.ts';
import { type FixedLengthDescription, FixedLengthFramer } from '../../../src/protocols/framing/fixedLength.ts';
import type { OnFrame } from '../../../src/protocols/framing/framer.ts';
import { LineFramer } from '../../../src/protocols/framing/lines.ts';
import { SlipFramer } from '../../../src/protocols/framing/slip.ts';
import { type StartLengthDescription, StartLengthFramer } from '../../../src/protocols/framing/startLength.ts';
import { toHex } from '../../../src/protocols/hex.ts';
import { ascii, bodies, hex, join, pieces } from '../../support/frames.ts';
import { scaled } from '../../support/soak.ts';
import { vector } from '../../support/vectors.ts';

const VESC: StartLengthDescription = {
  starts: [{ bytes: '02' }, { bytes: '03', length: 'u16be', least: 255 }],
  longest: 512,
  check: { of: 'crc16-xmodem' },
  stop: '03',
};
const STRUCT: FixedLengthDescription = { length: 12, sync: 'aa55', check: { of: 'crc16-ccitt-false' } };
const KISS: FixedLengthDescription = { length: 10, check: { of: 'crc8' }, idleS: 0.005, notZero: true };

const MAKERS = {
  startLength: () => new StartLengthFramer(VESC),
  fixedLength: () => new FixedLengthFramer(STRUCT),
  cobs: () => new CobsFramer({ check: { of: 'crc32', order: 'le' } }),
  slip: () => new SlipFramer({ check: { of: 'crc16-modbus', order: 'le' } }),
};

const body = (length: number, seed: number) =>
  Uint8Array.from({ length }, (_, i) => Math.imul(i + 1, seed * 2654435761) >>> 24);

describe('framings', () => {
  for (const [name, make] of Object.entries(MAKERS)) {
    const size = name === 'fixedLength' ? [8] : [1, 2, 30, 255, 300];

    it(`R3: ${name}: gives back what it made, in any pieces, behind and between garbage`, () => {
      const maker = make();
      fc.assert(
        fc.property(
          fc.array(
            fc.record({ size: fc.constantFrom(...size), seed: fc.nat(999), junk: fc.uint8Array({ maxLength: 20 }) }),
            { minLength: 1, maxLength: 4 },
          ),
          fc.array(fc.nat(2000), { maxLength: 8 }),
          (frames, cuts) => {
            const wanted = frames.map((f) => body(f.size, f.seed));
            // a delimiter ends the garbage: a receiver cannot know better
            const ends = { cobs: [0], slip: [0xc0], startLength: [], fixedLength: [] }[name]!;
            const bytes = join(
              ...wanted.flatMap((w, i) => [frames[i].junk, Uint8Array.from(ends), maker.encode(w)]),
              new Uint8Array(600),
            );
            const whole = bodies(make(), bytes);
            for (const w of wanted) expect(whole).toContain(toHex(w));
            expect(bodies(make(), ...pieces(bytes, cuts))).toEqual(whole);
          },
        ),
        { numRuns: scaled(300, 10_000) },
      );
    });

    it(`R2: ${name}: never gives a frame with a flipped bit`, () => {
      const good = make().encode(body(size.at(-1)!, 7));
      for (let bit = 0; bit < 8 * good.length; bit++) {
        const bad = good.slice();
        bad[bit >> 3] ^= 1 << (bit & 7);
        const framer = make();
        expect(bodies(framer, Uint8Array.of(0xc0, 0), bad, new Uint8Array(600), Uint8Array.of(0xc0))).toEqual([]);
        expect(framer.counters.frames).toBe(0);
        expect(framer.counters.skippedBytes).toBeGreaterThan(good.length / 2);
      }
    });
  }

  it('stamps a frame with the arrival of its first byte, also when a false start held it back', () => {
    const framer = new StartLengthFramer(VESC);
    const stamps: number[] = [];
    const push = (bytes: Uint8Array, s: number) => framer.push(bytes, s, (f) => stamps.push(f.arrivedS));
    const frame = framer.encode(hex('1600000001'));
    push(hex('030200'), 1);
    push(frame.subarray(0, 4), 1.01);
    push(frame.subarray(4), 1.02);
    push(frame, 1.03);
    expect(stamps).toEqual([]);
    // silence: the half frame can no longer come whole
    framer.idle((f) => stamps.push(f.arrivedS));
    expect(stamps).toEqual([1.01, 1.03]);
    push(frame, 1.05);
    expect(stamps).toEqual([1.01, 1.03, 1.05]);
    expect(framer.counters).toMatchObject({ frames: 3, skippedBytes: 3 });
  });

  it('waits through a stall of the host: silence alone throws nothing away', () => {
    const framer = new StartLengthFramer(VESC);
    const out: string[] = [];
    const frame = framer.encode(body(74, 3));
    framer.push(frame.subarray(0, 40), 0, () => {});
    framer.push(frame.subarray(40), 5, (f) => out.push(toHex(f.bytes, f.start, f.end)));
    expect(out).toEqual([toHex(body(74, 3))]);
  });

  it('holds little whatever comes', () => {
    const flood = new Uint8Array(1 << 20).fill(0x02);
    for (const framer of [
      new StartLengthFramer(VESC),
      new FixedLengthFramer(STRUCT),
      new CobsFramer({}),
      new LineFramer({}),
    ]) {
      for (let i = 0; i < 4; i++) framer.push(flood, i, () => {});
      const held = Object.values(framer).filter((v) => ArrayBuffer.isView(v));
      expect(held.reduce((sum, v) => sum + v.byteLength, 0)).toBeLessThan(64 * 1024);
      expect(framer.counters.skippedBytes).toBeGreaterThan(4 * flood.length - 8192);
    }
  });

  it('takes both forms of a VESC length, and no other', () => {
    const framer = new StartLengthFramer(VESC);
    expect(toHex(framer.encode(body(255, 1)), 0, 2)).toBe('02ff');
    expect(toHex(framer.encode(body(256, 1)), 0, 3)).toBe('030100');
    expect(() => framer.encode(body(513, 1))).toThrow(RangeError);
    framer.push(hex('03ffff'), 0, () => {});
    expect(framer.counters.tooLong).toBe(1);
  });
});

describe('FixedLengthFramer', () => {
  const frame = new FixedLengthFramer(KISS).encode(hex('29 064c 04fb 0141 05f3'));

  it('believes a check of 8 bits only when two frames follow each other, or behind a silence', () => {
    const framer = new FixedLengthFramer(KISS);
    expect(bodies(framer, hex('aabbcc'), frame)).toEqual([]);
    expect(bodies(framer, frame)).toHaveLength(2);
    const silent = new FixedLengthFramer(KISS);
    expect(bodies(silent, hex('aabbcc'))).toEqual([]);
    let found = 0;
    silent.push(frame, 0.01, () => found++);
    expect(found).toBe(1);
  });

  it('takes no frame of zeros, though their check fits', () => {
    expect(bodies(new FixedLengthFramer(KISS), new Uint8Array(40))).toEqual([]);
  });

  it('locks onto the phase of a stream without check, and lets go at the first miss', () => {
    const framer = new FixedLengthFramer({ length: 3, sync: '5a', inPhase: 3 });
    const stream = hex('5a01 5a0002 5a5a03 5a0004 5a0005');
    expect(bodies(framer, stream)).toEqual(['0002', '5a03', '0004']);
    // what follows the last one is not the start of another
    expect(bodies(framer, hex('77 5a0006 5a0007'))).toEqual([]);
    expect(framer.counters.crcErrors).toBe(1);
    expect(bodies(framer, hex('5a0008'))).toEqual(['0006', '0007']);
  });

  it('gives the last of a stream without check when the link is silent, and no wrong one for a byte that got lost', () => {
    const framer = new FixedLengthFramer({ length: 3, sync: '5a', inPhase: 3 });
    const out: string[] = [];
    const take: OnFrame = (f) => out.push(toHex(f.bytes, f.start, f.end));
    framer.push(hex('5a0001 5a0002 5a0003 5a04 5a0005 5a0006 5a0007'), 0, take);
    expect(out).toEqual(['0001', '0002', '0003', '0005', '0006']);
    framer.idle(take);
    expect(out).toEqual(['0001', '0002', '0003', '0005', '0006', '0007']);
  });
});

describe('ExpectedFramer', () => {
  const framer = () => new ExpectedFramer(256, { of: 'crc16-modbus', order: 'le' });
  const reply = hex('01 03 02 00 05 78 47');
  const shapes = [
    { head: hex('010302'), length: 7 },
    { head: hex('0183'), length: 5 },
  ];

  it('takes the reply to the request in flight, and one only', () => {
    const f = framer();
    expect(bodies(f, reply)).toEqual([]);
    f.expect(shapes);
    expect(bodies(f, hex('00'), reply, reply)).toEqual(['0103020005']);
    expect(f.counters.skippedBytes).toBe(15);
  });

  it('takes no late reply for the answer to another question, and no bad check', () => {
    const f = framer();
    f.expect(shapes);
    f.expect([{ head: hex('020302'), length: 7 }]);
    expect(bodies(f, reply)).toEqual([]);
    f.expect(shapes);
    expect(bodies(f, hex('01030200057848'))).toEqual([]);
    expect(f.counters.crcErrors).toBe(1);
  });
});

describe('LineFramer', () => {
  const lines = (framer: LineFramer, ...text: string[]) =>
    bodies(framer, ...text.map(ascii)).map((h) => String.fromCharCode(...hex(h)));

  it('ends lines at LF, CR and CRLF, also across pieces, and drops the first', () => {
    expect(lines(new LineFramer({}), 'rtial\na\r', '\nb\rc\n\n\nd')).toEqual(['a', 'b', 'c']);
    expect(lines(new LineFramer({ dropFirst: false }), 'a\r\n')).toEqual(['a']);
  });

  it('drops a line that is too long to its end', () => {
    const framer = new LineFramer({ longest: 16, dropFirst: false });
    expect(lines(framer, 'x'.repeat(100), 'x\nok\n', `${'y'.repeat(16)}\n`)).toEqual(['ok', 'y'.repeat(16)]);
    expect(framer.counters).toMatchObject({ tooLong: 1, skippedBytes: 101 });
  });

  it('takes only lines with the right check, and signs its own', () => {
    const check = { of: 'xor8', digits: 'decimal', blank: true } as const;
    const framer = new LineFramer({ check, dropFirst: false });
    expect(lines(framer, '-12.375000 33.250000*8\r\n', '-12.375000 33.250001*8\r\n', '1.5\n', '1.5*\n')).toEqual([
      '-12.375000 33.250000',
    ]);
    expect(framer.counters.crcErrors).toBe(3);
    expect(String.fromCharCode(...framer.encode('r vbus_voltage'))).toBe('r vbus_voltage *93\n');
    const moteus = new LineFramer({ check: { of: 'crc8-0x97' }, dropFirst: false });
    const signed = moteus.encode('OK ');
    expect(bodies(moteus, signed)).toEqual([toHex(ascii('OK '))]);
  });
});

describe('framings on the reference vectors', () => {
  const cobs = ['cobs-two-zeros', 'cobs-mixed', 'cobs-nozero', 'cobs-trailing-zeros', 'cobs-254'];
  for (const name of cobs) {
    const v = vector(name);
    it.runIf(v)(name, () => {
      expect(bodies(new CobsFramer({}, false), v!.bytes)).toEqual([v!.decoded.payload]);
      if (v!.decoded.also_valid_hex)
        expect(bodies(new CobsFramer({}, false), hex(v!.decoded.also_valid_hex))).toEqual([v!.decoded.payload]);
    });
  }

  const slip = [vector('slip-escape'), vector('slip-stream')];
  it.runIf(slip[0])('slip-escape and slip-stream', () => {
    for (const v of slip) {
      expect(bodies(new SlipFramer({}, false), v!.bytes)).toEqual(v!.decoded.payloads ?? [v!.decoded.payload]);
    }
  });

  const stream = vector('vesc-stream-resync');
  it.runIf(stream)('vesc-stream-resync', () => {
    expect(bodies(new StartLengthFramer(VESC), stream!.bytes)).toEqual(stream!.decoded.payloads);
  });

  const held = vector('vesc-stream-false-length');
  it.runIf(held)('vesc-stream-false-length: nothing lost, stamped by arrival', () => {
    const framer = new StartLengthFramer(VESC);
    const seen: { body: string; arrived: number; released: number }[] = [];
    for (let i = 0; i < held!.bytes.length; i++) {
      framer.push(held!.bytes.subarray(i, i + 1), i * 1e-5, (f) =>
        seen.push({ body: toHex(f.bytes, f.start, f.end), arrived: Math.round(f.arrivedS * 1e5), released: i }),
      );
    }
    const { frames, first_payload, last_payload, first_released_at_byte_index } = held!.decoded;
    expect(seen).toHaveLength(frames);
    expect([seen[0].body, seen[frames - 1].body]).toEqual([first_payload, last_payload]);
    expect(seen[0].released).toBe(first_released_at_byte_index);
    expect(seen.map((s) => s.arrived)).toEqual(seen.map((_, i) => 3 + 10 * i));
  });

  for (const name of ['vesc-len255-start2', 'vesc-long-frame-start3']) {
    const v = vector(name);
    it.runIf(v)(name, () => {
      const [found] = bodies(new StartLengthFramer(VESC), v!.bytes);
      expect(found.length / 2).toBe(v!.decoded.payload_len);
      expect(toHex(new StartLengthFramer(VESC).encode(hex(found)))).toBe(toHex(v!.bytes));
    });
  }
});
