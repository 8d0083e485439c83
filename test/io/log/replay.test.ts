import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { LATE, MISSING } from '../../../src/core/quality.ts';
import { openReplay, type ReplayOptions } from '../../../src/io/log/replay.ts';
import { collect, samplesOf, timesOf } from '../../support/collect.ts';
import { temporaryFolder } from '../../support/folder.ts';

const folder = temporaryFolder();

async function replay(text: string | Uint8Array, options: Partial<ReplayOptions> = {}) {
  const source = await openReplay({ file: folder.file('log.csv', text), ...options });
  const blocks = await collect(source.blocks);
  return { source, blocks, counters: source.counters };
}

const failure = (text: string, options: Partial<ReplayOptions> = {}) =>
  replay(text, options).then(
    () => 'no error',
    (error: Error) => `${error.name}: ${error.message.replaceAll(folder.path, '')}`,
  );

/** A log of `n` rows at 100 Hz whose iA is the row number; `edit` may change a row. */
function log(n: number, edit: (row: string, i: number) => string | undefined = (row) => row): string {
  const rows = Array.from({ length: n }, (_, i) => edit(`${(i / 100).toFixed(2)},${i}`, i)).filter(
    (r) => r !== undefined,
  );
  return `t,iA\n${rows.join('\n')}\n`;
}

