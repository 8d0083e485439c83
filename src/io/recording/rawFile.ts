import { closeSync, openSync, readSync, writeSync } from 'node:fs';
import { DataError, IoError } from '../../core/errors.ts';
import { crc32 } from '../../core/snapshot.ts';
import { LINK_EVENTS, type LinkEvent } from '../device/linkEvent.ts';
import { byteSource } from '../log/byteSource.ts';

const MAGIC = 'slipring raw 1\n';
/** Kind u8, time f64, length u32, little-endian; behind the bytes a CRC-32 of all of it. */
const HEAD = 13;
const TAIL = 4;
/** No driver gives more at a time. */
const LONGEST = 1 << 20;

/** What stands at the beginning of a recording. */
export interface RawHeader {
  /** Profile of the device that was recorded. */
  readonly device: string;
  readonly port: string;
  readonly baudRate: number;
  /** Seconds since 1970 at which the clock of the events stood at 0. */
  readonly epochS: number;
}

/**
 * Writes what happens on a link, event by event and at once, so that a killed recorder leaves all but the event that it was writing. A file
 * that is there is not written over, unless `replace`. Throws IoError.
 */
export class RawWriter {
  private readonly path: string;
  private readonly fd: number;
  private buffer = Buffer.alloc(4096);

  constructor(path: string, header: RawHeader, replace = false) {
    this.path = path;
    try {
      this.fd = openSync(path, replace ? 'w' : 'wx');
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      throw new IoError(`${path}: ${code === 'EEXIST' ? 'is there already; --force replaces it' : message}`);
    }
    this.put(Buffer.from(`${MAGIC}${JSON.stringify(header)}\n`));
  }

  write({ kind, atS, bytes }: LinkEvent): void {
    const size = HEAD + bytes.length + TAIL;
    if (size > this.buffer.length) this.buffer = Buffer.alloc(2 * size);
    const { buffer } = this;
    buffer.writeUInt8(LINK_EVENTS.indexOf(kind), 0);
    buffer.writeDoubleLE(atS, 1);
    buffer.writeUInt32LE(bytes.length, 9);
    buffer.set(bytes, HEAD);
    buffer.writeUInt32LE(crc32(buffer.subarray(0, HEAD + bytes.length)), HEAD + bytes.length);
    this.put(buffer.subarray(0, size));
  }

  close(): void {
    closeSync(this.fd);
  }

  private put(bytes: Uint8Array): void {
    try {
      for (let at = 0; at < bytes.length; ) at += writeSync(this.fd, bytes, at);
    } catch (error) {
      throw new IoError(`${this.path}: ${(error as Error).message}`);
    }
  }
}

/** A recording that is open: its header is read. */
export interface RawReader {
  readonly header: RawHeader;
  /** In order; each is borrowed until the next is asked for. Throws DataError for a damaged one; one that was cut off is the end. */
  readonly events: AsyncGenerator<LinkEvent>;
}

/** Whether bytes are the beginning of a recording. */
function isRaw(first: Uint8Array): boolean {
  return first.length >= MAGIC.length && Buffer.from(first).subarray(0, MAGIC.length).toString('latin1') === MAGIC;
}

/** Whether a file is a recording, by its first bytes; false for one that cannot be read. */
export function isRawFile(file: string): boolean {
  const first = Buffer.alloc(MAGIC.length);
  try {
    const fd = openSync(file, 'r');
    try {
      readSync(fd, first);
    } finally {
      closeSync(fd);
    }
  } catch {
    return false;
  }
  return isRaw(first);
}

/** Opens a recording, plain or gzip; `onBytes` is told of what is read. Throws IoError, DataError. */
export async function readRaw(file: string, onBytes?: (count: number) => void): Promise<RawReader> {
  const pieces = byteSource(file, onBytes);
  let held = Buffer.alloc(0);
  const more = async (): Promise<boolean> => {
    const next = await pieces.next();
    if (!next.done) held = Buffer.concat([held, next.value]);
    return !next.done;
  };
  let end = -1;
  while (end < 0 && held.length < LONGEST && (await more())) end = held.indexOf('\n', MAGIC.length);
  if (!isRaw(held) || end < 0) throw new DataError(`${file}: no recording of slipring record`);
  const header = parseHeader(held.toString('utf8', MAGIC.length, end), file);
  let at = end + 1;
  let position = at;

  async function* events(): AsyncGenerator<LinkEvent> {
    try {
      for (;;) {
        while (held.length - at < HEAD + TAIL) {
          held = held.subarray(at);
          at = 0;
          if (!(await more())) return;
        }
        const length = held.readUInt32LE(at + 9);
        const kind = LINK_EVENTS[held[at]];
        if (length > LONGEST || kind === undefined) throw new DataError(`${file}: damaged at byte ${position}`);
        const size = HEAD + length + TAIL;
        while (held.length - at < size) {
          held = held.subarray(at);
          at = 0;
          if (!(await more())) return;
        }
        const event = held.subarray(at, at + size - TAIL);
        if (held.readUInt32LE(at + size - TAIL) !== crc32(event)) {
          throw new DataError(`${file}: damaged at byte ${position}`);
        }
        yield { kind, atS: event.readDoubleLE(1), bytes: event.subarray(HEAD) };
        at += size;
        position += size;
      }
    } finally {
      await pieces.return(undefined);
    }
  }
  return { header, events: events() };
}

function parseHeader(text: string, file: string): RawHeader {
  try {
    const { device, port, baudRate, epochS } = JSON.parse(text) as RawHeader;
    if (typeof device === 'string' && typeof epochS === 'number') return { device, port, baudRate, epochS };
  } catch {
    // said below
  }
  throw new DataError(`${file}: its header cannot be read`);
}
