import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { itscRuns } from './itscCurrents.ts';
import { recording } from './recordings.ts';
import { wrapped } from './signals.ts';

/** A piece of a recording of a real motor. */
export interface Cut {
  readonly rateHz: number;
  readonly channels: Readonly<Record<string, Float64Array>>;
}

const TURN = 2 * Math.PI;

/**
 * Pieces of recordings that differ in machine, sensors and rate, of 2000 samples (induction motor: 1000), with names of
 * channels as in the files and what follows from them: angles and counters as a sensor gives them, a channel with holes.
 * undefined where recordings are not at hand.
 */
export function recordedCuts(): Readonly<Record<string, Cut>> | undefined {
  const runs = itscRuns();
  // winding heats up, coolant drops out at row 1038
  const lea = cut('pmsm_temperature_lea/profile60_first4500.csv', 1000);
  const chirp = cut('tmotor_ak80_9/current_chirp_1khz.csv', 1000);
  const reversals = cut('odri_bldc_1khz/accel_reversals.csv.gz', 0);
  const servo = cut('hsm150_servo_1khz/idf_neg_0.04_1.csv.gz', 8000);
  if (!runs || !lea || !chirp || !reversals || !servo) return undefined;
  const itsc = (fault: string) => {
    const [a, b, c] = runs.find((run) => run.fault === fault)!.phases;
    // the file has no angle: that of the mains
    const angle = a.map((_, i) => (TURN * ((60 * i) % 1000)) / 1000);
    return { rateHz: 1000, channels: { a, b, c, angle, holed: holed(a) } };
  };
  const counts = servo.pos_rad.map((v) => Math.round((v * 10_000) / TURN));
  return {
    lea: { rateHz: 2, channels: { ...lea, holed: holed(lea.stator_winding) } },
    healthy: itsc('SC_HLT'),
    shorted: itsc('SC_A4_B0_C0'),
    chirp: { rateHz: 1000, channels: { ...chirp, wrapped: wrapped(chirp.angle, TURN), holed: holed(chirp.current) } },
    reversals: {
      rateHz: 1000,
      channels: {
        ...reversals,
        wrapped: wrapped(reversals.Position, TURN),
        counts: wrapped(
          reversals.Position.map((v) => Math.floor((v * 4096) / TURN)),
          4096,
        ),
        holed: holed(reversals.Velocity),
      },
    },
    servo: {
      rateHz: 1000,
      channels: { ...servo, wrapped: wrapped(servo.pos_rad, TURN), counts: wrapped(counts, 65536) },
    },
  };
}

/** 2000 rows from a row on, by column. */
function cut(name: string, first: number): Record<string, Float64Array> | undefined {
  const path = recording(name);
  if (path === undefined) return undefined;
  const bytes = readFileSync(path);
  const [head, ...rows] = (name.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString().trim().split('\n');
  const cells = rows.slice(first, first + 2000).map((row) => row.split(',').map(Number));
  return Object.fromEntries(head.split(',').map((column, k) => [column, Float64Array.from(cells, (row) => row[k])]));
}

/** x with holes of up to four samples. */
const holed = (x: Float64Array) => x.map((v, i) => ((i * i + 3 * i) % 19 < 7 ? Number.NaN : v));