describe('replay', () => {
  it('gives every row at its time, in blocks of 256, with rate and units from the log', async () => {
    const { source, blocks } = await replay(log(1000));
    expect(source.streams).toMatchObject([{ rateHz: 100, channels: [{ name: 'iA', unit: 'A' }] }]);
    expect(blocks.map((b) => [b.seq, b.n])).toEqual([
      [0, 256],
      [256, 256],
      [512, 256],
      [768, 232],
    ]);
    expect(samplesOf(blocks, 'iA')).toEqual(Array.from({ length: 1000 }, (_, i) => i));
    for (const [i, t] of timesOf(blocks).entries()) expect(t).toBeCloseTo(i / 100, 10);
  });

  it('reads gzip by its content, and says when it is cut', async () => {
    const packed = gzipSync(log(5000));
    expect((await replay(packed)).counters.samples).toBe(5000);
    expect(await failure(packed.subarray(0, 6000) as unknown as string)).toMatch(/^DataError: \/log.csv: damaged gzip/);
  });

  it('takes missing rows as a gap of as many samples', async () => {
    const { blocks, counters } = await replay(log(1000, (row, i) => (i >= 300 && i < 307 ? undefined : row)));
    expect(blocks.map((b) => [b.seq, b.n, b.gapBefore])).toContainEqual([307, 256, 7]);
    expect(counters).toMatchObject({ samples: 993, lost: 7, gaps: 1 });
  });

  it('takes a ragged row as a lost sample, a text in a number as an absent one', async () => {
    const { blocks, counters } = await replay(log(100, (row, i) => (i === 40 ? '0.4' : i === 60 ? '0.6,??' : row)));
    expect(blocks.map((b) => [b.seq, b.n, b.gapBefore])).toEqual([
      [0, 40, 0],
      [41, 59, 1],
    ]);
    expect(blocks[1].channels[0][19]).toBeNaN();
    expect(blocks[1].quality[0]![19]).toBe(MISSING);
    expect(counters.problems).toMatchObject({ badRows: 1, badFields: 1 });
    expect(counters.problems.examples).toEqual([
      'line 42: 1 fields instead of 2, row dropped',
      'line 62, column iA: not a number: "??"',
    ]);
  });

  it('counts dropped rows as lost also where there is no time column', async () => {
    const { blocks } = await replay('iA\n1\n2\n3,4\n5\n', { rateHz: 10 });
    expect(blocks.map((b) => [b.seq, b.n, b.gapBefore, b.t0])).toEqual([
      [0, 2, 0, 0],
      [3, 1, 1, expect.closeTo(0.3, 12)],
    ]);
  });

  it('begins a new segment when time goes back, and flags its first sample', async () => {
    const { blocks, counters } = await replay(log(300) + log(300).replace('t,iA\n', ''));
    expect(blocks.map((b) => [b.seq, b.n, b.gapBefore])).toEqual([
      [0, 256, 0],
      [256, 44, 0],
      [0, 256, 0],
      [256, 44, 0],
    ]);
    expect(blocks[2].t0).toBeCloseTo(0, 10);
    expect(Array.from(blocks[2].quality[0]!.subarray(0, 2))).toEqual([LATE, 0]);
    expect(counters.problems.examples).toEqual(['line 302: time goes back from 2.99 to 0, new segment']);
  });

  it('drops a repeated row and a single late one, counted', async () => {
    const { blocks, counters } = await replay(
      log(100, (row, i) => (i === 50 ? `${row}\n${row}` : i === 70 ? `${row}\n0.10,7` : row)),
    );
    expect(samplesOf(blocks, 'iA')).toEqual(Array.from({ length: 100 }, (_, i) => i));
    expect(counters.problems).toMatchObject({ duplicates: 1, late: 1, restarts: 0 });
  });

  it('does not follow a single stamp that is far ahead', async () => {
    const { blocks, counters } = await replay(log(100, (row, i) => (i === 50 ? '9999,50' : row)));
    expect(blocks).toHaveLength(1);
    expect(counters.problems.examples).toEqual(['line 52: time 9999 is ahead of the row after, not used']);
  });

  it('keeps jitter of stamps out of the samples', async () => {
    const { blocks } = await replay(log(2000, (_, i) => `${i / 100 + (i % 3) * 0.001},${i}`));
    const times = timesOf(blocks);
    for (let i = 1; i < times.length; i++) expect(times[i] - times[i - 1]).toBeCloseTo(0.01, 3);
  });

  it('refuses irregular time, and brings it onto a grid when asked', async () => {
    const stamps = [0, 0.1, 0.15, 0.4, 0.5, 0.95, 1, 1.05, 4, 4.2, 4.3];
    const text = `t,x\n${stamps.map((t) => `${t},${10 * t}`).join('\n')}\n`;
    expect(await failure(text)).toMatch(
      /^DataError: \/log.csv: column t: not uniform from line 2 on .*irregular: \{ resampleHz/,
    );
    const { blocks, counters } = await replay(text, { irregular: { resampleHz: 10, longestHoleS: 1 } });
    expect(counters).toMatchObject({ samples: 15, lost: 29, gaps: 1 });
    for (const [i, t] of timesOf(blocks).entries()) expect(samplesOf(blocks, 'x')[i]).toBeCloseTo(10 * t, 9);
    expect(blocks[1]).toMatchObject({ seq: 40, t0: 4, gapBefore: 29 });
    // 0.2 and 0.3 lie in a hole of 0.25 s, 0.6 to 0.9 in one of 0.45 s
    expect(Array.from(blocks[0].quality[0]!)).toEqual([0, 0, 2, 2, 0, 0, 2, 2, 2, 2, 0]);
  });

  it('follows a profile given as an object: missing values, units, wrapping time', async () => {
    const { blocks } = await replay('ms;v;\n86399980;-1;\n86399990;60;\n0;120;\n10;30;\n', {
      device: {
        slipring: 1,
        name: 'test',
        summary: '',
        kind: 'csv',
        separator: ';',
        decimalComma: false,
        time: { column: 'ms', unit: 'ms', wrapsAt: 86_400_000 },
        channels: [{ column: 'v', name: 'omega', unit: 'rpm', scale: 1, offset: 0, missing: -1, resample: 'linear' }],
      },
    });
    expect(blocks).toHaveLength(1);
    expect(samplesOf(blocks, 'omega')).toEqual([Number.NaN, 2 * Math.PI, 4 * Math.PI, Math.PI]);
  });

  it('reads JSON lines and a file without header alike', async () => {
    expect(samplesOf((await replay('{"t":0,"iA":1}\n{"t":1,"iA":2}\n')).blocks, 'iA')).toEqual([1, 2]);
    expect(samplesOf((await replay('1,2\n3,4\n', { rateHz: 1 })).blocks, 'column2')).toEqual([2, 4]);
  });

  it('names what is wrong with a file as a whole', async () => {
    expect(await failure('')).toBe('DataError: /log.csv: the file is empty');
    expect(await failure('t,iA\n')).toBe('DataError: /log.csv: no rows of data');
    expect(await failure('t,iA\n1\n2\n')).toBe(
      'DataError: /log.csv: no rows of data; line 2: 1 fields instead of 2, row dropped',
    );
    expect(await failure('1'.repeat(200_000))).toBe('DataError: /log.csv:1: a line longer than 64 KiB');
    expect(await failure('a\0b')).toBe('DataError: /log.csv: not a text log in UTF-8: it holds zero bytes');
    expect(await failure('x,y\n1,2\n')).toBe(
      'DataError: /log.csv: no time column (t, time, timestamp, t_s ...) among x, y; give the sample rate (--rate HZ)',
    );
    expect(await failure('u_q,u_d,coolnat\n1,2,3\n', { device: 'lea-csv' })).toBe(
      'DataError: /log.csv: column "i_d" is missing; is "u_d" meant?; the file has: u_q, u_d, coolnat',
    );
    expect(await failure('t,iA\n0,1\n', { device: 'lea-csw' })).toMatch(
      /unknown device "lea-csw"; did you mean "lea-csv"\?/,
    );
    expect(await failure('t,iA\n0,1\n1,2\n', { speed: 'fast' })).toMatch(
      /speed must be max, 1x or a factor above 0, got fast/,
    );
    await expect(openReplay({ file: `${folder.path}/none.csv` })).rejects.toThrow(/none.csv: no such file/);
    await expect(openReplay({ file: folder.path })).rejects.toThrow(/is a folder, not a file/);
  });

  it('subscribes again from the start, with the same stream', async () => {
    const source = await openReplay({ file: folder.file('twice.csv', log(300)) });
    const first = await collect(source.blocks);
    const second = await collect(source.blocks);
    expect(second.map((b) => ({ ...b, arrived: 0 }))).toEqual(first.map((b) => ({ ...b, arrived: 0 })));
    expect(source.counters.samples).toBe(300);
    expect(second[0].stream).toBe(source.streams[0]);
  });

  it('stops reading when nobody listens any more', async () => {
    const source = await openReplay({ file: folder.file('long.csv', log(5000)) });
    let blocks = 0;
    await new Promise<void>((resolve) => {
      const subscription = source.blocks.subscribe(() => {
        if (++blocks === 2) queueMicrotask(() => subscription.unsubscribe());
      });
      setTimeout(resolve, 100);
    });
    expect(blocks).toBe(2);
  });

  it('waits for a sink that is behind', async () => {
    let behind = true;
    const source = await openReplay({
      file: folder.file('held.csv', log(600)),
      ready: () => (behind ? new Promise((resolve) => setTimeout(resolve, 30)) : undefined),
    });
    let seen = 0;
    source.blocks.subscribe((b) => {
      seen += b.n;
      behind = false;
    });
    await new Promise((resolve) => setImmediate(resolve));
    expect(seen).toBe(0);
    await expect.poll(() => seen).toBe(600);
  });
});
