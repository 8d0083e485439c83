import { columnOf } from '../data/series.ts';
import type { RowErrors } from './rowErrors.ts';

/** The error over the rows in which a channel lies in an interval, or the recipe's regime has a name. */
export interface RegimeBin {
  readonly name: string;
  /** temperature, speed, load, regime, or the channel's name for what is none of these. */
  readonly kind: string;
  readonly rows: number;
  /** Part of all rows that count. */
  readonly part: number;
  /** Root mean square, in parts of the targets' deviation; of classes the part that was not found. */
  readonly error: number;
  /** `error` over that of all rows. */
  readonly ratio: number;
  /** Enough rows, of classes enough that were missed, for `ratio` to be no chance. */
  readonly sure: boolean;
}

/** Rows of a bin, and misses of classes in it, from which a ratio means something. */
export const isSure = (rows: number, error: number, classifies: boolean): boolean =>
  classifies ? rows * error >= 10 : rows >= 30;

/** Names a bin for a row; undefined leaves the row out. */
export type BinOf = (row: RowErrors, index: number) => string | undefined;

const KINDS: Readonly<Record<string, string>> = {
  degC: 'temperature',
  'rad/s': 'speed',
  'rad^2/s^2': 'speed',
  'm/s': 'speed',
  A: 'load',
  'A^2': 'load',
  Nm: 'load',
  W: 'load',
};

const BINS = 4;

/** Errors by bins of each channel (quarters of the rows that count) and by `regimeOf`, the worst bin first. */
export function regimeBins(
  rows: readonly RowErrors[],
  channels: readonly string[],
  regimeOf: BinOf | undefined,
  classifies: boolean,
): RegimeBin[] {
  const all = new Bin();
  eachCounted(rows, (r, i) => all.add(r.squares[i]));
  const figures = (kind: string, bins: ReadonlyMap<string, Bin>) =>
    Array.from(bins, ([name, bin]): RegimeBin => {
      const error = bin.error(classifies);
      const sure = isSure(bin.rows, error, classifies);
      return {
        name,
        kind,
        rows: bin.rows,
        part: bin.rows / all.rows,
        error,
        ratio: error / all.error(classifies),
        sure,
      };
    });
  const byRegime = regimeOf ? figures('regime', binned(rows, regimeOf)) : [];
  const byChannel = channels.flatMap((name) => {
    const { unit, cuts } = cutsOf(rows, name);
    const label = (value: number) => intervalName(name, unit, cuts, value);
    const bins = binned(rows, (r, i) => {
      const value = channelValue(r, name, i);
      return Number.isFinite(value) ? label(value) : undefined;
    });
    return cuts.length === 0 ? [] : figures(KINDS[unit] ?? name, bins);
  });
  return [...byRegime, ...byChannel].filter((bin) => bin.rows > 0).sort((a, b) => b.error - a.error);
}

class Bin {
  rows = 0;
  private sum = 0;

  add(square: number): void {
    this.rows++;
    this.sum += square;
  }

  error(classifies: boolean): number {
    const mean = this.sum / this.rows;
    return classifies ? mean : Math.sqrt(mean);
  }
}

function binned(rows: readonly RowErrors[], binOf: BinOf): Map<string, Bin> {
  const bins = new Map<string, Bin>();
  eachCounted(rows, (r, i) => {
    const name = binOf(r, i);
    if (name === undefined) return;
    const bin = bins.get(name) ?? new Bin();
    bins.set(name, bin);
    bin.add(r.squares[i]);
  });
  return bins;
}

function eachCounted(rows: readonly RowErrors[], use: (row: RowErrors, index: number) => void): void {
  for (const r of rows) for (let i = 0; i < r.squares.length; i++) if (!Number.isNaN(r.squares[i])) use(r, i);
}

function channelValue({ sequence: { series, from } }: RowErrors, channel: string, row: number): number {
  return series.columns[columnOf(series, channel)][from + row];
}

/** Quartiles of a channel over the rows that count; none for a channel that does not change. */
function cutsOf(rows: readonly RowErrors[], channel: string): { unit: string; cuts: number[] } {
  const values: number[] = [];
  eachCounted(rows, (r, i) => {
    const value = channelValue(r, channel, i);
    if (Number.isFinite(value)) values.push(value);
  });
  values.sort((a, b) => a - b);
  const quartiles = Array.from({ length: BINS - 1 }, (_, k) => values[Math.floor(((k + 1) * values.length) / BINS)]);
  const cuts = [...new Set(quartiles)].filter((cut) => cut > values[0]);
  const [first] = rows;
  const unit = first ? first.sequence.series.stream.channels[columnOf(first.sequence.series, channel)].unit : '';
  return { unit, cuts };
}

/** Cuts with as many digits as tell them apart, four at least. */
function toldApart(cuts: readonly number[]): string[] {
  for (let digits = 4; ; digits++) {
    const told = cuts.map((cut) => String(Number(cut.toPrecision(digits))));
    if (digits === 17 || new Set(told).size === cuts.length) return told;
  }
}

function intervalName(channel: string, unit: string, cuts: readonly number[], value: number): string {
  const k = cuts.filter((cut) => value >= cut).length;
  const told = toldApart(cuts);
  const range = k === 0 ? `< ${told[0]}` : k === cuts.length ? `>= ${told[k - 1]}` : `${told[k - 1]}..${told[k]}`;
  return unit === '1' ? `${channel} ${range}` : `${channel} ${range} ${unit}`;
}
