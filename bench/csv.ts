import { parse } from 'csv-parse/sync';
import { inferSchema, initParser } from 'udsv';
import { BLOCK_LENGTH } from '../src/core/block.ts';
import { Random } from '../src/core/random.ts';
import { openTextLog } from '../src/io/log/textLog.ts';
import { UniformBlocks } from '../src/io/log/uniformBlocks.ts';
import { noProblems } from '../src/protocols/rows.ts';
import { markdown } from './table.ts';

/** `npm run bench -- csv`; alone: npx tsx bench/csv.ts [MEGABYTES] */
const MEGABYTES = Number(process.argv[2] ?? 50);
const PIECE = 256 * 1024;
const ROUNDS = 5;
const BAD_LINES = 1_000_000;
const COLUMNS = ['iA', 'iB', 'iC', 'thetaE', 'omegaE', 'torque', 'uBus', 'tempStator', 'tempMagnet'];

const random = new Random(1);
const log = numericLog(MEGABYTES * 1e6);
const small = log.subarray(0, log.indexOf(10, 5e6) + 1);

interface Side {
  readonly name: string;
  readonly bytes: Uint8Array;
  /** Reads all; gives the rows. */
  run(): number | Promise<number>;
}

const sides: Side[] = [
  { name: 'Slipring, bytes to blocks', bytes: log, run: () => blocksOf(log) },
  {
    name: 'udsv, bytes to columns of numbers',
    bytes: log,
    run() {
      const text = new TextDecoder().decode(log);
      return initParser(inferSchema(text)).typedCols(text)[0].length;
    },
  },
  {
    name: 'csv-parse, bytes to rows of numbers (5 MB)',
    bytes: small,
    run: () => parse(Buffer.from(small), { columns: false, from_line: 2, cast: Number }).length,
  },
];

console.log(`A log of ${(log.length / 1e6).toFixed(0)} MB in memory: a time and ${COLUMNS.length} channels.\n`);
const best = sides.map(() => ({ wall: Number.POSITIVE_INFINITY, processor: Number.POSITIVE_INFINITY, rows: 0 }));
for (let round = 0; round < ROUNDS; round++) {
  for (const [i, side] of sides.entries()) {
    const { wall, processor, result } = await timed(() => side.run());
    best[i] = { wall: Math.min(best[i].wall, wall), processor: Math.min(best[i].processor, processor), rows: result };
  }
}
if (best[0].rows !== best[1].rows) throw new Error(`rows differ: ${best.map((b) => b.rows).join(', ')}`);
const rate = (bytes: Uint8Array, seconds: number) => bytes.length / 1e6 / seconds;
const own = rate(log, best[0].wall);
console.log(
  markdown(
    ['reader', 'MB/s', 'by processor time', 'Slipring over it'],
    sides.map(({ name, bytes }, i) => {
      const { wall, processor } = best[i];
      const [fast, busy] = [rate(bytes, wall), rate(bytes, processor)];
      return [name, fast.toFixed(0), busy.toFixed(0), i === 0 ? '' : (own / fast).toFixed(1)];
    }),
  ),
);

const bad: [string, (i: number) => string][] = [
  ['text in a number', (i) => `${i / 1000},abc,1,2,3,4,5,6,7,8`],
  ['too few fields', (i) => `${i / 1000},1`],
  ['random bytes', () => Array.from({ length: 12 }, () => String.fromCharCode(33 + random.below(90))).join('')],
];
console.log(`\nA million malformed lines behind 1,024 good ones.\n`);
const rows: string[][] = [];
for (const [name, line] of bad) {
  const head = log.subarray(0, nthLine(log, 1025));
  const bytes = Buffer.concat([
    head,
    Buffer.from(`${Array.from({ length: BAD_LINES }, (_, i) => line(i)).join('\n')}\n`),
  ]);
  const before = process.memoryUsage.rss();
  const { wall } = await timed(() => blocksOf(bytes));
  const grown = (process.memoryUsage.rss() - before) / 1e6;
  rows.push([name, (BAD_LINES / wall).toFixed(0), grown.toFixed(0)]);
}
console.log(markdown(['lines', 'lines/s', 'memory grew by, MB'], rows));

/** Through the log reader, in pieces as a file gives them. */
async function blocksOf(bytes: Uint8Array): Promise<number> {
  const problems = noProblems();
  async function* pieces(): AsyncGenerator<Uint8Array> {
    for (let at = PIECE; at < bytes.length; at += PIECE) yield bytes.subarray(at, at + PIECE);
  }
  const { tables, rows: batches } = await openTextLog('memory', bytes.subarray(0, PIECE), pieces(), { problems });
  const maker = new UniformBlocks(tables[0].profile, 'bench', problems, () => BLOCK_LENGTH);
  let count = 0;
  for await (const batch of batches()) {
    for (const [, some] of batch) for (const block of maker.push(some)) count += block.n;
  }
  for (const block of maker.finish()) count += block.n;
  return count;
}

/** Values with the digits of a 12-bit converter, at 10 kS/s. */
function numericLog(size: number): Uint8Array {
  const bytes = Buffer.alloc(size + 256);
  let at = bytes.write(`t,${COLUMNS.join(',')}\n`);
  for (let row = 0; at < size; row++) {
    const values = COLUMNS.map(() => (20 * random.normal()).toFixed(4));
    at += bytes.write(`${(row / 10_000).toFixed(4)},${values.join(',')}\n`, at);
  }
  return bytes.subarray(0, at);
}

function nthLine(bytes: Uint8Array, n: number): number {
  let at = 0;
  for (let k = 0; k < n; k++) at = bytes.indexOf(10, at) + 1;
  return at;
}

async function timed(
  run: () => number | Promise<number>,
): Promise<{ wall: number; processor: number; result: number }> {
  globalThis.gc?.();
  const [start, processor] = [performance.now(), process.cpuUsage()];
  const result = await run();
  const wall = (performance.now() - start) / 1000;
  const { user, system } = process.cpuUsage(processor);
  return { wall, processor: (user + system) / 1e6, result };
}
