import { describe, expect, it } from 'vitest';
import { progressBar } from '../../src/cli/progressBar.ts';

describe('progressBar', () => {
  it('tells share, bytes, rate, and what is left', () => {
    expect(progressBar({ bytes: 48e6, total: 120e6 }, 1)).toBe(
      '[########------------]  40 %  48 of 120 MB  48 MB/s  2 s left',
    );
    expect(progressBar({ bytes: 1.5e6, total: 1e9 }, 1)).toContain('  11 min 6 s left');
    expect(progressBar({ bytes: 1e5, total: 1e9 }, 1)).toContain('  2 h 46 min left');
    expect(progressBar({ bytes: 5e6, total: 5e6 }, 0.5)).toBe(
      '[####################] 100 %  5.0 of 5.0 MB  10 MB/s  0 s left',
    );
  });

  it('has no end where the total is not known', () => {
    expect(progressBar({ bytes: 3e6, total: Number.NaN }, 2)).toBe('3.0 MB  1.5 MB/s');
  });
});
