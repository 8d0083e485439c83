import type { Feed } from '../feed.ts';

const STRETCHES = 5;
const SAMPLES = 10_000_000;

/** What stretches of ten million samples leave on the heap, and what a block allocates. Needs node --expose-gc. */
export function heapReport(feed: Feed, samplesPerPass: number): string {
  const passes = Math.ceil(SAMPLES / samplesPerPass);
  const run = (count: number) => {
    for (let k = 0; k < count; k++) feed.pass();
  };
  run(passes); // for the compiler
  const left = Array.from({ length: STRETCHES }, () => {
    const before = heapUsed();
    run(passes);
    return heapUsed() - before;
  });
  // the largest of some passes: one with a collection in it shows less than it allocated
  const allocated = Array.from({ length: STRETCHES }, () => {
    const before = heapUsed();
    run(1);
    return process.memoryUsage().heapUsed - before;
  });
  const millions = ((passes * samplesPerPass) / 1e6).toFixed(1);
  const median = left.toSorted((a, b) => a - b)[STRETCHES >> 1];
  const perBlock = Math.max(...allocated) / feed.blocks;
  return `Heap after ${millions} million samples more, in blocks of 256, ${STRETCHES} times one after the other: ${left.join(', ')} bytes \
more than before; median ${median}. Allocated for a block: ${perBlock.toFixed(0)} bytes.`;
}

function heapUsed(): number {
  const { gc } = globalThis as { gc?: () => void };
  if (!gc) throw new Error('needs node --expose-gc');
  gc();
  return process.memoryUsage().heapUsed;
}
