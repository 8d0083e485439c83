import { concat, from, throwError } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { blockOf } from '../../src/core/block.ts';
import { channel } from '../../src/core/stream.ts';
import { deliver } from '../../src/io/deliver.ts';
import type { Sink } from '../../src/io/sink.ts';

const stream = { motor: 'm', name: 'main', rateHz: 10, channels: [channel('iA', 'A')], delayS: 0 };
const blocks = [0, 2].map((seq) => blockOf(stream, [Float64Array.of(seq, seq + 1)], seq));

/** A sink that notes what is asked of it. */
function noting(failsAt?: 'next' | 'complete') {
  const calls: string[] = [];
  const note = (call: 'next' | 'complete' | 'abort', text = '') => {
    calls.push(call + text);
    if (call === failsAt) throw new Error(`${call} failed`);
  };
  const sink: Sink = {
    accepted: 0,
    next: (block) => note('next', ` ${block.seq}`),
    complete: async () => note('complete'),
    abort: async () => note('abort'),
  };
  return { sink, calls };
}

describe('deliver', () => {
  it('brings each block to all sinks, and ends them', async () => {
    const [a, b] = [noting(), noting()];
    await deliver(from(blocks), a.sink, b.sink);
    for (const { calls } of [a, b]) expect(calls).toEqual(['next 0', 'next 2', 'complete']);
  });

  it('leaves nothing half done when the blocks fail', async () => {
    const { sink, calls } = noting();
    const failing = concat(
      from(blocks),
      throwError(() => new Error('unplugged')),
    );
    await expect(deliver(failing, sink)).rejects.toThrow('unplugged');
    expect(calls).toEqual(['next 0', 'next 2', 'abort']);
  });

  it.each(['next', 'complete'] as const)('aborts all sinks when one fails in %s', async (where) => {
    const [good, bad] = [noting(), noting(where)];
    await expect(deliver(from(blocks), good.sink, bad.sink)).rejects.toThrow(`${where} failed`);
    expect([good.calls.at(-1), bad.calls.at(-1)]).toEqual(['abort', 'abort']);
  });
});
