import { execFileSync } from 'node:child_process';
import { readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { parquetMetadata, parquetReadObjects } from 'hyparquet';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { describe, expect, it } from 'vitest';
import { type Block, blockOf } from '../../../src/core/block.ts';
import { MISSING, WARMUP } from '../../../src/core/quality.ts';
import { channel, type Stream } from '../../../src/core/stream.ts';
import { fileSink } from '../../../src/io/file/fileSink.ts';
import { McapRecords } from '../../../src/io/file/mcapRecords.ts';
import { unpackLz4 } from '../../../src/io/log/lz4Frame.ts';
import { openReplay, type ReplayOptions } from '../../../src/io/log/replay.ts';
import { collect, samplesOf, timesOf } from '../../support/collect.ts';
import { temporaryFolder } from '../../support/folder.ts';

const folder = temporaryFolder();
const at = (name: string) => join(folder.path, name);

const currents: Stream = {
  motor: 'm1',
  name: 'currents',
  rateHz: 1000,
  channels: [channel('iA', 'A'), channel('thetaE', 'rad')],
  delayS: 0,
};
const slow: Stream = { ...currents, name: 'slow', rateHz: 2, channels: [channel('tempStator', 'degC')] };

/** A block of a stream from sample `seq` on; iA[i] = sin(i), every hundredth sample absent. */
function blockAt(stream: Stream, seq: number, n: number, startS: number): Block {
  const x = stream.channels.map((_, c) => Float64Array.from({ length: n }, (_, i) => Math.sin(seq + i) / (c + 1)));
  const made = blockOf(stream, x, seq, startS + seq / stream.rateHz);
  made.quality = x.map((values) => {
    const flags = new Uint8Array(n).fill(seq === 0 ? WARMUP : 0);
    for (let i = 0; i < n; i++) {
      if ((seq + i) % 100 !== 50) continue;
      values[i] = Number.NaN;
      flags[i] |= MISSING;
    }
    return flags;
  });
  return made;
}

async function write(path: string, blocks: readonly Block[], quality = false): Promise<void> {
  const sink = fileSink({ path, quality });
  for (const block of blocks) sink.next(block);
  await sink.complete();
}

async function replay(file: string | readonly string[], options: Partial<ReplayOptions> = {}) {
  const source = await openReplay({ file, ...options });
  return { source, blocks: await collect(source.blocks), counters: source.counters };
}

const failure = (file: string | readonly string[], options: Partial<ReplayOptions> = {}) =>
  replay(file, options).then(
    () => 'no error',
    (error: Error) => `${error.name}: ${error.message.replaceAll(`${folder.path}/`, '')}`,
  );

const START = 1_700_000_000;
/** 3 s with a hole of 0.5 s. */
const pieces = [0, 300, 600, 900, 1700, 2000, 2300].map((seq) => blockAt(currents, seq, 300, START));
const truth = pieces.flatMap((b) => Array.from(b.channels[0]));

describe.each(['parquet', 'mcap'])('.%s', (ending) => {
  it('is read back bit for bit: names, units, rate, true times, gaps, absent samples', async () => {
    const path = at(`back.${ending}`);
    await write(path, pieces);
    const { source, blocks, counters } = await replay(path);
    expect(source.streams).toEqual([currents]);
    expect(samplesOf(blocks, 'iA')).toEqual(truth);
    const times = timesOf(blocks);
    for (const [i, t] of timesOf(pieces).entries()) expect(times[i]).toBeCloseTo(t, 6);
    expect(counters).toMatchObject({ samples: 2100, lost: 500, gaps: 1 });
    const [absent] = blocks.map((b) => b.quality[0]?.[50]);
    expect(absent).toBe(MISSING);
  });

  it('keeps times before 0 and channels that have no value for long', async () => {
    const path = at(`early.${ending}`);
    const early = [0, 1000, 2000].map((seq) => blockAt(currents, seq, 1000, -0.5));
    for (const b of early.slice(0, 2)) b.channels[1].fill(Number.NaN);
    await write(path, early);
    const { blocks } = await replay(path);
    expect(blocks[0].t0).toBeCloseTo(-0.5, 9);
    expect(samplesOf(blocks, 'thetaE')).toEqual(early.flatMap((b) => Array.from(b.channels[1])));
  });

  it('is complete without a sample, and refuses a channel with the name of the time', async () => {
    const path = at(`empty.${ending}`);
    await write(path, []);
    expect(await failure(path)).toMatch(/^DataError: .*no (rows|topic|column)/);
    const clash = { ...currents, channels: [channel('t', '1')] };
    expect(() => fileSink({ path: at(`clash.${ending}`) }).next(blockAt(clash, 0, 3, 0))).toThrow(/the channel t of/);
    expect(() => fileSink({ path, resumable: { from: 0 } })).toThrow(/only CSV and JSON lines can be gone on with/);
  });
});

describe('Parquet', () => {
  it('has the schema that other programs expect, in row groups of bounded size', async () => {
    const path = at('schema.parquet');
    await write(
      path,
      Array.from({ length: 200 }, (_, k) => blockAt(currents, 1000 * k, 1000, 0)),
      true,
    );
    const bytes = readFileSync(path);
    const { schema, row_groups, num_rows, key_value_metadata } = parquetMetadata(
      bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length),
    );
    expect(schema.slice(1)).toMatchObject([
      { name: 't', type: 'DOUBLE', repetition_type: 'REQUIRED' },
      { name: 'iA', type: 'DOUBLE', repetition_type: 'OPTIONAL' },
      { name: 'iA_quality', type: 'INT32', converted_type: 'UINT_8', repetition_type: 'REQUIRED' },
      { name: 'thetaE', type: 'DOUBLE', repetition_type: 'OPTIONAL' },
      { name: 'thetaE_quality', type: 'INT32', converted_type: 'UINT_8', repetition_type: 'REQUIRED' },
    ]);
    expect(num_rows).toBe(200_000n);
    expect(row_groups.map((g) => Number(g.num_rows))).toEqual([65536, 65536, 65536, 3392]);
    const [note] = key_value_metadata ?? [];
    expect(note.key).toBe('slipring');
    expect(JSON.parse(note.value ?? '')).toEqual({
      motor: 'm1',
      stream: 'currents',
      rateHz: 1000,
      units: { iA: 'A', thetaE: 'rad' },
    });
    const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length);
    const rows = await parquetReadObjects({ file, rowStart: 50, rowEnd: 52 });
    expect(rows).toEqual([
      { t: 0.05, iA: null, iA_quality: MISSING | WARMUP, thetaE: null, thetaE_quality: MISSING | WARMUP },
      { t: 0.051, iA: Math.sin(51), iA_quality: WARMUP, thetaE: Math.sin(51) / 2, thetaE_quality: WARMUP },
    ]);
  });

  it('reads the flat columns of other programs: dates to the nanosecond, integers, booleans, texts left out', async () => {
    const n = 500;
    const stamps = Array.from({ length: n }, (_, i) => 1_700_000_000_000_000_000n + BigInt(i) * 1_000_000n);
    const made = parquetWriteBuffer({
      columnData: [
        { name: 'label', data: Array.from({ length: n }, () => 'x') },
        { name: 'current_mA', data: Array.from({ length: n }, (_, i) => (i === 7 ? null : 2 * i)) },
        { name: 'count', data: Array.from({ length: n }, (_, i) => BigInt(i)) },
        { name: 'on', data: Array.from({ length: n }, (_, i) => i % 2 === 0) },
        { name: '__index_level_0__', data: stamps },
      ],
      schema: [
        { name: 'root', num_children: 5 },
        { name: 'label', type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'OPTIONAL' },
        { name: 'current_mA', type: 'DOUBLE', repetition_type: 'OPTIONAL' },
        { name: 'count', type: 'INT64', repetition_type: 'OPTIONAL' },
        { name: 'on', type: 'BOOLEAN', repetition_type: 'OPTIONAL' },
        {
          name: '__index_level_0__',
          type: 'INT64',
          repetition_type: 'OPTIONAL',
          logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: true, unit: 'NANOS' },
        },
      ],
    });
    const { source, blocks } = await replay(folder.file('pandas.bin', new Uint8Array(made)));
    expect(source.streams).toMatchObject([
      { name: 'main', rateHz: 1000, channels: [{ name: 'current_mA', unit: 'A' }, { name: 'count' }, { name: 'on' }] },
    ]);
    expect(blocks[0].t0).toBeCloseTo(START, 6);
    expect(samplesOf(blocks, 'current_mA').slice(6, 9)).toEqual([0.012, Number.NaN, 0.016]);
    expect(samplesOf(blocks, 'count').slice(-1)).toEqual([499]);
    expect(samplesOf(blocks, 'on').slice(0, 2)).toEqual([1, 0]);
  });

  it('says when it is cut off or packed', async () => {
    const path = at('cut.parquet');
    await write(path, pieces);
    truncateSync(path, 9000);
    expect(await failure(path)).toMatch(/^DataError: cut.parquet: damaged Parquet, cut off/);
    await write(path, pieces);
    expect(await failure(folder.file('packed.gz', gzipSync(readFileSync(path))))).toMatch(/packed as a whole/);
  });
});

