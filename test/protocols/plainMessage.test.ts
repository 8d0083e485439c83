import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodePlain } from '../../src/protocols/plainMessage.ts';

/** Samples as [time, values]; null for no time and no value. */
function read(text: string, secondsATick?: number): unknown {
  const samples = decodePlain(Buffer.from(text), 'iq', secondsATick);
  if (typeof samples === 'string') return samples;
  const orNull = (v: number) => (Number.isNaN(v) ? null : v);
  return samples.map((s) => [orNull(s.timeS), Object.fromEntries(Array.from(s.values, ([k, v]) => [k, orNull(v)]))]);
}

describe('messages that describe themselves', () => {
  it('are numbers under the name of their topic', () => {
    for (const [text, value] of [
      ['12.5', 12.5],
      ['-1e3\n', -1000],
      ['"7"', 7],
      ['true', 1],
      ['OFF', 0],
    ] as const) {
      expect(read(text), text).toEqual([[null, { iq: value }]]);
    }
    expect(read('null')).toEqual([[null, { iq: null }]]);
    expect(read('{"timestamp":"2024-01-01T00:00:00Z","value":3}')).toEqual([[1_704_067_200, { iq: 3 }]]);
  });

  it('are objects, also nested, with times in the unit that their size tells, or that is said', () => {
    for (const ts of ['1700000000', '1700000000000', '1700000000000000', '1700000000000000000']) {
      expect(read(`{"ts":${ts},"values":{"id":1,"motor":{"temp":40}}}`)).toEqual([
        [1_700_000_000, { id: 1, 'motor.temp': 40 }],
      ]);
    }
    expect(read('{"t":1500,"id":1}', 1e-3)).toEqual([[1.5, { id: 1 }]]);
    // Telegraf's
    expect(read('{"fields":{"iq":1.5,"run":true},"name":"motor","tags":{"id":"3"},"timestamp":1700000000}')).toEqual([
      [1_700_000_000, { iq: 1.5, run: 1 }],
    ]);
    expect(read('{"id":null,"state":"run","iq":2}')).toEqual([[null, { id: null, iq: 2 }]]);
  });

  it('are lists: of numbers, of objects, or of samples with their period; each with its own time', () => {
    expect(read('[1,2]')).toEqual([
      [null, { iq: 1 }],
      [null, { iq: 2 }],
    ]);
    expect(read('[{"t":10,"iq":1},{"t":11,"iq":2}]')).toEqual([
      [10, { iq: 1 }],
      [11, { iq: 2 }],
    ]);
    expect(read('{"t0":10,"dt":0.5,"iq":[1,2],"id":[3,null]}')).toEqual([
      [10, { iq: 1, id: 3 }],
      [10.5, { iq: 2, id: null }],
    ]);
  });

  it('are refused with a reason', () => {
    for (const [text, reason] of [
      ['', 'neither a number nor JSON'],
      ['{"a":', 'neither a number nor JSON'],
      ['{"state":"run"}', 'no number in it'],
      ['["x"]', 'a value that is no number'],
      ['{"a":[1,2],"b":[1]}', 'lists of different lengths'],
      ['{"a":["x"]}', 'a: sample 0 is no number'],
      [`[${'[1],'.repeat(70_000)}1]`, 'more than 65536 samples'],
      [`${'['.repeat(20)}1${']'.repeat(20)}`, 'nested too deeply'],
      [`${'{"a":'.repeat(20)}1${'}'.repeat(20)}`, 'nested too deeply'],
      [JSON.stringify(Object.fromEntries(Array.from({ length: 300 }, (_, i) => [`k${i}`, i]))), 'more than 256 values'],
    ] as const) {
      expect(read(text), text.slice(0, 40)).toBe(reason);
    }
  });

  it('never throw and pollute nothing, whatever they are', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.uint8Array({ maxLength: 200 }),
          fc.json().map((j) => Buffer.from(j)),
        ),
        (bytes) => {
          const samples = decodePlain(bytes, 'x');
          expect(typeof samples === 'string' || samples.length > 0).toBe(true);
        },
      ),
      { numRuns: 2000 },
    );
    read('{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":2}}}');
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });
});
