import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Block, blockOf } from '../../../src/core/block.ts';
import { CLIPPED, MISSING, OUTLIER, WARMUP } from '../../../src/core/quality.ts';
import { channel, type Stream } from '../../../src/core/stream.ts';
import { fileSink } from '../../../src/io/file/fileSink.ts';
import type { FileForm } from '../../../src/io/file/sampleFile.ts';
import { openReplay } from '../../../src/io/log/replay.ts';
import { runJob } from '../../../src/pipeline/runJob.ts';
import { collect, samplesOf } from '../../support/collect.ts';
import { temporaryFolder } from '../../support/folder.ts';

const folder = temporaryFolder();
const FORMS: readonly FileForm[] = ['csv', 'ndjson', 'parquet', 'mcap'];

/** Rates with periods of whole microseconds and others; start times from 0 and since 1970. */
const RATES = [0.2, 2, 10, 44.1, 100, 1000, 3000, 10_000, 44_100, 128_000];
const STARTS = [0, -0.5, 12.345678901, 1_000_000.25, 1_700_000_000.123456];

/** A stream as blocks of random lengths, with random flags, absent samples and losses; each block has a line of its own, as live ones have. */
const recordings = fc
  .record({
    rateHz: fc.constantFrom(...RATES),
    startS: fc.constantFrom(...STARTS),
    /** How far the fitted period is from the nominal one. */
    drift: fc.constantFrom(0, 0, 3e-5, -2e-4),
    pieces: fc.array(
      fc.record({
        lost: fc.constantFrom(0, 0, 0, 1, 2, 1000),
        shift: fc.constantFrom(0, 0, 0, 0.01, -0.02),
        rows: fc.array(
          fc.record({
            values: fc.array(
              fc.option(fc.oneof(fc.double({ min: -1e6, max: 1e6, noNaN: true }), fc.constantFrom(0, -0, 1e-300)), {
                freq: 8,
              }),
              {
                minLength: 2,
                maxLength: 2,
              },
            ),
            flags: fc.array(fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, fc.integer({ min: 0, max: 63 })), {
              minLength: 2,
              maxLength: 2,
            }),
          }),
          { minLength: 1, maxLength: 400 },
        ),
      }),
      { minLength: 1, maxLength: 6 },
    ),
  })
  .map(({ rateHz, startS, drift, pieces }) => {
    const stream: Stream = {
      motor: 'm1',
      name: 'main',
      rateHz,
      channels: [channel('iA', 'A'), channel('iA_quality_of_fit', '1')],
      delayS: 0,
    };
    const dt = (1 + drift) / rateHz;
    let seq = 0;
    return pieces.map(({ lost, shift, rows }, k): Block => {
      if (k > 0) seq += lost;
      const x = [0, 1].map((c) => Float64Array.from(rows, ({ values }) => values[c] ?? Number.NaN));
      const block = blockOf(stream, x, seq, startS + (seq + shift) * dt);
      block.dt = dt;
      block.gapBefore = k > 0 ? lost : 0;
      block.quality = x.map((values, c) =>
        Uint8Array.from(rows, ({ flags }, i) => (Number.isNaN(values[i]) ? flags[c] | MISSING : flags[c] & ~MISSING)),
      );
      seq += rows.length;
      return block;
    });
  });

async function write(path: string, blocks: readonly Block[], format: FileForm, quality = true): Promise<string> {
  const sink = fileSink({ path, format, quality });
  for (const block of blocks) sink.next(block);
  await sink.complete();
  return path;
}

const MAIN: Stream = {
  motor: 'm1',
  name: 'main',
  rateHz: 10,
  channels: [channel('iA', 'A'), channel('x', '1')],
  delayS: 0,
};

/** iA = 0, 1, 2 ...; x = -0.5. */
function ramp(n: number, startS: number): Block {
  const x = [Float64Array.from({ length: n }, (_, i) => i), new Float64Array(n).fill(-0.5)];
  return blockOf(MAIN, x, 0, startS);
}

const replayed = async (file: string) => collect((await openReplay({ file })).blocks);

/** The quality bits of a channel over all blocks. */
const flagsOf = (blocks: readonly Block[], c: number) =>
  blocks.flatMap((b) => Array.from(b.quality[c] ?? new Uint8Array(b.n)));

/** The index of each sample in its stream. */
const indicesOf = (blocks: readonly Block[]) => blocks.flatMap((b) => Array.from({ length: b.n }, (_, i) => b.seq + i));

