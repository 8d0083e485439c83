import type { ErrorFigures } from '../../src/train/errorBins.ts';

/** Errors of one target over rows, as a table of errors has them. */
export type TargetErrors = Pick<ErrorFigures, 'rows' | 'rmse' | 'mae' | 'worst'>;

/** How one predictor, learned from one seed, did on one part: errors a target, or the share of rows whose class it found. */
export interface Judged {
  readonly predictor: string;
  readonly part: string;
  /** Absent where nothing is drawn at random. */
  readonly seed?: number;
  readonly errors?: readonly TargetErrors[];
  readonly found?: { readonly rows: number; readonly accuracy: number };
}

/** A number that stands for errors over some rows. */
export interface Figure {
  readonly name: string;
  readonly digits: number;
  /** Larger is better. */
  readonly rises: boolean;
  of(judged: Pick<Judged, 'errors' | 'found'>): number;
}

const meanOver = (errors: readonly TargetErrors[] = [], read: (e: TargetErrors) => number) =>
  errors.reduce((sum, e) => sum + read(e), 0) / errors.length;

export const meanSquare: Figure = {
  name: 'mean squared error, K^2',
  digits: 2,
  rises: false,
  of: ({ errors }) => meanOver(errors, (e) => e.rmse * e.rmse),
};

export const rootMeanSquare: Figure = {
  name: 'root mean squared error, K',
  digits: 2,
  rises: false,
  of: ({ errors }) => Math.sqrt(meanOver(errors, (e) => e.rmse * e.rmse)),
};

export const meanAbsolute: Figure = {
  name: 'mean over labels of the mean absolute error',
  digits: 4,
  rises: false,
  of: ({ errors }) => meanOver(errors, (e) => e.mae),
};

export const accuracy: Figure = {
  name: 'accuracy',
  digits: 3,
  rises: true,
  of: ({ found }) => found?.accuracy ?? Number.NaN,
};

/** The largest error of any target. */
export const worstOf = (list: readonly Judged[]): number =>
  Math.max(...list.flatMap(({ errors = [] }) => errors.map((e) => e.worst)));

/** Several parts as one, row for row. */
export function pooled(list: readonly Judged[]): Pick<Judged, 'errors' | 'found'> {
  const errors = list[0].errors?.map((_, o) => {
    const own = list.flatMap((j) => j.errors?.[o] ?? []).filter((e) => e.rows > 0);
    const rows = own.reduce((sum, e) => sum + e.rows, 0);
    const over = (read: (e: TargetErrors) => number) => own.reduce((sum, e) => sum + e.rows * read(e), 0) / rows;
    const rmse = Math.sqrt(over((e) => e.rmse * e.rmse));
    return { rows, rmse, mae: over((e) => e.mae), worst: Math.max(...own.map((e) => e.worst)) };
  });
  const found = list.flatMap((j) => j.found ?? []);
  const rows = found.reduce((sum, f) => sum + f.rows, 0);
  return {
    ...(errors && { errors }),
    ...(found.length > 0 && {
      found: { rows, accuracy: found.reduce((sum, f) => sum + f.rows * f.accuracy, 0) / rows },
    }),
  };
}
