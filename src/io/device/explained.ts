import { makeDevice } from '../../protocols/device.ts';
import { answersRequests, type LiveProfile } from '../../protocols/liveProfile.ts';
import type { DeviceRecord } from '../../protocols/record.ts';

/** Records from which a device counts as heard, and the part of what came that it must explain. */
const LEAST_RECORDS = 4;
const LEAST_PART = 0.8;

export interface Explanation {
  readonly device: string;
  readonly says: Readonly<Record<string, number | string>>;
}

/**
 * Which devices may have sent some bytes: those whose decoder makes records of nearly all of them. Those whose frames say most about
 * themselves come first: a CRC more than a name, a name more than mere numbers; then those that name more values.
 */
export function explained(bytes: Uint8Array, profiles: readonly LiveProfile[]): Explanation[] {
  return profiles
    .flatMap((profile) => explanation(bytes, profile) ?? [])
    .sort((a, b) => b.rank - a.rank || Object.keys(b.says).length - Object.keys(a.says).length);
}

function explanation(bytes: Uint8Array, profile: LiveProfile): (Explanation & { rank: number }) | undefined {
  // replies say nothing without their questions
  if (answersRequests(profile)) return undefined;
  const { decoder } = makeDevice(profile);
  let says: Explanation['says'] = {};
  let records = 0;
  const take = (record: DeviceRecord) => {
    if (record.stream.channels.length === 0) return;
    records++;
    says = { ...says, ...valuesOf(record) };
  };
  decoder.push(bytes, 0, take);
  decoder.idle(take);
  const { frames, unreadable, unknown, skippedBytes, crcErrors } = decoder.counters;
  const isRead = 1 - (unreadable + unknown + crcErrors) / Math.max(1, frames + crcErrors) >= LEAST_PART;
  if (records < LEAST_RECORDS || !isRead || skippedBytes > (1 - LEAST_PART) * bytes.length) return undefined;
  return { device: profile.name, says, rank: rankOf(profile) };
}

function valuesOf({ stream, values }: DeviceRecord): Explanation['says'] {
  return Object.fromEntries(stream.channels.flatMap((c, i) => (Number.isNaN(values[i]) ? [] : [[c.name, values[i]]])));
}

function rankOf(profile: LiveProfile): number {
  if (profile.kind !== 'lines') return 4;
  if (profile.messages.some((m) => m.prefix !== '')) return 3;
  if (profile.messages.length > 0) return 2;
  // these read any line of numbers
  if (profile.protocol === 'arduinoPlotter') return 0;
  if (profile.protocol === 'csv') return 0.2;
  // names of its own come after the plain protocol
  return Object.keys(profile.labels).length > 0 ? 0.5 : 1;
}
