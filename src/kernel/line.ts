/**
 * Delay line for blocks: `push` takes n samples and gives back the n samples of `delay` samples ago.
 * The returned array is the line's own buffer, valid until the next push. Before the line is full it gives its fill value.
 */
export class Line<A extends Float64Array | Uint8Array> {
  readonly delay: number;
  private readonly fill: number;
  private buffer: A;
  private used = 0;

  constructor(delay: number, empty: A, fill: number) {
    this.delay = delay;
    this.fill = fill;
    this.buffer = empty;
    this.grow(256);
  }

  /** x[0..n-1] in; result[0..n-1] out, `delay` samples late. */
  push(x: A, n: number): A {
    if (this.buffer.length < n + this.delay) this.grow(n);
    const buffer = this.buffer;
    if (this.used > 0) buffer.copyWithin(0, this.used, this.used + this.delay);
    if (x.length === n) buffer.set(x, this.delay);
    else for (let i = 0; i < n; i++) buffer[this.delay + i] = x[i];
    this.used = n;
    return buffer;
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
    this.used = 0;
  }
}
