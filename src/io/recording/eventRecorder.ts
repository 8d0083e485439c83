import { existsSync } from 'node:fs';
import { IoError } from '../../core/errors.ts';
import type { LinkEvent } from '../device/linkEvent.ts';
import { HOST_EPOCH_S } from '../hostTime.ts';
import { type RawHeader, RawWriter } from './rawFile.ts';

/** Writes what happens on a link while a pipeline runs on it. */
export interface EventRecorder {
  onEvent(event: LinkEvent): void;
  /** Why nothing is recorded any more: the run goes on without. */
  readonly failure: string | undefined;
}

/** The file appears with the first event: a port that is not there leaves none. Throws IoError for a file that is there. */
export function recordEvents(file: string, header: Omit<RawHeader, 'epochS'>): EventRecorder {
  if (existsSync(file)) throw new IoError(`${file}: is there already: record to another file`);
  let writer: RawWriter | undefined;
  let failure: string | undefined;
  return {
    onEvent(event) {
      if (failure !== undefined) return;
      try {
        writer ??= new RawWriter(file, { ...header, epochS: HOST_EPOCH_S });
        writer.write(event);
      } catch (error) {
        failure = `not recorded any more: ${(error as Error).message}`;
      }
    },
    get failure() {
      return failure;
    },
  };
}
