import { describe, expect, it } from 'vitest';
import { NdjsonReader, parseObject, scalarKeys } from '../../src/protocols/ndjson.ts';
import type { Codes } from '../../src/protocols/rows.ts';

function read(text: string, keys: string[], piece = 7, codes?: Codes) {
  const reader = new NdjsonReader(keys, undefined, undefined, codes);
  const bytes = new TextEncoder().encode(text);
  const rows: number[][] = [];
  const lost: number[] = [];
  const take = (batches: ReturnType<NdjsonReader['push']>): void => {
    for (const b of batches) {
      for (let i = 0; i < b.n; i++) {
        rows.push(b.columns.map((c) => c[i]));
        lost.push(b.lostBefore[i]);
      }
    }
  };
  for (let at = 0; at < bytes.length; at += piece) take(reader.push(bytes.subarray(at, at + piece)));
  take(reader.finish());
  return { rows, lost, problems: reader.problems };
}

describe('NdjsonReader', () => {
  it('reads numbers, numbers in quotes, nested keys, and absent values', () => {
    const text = '{"t":1,"m":{"temp":"20.5"}}\n{"t":2,"m":{"temp":null}}\n{"t":3}\n{"t":4,"m":{"temp":NaN}}';
    for (const piece of [1, 7, 1000]) {
      expect(read(text, ['t', 'm.temp'], piece).rows).toEqual([
        [1, 20.5],
        [2, Number.NaN],
        [3, Number.NaN],
        [4, Number.NaN],
      ]);
    }
  });

  it('takes words for the numbers that they stand for under their key', () => {
    const codes = new Map([['state', new Map(Object.entries({ sound: 0, short: 1 }))]]);
    const text = '{"state":"short","b":"short"}\n{"state":"sound"}\n{"state":"open"}\n{"state":"2"}\n';
    const { rows, problems } = read(text, ['state', 'b'], 7, codes);
    expect(rows.map(([state]) => state)).toEqual([1, 0, Number.NaN, 2]);
    expect(rows[0][1]).toBeNaN();
    expect(problems.badFields).toBe(2);
  });

  it('drops and counts lines that are no objects, and half lines', () => {
    const { rows, lost, problems } = read('e":1}\n{"a":1}\n[1]\n{"a":\n\n{"a":"x"}\n', ['a']);
    expect(rows).toEqual([[1], [Number.NaN]]);
    expect(lost).toEqual([1, 2]);
    expect(problems).toMatchObject({ badRows: 3, badFields: 1 });
    expect(problems.examples.at(-1)).toBe('line 6, a: not a number: "\\"x\\""');
  });

  it('is not fooled by keys of every object', () => {
    expect(read('{"__proto__":{"x":1},"a":2}\n', ['a', 'toString', 'x']).rows).toEqual([[2, Number.NaN, Number.NaN]]);
    expect(({} as Record<string, unknown>).x).toBeUndefined();
  });

  it('lists the scalar keys of a line', () => {
    expect(scalarKeys(parseObject('{"a":1,"b":{"c":2,"d":[1]},"e":"x"}')!)).toEqual(['a', 'b.c', 'e']);
  });
});
