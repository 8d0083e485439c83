import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Block, blockOf, detach } from '../../../src/core/block.ts';
import { MISSING, OUTLIER } from '../../../src/core/quality.ts';
import { channel, type Stream } from '../../../src/core/stream.ts';
import { MessageBlocks, type MessageBlocksOptions } from '../../../src/io/mqtt/messageBlocks.ts';
import { encodeBlock } from '../../../src/protocols/blockMessage.ts';
import { samplesOf } from '../../support/collect.ts';

const stream: Stream = { motor: 'm', name: 's', rateHz: 1000, channels: [channel('iA', 'A')], delayS: 0 };
const TOPIC = 'slipring/m/s';
const LENGTH = 10;

interface Message {
  readonly seq: number;
  readonly payload: Uint8Array;
}

/** Message k of a stream whose samples are their own indices, some flagged. */
function message(k: number, t0 = 100): Message {
  const seq = k * LENGTH;
  const block = blockOf(stream, [Float64Array.from({ length: LENGTH }, (_, i) => seq + i)], seq, t0 + seq / 1000);
  if (k % 3 === 0) {
    block.quality[0] = new Uint8Array(LENGTH).fill(OUTLIER, 2, 4).fill(MISSING, 5, 6);
    block.channels[0][5] = Number.NaN;
  }
  return { seq, payload: Buffer.from(encodeBlock(block)) };
}

/** What comes out of messages in this order, as the bytes of its blocks, and what was counted. */
function through(messages: readonly Message[], options: Partial<MessageBlocksOptions> = {}, everyS = 0.001) {
  const blocks: Block[] = [];
  const parser = new MessageBlocks({ ...options, emit: (b) => blocks.push(detach({ ...b, arrived: 0 })) });
  for (const [i, { payload }] of messages.entries()) parser.take(TOPIC, payload, i * everyS);
  parser.take(TOPIC, Buffer.from('{"end":0}'), messages.length);
  return { blocks, bytes: blocks.map((b) => `${b.gapBefore} ${encodeBlock(b)}`).join('\n'), counters: parser.counters };
}

const sorted = Array.from({ length: 60 }, (_, k) => message(k));
const isAscending = (x: readonly number[]) => x.every((v, i) => i === 0 || v > x[i - 1]);

/** Delays each message by up to `most` places. */
const shuffled = (most: number) =>
  fc.array(fc.nat(most), { minLength: sorted.length, maxLength: sorted.length }).map((delays) =>
    sorted
      .map((m, i) => ({ m, at: i + delays[i] + i * 1e-6 }))
      .sort((a, b) => a.at - b.at)
      .map(({ m }) => m),
  );

describe('messages of QoS 1 that come twice', () => {
  it('give the same bytes with 0 % and 50 % of them repeated, at once, later, or in whole replays', () => {
    const { bytes } = through(sorted);
    const twice = sorted.flatMap((m, k) => (k % 2 ? [m, m] : [m]));
    expect(through(twice).bytes).toBe(bytes);
    expect(through(twice).counters).toMatchObject({ duplicates: 30, lost: 0, late: 0, samples: 600 });
    const later = sorted.flatMap((m, k) => (k % 2 && k > 5 ? [m, sorted[k - 5]] : [m]));
    expect(through(later).bytes).toBe(bytes);
    expect(through([...sorted.slice(0, 40), ...sorted.slice(10)]).bytes).toBe(bytes);
    // the check can tell: under topics of their own they are not known for the same
    const blocks: Block[] = [];
    const parser = new MessageBlocks({ emit: (b) => blocks.push(detach(b)) });
    for (const [k, { payload }] of twice.entries()) parser.take(`slipring/m${k % 2}/s`, payload, 0);
    expect(samplesOf(blocks, 'iA').length).toBeGreaterThan(600);
  });

  it('give what is new in a message that is known in part', () => {
    const long = blockOf(stream, [Float64Array.from({ length: 25 }, (_, i) => 5 + i)], 5, 100.005);
    const { blocks } = through([message(0), { seq: 5, payload: Buffer.from(encodeBlock(long)) }, message(3)]);
    expect(samplesOf(blocks, 'iA').filter((v) => !Number.isNaN(v))).toEqual(
      Array.from({ length: 40 }, (_, i) => i).filter((i) => i !== 5 && i !== 35),
    );
    expect(blocks[1]).toMatchObject({ seq: 10, n: 20, gapBefore: 0 });
    expect(blocks[1].t0).toBeCloseTo(100.01, 9);
  });
});

