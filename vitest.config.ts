import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    setupFiles: 'test/support/sameSeed.ts',
    testTimeout: 60_000,
    hookTimeout: 60_000,
    pool: 'forks',
    // many tests wait for other programs
    maxWorkers: 2,
  },
});
