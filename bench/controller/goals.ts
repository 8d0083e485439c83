import { markdown } from '../table.ts';
import { find, type Measured } from './report.ts';

interface Goal {
  readonly what: string;
  readonly most: number;
  readonly figure: number | undefined;
}

/** What Slipring wants to reach at least, and whether it does. A goal beside a library is left out where the library is. */
export function goalsTable(all: readonly Measured[]): string {
  const rows = goalsOf(all).flatMap(({ what, most, figure }) =>
    figure === undefined ? [] : [[what, print(most), print(figure), figure <= most ? 'reached' : 'missed']],
  );
  return markdown(['goal', 'at most', 'measured', ''], rows);
}

function goalsOf(all: readonly Measured[]): Goal[] {
  const small = (cell: string, what: string, board: string) => find(all, { cell, inputs: 8, units: 16 }, what, board);
  const gru = (what: string, board: string) => small('gru', what, board)?.instructions;
  const int8 = small('gru', 'Slipring int8', 'cortex-m4');
  const lstm = small('lstm', 'Slipring int8', 'cortex-m4');
  const theirs = all.filter(
    (m) => m.cell === 'lstm' && m.units === 16 && m.board === 'cortex-m4' && /^CMSIS-NN\b.*\bs8\b/.test(m.what),
  );
  return [
    { what: 'gru 8 to 16, int8, Cortex-M4: instructions', most: 2700, figure: int8?.instructions },
    { what: 'the same, no SIMD', most: 4700, figure: gru('Slipring int8, no SIMD', 'cortex-m4') },
    { what: 'the same, int16', most: 2200, figure: gru('Slipring int16', 'cortex-m4') },
    { what: 'the same, Cortex-M0', most: 11000, figure: gru('Slipring int8', 'cortex-m0') },
    { what: 'the same, Cortex-M55', most: 1700, figure: gru('Slipring int8', 'cortex-m55') },
    { what: 'gru 8 to 16, int8, Cortex-M4: flash', most: 3584, figure: int8?.flashBytes },
    { what: 'the same: RAM and stack', most: 150, figure: int8 && int8.ramBytes + int8.stackBytes },
    { what: 'gru 8 to 16, int8: rms error', most: 1.5e-3, figure: int8?.error },
    { what: 'the same, int16', most: 1e-4, figure: small('gru', 'Slipring int16', 'cortex-m4')?.error },
    ...theirs.map((m) => ({
      what: `lstm 8 to 16, int8, Cortex-M4: instructions over those of ${m.what}`,
      most: 0.4,
      figure: lstm && lstm.instructions / m.instructions,
    })),
  ];
}

function print(v: number): string {
  return v >= 100 ? v.toFixed(0) : v.toPrecision(3);
}
