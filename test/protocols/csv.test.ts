import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CsvReader } from '../../src/protocols/csv.ts';
import { guessSeparator, headerCells, splitCells } from '../../src/protocols/csvHeader.ts';
import type { Codes } from '../../src/protocols/rows.ts';

function read(
  text: string | Uint8Array,
  pieces = [Number.POSITIVE_INFINITY],
  separator = ',',
  decimalComma = false,
  codes?: Codes,
) {
  const bytes = typeof text === 'string' ? new TextEncoder().encode(text) : text;
  const end = bytes.indexOf(10);
  const header = headerCells(new TextDecoder().decode(bytes.subarray(0, end)).replace(/\r$/, ''), separator);
  const columns = header.map((_, i) => i);
  const reader = new CsvReader({ separator, header, columns, headerLine: 1, decimalComma, codes });
  const rows: number[][] = [];
  const lines: number[] = [];
  const lost: number[] = [];
  const take = (batches: ReturnType<CsvReader['push']>): void => {
    for (const batch of batches) {
      for (let i = 0; i < batch.n; i++) {
        rows.push(batch.columns.map((c) => c[i]));
        lines.push(batch.lines[i]);
        lost.push(batch.lostBefore[i]);
      }
    }
  };
  for (let at = 0, k = 0; at < bytes.length; k++) {
    const size = pieces[k % pieces.length];
    take(reader.push(bytes.subarray(at, at + size)));
    at += size;
  }
  take(reader.finish());
  return { rows, lines, lost, problems: reader.problems };
}

describe('CsvReader', () => {
  it('reads a table, with CRLF, BOM, comments, empty lines and no last line end', () => {
    const { rows, lines } = read('\uFEFFa,b\r\n1,2\r\n\r\n# note\r\n-3.5,4e3');
    expect(rows).toEqual([
      [1, 2],
      [-3.5, 4000],
    ]);
    expect(lines).toEqual([2, 5]);
  });

  it('gives the same rows however the bytes are cut', () => {
    const text = 'a;b;c;\n1;"2";3;\nx;5;6;\n7;8\n"9";"1""0";11;\n;;;\n12;13;14;\n';
    const whole = read(text, undefined, ';');
    expect(whole.rows).toHaveLength(5);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 20 }), (pieces) => {
        expect(read(text, pieces, ';')).toEqual(whole);
      }),
    );
  });

  it('takes an empty field as absent and text as absent, counted, with its place', () => {
    const { rows, problems } = read('a,b\n1,\n2,oops\n3,4\n');
    expect(rows).toEqual([
      [1, Number.NaN],
      [2, Number.NaN],
      [3, 4],
    ]);
    expect(problems.badFields).toBe(1);
    expect(problems.examples).toEqual(['line 3, column b: not a number: "oops"']);
  });

  it('takes words for the numbers that they stand for in their column, quoted or not, and no others', () => {
    const codes = new Map([['state', new Map(Object.entries({ sound: 0, short: 1 }))]]);
    const text = 'state,other\nshort,1\n"sound",2\nopen,sound\n7,3\n';
    const { rows, problems } = read(text, undefined, ',', false, codes);
    expect(rows).toEqual([
      [1, 1],
      [0, 2],
      [Number.NaN, Number.NaN],
      [7, 3],
    ]);
    expect(problems.badFields).toBe(2);
  });

  it('drops ragged rows and says how many were lost where', () => {
    const { rows, lost, problems } = read('a,b\n1,2\n3\n4,5,6\n7,8\n');
    expect(rows).toEqual([
      [1, 2],
      [7, 8],
    ]);
    expect(lost).toEqual([0, 2]);
    expect(problems.badRows).toBe(2);
    expect(problems.examples).toEqual([
      'line 3: 1 fields instead of 2, row dropped',
      'line 4: 3 fields instead of 2, row dropped',
    ]);
  });

  it('allows one separator too many at the end of a row, not two', () => {
    expect(read('a;b;\n1;2;\n3;4\n5;6;;\n', undefined, ';').rows).toEqual([
      [1, 2],
      [3, 4],
    ]);
  });

  it('holds no more than a line of 64 KiB, whatever comes without a line end', () => {
    const long = new Uint8Array(3 << 20).fill(49);
    const bytes = Buffer.concat([Buffer.from('a,b\n1,2\n'), long, Buffer.from('\n3,4\n')]);
    for (const pieces of [[Number.POSITIVE_INFINITY], [65_536], [1000]]) {
      const { rows, lost, problems } = read(bytes, pieces);
      expect(rows).toEqual([
        [1, 2],
        [3, 4],
      ]);
      expect(lost).toEqual([0, 1]);
      expect(problems.overlongLines).toBe(1);
    }
  });

  it('reads a repeated header as a new start of the device', () => {
    const { rows, lost, problems } = read('a,b\n1,2\na,b\n3,4\n');
    expect(rows).toEqual([
      [1, 2],
      [3, 4],
    ]);
    expect(lost).toEqual([0, Number.POSITIVE_INFINITY]);
    expect(problems).toMatchObject({ restarts: 1, badFields: 0 });
  });

  it('reads decimal commas between semicolons', () => {
    expect(read('a;b\n1,5;-2,25\n', undefined, ';', true).rows).toEqual([[1.5, -2.25]]);
  });

  it('reads numbers as Number() does, whatever their form and wherever the bytes are cut', () => {
    const text = fc.oneof(
      fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
      fc.tuple(fc.bigInt({ min: -(10n ** 18n), max: 10n ** 18n }), fc.nat(25)).map(([m, k]) => {
        const digits = String(m < 0n ? -m : m).padStart(k + 1, '0');
        const cut = digits.length - k;
        return `${m < 0n ? '-' : ''}${digits.slice(0, cut)}.${digits.slice(cut)}`;
      }),
      fc.constantFrom('-0', '+1.5', '.5', '5.', '007', ' 3 ', '1e5', '9007199254740993', '0.30000000000000004'),
    );
    fc.assert(
      fc.property(fc.array(text, { minLength: 1, maxLength: 8 }), fc.integer({ min: 1, max: 30 }), (cells, piece) => {
        const { rows, problems } = read(`a,b\n${cells.map((c) => `${c},${c}\n`).join('')}`, [piece]);
        expect(rows).toEqual(cells.map((c) => [Number(c), Number(c)]));
        expect(problems.badFields).toBe(0);
      }),
    );
  });

  it('keeps a decimal comma out of numbers where commas separate', () => {
    expect(read('a,b\n1,5\n', undefined, ',', true).rows).toEqual([[1, 5]]);
  });

  it('survives any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.integer({ min: 1, max: 40 }), (noise, piece) => {
        const bytes = Buffer.concat([Buffer.from('a,b\n'), noise, Buffer.from('\n5,6\n')]);
        const { rows } = read(bytes, [piece]);
        expect(rows.at(-1)).toEqual([5, 6]);
      }),
    );
  });
});

describe('header', () => {
  it('splits quoted cells and drops the empty one behind a last separator', () => {
    expect(splitCells('a,"b,c","d""e",', ',')).toEqual(['a', 'b,c', 'd"e', '']);
    expect(headerCells('a;b;', ';')).toEqual(['a', 'b']);
  });

  it('finds the separator', () => {
    expect(['a,b', 'a;b;c,d', 'a\tb', 'alone'].map(guessSeparator)).toEqual([',', ';', '\t', ',']);
  });
});
