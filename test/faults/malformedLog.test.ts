import { describe, expect, it } from 'vitest';
import { openReplay } from '../../src/io/log/replay.ts';
import { temporaryFolder } from '../support/folder.ts';

const folder = temporaryFolder();
const MILLION = 1_000_000;
const MOST_GROWTH = 50e6;

/** A million malformed lines of five kinds between good ones, and one of 3 MiB. */
function malformed(): Buffer {
  const good = (from: number) => Array.from({ length: 2000 }, (_, i) => `${(from + i) / 100},${i}\n`).join('');
  const kinds = ['0.5,oops\n', '1\n', '1,2,3\n', ',,,,\n', '\u00ff\u0001"\n'];
  const bad = Array.from({ length: MILLION }, (_, i) => kinds[i % kinds.length]).join('');
  return Buffer.from(`t,iA\n${good(0)}${bad}${'9'.repeat(3 << 20)}\n${good(3000)}`);
}

describe('R19: a log of a million malformed lines', () => {
  it('is read to its end: each is counted, the first ten are told with their places, memory is bounded', async () => {
    const file = folder.file('malformed.csv', malformed());
    const { blocks, counters } = await openReplay({ file });
    const before = process.memoryUsage.rss();
    let most = 0;
    const timer = setInterval(() => {
      most = Math.max(most, process.memoryUsage.rss() - before);
    }, 20);
    let samples = 0;
    await blocks.forEach((block) => {
      samples += block.n;
    });
    clearInterval(timer);
    const { problems } = counters;
    // rows with text in a number are rows, whose time stands still here; the others are dropped
    const kept = MILLION / 5;
    // the last kind is no number and too few fields
    expect(problems.badFields).toBe(2 * kept);
    expect(problems.badRows).toBe(MILLION - kept);
    expect(problems.overlongLines).toBe(1);
    expect(problems.examples).toHaveLength(10);
    expect(problems.examples.slice(0, 3)).toEqual([
      'line 2002, column iA: not a number: "oops"',
      'line 2003: 1 fields instead of 2, row dropped',
      'line 2004: 3 fields instead of 2, row dropped',
    ]);
    expect(problems.duplicates).toBe(kept - 1);
    expect(samples).toBe(4001);
    expect(most).toBeLessThan(MOST_GROWTH);
  });
});
