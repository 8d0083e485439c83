import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { DataError, IoError } from '../../core/errors.ts';

const PIECE = 256 * 1024;

/**
 * The bytes of a file ('-': standard input) piece by piece, unpacked when they are gzip by their first two bytes. Reads on only as
 * they are taken; `onBytes` is told of those read from the file. Throws IoError for a file that cannot be read, DataError for damaged or cut gzip.
 */
export async function* byteSource(file: string, onBytes?: (count: number) => void): AsyncGenerator<Uint8Array> {
  if (file !== '-' && (await stat(file).catch(() => undefined))?.isDirectory()) {
    throw new IoError(`${file}: is a folder, not a file`);
  }
  const raw: Readable = file === '-' ? process.stdin : createReadStream(file, { highWaterMark: PIECE });
  try {
    const pieces = raw[Symbol.asyncIterator]() as AsyncIterator<Uint8Array>;
    const first = await pieces.next();
    if (first.done) return;
    const whole = rest(first.value, pieces, onBytes);
    if (first.value[0] !== 0x1f || first.value[1] !== 0x8b) yield* whole;
    else yield* unpack(whole);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code?.startsWith('Z_')) throw new DataError(`${file}: damaged gzip: ${message}`);
    throw new IoError(`${file}: ${code === 'ENOENT' ? 'no such file' : message}`);
  } finally {
    raw.destroy();
  }
}

async function* rest(
  first: Uint8Array,
  pieces: AsyncIterator<Uint8Array>,
  onBytes?: (count: number) => void,
): AsyncGenerator<Uint8Array> {
  onBytes?.(first.length);
  yield first;
  for (let p = await pieces.next(); !p.done; p = await pieces.next()) {
    onBytes?.(p.value.length);
    yield p.value;
  }
}

async function* unpack(packed: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const source = Readable.from(packed, { objectMode: false, highWaterMark: PIECE });
  // pipeline hands errors on to the stream that is read here; its callback has nothing to add
  yield* pipeline(source, createGunzip({ chunkSize: PIECE }), () => {}) as AsyncIterable<Uint8Array>;
}
