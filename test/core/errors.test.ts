import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nearest, unknownName } from '../../src/core/errors.ts';

const KNOWN = ['hampel', 'lowpass', 'savgol', 'clarkePark', 'ema'];

/** Levenshtein distance with swaps of neighbours, by its definition. */
function distance(a: string, b: string): number {
  if (a === '' || b === '') return a.length + b.length;
  const [s, t] = [a.slice(0, -1), b.slice(0, -1)];
  const same = a.at(-1) === b.at(-1) ? 0 : 1;
  const swapped = a.length > 1 && b.length > 1 && a.at(-1) === b.at(-2) && a.at(-2) === b.at(-1);
  const rest = [distance(s, b) + 1, distance(a, t) + 1, distance(s, t) + same];
  if (swapped) rest.push(distance(a.slice(0, -2), b.slice(0, -2)) + 1);
  return Math.min(...rest);
}

describe('the nearest name', () => {
  it('is the first of those with the fewest slips, up to half of the letters', () => {
    const short = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 5 });
    fc.assert(
      fc.property(short, fc.array(short, { maxLength: 4 }), (wrong, known) => {
        const slips = known.map((name) => distance(wrong, name));
        const least = Math.min(...slips);
        const isNear = least <= Math.max(2, wrong.length >> 1);
        expect(nearest(wrong, known)).toBe(isNear ? known[slips.indexOf(least)] : undefined);
      }),
      { numRuns: 500 },
    );
  });

  it('is none for a name of megabytes, of which an error shows the beginning', () => {
    const wrong = 'x'.repeat(5_000_000);
    expect(nearest(wrong, KNOWN)).toBeUndefined();
    expect(unknownName('operator', wrong, KNOWN)).toBe(
      `unknown operator "${'x'.repeat(100)}..."; known: hampel, lowpass, savgol, clarkePark, ema`,
    );
  });
});
