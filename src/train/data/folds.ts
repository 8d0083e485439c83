import { ConfigError } from '../../core/errors.ts';
import type { Random } from '../../core/random.ts';

/** Rows [from, to) of all series laid end to end. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

/** One fold of a cross-validation: what is learned from, and what judges it. */
export interface Fold {
  readonly train: readonly Range[];
  readonly validation: readonly Range[];
}

/**
 * k blocks in order of time, each of which judges once. Training rows nearer than `purge` to the block on either side are left
 * out, so that no example reaches into it, and so are `embargo` more behind it, whose rows remember it.
 * Source: Lopez de Prado, Advances in Financial Machine Learning, 2018, 7.4.
 */
export function kFold(rows: number, folds: number, purge: number, embargo: number): Fold[] {
  return blocks(rows, folds).map(({ from, to }) => ({
    train: filled([
      { from: 0, to: from - purge },
      { from: to + purge + embargo, to: rows },
    ]),
    validation: [{ from, to }],
  }));
}

/** k blocks in order of time, each with its own train | gap | validation. Source: Bergmeir and Benitez, 2012. */
export function blockedFolds(rows: number, folds: number, gap: number, trainFraction: number): Fold[] {
  return blocks(rows, folds).map(({ from, to }) => {
    const cut = from + Math.floor(trainFraction * Math.max(0, to - from - gap));
    return { train: filled([{ from, to: cut }]), validation: filled([{ from: cut + gap, to }]) };
  });
}

/**
 * The last k blocks of rows / (k + 1) judge in order of time; all that comes before, less a gap, is learned from, or the last
 * `longest` rows of it. The sizes of scikit-learn's TimeSeriesSplit.
 */
export function expandingFolds(rows: number, folds: number, gap: number, longest = Number.POSITIVE_INFINITY): Fold[] {
  const size = Math.floor(rows / (folds + 1));
  return Array.from({ length: folds }, (_, k) => {
    const from = rows - (folds - k) * size;
    return {
      train: filled([{ from: Math.max(0, from - gap - longest), to: from - gap }]),
      validation: filled([{ from, to: from + size }]),
    };
  });
}

/**
 * Units of `length` rows, dealt to folds at random, each stratum (`stratumOf` the unit's rows) to all folds alike. For data whose
 * rows know nothing of their neighbours; those of a motor do.
 */
export function shuffledFolds(
  rows: number,
  folds: number,
  length: number,
  stratumOf: (unit: Range) => number,
  random: Random,
): Fold[] {
  const units = Array.from({ length: Math.floor(rows / length) }, (_, k) => ({
    from: k * length,
    to: (k + 1) * length,
  }));
  const strata = new Map<number, Range[]>();
  for (const unit of units) {
    const stratum = stratumOf(unit);
    strata.set(stratum, [...(strata.get(stratum) ?? []), unit]);
  }
  const dealt = [...strata.keys()].sort((a, b) => a - b).flatMap((key) => shuffled(strata.get(key) ?? [], random));
  return Array.from({ length: folds }, (_, fold) => {
    const judges = (_: Range, k: number) => k % folds === fold;
    return { train: joined(dealt.filter((u, k) => !judges(u, k))), validation: joined(dealt.filter(judges)) };
  });
}

/** Folds of whole series: those of fold k judge it, the others teach. `foldOf` names each series' fold; -1 for no fold. */
export function seriesFolds(lengths: readonly number[], foldOf: readonly number[], folds: number): Fold[] {
  let start = 0;
  const spans = lengths.map((length) => {
    start += length;
    return { from: start - length, to: start };
  });
  return Array.from({ length: folds }, (_, fold) => ({
    train: spans.filter((_, i) => foldOf[i] !== fold && foldOf[i] >= 0),
    validation: spans.filter((_, i) => foldOf[i] === fold),
  }));
}

/** Contiguous blocks whose lengths differ by one row at most, the longer ones first. */
function blocks(rows: number, folds: number): Range[] {
  if (folds > rows) throw new ConfigError(`split: ${folds} folds of ${rows} rows cannot be`, ['split', 'folds']);
  const at = (k: number) => k * Math.floor(rows / folds) + Math.min(k, rows % folds);
  return Array.from({ length: folds }, (_, k) => ({ from: at(k), to: at(k + 1) }));
}

const filled = (ranges: readonly Range[]) => ranges.filter(({ from, to }) => to > from);

function shuffled<T>(list: readonly T[], random: Random): T[] {
  const mixed = [...list];
  for (let i = mixed.length - 1; i > 0; i--) {
    const j = random.below(i + 1);
    [mixed[i], mixed[j]] = [mixed[j], mixed[i]];
  }
  return mixed;
}

/** Neighbouring units as one range. */
function joined(units: readonly Range[]): Range[] {
  const found: { from: number; to: number }[] = [];
  for (const { from, to } of [...units].sort((a, b) => a.from - b.from)) {
    const last = found.at(-1);
    if (last?.to === from) last.to = to;
    else found.push({ from, to });
  }
  return found;
}
