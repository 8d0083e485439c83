/** A factor that is exact where it is one over a whole number: 413 / 10 is 41.3 where 413 * 0.1 is not. */
export class Scale {
  private readonly divisor: number;
  private readonly factor: number;

  constructor(scale: number) {
    const inverse = Math.round(1 / scale);
    const isInverse = 1 / inverse === scale;
    this.divisor = isInverse ? inverse : 1;
    this.factor = isInverse ? 1 : scale;
  }

  of(value: number): number {
    return (value / this.divisor) * this.factor;
  }
}
