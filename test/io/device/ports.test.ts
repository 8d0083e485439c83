import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { identityOf, listPorts, whereIs } from '../../../src/io/device/ports.ts';
import { checkPortPath, openFault } from '../../../src/io/device/serialPath.ts';
import { slipring } from '../../cli/support.ts';
import { temporaryFolder } from '../../support/folder.ts';

const folder = temporaryFolder();

/** A file system as Linux shows it: USB devices by their place, with the ports that they give. */
function machine(
  name: string,
  devices: readonly { place: string; port: string; usb?: Record<string, string> }[],
): string {
  const root = join(folder.path, name);
  for (const { place, port, usb } of devices) {
    const device = join(root, 'sys/devices', place);
    const tty = join(device, `${place}:1.0/tty`, port);
    mkdirSync(tty, { recursive: true });
    for (const [file, text] of Object.entries(usb ?? {})) writeFileSync(join(device, file), `${text}\n`);
    symlinkSync(dirname(dirname(tty)), join(tty, 'device'));
    const driver = join(root, 'sys/bus/drivers/cdc_acm');
    mkdirSync(driver, { recursive: true });
    symlinkSync(driver, join(device, `${place}:1.0/driver`));
    const files = join(root, 'dev');
    mkdirSync(join(files, 'serial/by-id'), { recursive: true });
    writeFileSync(join(files, port), '');
    if (usb) symlinkSync(`../../${port}`, join(files, `serial/by-id/usb-${usb.product}_${usb.serial}-if00`));
    mkdirSync(join(root, 'sys/class/tty'), { recursive: true });
    symlinkSync(tty, join(root, 'sys/class/tty', port));
  }
  return root;
}

const vesc = (serial: string) => ({
  idVendor: '0483',
  idProduct: '5740',
  serial,
  manufacturer: 'ST',
  product: 'ChibiOS',
});

describe('ports', () => {
  let root = '';
  beforeAll(() => {
    root = machine('before', [
      { place: '1-2', port: 'ttyACM10', usb: vesc('A1') },
      { place: '1-1', port: 'ttyACM2', usb: vesc('B2') },
    ]);
    const none = join(root, 'sys/class/tty/ttyS0');
    mkdirSync(join(none, 'device'), { recursive: true });
    writeFileSync(join(none, 'type'), '0\n');
    mkdirSync(join(root, 'sys/class/tty/tty1'));
  });

  it('lists what is there, in order, without consoles and without ports behind which there is nothing', () => {
    expect(listPorts(root)).toEqual([
      {
        path: '/dev/ttyACM2',
        byId: '/dev/serial/by-id/usb-ChibiOS_B2-if00',
        driver: 'cdc_acm',
        vendor: '0483',
        product: '5740',
        serialNumber: 'B2',
        manufacturer: 'ST',
        productName: 'ChibiOS',
      },
      expect.objectContaining({ path: '/dev/ttyACM10', serialNumber: 'A1' }),
    ]);
  });

  it('finds a device again by its serial number when it comes back elsewhere', () => {
    const identity = identityOf('/dev/ttyACM2', root);
    expect(identity).toEqual({ vendor: '0483', product: '5740', serialNumber: 'B2' });
    expect(identityOf('/dev/serial/by-id/usb-ChibiOS_B2-if00', root)).toEqual(identity);
    expect(whereIs('/dev/ttyACM2', identity, root)).toBe('/dev/ttyACM2');
    // the other one has taken its name
    const after = machine('after', [
      { place: '1-1', port: 'ttyACM2', usb: vesc('A1') },
      { place: '1-2', port: 'ttyACM3', usb: vesc('B2') },
    ]);
    expect(whereIs('/dev/ttyACM2', identity, after)).toBe('/dev/ttyACM3');
    expect(whereIs('/dev/ttyACM2', identity, join(folder.path, 'nothing'))).toBe('/dev/ttyACM2');
    expect(whereIs('/dev/ttyUSB0', undefined, after)).toBe('/dev/ttyUSB0');
  });

  it('takes paths of ports and links to them, and nothing else', () => {
    for (const path of ['/dev/ttyACM0', '/dev/serial/by-id/usb-x', '/dev/pts/3', '/dev/cu.usbmodem1', 'COM3']) {
      expect(() => checkPortPath(path)).not.toThrow();
    }
    const link = join(folder.path, 'motor');
    symlinkSync('/dev/tty', link);
    expect(() => checkPortPath(link)).not.toThrow();
    const file = folder.file('notes', '');
    for (const path of [
      file,
      '/dev/null',
      '/dev/tty/../zero',
      '/etc/passwd',
      'ttyACM0',
      '/dev/tty;reboot/../../../etc/passwd',
    ]) {
      expect(() => checkPortPath(path)).toThrow(/port must be a serial port as \/dev\/ttyACM0, got/);
    }
  });

  it('says what to do about a port that cannot be opened', () => {
    const text = (message: string) => openFault('/dev/ttyACM0', new Error(message)).text;
    expect(text('Error: Permission denied, cannot open /dev/ttyACM0')).toMatch(
      /group dialout: sudo usermod -aG dialout/,
    );
    expect(openFault('/dev/ttyACM0', new Error('Error Resource temporarily unavailable Cannot lock port'))).toEqual({
      text: '/dev/ttyACM0: another program has it open (ModemManager holds new ports for up to 10 s)',
      isBusy: true,
    });
    expect(text('Error: No such file or directory, cannot open /dev/ttyACM0')).toMatch(/no such port/);
    expect(text('Error: Inappropriate ioctl, cannot open')).toBe('/dev/ttyACM0: Inappropriate ioctl, cannot open');
  });

  it('is a command that prints a list, or JSON', async () => {
    const { code, out } = await slipring(['ports', '--json']);
    expect(code).toBe(0);
    expect(JSON.parse(out).map((p: { path: string }) => p.path)).toEqual(listPorts().map((p) => p.path));
  });
});

describe('S24: port paths and programs', () => {
  it('takes serial ports and links to them, and no other file', () => {
    const link = join(folder.path, 'to-null');
    symlinkSync('/dev/null', link);
    for (const path of [
      '/etc/passwd',
      '/dev/null',
      '/dev/tty/../../etc/passwd',
      'COM3; calc',
      '$(reboot)',
      '-x',
      '',
      link,
    ]) {
      expect(() => checkPortPath(path), path).toThrow(/serial: port must be a serial port/);
    }
    for (const path of ['/dev/ttyUSB0', '/dev/serial/by-id/usb-x_y-if00', '/dev/pts/3', '/dev/cu.usbmodem1', 'COM12']) {
      expect(() => checkPortPath(path), path).not.toThrow();
    }
  });

  it('nothing is ever run by a shell', () => {
    const sources = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter((f) => f.endsWith('.ts'));
    const runs = (text: string) => /\b(exec|execSync)\(|shell: (true|'|")/.test(text) && text.includes('child_process');
    expect(sources.length).toBeGreaterThan(100);
    expect(sources.filter((f) => runs(readFileSync(join('src', f), 'utf8')))).toEqual([]);
    // the test would see one
    expect(runs("import { exec } from 'node:child_process'; exec(`ls ${path}`)")).toBe(true);
  });
});
