import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { recording } from './recordings.ts';

/** Currents of one run, 1 s at 1 kHz. */
export interface ItscRun {
  /** SC_HLT, or SC_A4_B0_C0 for 40 % of phase A's turns shorted. */
  readonly fault: string;
  readonly phases: readonly Float64Array[];
}

/** The recorded induction-motor currents, healthy and with shorted turns; undefined where recordings are not at hand. */
export function itscRuns(): ItscRun[] | undefined {
  const path = recording('itsc_induction_currents/itsc_cropped_1khz.csv.gz');
  if (path === undefined) return undefined;
  const runs = new Map<string, number[][]>();
  for (const line of gunzipSync(readFileSync(path)).toString().trim().split('\n').slice(1)) {
    const [fault, rep, , ...currents] = line.split(',');
    const key = `${fault} ${rep}`;
    const rows = runs.get(key) ?? [];
    if (rows.length === 0) runs.set(key, rows);
    rows.push(currents.map(Number));
  }
  return Array.from(runs, ([key, rows]) => ({
    fault: key.split(' ')[0],
    phases: [0, 1, 2].map((k) => Float64Array.from(rows, (row) => row[k])),
  }));
}