describe('MCAP', () => {
  it('holds all streams of a run, each a topic with a JSON schema, and gives them back in the order of time', async () => {
    const path = at('two.mcap');
    const both = Array.from({ length: 40 }, (_, k) => [
      blockAt(currents, 500 * k, 500, 100),
      blockAt(slow, k, 1, 100),
    ]).flat();
    await write(path, both);
    const { source, blocks } = await replay(path);
    expect(source.streams).toEqual([currents, slow]);
    for (const name of ['currents', 'slow']) {
      const own = (all: readonly Block[]) => all.filter((b) => b.stream.name === name);
      expect(timesOf(own(blocks))).toHaveLength(timesOf(own(both)).length);
    }
    const ends = blocks.map((b) => b.t0 + (b.n - 1) * b.dt);
    expect(ends.every((end, i) => i === 0 || end >= ends[i - 1] - 1e-9)).toBe(true);
  });

  it('reads topics of other programs: numbers in nested objects, the time of the log', async () => {
    const bytes: Uint8Array[] = [];
    const records = new McapRecords((b) => bytes.push(Uint8Array.from(b)));
    const id = records.addChannel('/drive/state', 'state', { type: 'object' }, new Map());
    const text = records.addChannel('/log', 'log', { type: 'object' }, new Map());
    const encode = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));
    for (let i = 0; i < 300; i++) {
      const ns = BigInt(START) * 1_000_000_000n + BigInt(i) * 10_000_000n;
      records.addMessage(id, i, ns, encode({ timestamp: i, motor: { iA: i / 2, on: true }, name: 'x' }));
      if (i % 100 === 0) records.addMessage(text, i, ns, encode({ message: 'hello' }));
    }
    records.finish();
    const { source, blocks, counters } = await replay(folder.file('foreign', Buffer.concat(bytes)));
    expect(source.streams).toMatchObject([{ name: 'drive_state', rateHz: 100 }]);
    expect(source.streams[0].channels.map((c) => c.name)).toEqual(['timestamp', 'motor_iA', 'motor_on']);
    expect(samplesOf(blocks, 'motor_iA').slice(0, 3)).toEqual([0, 0.5, 1]);
    expect(blocks[0].t0).toBeCloseTo(START, 6);
    expect(counters.problems.examples).toEqual(['/log: fewer than two messages with numbers, left out']);
  });

  it('is read packed by gzip', async () => {
    await write(at('plain.mcap'), pieces);
    const { counters } = await replay(folder.file('plain.mcap.gz', gzipSync(readFileSync(at('plain.mcap')))));
    expect(counters).toMatchObject({ samples: 2100, lost: 500 });
  });

  it('gives all but the tail of a file that was cut off at any byte', async () => {
    const path = at('cut.mcap');
    await write(
      path,
      Array.from({ length: 100 }, (_, k) => blockAt(currents, 1000 * k, 1000, 0)),
    );
    const whole = readFileSync(path);
    let before = 0;
    for (const share of [0.3, 0.6, 0.95]) {
      writeFileSync(path, whole.subarray(0, Math.floor(share * whole.length)));
      const { counters } = await replay(path);
      expect(counters.problems.examples.at(-1)).toMatch(/cut off: \d+ bytes of an incomplete record at the end/);
      expect(counters.samples).toBeGreaterThan(before);
      expect(counters.samples).toBeGreaterThan(share * 100_000 - 15_000);
      before = counters.samples;
    }
    whole[Math.floor(0.5 * whole.length)] ^= 1;
    writeFileSync(path, whole);
    expect(await failure(path)).toMatch(/^DataError: cut.mcap: damaged MCAP: .*CRC/);
  });

  it('unpacks LZ4 frames, also with blocks that reach back', () => {
    const text = Buffer.from(Array.from({ length: 30_000 }, (_, i) => `sample ${i % 977},`).join(''));
    const packed = execFileSync('lz4', ['-c', '-BD', '-B4'], { input: text });
    expect(Buffer.from(unpackLz4(packed, text.length)).equals(text)).toBe(true);
    expect(() => unpackLz4(packed.subarray(0, 5000), text.length)).toThrow('damaged LZ4 frame');
  });
});

