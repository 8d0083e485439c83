import type { LiveProfile } from './liveProfile.ts';
import type { RequestDescription } from './request.ts';

/** Why a line is no reading one: only feedback (`f 0`), reading a property (`r vbus_voltage`) and `i` are. */
export function odriveAsciiRefusal({ text }: RequestDescription): string | undefined {
  if (text !== undefined && /^(f \d+|r [\w.]+|i)$/.test(text)) return undefined;
  return 'only "f N", "r PROPERTY" and "i" read';
}

/** Messages that a remote frame may ask for; Estop, Reboot and what sets something have other numbers. */
const READS = new Set([0x03, 0x04, 0x05, 0x09, 0x0a, 0x14, 0x15, 0x17, 0x1c, 0x1d]);

export function odriveCanRefusal({ remote }: RequestDescription, { messages }: LiveProfile): string | undefined {
  const id = messages.map((m) => ('id' in m && m.name === remote ? m.id : undefined)).find((i) => i !== undefined);
  return id !== undefined && READS.has(id) ? undefined : `message ${id} is not among those that only read`;
}