describe.each(FORMS)('a file of our own with quality: %s', (form) => {
  it('gives the blocks back: values and flags bit for bit, losses; written again it is the same file', async () => {
    await fc.assert(
      fc.asyncProperty(recordings, async (blocks) => {
        const file = await write(join(folder.path, `first.${form}`), blocks, form);
        const back = await replayed(file);
        expect(back[0].stream).toEqual(blocks[0].stream);
        for (const [c, { name }] of blocks[0].stream.channels.entries()) {
          expect(samplesOf(back, name)).toEqual(samplesOf(blocks, name));
          expect(flagsOf(back, c)).toEqual(flagsOf(blocks, c));
        }
        expect(indicesOf(back)).toEqual(indicesOf(blocks));
        const again = await write(join(folder.path, `again.${form}`), back, form);
        expect(readFileSync(again).equals(readFileSync(file))).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  it('is resampled with the flags of the rows on both sides', async () => {
    const block = blockOf(MAIN, [Float64Array.from([0, 1, 2, 3, 4, 5]), new Float64Array(6)]);
    block.quality = [Uint8Array.of(0, OUTLIER, 0, 0, CLIPPED, WARMUP), null];
    const path = await write(join(folder.path, `grid.${form}`), [block], form);
    const irregular = { resampleHz: 20, longestHoleS: 1 };
    const back = await collect((await openReplay({ file: path, irregular })).blocks);
    expect(samplesOf(back, 'iA').slice(0, 4)).toEqual([0, 0.5, 1, 1.5]);
    const both = CLIPPED | WARMUP;
    expect(flagsOf(back, 0)).toEqual([0, OUTLIER, OUTLIER, OUTLIER, 0, 0, 0, CLIPPED, CLIPPED, both, WARMUP]);
    expect(flagsOf(back, 1)).toEqual(new Array(11).fill(0));
  });

  it('holds the flags to be all there is to say: time that goes back adds none', async () => {
    const path = await write(join(folder.path, `twice.${form}`), [ramp(40, 3), ramp(40, 3)], form);
    const back = await replayed(path);
    expect(back.map((b) => [b.seq, b.n])).toEqual([
      [0, 40],
      [0, 40],
    ]);
    expect(flagsOf(back, 0)).toEqual(new Array(80).fill(0));
  });

  it('refuses a channel with the name of a quality column', () => {
    const stream = { ...MAIN, channels: [channel('iA', 'A'), channel('iA_quality', '1')] };
    const path = join(folder.path, `clash.${form}`);
    const sink = fileSink({ path, format: form, quality: true });
    expect(() => sink.next(blockOf(stream, [new Float64Array(1), new Float64Array(1)]))).toThrow(
      `file: ${path}: the channel iA_quality of main has the name of the quality of iA; rename it`,
    );
  });

  it('without quality keeps a channel whose name looks like it', async () => {
    const stream = { ...MAIN, channels: [channel('iA', 'A'), channel('iA_quality', '1')] };
    const block = blockOf(stream, [Float64Array.from({ length: 50 }, (_, i) => i), new Float64Array(50).fill(0.5)]);
    const back = await replayed(await write(join(folder.path, `looks.${form}`), [block], form, false));
    expect(back[0].stream.channels.map((c) => c.name)).toEqual(['iA', 'iA_quality']);
    expect(samplesOf(back, 'iA_quality')).toEqual(new Array(50).fill(0.5));
  });
});

describe('the line through rounded times', () => {
  it.each(STARTS.flatMap((startS) => [3000, 44_100, 128_000].map((rateHz) => [startS, rateHz])))(
    'is found for whole blocks: from %d s at %d Hz',
    async (startS, rateHz) => {
      const stream = { ...MAIN, rateHz };
      const blocks = [0, 1, 2, 3].map((k) =>
        blockOf(stream, [new Float64Array(256), new Float64Array(256)], 256 * k, startS + (256 * k) / rateHz),
      );
      const back = await replayed(await write(join(folder.path, 'line.parquet'), blocks, 'parquet'));
      expect(back.map((b) => b.n)).toEqual([256, 256, 256, 256]);
    },
  );
});

describe('text with quality', () => {
  const block = ramp(3, 0.3);
  block.quality = [Uint8Array.of(0, OUTLIER, 0), null];
  const NOTE = '{"motor":"m1","stream":"main","rateHz":10,"units":{"iA":"A","x":"1"}}';

  it('says whose it is: in a comment in front of CSV, in the first object of JSON lines', async () => {
    const csv = await write(join(folder.path, 'noted.csv'), [block], 'csv');
    expect(readFileSync(csv, 'utf8')).toBe(
      `# slipring ${NOTE}\nt,iA,iA_quality,x,x_quality\n0.3,0,0,-0.5,0\n0.4,1,4,-0.5,0\n0.5,2,0,-0.5,0\n`,
    );
    const json = await write(join(folder.path, 'noted.ndjson'), [block], 'ndjson');
    expect(readFileSync(json, 'utf8').split('\n')[0]).toBe(
      `{"t":0.3,"slipring":${NOTE},"iA":0,"iA_quality":0,"x":-0.5,"x_quality":0}`,
    );
  });

  it.each([
    ['csv', 't,iA,iA_quality\n', (i: number) => `${i / 10},${i},4\n`],
    ['ndjson', '', (i: number) => `{"t":${i / 10},"iA":${i},"iA_quality":4}\n`],
  ] as const)('of others has columns that merely end so: %s', async (form, head, row) => {
    const rows = Array.from({ length: 100 }, (_, i) => row(i)).join('');
    const back = await replayed(folder.file(`foreign.${form}`, `${head}${rows}`));
    expect(back[0].stream.channels.map((c) => c.name)).toEqual(['iA', 'iA_quality']);
    expect(flagsOf(back, 0)).toEqual(new Array(100).fill(0));
  });

  it.each(['{"motor":"m1"}', '{"motor":"m1","stream":"s","rateHz":10,"units":null}', '[1]', 'null', 'x'])(
    'with a note that is none is read like any other: %s',
    async (note) => {
      const rows = Array.from({ length: 100 }, (_, i) => `${i / 10},${i},4\n`).join('');
      const back = await replayed(folder.file('damaged.csv', `# slipring ${note}\nt,iA,iA_quality\n${rows}`));
      expect(back[0].stream.channels.map((c) => c.name)).toEqual(['iA', 'iA_quality']);
    },
  );

  it('takes columns that somebody has added or left out for what they are, and a cell without flags for none', async () => {
    const text = `# slipring ${NOTE}\nt,x,x_quality,iA,power,power_quality\n0,1,,2,3,4\n0.1,1,16,2,3,4\n`;
    const [back] = await replayed(folder.file('edited.csv', text));
    expect(back.stream.channels.map((c) => `${c.name} ${c.unit}`)).toEqual([
      'x 1',
      'iA A',
      'power 1',
      'power_quality 1',
    ]);
    expect(flagsOf([back], 0)).toEqual([0, CLIPPED]);
  });

  it('a value that is flagged MISSING is none', async () => {
    const text = `# slipring ${NOTE}\nt,iA,iA_quality\n0,7,1\n0.1,7,0\n0.2,,4\n`;
    const back = await replayed(folder.file('missing.csv', text));
    expect(samplesOf(back, 'iA')).toEqual([Number.NaN, 7, Number.NaN]);
    expect(flagsOf(back, 0)).toEqual([MISSING, 0, MISSING | OUTLIER]);
  });
});

describe('a pipeline on a recording', () => {
  it.each(FORMS)('writes the same bytes as on the source that was recorded: %s', async (form) => {
    const at = (name: string) => join(folder.path, `${form}-${name}`);
    const steps = [
      { hampel: { on: ['iA'], windowLength: 7 } },
      { savgol: { on: ['iA', 'x'], windowLength: 5, polyorder: 2 } },
    ];
    const description = (source: object, path: string) => ({
      slipring: 1,
      source,
      steps,
      sinks: [{ file: { path, quality: true } }],
    });
    // outliers, holes and losses, so that the source has flags of its own
    const raw = Array.from({ length: 900 }, (_, i) =>
      i > 300 && i < 340 ? '' : `${i / 1000},${i % 97 === 5 ? '' : i % 50 === 7 ? 90 : Math.sin(i / 9)},${i % 7}\n`,
    ).join('');
    const log = folder.file(`${form}-raw.csv`, `t,iA,x\n${raw}`);
    const recorded = at(`recorded.${form}`);
    const source = { replay: { file: log } };
    const spikes = [{ hampel: { on: ['iA'], windowLength: 5 } }];
    await runJob({
      pipeline: folder.file(`${form}-record.yaml`, JSON.stringify({ ...description(source, recorded), steps: spikes })),
    });
    await runJob({
      pipeline: folder.file(
        `${form}-direct.yaml`,
        JSON.stringify({ ...description(source, at('direct.csv')), steps: [...spikes, ...steps] }),
      ),
    });
    await runJob({
      pipeline: folder.file(
        `${form}-replay.yaml`,
        JSON.stringify(description({ replay: { file: recorded } }, at('replayed.csv'))),
      ),
    });
    const direct = readFileSync(at('direct.csv'), 'utf8');
    expect(direct).toMatch(/,5\n|,4,/);
    expect(readFileSync(at('replayed.csv'), 'utf8')).toBe(direct);
  });
});
