import { setTimeout as sleep } from 'node:timers/promises';
import type { SerialPort } from 'serialport';
import { UnavailableError } from '../../core/errors.ts';
import { type Device, makeDevice } from '../../protocols/device.ts';
import { DeviceSession } from '../../protocols/deviceSession.ts';
import type { LiveProfile } from '../../protocols/liveProfile.ts';
import type { DeviceRecord } from '../../protocols/record.ts';
import { isLive, loadAnyProfile, profileNames } from '../config/deviceProfile.ts';
import { hostTimeS } from '../hostTime.ts';
import { explained } from './explained.ts';
import { listPorts } from './ports.ts';
import { checkPortPath, openFault } from './serialPath.ts';
import { closePort, discard, openPort } from './serialPort.ts';

/** Boards that restart when the port is opened take so long until they speak, s. */
const FIRST_LISTEN_S = 2.5;
const LISTEN_S = 0.5;
const TRIES = 2;
/** Bytes that are kept of what is heard. */
const MOST_HEARD = 32 * 1024;
const COMMON_RATES = [115_200, 921_600, 1_000_000, 2_000_000, 460_800, 230_400, 57_600, 38_400, 19_200, 9600];

export interface ProbeOptions {
  readonly port: string;
  /** The only baud rate to try. */
  readonly baud?: number;
  /** Profiles to try, by name; default all of serial devices. */
  readonly devices?: readonly string[];
  /** Told before each step. */
  readonly onStep?: (text: string) => void;
}

/** A device that was found. */
export interface Found {
  readonly device: string;
  readonly baudRate: number;
  /** Others that read what was heard as well. */
  readonly also: readonly string[];
  /** The request that it answered; undefined: it spoke by itself. */
  readonly asked?: string;
  /** What it said. */
  readonly says: Readonly<Record<string, number | string>>;
}

/** What a search came to. */
export interface ProbeResult {
  readonly found: Found | undefined;
  /** Bytes heard by baud rate, whoever could read them. */
  readonly heard: Readonly<Record<number, number>>;
  /** Requests that were sent, by device. */
  readonly sent: readonly string[];
}

/**
 * Finds out which device is at a port and at which baud rate. Listens first, and when something comes, at all rates; only when nothing
 * that is heard can be read it asks, each device by the one request that its profile names for that: it reads, and passes the transmit guard. Devices on a CAN bus
 * that would have to be opened are only listened to. Throws UnavailableError when the port cannot be opened.
 */
export async function probe(options: ProbeOptions): Promise<ProbeResult> {
  const { port: path, onStep } = options;
  checkPortPath(path);
  const profiles = await candidates(options);
  const rates = options.baud ? [options.baud] : ratesOf(profiles);
  const line = { ...profiles[0].link.serial!, baudRate: rates[0] };
  const port = await openPort(path, line).catch((error: Error) => {
    throw new UnavailableError(openFault(path, error).text);
  });
  const heard: Record<number, number> = {};
  const sent: string[] = [];
  try {
    for (const [i, baudRate] of rates.entries()) {
      onStep?.(`listening at ${baudRate} baud`);
      const found = await listen(port, baudRate, i === 0 ? FIRST_LISTEN_S : LISTEN_S, profiles, heard);
      if (found) return { found, heard, sent };
      // at a wrong rate bytes come too, if not the right ones
      if (heard[baudRate] === 0) break;
    }
    for (const profile of profiles) {
      const device = makeDevice(profile);
      const { probe: request } = profile.poll ?? {};
      if (request === undefined || device.open.length > 0) continue;
      const baudRate = options.baud ?? profile.link.serial!.baudRate;
      onStep?.(`asking for ${profile.name} at ${baudRate} baud`);
      sent.push(`${profile.name}: ${request}`);
      const says = await ask(port, baudRate, device, request);
      if (says) return { found: { device: profile.name, baudRate, also: [], asked: request, says }, heard, sent };
    }
    return { found: undefined, heard, sent };
  } finally {
    await closePort(port);
  }
}

/** Profiles to try; first those that have the USB id of the port. */
async function candidates({ port, devices }: ProbeOptions): Promise<LiveProfile[]> {
  const names = devices ?? (await profileNames());
  const all = (await Promise.all(names.map((name) => loadAnyProfile(name)))).filter(isLive);
  const { vendor, product } = listPorts().find((p) => p.path === port || p.byId === port) ?? {};
  const fits = (p: LiveProfile) =>
    p.link.serial?.usb.some((u) => u.vendor.toLowerCase() === vendor && u.product.toLowerCase() === product);
  const serial = all.filter((p) => p.link.serial);
  return [...serial.filter(fits), ...serial.filter((p) => !fits(p))];
}

function ratesOf(profiles: readonly LiveProfile[]): number[] {
  const own = profiles.map((p) => p.link.serial!.baudRate);
  return [...new Set([own[0], ...COMMON_RATES, ...own])];
}

async function listen(
  port: SerialPort,
  baudRate: number,
  seconds: number,
  profiles: readonly LiveProfile[],
  heard: Record<number, number>,
): Promise<Found | undefined> {
  await setRate(port, baudRate);
  const bytes: number[] = [];
  const hear = (piece: Uint8Array) => void bytes.push(...piece.subarray(0, MOST_HEARD - bytes.length));
  port.on('data', hear);
  const end = hostTimeS() + seconds;
  try {
    while (hostTimeS() < end) {
      await sleep(250);
      const [best, ...also] = explained(Uint8Array.from(bytes), profiles);
      if (best) return { device: best.device, baudRate, also: also.map((a) => a.device), says: best.says };
    }
    return undefined;
  } finally {
    heard[baudRate] = bytes.length;
    port.off('data', hear);
  }
}

/** Asks a device; what it answers, or undefined. */
async function ask(port: SerialPort, baudRate: number, device: Device, request: string) {
  await setRate(port, baudRate);
  // nothing is polled
  const quiet = new Map(Array.from(device.requests, ([name, r]) => [name, { ...r, everyS: undefined }]));
  const session = new DeviceSession({ ...device, requests: quiet });
  const wanted = device.requests.get(request)!.reply;
  let says: Found['says'] | undefined;
  const take = (record: DeviceRecord) => {
    if (record.stream.name === wanted) says ??= told(record);
  };
  const receive = (bytes: Uint8Array) => session.receive(bytes, hostTimeS(), take);
  port.on('data', receive);
  try {
    for (let tries = 0; tries < TRIES && !says; tries++) {
      session.ask(request);
      const timeout = hostTimeS() + Math.max(0.2, 2 * (device.profile.poll?.timeoutS ?? 0));
      while (hostTimeS() < timeout && !says) {
        const bytes = session.transmit(hostTimeS());
        if (bytes) port.write(Buffer.from(bytes));
        await sleep(5);
      }
      session.idle(hostTimeS(), take);
    }
    return says;
  } finally {
    port.off('data', receive);
  }
}

/** What a record says, as words and numbers. */
export function told({ stream, values, texts }: DeviceRecord): Found['says'] {
  const numbers = stream.channels.flatMap((c, i) => (Number.isNaN(values[i]) ? [] : [[c.name, values[i]] as const]));
  return { ...Object.fromEntries(numbers), ...texts };
}

async function setRate(port: SerialPort, baudRate: number): Promise<void> {
  // a rate that the port does not have is one at which nothing is heard
  if (port.baudRate !== baudRate) await new Promise<void>((resolve) => port.update({ baudRate }, () => resolve()));
  await discard(port);
}
