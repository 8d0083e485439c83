import type { Batch, BatchQueue } from './batchQueue.ts';

/** Batches in memory, at most so many bytes: what waits is lost with the process. A batch beyond that is refused. */
export class MemoryQueue implements BatchQueue {
  waiting = 0;
  readonly dropped = 0;
  position: string | undefined;
  private readonly maxBytes: number;
  private readonly batches: Batch[] = [];
  private bytes = 0;
  private nextId = 1;

  constructor(maxBytes: number) {
    this.maxBytes = maxBytes;
  }

  append(body: Uint8Array, count: number, position?: string): boolean {
    if (this.bytes + body.length > this.maxBytes) return false;
    this.batches.push({ id: this.nextId++, count, body, isIntact: true });
    this.bytes += body.length;
    this.waiting += count;
    this.position = position ?? this.position;
    return true;
  }

  peek(mostBytes: number): Batch[] {
    let bytes = 0;
    const end = this.batches.findIndex((b, i) => {
      bytes += b.body.length;
      return i > 0 && bytes > mostBytes;
    });
    return this.batches.slice(0, end < 0 ? undefined : end);
  }

  acknowledge(id: number): void {
    while (this.batches.length > 0 && this.batches[0].id <= id) {
      const { body, count } = this.batches.shift()!;
      this.bytes -= body.length;
      this.waiting -= count;
    }
  }

  close(): void {}
}
