import { join } from 'node:path';
import { buildC, runC } from '../cProgram.ts';
import { Feed } from '../feed.ts';
import { findPython, runPython } from '../python.ts';
import { type Case, interleave, rxSide, side } from '../sides.ts';
import { type SignalFile, withSignals } from '../signals.ts';
import { markdown, ratio } from '../table.ts';
import { chainConstants, generatedChain, plainChain } from './chainC.ts';
import { heapReport } from './heap.ts';
import { chain, INPUTS, STREAM } from './steps.ts';

/** The six-kernel chain beside plain C, its generated C and scipy, and what it leaves on the heap: a program of the bench. */
const ROUNDS = 8;
const PLAIN = 'plain C -O3';
const PEERS = [PLAIN, 'generated C -O3', 'scipy'];

withSignals(1 << 18, (file) => {
  const cases = [64, 256, 1024].map((block) => chainCase(block, file));
  const rows = interleave(cases, ROUNDS).map(({ title, sides: [rx, ...peers] }) => [
    title,
    rx.ns.toPrecision(3),
    ...PEERS.map((name) => ratio(rx.ns, peers.find((p) => p.name === name)?.ns)),
  ]);
  console.log(`${markdown(['ns a sample', 'through RxJS', ...PEERS], rows)}\n`);
  const x = INPUTS.map((name) => file.signals[name]);
  console.log(heapReport(new Feed(STREAM, x, 256, chain()), file.length));
});

function chainCase(block: number, { folder, path, length, signals }: SignalFile): Case {
  const x = INPUTS.map((name) => signals[name]);
  const program = join(folder, `blocks${block}`);
  const plain = buildC(`${program}-plain`, plainChain(block));
  const generated = buildC(`${program}-generated`, generatedChain(program, block));
  const job = { data: path, length, block, passes: 1 };
  const cases = [{ peer: 'chain', constants: chainConstants(), inputs: INPUTS }];
  return {
    title: `blocks of ${block}`,
    sides: [
      rxSide(new Feed(STREAM, x, block, chain()), length, 2, 100),
      // plain C and scipy let the channels drift apart in time, so that their d and q are others
      side(PLAIN, () => runC(plain, path, length, block, 5), { otherFormula: true }),
      side('generated C -O3', () => runC(generated, path, length, block, 5)),
      ...(findPython() ? [side('scipy', () => runPython({ ...job, cases })[0], { like: PLAIN })] : []),
    ],
  };
}
