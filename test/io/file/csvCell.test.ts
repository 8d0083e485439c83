import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { blockOf } from '../../../src/core/block.ts';
import { channel } from '../../../src/core/stream.ts';
import { csvCell } from '../../../src/io/file/csvCell.ts';
import { fileSink } from '../../../src/io/file/fileSink.ts';
import { temporaryFolder } from '../../support/folder.ts';

const folder = temporaryFolder();
const EVIL = [
  '=HYPERLINK("http://x","y")',
  '+1',
  '-1+cmd',
  '@SUM(A1)',
  '\tx',
  '\r=1',
  'a,b',
  'a"b',
  'two\nlines',
  'iA',
  '10 %',
];

describe('csvCell', () => {
  it('is no formula, whatever the text, and is read back as one cell', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.constantFrom(...EVIL), fc.string()), { minLength: 2, maxLength: 6 }),
        (texts) => {
          const [cells] = parse(`${texts.map(csvCell).join(',')}\r\n`, { record_delimiter: '\r\n' }) as string[][];
          expect(cells).toHaveLength(texts.length);
          for (const [i, cell] of cells.entries()) {
            expect(cell).not.toMatch(/^[=+\-@\t\r\n]/);
            expect([texts[i], `'${texts[i]}`]).toContain(cell);
          }
        },
      ),
      { seed: 3 },
    );
  });

  it('is what stands over the columns of a file; numbers stay numbers, negative ones too', async () => {
    const path = join(folder.path, 'out.csv');
    const sink = fileSink({ path, quality: true });
    const stream = { motor: 'm', name: 's', rateHz: 1, channels: EVIL.map((name) => channel(name, 'A')), delayS: 0 };
    sink.next(
      blockOf(
        stream,
        EVIL.map((_, c) => Float64Array.of(-c - 1, 1e-7)),
        0,
        -5,
      ),
    );
    await sink.complete();
    const [header, first, second] = parse(readFileSync(path, 'utf8'), { comment: '#' }) as string[][];
    expect(header).toEqual([
      't',
      ...EVIL.flatMap((name) => {
        const mark = /^[=+\-@\t\r\n]/.test(name) ? "'" : '';
        return [`${mark}${name}`, `${mark}${name}_quality`];
      }),
    ]);
    expect(first).toEqual(['-5', ...EVIL.flatMap((_, c) => [String(-c - 1), '0'])]);
    expect(second.slice(0, 3)).toEqual(['-4', '1e-7', '0']);
  });
});
