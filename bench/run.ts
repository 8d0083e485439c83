import { writeFileSync } from 'node:fs';
import { benchChain } from './chain/chain.ts';
import { machineLine, table } from './table.ts';

/** `npm run bench`: all measurements in one run, ratios to peers side by side, written to bench/RESULTS.md. */
const { rows, heap } = benchChain();
const sections = [
  '# Measured\n\nMade by `npm run bench`. Only the ratios carry over to other machines.\n',
  `Machine: ${machineLine()}.\n`,
  '## The six-kernel chain\n',
  'Butterworth 8, DC blocker, Hampel 11, Savitzky-Golay 21/3, Clarke and Park, rolling mean and deviation 64; float64, through RxJS, against',
  '`bench/chain/plain.c` (gcc -O3) and `bench/chain/scipy_chain.py` in equal blocks. Best of many interleaved passes.\n',
  table(rows, 'ns/sample'),
  '\nHeap that stretches of ten million samples in blocks of 256 left behind, one after the other, in bytes (the first compiles, a leak',
  `would show in all): ${heap.left.join(', ')}. Allocated meanwhile: ${heap.bytesPerBlock.toFixed(0)} bytes a block.\n`,
];
const text = sections.join('\n');
process.stdout.write(text);
writeFileSync(new URL('RESULTS.md', import.meta.url), text);
