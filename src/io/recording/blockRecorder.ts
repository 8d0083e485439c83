import type { LiveSource } from '../device/liveSource.ts';
import type { BlockRecording } from './mcapRecording.ts';

/** Blocks of a live device on their way to a file. */
export interface BlockRecorder {
  /** Samples recorded. */
  readonly samples: number;
  /** Rejects when the recording fails on the way; never resolves. */
  readonly failed: Promise<never>;
  /** Lets go of the device and ends the files. Throws IoError. */
  close(): Promise<void>;
}

/** Records all that a source gives from now on. */
export function recordBlocks(source: LiveSource, recording: BlockRecording): BlockRecorder {
  let samples = 0;
  let fail: (error: unknown) => void = () => {};
  const failed = new Promise<never>((_, reject) => {
    fail = reject;
  });
  // who does not wait for it learns of it at the end
  failed.catch(() => {});
  const subscription = source.blocks.subscribe({
    next(block) {
      try {
        recording.next(block);
        samples += block.n;
      } catch (error) {
        fail(error);
      }
    },
    error: fail,
  });
  return {
    get samples() {
      return samples;
    },
    failed,
    async close() {
      subscription.unsubscribe();
      await source.close();
      recording.close();
    },
  };
}
