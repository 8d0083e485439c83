import { DataError } from '../../core/errors.ts';
import { byteSource } from './byteSource.ts';
import type { LogFile, LogFileOptions } from './logFile.ts';
import { openTextLog } from './textLog.ts';

const PARQUET = 'PAR1';
const MCAP = '\x89MCAP';

/** Opens a log; its first bytes tell what it is. Throws DataError, IoError. */
export async function openLogFile(file: string, options: LogFileOptions): Promise<LogFile> {
  const pieces = byteSource(file, options.onBytes);
  try {
    const first = await pieces.next();
    if (first.done) throw new DataError(`${file}: the file is empty`);
    const magic = Buffer.from(first.value.subarray(0, 5)).toString('latin1');
    const isParquet = magic.startsWith(PARQUET);
    if (!isParquet && magic !== MCAP) return await openTextLog(file, first.value, pieces, options);
    await pieces.return(undefined);
    // both are read from several places, and loaded when they are needed
    if (!isParquet) return await (await import('./mcapLog.ts')).openMcapLog(file, options);
    return await (await import('./parquetLog.ts')).openParquetLog(file, options);
  } catch (error) {
    await pieces.return(undefined);
    throw error;
  }
}
