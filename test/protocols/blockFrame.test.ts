import fc from 'fast-check';
import { Server, WebSocket } from 'mock-socket';
import { describe, expect, it } from 'vitest';
import { type Block, blockOf } from '../../src/core/block.ts';
import { MISSING, OUTLIER } from '../../src/core/quality.ts';
import { channel, type Stream } from '../../src/core/stream.ts';
import {
  droppedMessage,
  encodeBlockFrame,
  endMessage,
  helloMessage,
  streamMessage,
} from '../../src/protocols/blockFrame.ts';
import { BlockFrameReader } from '../../src/protocols/blockFrameReader.ts';

const stream: Stream = {
  motor: 'bench 1/a',
  name: 'currents',
  rateHz: 1000,
  channels: [channel('iA', 'A'), { name: '<img src=x>"', unit: 'rad', skewS: 1e-5 }],
  delayS: 0.002,
};

const blockAt = (seq: number, n = 10): Block => blockOf(stream, [ramp(seq, n), ramp(-seq, n)], seq, 1.7e9 + seq / 1000);
const ramp = (from: number, n: number) => Float64Array.from({ length: n }, (_, i) => from + i / 3);

function openReader(): BlockFrameReader {
  const reader = new BlockFrameReader();
  reader.read(helloMessage());
  reader.read(streamMessage(3, stream));
  return reader;
}

