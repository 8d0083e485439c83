/** A table of a report: a head and lines of cells, as text. */
export interface ReportTable {
  readonly title: string;
  readonly head: readonly string[];
  readonly lines: readonly (readonly string[])[];
  /** A length for each line, to be seen at a glance; the longest is all the way. */
  readonly bars?: readonly number[];
  /** Value of a bar that goes all the way, in place of the longest. */
  readonly wholeBar?: number;
  /** Cells are sentences: lines may break in them. */
  readonly prose?: boolean;
  readonly note?: string;
}

export const number = (v: number) => {
  if (!Number.isFinite(v)) return '-';
  return Math.abs(v) >= 1000 ? String(Math.round(v)) : v.toPrecision(3);
};
