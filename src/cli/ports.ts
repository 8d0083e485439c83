import { accessSync, constants } from 'node:fs';
import { andMore } from '../core/errors.ts';
import { isLive, loadAnyProfile, profileNames } from '../io/config/deviceProfile.ts';
import { listPorts, type PortInfo } from '../io/device/ports.ts';
import { openFault } from '../io/device/serialPath.ts';
import type { Action } from './command.ts';
import { table } from './table.ts';

/** A machine with many ports has the same fault with each. */
const MOST_FAULTS = 5;

/** `slipring ports`: the serial ports that are there, and which devices they may be by their USB ids. */
export const run: Action = async (_words, _options, { json, stdout, stderr, quiet }) => {
  const ports = listPorts();
  const ids = await usbIds();
  const list = ports.map((port) => {
    const devices = ids.filter((d) => d.id === idOf(port)).map((d) => d.device);
    return { ...port, devices, fault: faultOf(port.path) };
  });
  if (json) {
    stdout.write(`${JSON.stringify(list)}\n`);
    return;
  }
  if (list.length > 0) {
    const rows = list.map((p) => [
      p.path,
      idOf(p) ?? '',
      p.productName ?? p.driver ?? '',
      p.devices.join(', '),
      p.byId ?? '',
    ]);
    stdout.write(table([['port', 'usb id', 'name', 'may be', 'name that stays'], ...rows]));
  }
  if (quiet) return;
  if (list.length === 0) stderr.write('no serial ports\n');
  const faults = list.flatMap((p) => p.fault ?? []);
  for (const line of andMore(faults.slice(0, MOST_FAULTS), faults.length)) stderr.write(`${line}\n`);
};

const idOf = ({ vendor, product }: PortInfo): string | undefined => vendor && product && `${vendor}:${product}`;

/** USB ids of the live devices. */
async function usbIds(): Promise<{ id: string; device: string }[]> {
  const profiles = await Promise.all((await profileNames()).map((name) => loadAnyProfile(name)));
  return profiles
    .filter(isLive)
    .flatMap((p) =>
      (p.link.serial?.usb ?? []).map((u) => ({ id: `${u.vendor}:${u.product}`.toLowerCase(), device: p.name })),
    );
}

/** Why the user may not open a port. */
function faultOf(path: string): string | undefined {
  try {
    accessSync(path, constants.R_OK | constants.W_OK);
    return undefined;
  } catch (error) {
    return openFault(path, error as Error).text;
  }
}
