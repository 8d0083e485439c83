/** Writes the package's profiles as read and checked, behind a build: see src/io/config/checkedProfiles.ts. */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { crc32 } from '../dist/core/snapshot.js';
import { checkedProfilesFile } from '../dist/io/config/checkedProfiles.js';
import { loadAnyProfile, profileNames } from '../dist/io/config/deviceProfile.js';
import { packageRoot } from '../dist/io/config/packageRoot.js';

const root = packageRoot();
const file = checkedProfilesFile(root);
// those of an older build would be taken for checked
rmSync(file, { force: true });
const profiles = {};
for (const name of await profileNames()) {
  const crc = crc32(readFileSync(join(root, 'devices', `${name}.yaml`)));
  profiles[name] = { crc, profile: await loadAnyProfile(name) };
}
writeFileSync(file, JSON.stringify(profiles));
