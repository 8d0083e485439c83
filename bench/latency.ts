import { setTimeout } from 'node:timers/promises';
import { chain, INPUTS, STREAM } from './chain/steps.ts';
import { Feed } from './feed.ts';
import { motorSignals } from './signals.ts';
import { markdown } from './table.ts';

/**
 * The six-kernel chain behind a source that gives a million samples a second in blocks of 256, as a timer wakes it: what a block takes,
 * when it is done, memory and processor time. A program of the bench.
 */
const RATE_HZ = 1_000_000;
const BLOCK = 256;
const WARM_S = 2;
const SECONDS = 8;

const signals = motorSignals(1 << 18);
const feed = new Feed(
  STREAM,
  INPUTS.map((name) => signals[name]),
  BLOCK,
  chain(),
);
const count = Math.floor((SECONDS * RATE_HZ) / BLOCK);
/** Time in the chain, and time from the last sample of the block until its results were there, ms. */
const work = new Float64Array(count);
const late = new Float64Array(count);

await paced(Math.floor((WARM_S * RATE_HZ) / BLOCK));
const before = process.memoryUsage.rss();
const start = performance.now();
const busy = process.cpuUsage();
await paced(count);
const { user, system } = process.cpuUsage(busy);
const share = (user + system) / 1e3 / (performance.now() - start);
const after = process.memoryUsage.rss();

const ranks = [0.5, 0.99, 0.999, 1];
const row = (what: string, ms: Float64Array) => {
  const sorted = ms.toSorted();
  return [what, ...ranks.map((p) => (1e3 * sorted[Math.min(count - 1, Math.floor(p * count))]).toFixed(0))];
};
console.log(
  `${markdown(
    ['µs', 'p50', 'p99', 'p99.9', 'longest'],
    [row('a block in the chain', work), row('from its last sample to its results', late)],
  )}

${count} blocks in ${SECONDS} s. Processor time ${(100 * share).toFixed(1)} % of one core. Resident memory ${mb(before)} MB, then ${mb(after)} MB.`,
);

/** Pushes each block when its last sample is due; as many as are due when the timer fires. */
async function paced(blocks: number): Promise<void> {
  const period = (1e3 * BLOCK) / RATE_HZ;
  const from = performance.now();
  for (let k = 0; k < blocks; ) {
    for (; k < blocks && performance.now() >= from + (k + 1) * period; k++) {
      const begin = performance.now();
      feed.push(k % feed.blocks);
      const end = performance.now();
      if (k < count) {
        work[k] = end - begin;
        late[k] = end - from - (k + 1) * period;
      }
    }
    await setTimeout(1);
  }
}

function mb(bytes: number): string {
  return (bytes / 1e6).toFixed(1);
}