describe('messages out of order', () => {
  it('within the window are the same as sorted, whatever the order and with repeats', () => {
    const { bytes } = through(sorted);
    fc.assert(
      fc.property(shuffled(8), fc.nat(3), (messages, every) => {
        const repeated = messages.flatMap((m, i) => (every && i % every === 0 ? [m, m] : [m]));
        const out = through(repeated, { reorderS: 0.12 });
        expect(out.bytes).toBe(bytes);
        expect(out.counters).toMatchObject({ lost: 0, late: 0, samples: 600 });
      }),
      { numRuns: 300 },
    );
  });

  it('without a window are lost, and count as late: the check can tell', () => {
    const swapped = [sorted[0], sorted[2], sorted[1], ...sorted.slice(3)];
    const out = through(swapped);
    expect(out.bytes).not.toBe(through(sorted).bytes);
    expect(out.counters).toMatchObject({ lost: 10, gaps: 1, late: 1, duplicates: 0, samples: 590 });
  });

  it('beyond the window never give a sample twice, and all are counted', () => {
    fc.assert(
      fc.property(shuffled(40), fc.integer({ min: 0, max: 100 }), (messages, windowMs) => {
        const { blocks, counters } = through([...messages, ...messages.slice(0, 20)], { reorderS: windowMs / 1000 });
        const indices = blocks.flatMap((b) => Array.from({ length: b.n }, (_, i) => b.seq + i));
        expect(isAscending(indices)).toBe(true);
        const gaps = blocks.reduce((sum, b) => sum + b.gapBefore, 0);
        expect(counters.lost).toBe(gaps);
        expect(counters.samples).toBe(indices.length);
        expect(counters.samples + LENGTH * (counters.late + counters.duplicates)).toBe(800);
      }),
      { numRuns: 300 },
    );
  });

  it('are waited for no longer than the window, also when nothing more comes', () => {
    const blocks: Block[] = [];
    const parser = new MessageBlocks({ reorderS: 0.5, emit: (b) => blocks.push(detach(b)) });
    parser.take(TOPIC, sorted[0].payload, 10);
    parser.take(TOPIC, sorted[2].payload, 10.1);
    parser.flush(10.49);
    expect(blocks).toEqual([]);
    expect(parser.dueS).toBe(10.5);
    parser.flush(10.5);
    parser.flush(10.6);
    expect(blocks.map((b) => [b.seq, b.gapBefore])).toEqual([
      [0, 0],
      [20, 10],
    ]);
    expect(parser.dueS).toBe(Number.POSITIVE_INFINITY);
    parser.take(TOPIC, sorted[1].payload, 11);
    expect(parser.counters.late).toBe(1);
  });

  it('begin anew with the device: what was held comes first', () => {
    const anew = [message(1, 500), message(0, 500), message(2, 500)];
    const { blocks, counters } = through([sorted[0], sorted[1], sorted[3], ...anew], { reorderS: 0.1 });
    expect(blocks.map((b) => [b.seq, b.gapBefore, Math.round(b.t0)])).toEqual([
      [0, 0, 100],
      [10, 0, 100],
      [30, 10, 100],
      [0, 0, 500],
      [10, 0, 500],
      [20, 0, 500],
    ]);
    expect(counters.restarts).toBe(1);
  });

  it('begin anew with the device also where its clock was set back an hour meanwhile', () => {
    const { blocks, counters } = through([...sorted.slice(0, 30), message(0, 100 - 3600), message(1, 100 - 3600)]);
    expect(blocks.slice(30).map((b) => [b.seq, Math.round(b.t0)])).toEqual([
      [0, -3500],
      [10, -3500],
    ]);
    expect(counters).toMatchObject({ restarts: 1, duplicates: 0 });
  });
});

describe('messages that nobody should have sent', () => {
  const read = (parser: MessageBlocks, topic: string, payload: string | Uint8Array) =>
    parser.take(topic, Buffer.from(payload), 0);

  it('are not read when they are too large', () => {
    const parser = new MessageBlocks({ emit: () => {}, maxMessageBytes: 1000 });
    const large = Buffer.concat([sorted[0].payload, Buffer.alloc(1000, ' ')]);
    read(parser, TOPIC, large);
    expect(parser.counters.examples).toEqual([`${TOPIC}: ${large.length} bytes, more than maxMessageBytes 1000`]);
    expect(parser.counters).toMatchObject({ malformed: 1, samples: 0 });
    read(parser, TOPIC, large.subarray(0, 900));
    expect(parser.counters.samples).toBe(LENGTH);
    const usual = new MessageBlocks({ emit: () => {} });
    read(usual, TOPIC, Buffer.alloc((1 << 20) + 1, ' '));
    expect(usual.counters.examples[0]).toMatch(/1048577 bytes/);
  });

  it('have their topic shown without control characters, and cut', () => {
    const parser = new MessageBlocks({ emit: () => {} });
    read(parser, 'a/\u001b[2J\n\u202e/s', '{');
    read(parser, `a/${'x'.repeat(65_000)}/s`, sorted[0].payload);
    expect(parser.counters.examples).toEqual([
      'a/%1b[2J%0a%202e/s: no JSON',
      `a/${'x'.repeat(98)}...: a topic of 65004 characters`,
    ]);
    expect(parser.counters.samples).toBe(0);
  });
});
