import { McapStreamReader, type McapTypes } from '@mcap/core';
import { decompressZstd } from 'hyparquet-compressors';
import { DataError } from '../../core/errors.ts';
import { count, type LogProblems } from '../../protocols/rows.ts';
import { byteSource } from './byteSource.ts';
import { unpackLz4 } from './lz4Frame.ts';

/** The messages of each piece of the file. A file that lacks its end ends there, which is counted. Throws DataError for a damaged one. */
export async function* readMessages(
  file: string,
  problems: LogProblems,
  onBytes?: (count: number) => void,
  onChannel?: (channel: McapTypes.Channel) => void,
): AsyncGenerator<Generator<McapTypes.Message>> {
  const reader = new McapStreamReader({
    decompressHandlers: {
      lz4: (packed, size) => unpackLz4(packed, Number(size)),
      zstd: (packed) => decompressZstd(packed),
    },
  });
  function* taken(): Generator<McapTypes.Message> {
    for (let record = next(); record; record = next()) {
      if (record.type === 'Channel') onChannel?.(record);
      else if (record.type === 'Message') yield record;
    }
  }
  function next() {
    try {
      return reader.nextRecord();
    } catch (error) {
      throw new DataError(`${file}: damaged MCAP: ${(error as Error).message}`);
    }
  }
  for await (const piece of byteSource(file, onBytes)) {
    if (reader.done()) continue;
    reader.append(piece);
    yield taken();
  }
  if (!reader.done()) {
    count(problems, 'badRows', () => `cut off: ${reader.bytesRemaining()} bytes of an incomplete record at the end`);
  }
}
