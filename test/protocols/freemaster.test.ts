import { describe, expect, it } from 'vitest';
import { loadDevice } from '../../src/io/config/deviceProfile.ts';
import { FreemasterFramer } from '../../src/protocols/framing/freemaster.ts';
import { toHex } from '../../src/protocols/hex.ts';
import { refusalOf } from '../support/changedProfile.ts';
import { decodeAll, decodeAs } from '../support/decodeDevice.ts';
import { bodies, hex, join } from '../support/frames.ts';
import { vector } from '../support/vectors.ts';

const frame = (body: string) => new FreemasterFramer().encode(hex(body));

describe('FreeMASTER', () => {
  const [request, response] = [vector('freemaster-readscope-request'), vector('freemaster-readscope-response')];
  it.runIf(request)('freemaster-readscope-request', async () => {
    expect(toHex((await loadDevice('freemaster')).requests.get('scope')!.bytes)).toBe(toHex(request!.bytes));
  });

  it.runIf(response)('freemaster-readscope-response: a doubled byte is one', async () => {
    const [{ values }] = await decodeAs('freemaster', response!.bytes, { reply: 'scope' });
    expect(Object.values(values)).toEqual(response!.decoded.values);
    expect(toHex(frame('40 2b01feff0048'))).toBe(toHex(response!.bytes));
  });

  it('takes doubled bytes everywhere, also in the check, and starts anew at a single one', () => {
    for (let a = 0; a < 256; a++) {
      const body = `40${a.toString(16).padStart(2, '0')}2b2b`;
      const framer = new FreemasterFramer();
      expect(bodies(framer, hex('2b400301'), frame(body), frame(body))).toEqual([body, body]);
    }
  });

  it('reads only what was asked for, and of its length', async () => {
    const { decoder } = await loadDevice('freemaster', { fromStart: true });
    const reply = frame('40 010002000300');
    expect(decodeAll({ decoder }, reply)).toEqual([]);
    decoder.expect('scope');
    expect(decodeAll({ decoder }, join(frame('40 01000200'), reply, reply))).toHaveLength(1);
    decoder.expect('scope');
    // a status without data, and its check
    expect(decodeAll({ decoder }, hex('2b 81 8e'))).toEqual([]);
    expect(decoder.counters.unreadable + decoder.counters.crcErrors).toBe(1);
  });

  it('refuses to write memory and to start the recorder', async () => {
    for (const body of ['2700', '2000', '260001']) expect(await refusalOf('freemaster', { body })).toBeUndefined();
    for (const body of ['22000000000401020304', '2300', '2400', '28', '10']) {
      expect(await refusalOf('freemaster', { body }), body).toMatch(/does more than read/);
    }
  });
});
