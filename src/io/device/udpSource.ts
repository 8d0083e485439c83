import { ConfigError } from '../../core/errors.ts';
import type { Device } from '../../protocols/device.ts';
import { loadDevice } from '../config/deviceProfile.ts';
import { type LiveOptions, type LiveSource, openLive } from './liveSource.ts';
import { UdpLink } from './udpLink.ts';

export interface UdpOptions extends Omit<LiveOptions, 'pollS' | 'ask'> {
  /** Port to listen on; default the profile's. */
  readonly port?: number;
  /** Address to listen on. Default 127.0.0.1: only this computer may send. */
  readonly host?: string;
}

/** A device that sends datagrams as a source of its streams: see openLive. Nothing is ever sent. Throws ConfigError, UnavailableError. */
export async function openUdp(options: UdpOptions): Promise<LiveSource> {
  const { host = '127.0.0.1' } = options;
  const device = await loadUdpDevice(options);
  const port = options.port ?? device.profile.link.udp?.port ?? 0;
  return openLive(device, (events) => new UdpLink(host, port, events), options);
}

/** Throws ConfigError for a device that sends no datagrams by itself. */
export async function loadUdpDevice({ device: name, node, port }: UdpOptions): Promise<Device> {
  const device = await loadDevice(name, { node, link: 'udp' });
  const { profile, requests } = device;
  if ([...requests.values()].some((r) => r.everyS !== undefined)) {
    throw new ConfigError(`udp: ${profile.name} must be asked, and a UDP port only listens`, ['device']);
  }
  if (port === undefined && !profile.link.udp) {
    throw new ConfigError(`udp: ${profile.name} names no UDP port: give port`, ['port']);
  }
  return device;
}
