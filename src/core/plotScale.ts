/** Where a value lies on an axis, and which values mark it between two places. */
export interface Scale {
  readonly at: (value: number) => number;
  readonly ticks: (min: number, max: number, about: number) => number[];
}

export const linear: Scale = { at: (v) => v, ticks };

export const logarithmic: Scale = {
  at: (v) => (v > 0 ? Math.log10(v) : Number.NaN),
  /** Powers of ten; over less than two of them 2 and 5 times, too; over less than half a decade as on a linear axis. */
  ticks(min, max, about) {
    const [low, high] = [10 ** min, 10 ** max];
    if (max - min < 0.5) return ticks(low, high, about).filter((v) => v > 0);
    const steps = max - min < 2 ? [1, 2, 5] : [1];
    const apart = Math.max(1, Math.ceil((max - min) / (2 * about)));
    const list: number[] = [];
    for (let k = Math.floor(min); k <= max; k += apart) {
      for (const m of steps) {
        const v = Number(`${m}e${k}`);
        if (v >= low && v <= high) list.push(v);
      }
    }
    return list;
  },
};

/** Round tick values at 1, 2 or 5 times a power of ten. */
function ticks(min: number, max: number, about: number): number[] {
  const raw = (max - min) / about;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = power * ([1, 2, 5].find((m) => m * power >= raw) ?? 10);
  const list: number[] = [];
  for (let k = Math.ceil(min / step); k * step <= max; k++) list.push(Number((k * step).toPrecision(12)));
  return list;
}
