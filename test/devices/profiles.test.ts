import { describe, expect, it } from 'vitest';
import { loadProfile, profileNames } from '../../src/io/deviceProfile.ts';

describe('device profiles', async () => {
  for (const name of await profileNames()) {
    it(`${name} loads under its own name`, async () => {
      expect((await loadProfile(name)).name).toBe(name);
    });
  }
});