describe('lines of InfluxDB', () => {
  it('are streams by series, with the time unit told by its size and absent fields', async () => {
    const lines = Array.from({ length: 2000 }, (_, i) => {
      const us = 1_700_000_000_000_000 + 1000 * i;
      const fields = i % 10 === 3 ? 'iB=1' : `iA=${i / 4},iB=1`;
      return [
        `motor,motor=m1,stream=currents ${fields} ${us}`,
        ...(i % 100 === 0 ? [`motor,motor=m1,stream=temps t1=${i}i ${us}`] : []),
      ];
    }).flat();
    lines.splice(500, 0, 'motor,motor=m1,stream=currents iA= 1700000000500500', '# a comment');
    const { source, blocks, counters } = await replay(folder.file('points.lp', `${lines.join('\n')}\n`));
    expect(source.streams.map(({ motor, name, rateHz }) => [motor, name, rateHz])).toEqual([
      ['m1', 'currents', 1000],
      ['m1', 'temps', 10],
    ]);
    const own = blocks.filter((b) => b.stream.name === 'currents');
    expect(samplesOf(own, 'iA').slice(0, 5)).toEqual([0, 0.25, 0.5, Number.NaN, 1]);
    expect(own[0].t0).toBeCloseTo(START, 6);
    expect(counters.problems.badRows).toBe(1);
    expect(counters.problems.examples[0]).toMatch(/^line 501: no line of the line protocol/);
  });
});

