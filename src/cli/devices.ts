import {
  type AnyProfile,
  type DeviceProfile,
  isLive,
  loadAnyProfile,
  profileNames,
} from '../io/config/deviceProfile.ts';
import { makeDevice } from '../protocols/device.ts';
import { toHex } from '../protocols/hex.ts';
import type { LiveProfile } from '../protocols/liveProfile.ts';
import type { Action } from './command.ts';
import { table } from './table.ts';

/** `slipring devices [NAME]`: the profiles, or all about one. */
export const run: Action = async ([name], _options, { json, stdout }) => {
  if (name !== undefined) {
    const profile = await loadAnyProfile(name);
    stdout.write(json ? `${JSON.stringify(profile)}\n` : `${profile.name}: ${profile.summary}\n\n${explain(profile)}`);
    return;
  }
  const profiles = await Promise.all((await profileNames()).map((n) => loadAnyProfile(n)));
  const list = profiles.map((p) => ({ name: p.name, kind: p.kind, live: isLive(p), summary: p.summary }));
  if (json) stdout.write(`${JSON.stringify(list)}\n`);
  else {
    const part = (live: boolean) => table(list.filter((p) => p.live === live).map((p) => [`  ${p.name}`, p.summary]));
    stdout.write(`live devices\n${part(true)}\nlogs\n${part(false)}`);
  }
};

function explain(profile: AnyProfile): string {
  return isLive(profile) ? explainLive(profile) : explainLog(profile);
}

function explainLog({ channels }: DeviceProfile): string {
  return table([
    ['channel', 'unit in the log', 'column'],
    ...channels.map((c) => [c.name ?? c.column, c.unit, c.column]),
  ]);
}

function explainLive(profile: LiveProfile): string {
  const { decoder, requests } = makeDevice(profile);
  const channels = decoder.streams.flatMap(({ name, rateHz, channels }) => [
    [`  ${name}${rateHz ? `, ${rateHz} Hz` : ''}`, ''],
    ...channels.map((c) => [`    ${c.name}`, c.unit]),
  ]);
  const sent = [...requests.values()].map((r) => [
    `  ${r.name}`,
    profile.kind === 'bytes'
      ? toHex(r.bytes, 0, r.bytes.length, ' ')
      : JSON.stringify(new TextDecoder().decode(r.bytes)),
    r.everyS ? `every ${r.everyS} s` : 'when asked for',
  ]);
  return [
    `link      ${Object.entries(profile.link)
      .map(([kind, link]) => `${kind} ${describe(link)}`)
      .join(', ')}`,
    channels.length > 0
      ? `\nstreams and channels\n${table(channels)}`
      : '\nstreams and channels as the device names them\n',
    `may send\n${sent.length > 0 ? table(sent) : '  nothing\n'}`,
  ].join('\n');
}

function describe(link: object): string {
  const { baudRate, bitrate, port, topics } = link as Record<string, unknown>;
  return String(baudRate ?? bitrate ?? port ?? topics);
}
