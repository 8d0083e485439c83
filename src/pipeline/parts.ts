import { SnapshotReader, SnapshotWriter } from '../core/snapshot.ts';

/** Snapshots by name in one piece of bytes, so that a part can be loaded when its stream first appears. */
export class Parts {
  private readonly key: number;
  private readonly parts = new Map<string, Uint8Array>();

  constructor(key: number) {
    this.key = key;
  }

  add(name: string, save: (to: SnapshotWriter) => void): void {
    const writer = new SnapshotWriter(this.key);
    save(writer);
    this.parts.set(name, writer.finish());
  }

  /** Takes over the parts of `others` that are not here: their streams may still come. */
  addMissing(others: Parts): void {
    for (const [name, part] of others.parts) if (!this.parts.has(name)) this.parts.set(name, part);
  }

  reader(name: string): SnapshotReader | undefined {
    const bytes = this.parts.get(name);
    return bytes && new SnapshotReader(bytes, this.key);
  }

  bytes(): Uint8Array {
    const writer = new SnapshotWriter(this.key);
    writer.number(this.parts.size);
    for (const [name, part] of this.parts) {
      for (const item of [new TextEncoder().encode(name), part]) {
        writer.number(item.length);
        writer.array(item);
      }
    }
    return writer.finish();
  }

  /** Throws DataError when the bytes are damaged or were written under another key. */
  static read(bytes: Uint8Array, key: number): Parts {
    const reader = new SnapshotReader(bytes, key);
    const item = (): Uint8Array => {
      const content = new Uint8Array(reader.number());
      reader.array(content);
      return content;
    };
    const parts = new Parts(key);
    for (let left = reader.number(); left > 0; left--) parts.parts.set(new TextDecoder().decode(item()), item());
    return parts;
  }
}