describe('several files', () => {
  const csv = (name: string, from: number, to: number, header = 't,iA') =>
    folder.file(
      name,
      `${header}\n${Array.from({ length: to - from }, (_, i) => `${(from + i) / 100},${from + i}`).join('\n')}\n`,
    );

  it('lie on one time axis; what lies between them is a gap of as many samples', async () => {
    const files = [csv('a.csv', 0, 300), csv('b.csv', 300, 500), csv('c.csv', 600, 800)];
    const { blocks, counters } = await replay(files);
    expect(counters).toMatchObject({ samples: 700, lost: 100, gaps: 1 });
    expect(counters.bytes).toBe(files.reduce((sum, f) => sum + readFileSync(f).length, 0));
    const last = blocks[blocks.length - 1];
    expect(last.seq + last.n).toBe(800);
    expect(samplesOf(blocks, 'iA').slice(295, 305)).toEqual(Array.from({ length: 10 }, (_, i) => 295 + i));
  });

  it('may be of different forms', async () => {
    await write(at('d.parquet'), [blockAt({ ...currents, name: 'main' }, 0, 400, 0)]);
    await write(at('e.mcap'), [blockAt({ ...currents, name: 'main' }, 450, 400, 0)]);
    const { counters } = await replay([at('d.parquet'), at('e.mcap')]);
    expect(counters).toMatchObject({ samples: 800, lost: 50 });
  });

  it('are refused when their columns differ, or when one begins before the other ends', async () => {
    const a = csv('a.csv', 0, 300);
    expect(await failure([a, csv('x.csv', 300, 400, 't,iB')])).toBe(
      'DataError: x.csv has no column "iA", which a.csv has',
    );
    expect(await failure([a, folder.file('y.csv', 't,iA,iB\n4,1,2\n')])).toBe(
      'DataError: y.csv has a column "iB", which a.csv has not',
    );
    expect(await failure([a, csv('z.csv', 200, 400)])).toBe(
      'DataError: z.csv begins at 2 s, before the end of a.csv at 2.99 s: logs that follow each other come in the order of time, without overlap',
    );
  });

  it('without time column begin a new segment each, and their problems name the file', async () => {
    const one = folder.file('n1.csv', 'iA\n1\n2\n');
    const two = folder.file('n2.csv', 'iA\n3\n?\n5\n');
    const { blocks, counters } = await replay([one, two], { rateHz: 10 });
    expect(blocks.map((b) => [b.seq, b.n, b.gapBefore])).toEqual([
      [0, 2, 0],
      [0, 3, 0],
    ]);
    expect(counters.problems.examples.map((e) => e.replace(`${folder.path}/`, ''))).toEqual([
      'n2.csv: line 3, column iA: not a number: "?"',
    ]);
  });
});
