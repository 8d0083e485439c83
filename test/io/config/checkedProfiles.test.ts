import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { crc32 } from '../../../src/core/snapshot.ts';
import { builtProfiles, checkedProfile } from '../../../src/io/config/checkedProfiles.ts';
import { loadAnyProfile, profileNames } from '../../../src/io/config/deviceProfile.ts';
import { packageRoot } from '../../../src/io/config/packageRoot.ts';

const textOf = (name: string) => readFileSync(join(packageRoot(), 'devices', `${name}.yaml`));

describe('checked profiles', () => {
  it('are the profiles of the files, through JSON too', async () => {
    for (const name of await profileNames()) {
      const profile = await loadAnyProfile(name);
      expect(JSON.parse(JSON.stringify(profile)), name).toEqual(profile);
    }
  });

  it('are taken for a file that is unchanged, and for no other', async () => {
    const text = textOf('vesc');
    const profile = await loadAnyProfile('vesc');
    const table = { vesc: { crc: crc32(text), profile } };
    expect(checkedProfile('vesc', text, table)).toBe(profile);
    expect(checkedProfile('vesc', Buffer.concat([text, Buffer.from('\n')]), table)).toBeUndefined();
    expect(checkedProfile('kiss', textOf('kiss'), table)).toBeUndefined();
    expect(checkedProfile('constructor', text, table)).toBeUndefined();
  });

  it('are none where the program runs from its sources: these may know more than the last build', () => {
    expect(builtProfiles()).toEqual({});
  });
});
