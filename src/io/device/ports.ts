import { existsSync, readdirSync, readFileSync, realpathSync } from 'node:fs';
import { basename, join } from 'node:path';

/** What tells a device from others, wherever it is plugged in. */
export interface PortIdentity {
  readonly vendor: string;
  readonly product: string;
  readonly serialNumber: string;
}

/** A serial port that is there. */
export interface PortInfo {
  readonly path: string;
  /** Name that stays when the device is plugged in elsewhere. */
  readonly byId?: string;
  readonly driver?: string;
  readonly vendor?: string;
  readonly product?: string;
  readonly serialNumber?: string;
  readonly manufacturer?: string;
  readonly productName?: string;
}

/**
 * Serial ports as the kernel names them in sysfs; needs neither udev nor any other program. `root` is where the file system begins.
 * On systems without sysfs there are none.
 */
export function listPorts(root = '/'): PortInfo[] {
  const folder = join(root, 'sys/class/tty');
  const links = linksById(join(root, 'dev/serial/by-id'));
  return readFolder(folder).flatMap((name) => {
    const device = join(folder, name, 'device');
    if (!existsSync(device)) return [];
    // of the ports that every board claims to have, those of type 0 are none
    if (read(join(folder, name, 'type')) === '0') return [];
    const driver = targetName(join(device, 'driver'));
    const path = join('/dev', name);
    return [{ path, byId: links.get(name), driver, ...usbOf(device) }].map(withoutUndefined);
  });
}

/** The identity of the device at a path; undefined for one that has none. */
export function identityOf(path: string, root = '/'): PortIdentity | undefined {
  const name = targetName(join(root, path)) ?? basename(path);
  const found = listPorts(root).find((p) => basename(p.path) === name);
  const { vendor, product, serialNumber } = found ?? {};
  return vendor && product && serialNumber ? { vendor, product, serialNumber } : undefined;
}

/** Where a device is now: the path of the port with its identity, else the path where it was. */
export function whereIs(path: string, identity: PortIdentity | undefined, root = '/'): string {
  if (!identity) return path;
  const same = listPorts(root).filter(
    (p) => p.vendor === identity.vendor && p.product === identity.product && p.serialNumber === identity.serialNumber,
  );
  const name = targetName(join(root, path));
  // one device may have several ports
  return same.some((p) => basename(p.path) === name) ? path : (same[0]?.path ?? path);
}

/** USB ids and names stand some levels above the port itself. */
function usbOf(device: string): Partial<PortInfo> {
  let folder = device;
  try {
    folder = realpathSync(device);
  } catch {
    return {};
  }
  for (let level = 0; level < 4; level++, folder = join(folder, '..')) {
    const vendor = read(join(folder, 'idVendor'));
    if (vendor === undefined) continue;
    return {
      vendor,
      product: read(join(folder, 'idProduct')),
      serialNumber: read(join(folder, 'serial')),
      manufacturer: read(join(folder, 'manufacturer')),
      productName: read(join(folder, 'product')),
    };
  }
  return {};
}

/** Links in /dev/serial/by-id, by the name of the port that they point to. */
function linksById(folder: string): Map<string, string> {
  const links = new Map<string, string>();
  for (const name of readFolder(folder)) {
    const target = targetName(join(folder, name));
    if (target) links.set(target, join('/dev/serial/by-id', name));
  }
  return links;
}

function readFolder(folder: string): string[] {
  try {
    return readdirSync(folder).sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
  } catch {
    return [];
  }
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    return undefined;
  }
}

function targetName(link: string): string | undefined {
  try {
    return basename(realpathSync(link));
  } catch {
    return undefined;
  }
}

function withoutUndefined(port: PortInfo): PortInfo {
  return Object.fromEntries(Object.entries(port).filter(([, v]) => v !== undefined)) as unknown as PortInfo;
}
