import { setTimeout as sleep } from 'node:timers/promises';

/** Waits until something holds; throws when it does not within so many seconds. */
export async function until(what: () => boolean, seconds = 10): Promise<void> {
  for (const end = performance.now() + 1000 * seconds; !what(); await sleep(5)) {
    if (performance.now() > end) throw new Error(`not within ${seconds} s: ${what}`);
  }
}
