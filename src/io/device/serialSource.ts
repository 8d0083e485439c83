import { ConfigError } from '../../core/errors.ts';
import type { Device } from '../../protocols/device.ts';
import { loadDevice } from '../config/deviceProfile.ts';
import { withRequests } from './liveDevice.ts';
import { type LiveOptions, type LiveSource, openLive } from './liveSource.ts';
import { SerialLink } from './serialLink.ts';
import type { LineSettings } from './serialPort.ts';

export interface SerialOptions extends LiveOptions {
  /** Path of the port, as /dev/ttyACM0 or /dev/serial/by-id/... */
  readonly port: string;
  /** Baud rate; default the profile's. */
  readonly baud?: number;
  /** Wait after opening, s; default the profile's. */
  readonly settleS?: number;
}

/**
 * A device on a serial port as a source of its streams: see openLive. Unplugged, it is looked for again; wrong baud rates are told by
 * `notice`. Throws ConfigError, UnavailableError.
 */
export async function openSerial(options: SerialOptions): Promise<LiveSource> {
  const { port, node } = options;
  const device = withRequests(await loadDevice(options.device, { node }), options);
  const line = lineOf(device, options);
  return openLive(device, (events) => new SerialLink(port, line, events), options);
}

/** Settings of the line: the profile's, with what the options say otherwise. Throws ConfigError for a device without serial line. */
export function lineOf(
  { profile }: Pick<Device, 'profile'>,
  { baud, settleS }: Pick<SerialOptions, 'baud' | 'settleS'>,
): LineSettings {
  const { serial } = profile.link;
  if (!serial) throw new ConfigError(`${profile.name} is not attached to a serial port`, ['device']);
  return { ...serial, baudRate: baud ?? serial.baudRate, settleS: settleS ?? serial.settleS };
}
