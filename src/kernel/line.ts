/**
 * Delay line for blocks: `push` takes n samples and gives back the n samples of `delay` samples ago.
 * The returned array is the line's own, valid until the next push. Before the line is full it gives its fill value.
 */
export class Line<A extends Float64Array | Uint8Array> {
  readonly delay: number;
  private readonly fill: number;
  private buffer: A;
  private used = 0;
  /** What push gave last. */
  private out: A;

  constructor(delay: number, empty: A, fill: number) {
    this.delay = delay;
    this.fill = fill;
    this.buffer = empty;
    this.out = empty;
    this.grow(0);
  }

  /** x[0..n-1] in; result[0..n-1] out, `delay` samples late. */
  push(x: A, n: number): A {
    if (this.buffer.length < n + this.delay) this.grow(n);
    const buffer = this.buffer;
    if (this.used > 0) buffer.copyWithin(0, this.used, this.used + this.delay);
    buffer.set(x.length === n ? x : x.subarray(0, n), this.delay);
    this.used = n;
    if (this.out.length !== n) this.out = buffer.subarray(0, n) as A;
    return this.out;
  }

  /** The `delay` samples still inside, oldest first. */
  content(): A {
    return this.buffer.slice(this.used, this.used + this.delay) as A;
  }

  /** Puts back what `content` gave. */
  restore(content: A): void {
    this.buffer.set(content);
    this.used = 0;
  }

  private grow(n: number): void {
    const Type = this.buffer.constructor as new (length: number) => A;
    const grown = new Type(n + this.delay);
    grown.fill(this.fill);
    if (this.buffer.length > 0) grown.set(this.content());
    this.buffer = grown;
    this.out = grown.subarray(0, 0) as A;
    this.used = 0;
  }
}
