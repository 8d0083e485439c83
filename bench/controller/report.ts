import { boards } from '../../src/firmware/boards.ts';
import { markdown } from '../table.ts';
import type { StepFigures } from './stepOnBoard.ts';

/** One implementation of a layer on one board. */
export interface Measured extends StepFigures {
  readonly cell: string;
  readonly inputs: number;
  readonly units: number;
  readonly what: string;
  readonly board: string;
  /** Root mean square of what the outputs differ from float64. */
  readonly error: number;
}

/** A column a board; in parentheses, of what is not Slipring's, how many times Slipring's with weights of 8 bits. */
export function instructionsTable(all: readonly Measured[]): string {
  const cellOf = (of: Measured, board: string): string => {
    const here = find(all, of, of.what, board);
    const ours = find(all, of, 'Slipring int8', board);
    if (!here || !ours) return '';
    const figure = here.instructions.toFixed(0);
    if (of.what.startsWith('Slipring')) return figure;
    return `${figure} (${(here.instructions / ours.instructions).toPrecision(3)})`;
  };
  const names = boards.map((b) => b.name);
  return markdown(
    ['layer', ...names],
    implementations(all).map((m) => [nameOf(m), ...names.map((board) => cellOf(m, board))]),
  );
}

/** Bytes and errors on one board. */
export function memoryTable(all: readonly Measured[]): string {
  const rows = all
    .filter((m) => m.board === 'cortex-m4')
    .map((m) => [
      nameOf(m),
      ...[m.flashBytes, m.ramBytes, m.stackBytes].map((v) => v.toFixed(0)),
      m.error.toExponential(2),
    ]);
  return markdown(['layer', 'flash', 'RAM', 'stack', 'rms error'], rows);
}

export function find(
  all: readonly Measured[],
  { cell, inputs, units }: Pick<Measured, 'cell' | 'inputs' | 'units'>,
  what: string,
  board: string,
): Measured | undefined {
  return all.find(
    (m) => m.cell === cell && m.inputs === inputs && m.units === units && m.what === what && m.board === board,
  );
}

/** One of each, whatever the board. */
function implementations(all: readonly Measured[]): Measured[] {
  return [...new Map(all.map((m) => [nameOf(m), m])).values()];
}

function nameOf({ cell, inputs, units, what }: Measured): string {
  return `${cell} ${inputs} to ${units}, ${what}`;
}