describe('block frames', () => {
  it('lie in the message as the layout says', () => {
    const block = { ...blockAt(0x0102, 1), gapBefore: 5 };
    block.quality = [null, Uint8Array.of(OUTLIER)];
    const bytes = encodeBlockFrame(block, 3, 'float32');
    const f64 = (v: number) => [...new Uint8Array(Float64Array.of(v).buffer)];
    const f32 = (v: number) => [...new Uint8Array(Float32Array.of(v).buffer)];
    expect([...bytes]).toEqual([
      ...[3, 0, 4, 0, 1, 0, 0, 0],
      ...[...f64(258), ...f64(1.7e9 + 0.258), ...f64(0.001), ...f64(5)],
      ...[...f32(258), ...f32(-258)],
      ...[0, 1, OUTLIER],
    ]);
  });

  it('come back bit for bit, at any place in memory', () => {
    const sample = fc.record({ a: fc.double(), b: fc.double(), flags: fc.nat({ max: 63 }) });
    fc.assert(
      fc.property(fc.array(sample, { minLength: 1, maxLength: 40 }), fc.nat({ max: 9 }), (samples, shift) => {
        const block = blockOf(stream, [
          Float64Array.from(samples, ({ a }) => a),
          Float64Array.from(samples, ({ b }) => b),
        ]);
        const flags = Uint8Array.from(samples, (s) => s.flags);
        block.quality = [flags, null];
        const frame = encodeBlockFrame(block, 3, 'float64');
        // a Buffer, as it comes from a socket: its slice is no copy
        const elsewhere = Buffer.alloc(frame.length + shift);
        elsewhere.set(frame, shift);
        const back = openReader().read(elsewhere.subarray(shift));
        expect(back).toMatchObject({ stream, seq: 0, t0: 0, dt: 0.001, n: samples.length, gapBefore: 0 });
        expect(back?.channels).toEqual(block.channels);
        expect(back?.quality).toEqual([flags.some((q) => q !== 0) ? flags : null, null]);
      }),
    );
  });

  it('have seven digits as float32, and keep what is absent', () => {
    const block = blockOf(stream, [Float64Array.of(0.1, Number.NaN), Float64Array.of(1e15, -0)]);
    block.quality = [Uint8Array.of(0, MISSING), null];
    const back = openReader().read(encodeBlockFrame(block, 3, 'float32'));
    expect(back?.channels).toEqual([
      Float64Array.of(Math.fround(0.1), Number.NaN),
      Float64Array.of(Math.fround(1e15), -0),
    ]);
    expect(back?.quality).toEqual([Uint8Array.of(0, MISSING), null]);
  });

  it('take only what is valid in a block whose arrays are longer', () => {
    const block = { ...blockAt(0, 10), n: 4 };
    expect(openReader().read(encodeBlockFrame(block, 3, 'float64'))?.channels[1]).toEqual(ramp(0, 4));
  });

  it('show as a gap what did not come, whoever lost it', () => {
    const reader = openReader();
    const read = (block: Block) => reader.read(encodeBlockFrame(block, 3, 'float64'))?.gapBefore;
    expect(read({ ...blockAt(500), gapBefore: 7 })).toBe(0);
    expect(read(blockAt(510))).toBe(0);
    expect(read({ ...blockAt(540), gapBefore: 5 })).toBe(20);
    expect(read({ ...blockAt(3), gapBefore: 3 })).toBe(3);
    reader.read(droppedMessage(15));
    expect(reader.counters).toMatchObject({ blocks: 4, samples: 40, lost: 23, dropped: 15, malformed: 0 });
    expect(reader.ended).toBe(false);
    reader.read(endMessage());
    expect(reader.ended).toBe(true);
  });

  it('go on under a new index when the stream has changed', () => {
    const reader = openReader();
    const changed = { ...stream, channels: [channel('iA', 'A')] };
    reader.read(streamMessage(4, changed));
    expect(reader.streams).toEqual([changed]);
    expect(reader.read(encodeBlockFrame(blockAt(0), 3, 'float64'))?.channels).toHaveLength(2);
    expect(reader.read(encodeBlockFrame(blockOf(changed, [ramp(0, 2)]), 4, 'float64'))?.channels).toHaveLength(1);
  });

  it.each([
    ['a short frame', new Uint8Array(39), /frame of 39 bytes/],
    ['an unknown stream', encodeBlockFrame(blockAt(0), 9, 'float64'), /unknown stream/],
    ['a cut frame', encodeBlockFrame(blockAt(0), 3, 'float64').subarray(0, -1), /bytes for 2 channels of 10 samples/],
    ['no time', encodeBlockFrame({ ...blockAt(0), t0: Number.NaN }, 3, 'float64'), /place in time/],
    ['no period', encodeBlockFrame({ ...blockAt(0), dt: 0 }, 3, 'float64'), /place in time/],
    ['no samples', encodeBlockFrame({ ...blockAt(0), n: 0 }, 3, 'float64'), /0 samples/],
    ['no JSON', '{', /no JSON/],
    ['a later version', '{"slipring":2}', /version 2/],
    ['a stream without rate', '{"stream":1,"motor":"m","name":"s","rateHz":0,"delayS":0,"channels":[]}', /no rate/],
    [
      'a stream without channels',
      '{"stream":1,"motor":"m","name":"s","rateHz":1,"delayS":0,"channels":[1]}',
      /no channels/,
    ],
    ['a stream without index', '{"stream":-1}', /no index/],
    ['nonsense about losses', '{"dropped":"many"}', /whole number/],
  ])('are counted, with the reason, when they are %s', (_, message, reason) => {
    const reader = openReader();
    expect(reader.read(message)).toBeUndefined();
    expect(reader.counters.malformed).toBe(1);
    expect(reader.counters.examples[0]).toMatch(reason);
  });

  it('never throw, whatever comes', () => {
    const frame = encodeBlockFrame(blockAt(7), 3, 'float64');
    const change = fc.record({ at: fc.nat({ max: frame.length - 1 }), to: fc.nat({ max: 255 }) });
    const changed = fc.array(change, { maxLength: 8 }).map((changes) => {
      const bytes = frame.slice();
      for (const { at, to } of changes) bytes[at] = to;
      return bytes;
    });
    const reader = openReader();
    fc.assert(
      fc.property(fc.oneof(changed, fc.uint8Array({ maxLength: 300 }), fc.json(), fc.string()), (message) => {
        const block = reader.read(message);
        if (block) expect(block.channels.map((x) => x.length)).toEqual([block.n, block.n]);
      }),
      { numRuns: 3000, seed: 1 },
    );
    expect(reader.counters.malformed).toBeGreaterThan(100);
    expect(reader.counters.examples).toHaveLength(10);
  });

  it('pass through the WebSocket of a page', async () => {
    const server = new Server('ws://localhost:1/');
    const reader = new BlockFrameReader();
    const seen: Block[] = [];
    server.on('connection', (client) => {
      client.send(helloMessage());
      client.send(streamMessage(0, stream));
      client.send(encodeBlockFrame(blockAt(20), 0, 'float64').buffer as ArrayBuffer);
      client.send(endMessage());
    });
    const socket = new WebSocket('ws://localhost:1/');
    socket.binaryType = 'arraybuffer';
    socket.onmessage = ({ data }) => {
      const block = reader.read(data);
      if (block) seen.push(block);
    };
    await expect.poll(() => reader.ended).toBe(true);
    expect(seen).toEqual([{ ...blockAt(20), stream, quality: [null, null], arrived: 0 }]);
    socket.close();
    server.stop();
  });
});
