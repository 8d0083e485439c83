import { loadDevice } from '../../src/io/config/deviceProfile.ts';
import type { Device, DeviceOptions } from '../../src/protocols/device.ts';
import type { DeviceRecord } from '../../src/protocols/record.ts';

/** A record as tests look at it: copied, with values by channel. */
export interface Decoded {
  readonly stream: string;
  readonly node: number;
  readonly timeS: number;
  readonly seq: number;
  readonly lost: number;
  readonly restarted: boolean;
  readonly arrivedS: number;
  readonly units: Readonly<Record<string, string>>;
  readonly values: Readonly<Record<string, number>>;
  readonly texts: Readonly<Record<string, string>> | undefined;
}

/** Pushes pieces through a device's decoder. */
export function decodeAll({ decoder }: Pick<Device, 'decoder'>, ...pieces: Uint8Array[]): Decoded[] {
  const out: Decoded[] = [];
  for (const piece of pieces) decoder.push(piece, 0, (record) => out.push(decodedOf(record)));
  return out;
}

/** The records in bytes that start at the start of a frame, with silence behind them. */
export async function decodeAs(device: string, bytes: Uint8Array, options: DeviceOptions = {}): Promise<Decoded[]> {
  const made = await loadDevice(device, { fromStart: true, ...options });
  const out = decodeAll(made, bytes);
  made.decoder.idle((record) => out.push(decodedOf(record)));
  return out;
}

function decodedOf(r: DeviceRecord): Decoded {
  return {
    stream: r.stream.name,
    node: r.node,
    timeS: r.deviceTimeS,
    seq: r.seq,
    lost: r.lost,
    restarted: r.restarted,
    arrivedS: r.arrivedS,
    units: Object.fromEntries(r.stream.channels.map((c) => [c.name, c.unit])),
    values: Object.fromEntries(r.stream.channels.map((c, k) => [c.name, r.values[k]])),
    texts: r.texts,
  };
}
