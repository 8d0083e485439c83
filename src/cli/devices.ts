import { loadProfile, profileNames } from '../io/deviceProfile.ts';
import type { Action } from './command.ts';
import { table } from './table.ts';

/** `slipring devices [NAME]`: the profiles, or the channels of one. */
export const run: Action = async ([name], _options, { json, stdout }) => {
  if (name !== undefined) {
    const profile = await loadProfile(name);
    if (json) {
      stdout.write(`${JSON.stringify(profile)}\n`);
      return;
    }
    const rows = profile.channels.map((c) => [c.name ?? c.column, c.unit, c.column]);
    stdout.write(
      `${profile.name}: ${profile.summary}\n\n${table([['channel', 'unit in the log', 'column'], ...rows])}`,
    );
    return;
  }
  const profiles = await Promise.all((await profileNames()).map((n) => loadProfile(n)));
  const list = profiles.map(({ name: id, kind, summary }) => ({ name: id, kind, summary }));
  stdout.write(json ? `${JSON.stringify(list)}\n` : table(list.map((p) => [p.name, p.summary])));
};
