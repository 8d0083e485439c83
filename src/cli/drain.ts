import { UnavailableError } from '../core/errors.ts';

/** Longest time from a signal to the end, s: what stops services waits as long before it kills them. */
const DRAIN_S = 5;

/** Work that a signal ends, and that tells when it has begun. */
export type Drainable<T> = (begun: () => void) => Promise<T>;

/**
 * Does work that the signal ends cleanly. What has not begun by then need not end: undefined. Rejects with UnavailableError when the clean end
 * takes longer than 5 s.
 */
export async function drained<T>(signal: AbortSignal, work: Drainable<T>): Promise<T | undefined> {
  let hasBegun = false;
  let timer: NodeJS.Timeout | undefined;
  let onAbort = () => {};
  const cut = new Promise<undefined>((resolve, reject) => {
    onAbort = () => {
      if (!hasBegun) return resolve(undefined);
      const late = () => reject(new UnavailableError(`not at its end ${DRAIN_S} s after ${signal.reason}`));
      timer = setTimeout(late, 1000 * DRAIN_S);
    };
    signal.addEventListener('abort', onAbort, { once: true });
    if (signal.aborted) onAbort();
  });
  const begun = () => {
    hasBegun = true;
  };
  try {
    return await Promise.race([work(begun), cut]);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', onAbort);
  }
}
