import { describe, expect, it } from 'vitest';
import { loadAnyProfile, profileNames } from '../../src/io/config/deviceProfile.ts';

describe('device profiles', async () => {
  for (const name of await profileNames()) {
    it(`${name} loads under its own name`, async () => {
      expect((await loadAnyProfile(name)).name).toBe(name);
    });
  }
});
