import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { blockOf } from '../../src/core/block.ts';
import { MISSING, OUTLIER } from '../../src/core/quality.ts';
import { channel } from '../../src/core/stream.ts';
import { type BlockMessage, decimalsFor, decodeBlock, encodeBlock } from '../../src/protocols/blockMessage.ts';

const stream = {
  motor: 'm',
  name: 's',
  rateHz: 1000,
  channels: [channel('iA', 'A'), channel('theta"E', 'rad')],
  delayS: 0,
};

describe('block message', () => {
  it('comes back bit for bit, absent samples and flags with it', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ noDefaultInfinity: true }), { minLength: 1, maxLength: 40 }), (x) => {
        const block = blockOf(stream, [Float64Array.from(x), Float64Array.from(x, (v) => -v)], 7, 1.7e9);
        const q = Uint8Array.from(x, (v) => (Number.isNaN(v) ? MISSING : OUTLIER));
        block.quality = [q, null];
        const back = decodeBlock(encodeBlock(block)) as BlockMessage;
        expect(back).toMatchObject({ seq: 7, t0: 1.7e9, dt: 0.001, n: x.length, units: ['A', 'rad'] });
        // JSON has no -0
        expect(back.channels.map((c) => Array.from(c, (v) => v + 0))).toEqual(
          block.channels.map((c) => Array.from(c, (v) => v + 0)),
        );
        expect(back.quality[0]).toEqual(q);
      }),
    );
  });

  it('rounds to a resolution without ugly digits', () => {
    const block = blockOf(stream, [Float64Array.of(0.1 + 0.2, -1.23456), Float64Array.of(1, 2)]);
    expect(encodeBlock(block, [decimalsFor(0.0122), undefined])).toContain('"iA":[0.3,-1.235]');
  });

  it('brings other units to SI', () => {
    const text = '{"seq":0,"t0":0,"dt":1,"units":{"n":"rpm"},"channels":{"n":[30]}}';
    expect(decodeBlock(text)).toMatchObject({ units: ['rad/s'], channels: [Float64Array.of(Math.PI)] });
  });

  it('says why it does not trust a message', () => {
    const cases: [string, string][] = [
      ['{"seq":', 'no JSON'],
      ['[]', 'no JSON object'],
      ['{"seq":-1}', 'seq is no whole number'],
      ['{"seq":0,"t0":"now"}', 't0 is no number'],
      ['{"seq":0,"t0":0,"dt":0}', 'dt is no period'],
      ['{"seq":0,"t0":0,"dt":1,"channels":{}}', '0 channels'],
      ['{"seq":0,"t0":0,"dt":1,"channels":{"a":[]}}', '0 samples'],
      ['{"seq":0,"t0":0,"dt":1,"channels":{"a":[1],"b":[1,2]}}', 'b: not as many samples as the first channel'],
      ['{"seq":0,"t0":0,"dt":1,"channels":{"a":["1"]}}', 'a: sample 0 is no number'],
    ];
    for (const [text, reason] of cases) expect(decodeBlock(text)).toBe(reason);
    expect(decodeBlock('{"seq":0,"t0":0,"dt":1,"units":{"a":"amps"},"channels":{"a":[1]}}')).toContain(
      'unknown unit "amps"',
    );
  });
});
