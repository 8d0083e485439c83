import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Board, boards } from '../src/firmware/boards.ts';
import { peerStep, readPeers } from './controller/compiledPeers.ts';
import { floatStep } from './controller/floatStep.ts';
import { goalsTable } from './controller/goals.ts';
import { runLayer } from './controller/layerOnBoard.ts';
import { benchLayer, benchRows, CELLS, SIZES, trueRows, WEIGHTS } from './controller/layers.ts';
import { instructionsTable, type Measured, memoryTable } from './controller/report.ts';
import { type RowName, rmsError, rowsAs } from './controller/rows.ts';
import { runStep, type Step } from './controller/stepOnBoard.ts';

/** Recurrent layers alone on emulated controllers: a program of the bench. Instructions are exact, so nothing runs twice. */
const NO_SIMD = '-DSLIPRING_NO_SIMD';
const SIMD = /m4|m7|m33|m55/;

const place = mkdtempSync(join(tmpdir(), 'slipring-bench-'));
const peers = readPeers(process.env.PEERS);
try {
  const all = SIZES.flatMap(({ inputs, units }) => CELLS.flatMap((cell) => measure(cell, inputs, units)));
  console.log(`Instructions a step.\n\n${instructionsTable(all)}\n`);
  console.log(
    `Bytes on a Cortex-M4, and the root mean square error of the outputs against float64.\n\n${memoryTable(all)}\n`,
  );
  console.log(`Goals.\n\n${goalsTable(all)}`);
} finally {
  rmSync(place, { recursive: true, force: true });
}

function measure(cell: string, inputs: number, units: number): Measured[] {
  const layer = benchLayer(cell, inputs, units);
  const x = benchRows(inputs);
  const truth = trueRows(layer.float, x);
  const about = { cell, inputs, units };

  const other = (what: string, step: Step, board: Board, from: RowName, to: RowName): Measured => {
    const [figures, bytes] = runStep(step, board, rowsAs(x, from), place);
    return { ...about, ...figures, what, board: board.name, error: rmsError(bytes, to, truth) };
  };

  const ours = WEIGHTS.flatMap((weights) =>
    [[], [NO_SIMD]].flatMap((flags) =>
      boards
        .filter(({ name }) => flags.length === 0 || SIMD.test(name))
        .map((board): Measured => {
          const [figures, bytes] = runLayer(layer.integer[weights], board, x, place, flags);
          const what = `Slipring ${weights}${flags.length > 0 ? ', no SIMD' : ''}`;
          return { ...about, ...figures, what, board: board.name, error: rmsError(bytes, 'int16', truth) };
        }),
    ),
  );
  const float = boards.map((board) => other('float C', floatStep(layer.float), board, 'float', 'float'));
  const theirs = peers.flatMap((peer, i): Measured[] => {
    const board = boards.find((b) => b.name === peer.board);
    if (!board || peer.cell !== cell || peer.inputs !== inputs || peer.units !== units) return [];
    try {
      return [other(peer.name, peerStep(peer, i), board, peer.x, peer.y)];
    } catch (error) {
      console.error(`left out: ${peer.name} on ${board.name}, ${reasonOf(error)}`);
      return [];
    }
  });
  return [...ours, ...float, ...theirs];
}

/** What the linker said last, which names what is missing; otherwise the error's first line. */
function reasonOf(error: unknown): string {
  const lines = String(error instanceof Error ? error.message : error).split('\n');
  return lines.findLast((line) => line.includes('undefined reference')) ?? lines[0];
}
