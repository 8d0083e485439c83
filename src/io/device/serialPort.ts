import type { SerialPort } from 'serialport';
import type { z } from 'zod';
import type { linkSchema } from '../../protocols/link.ts';

/** Settings of a line, as a device profile gives them. */
export type LineSettings = NonNullable<z.output<typeof linkSchema>['serial']>;

/** Opens a port and sets its lines. Rejects with the driver's error. */
export async function openPort(path: string, line: LineSettings): Promise<SerialPort> {
  const { SerialPort } = await import('serialport');
  const port = new SerialPort({
    path,
    baudRate: line.baudRate,
    dataBits: line.dataBits,
    parity: line.parity,
    stopBits: line.stopBits,
    rtscts: line.flowControl === 'hardware',
    xon: line.flowControl === 'software',
    xoff: line.flowControl === 'software',
    autoOpen: false,
  });
  await new Promise<void>((resolve, reject) => port.open((error) => (error ? reject(error) : resolve())));
  const { dtr, rts } = line;
  if (dtr !== undefined || rts !== undefined) {
    // a pseudo-terminal has no such lines
    await new Promise<void>((resolve) => port.set({ dtr: dtr ?? true, rts: rts ?? true }, () => resolve()));
  }
  return port;
}

/** Throws away what has come and was not read. */
export function discard(port: SerialPort): Promise<void> {
  return new Promise((resolve) => port.flush(() => resolve()));
}

/** Closes a port; never rejects. */
export function closePort(port: SerialPort): Promise<void> {
  port.removeAllListeners();
  // it may still fail on its way out
  port.on('error', () => {});
  return new Promise((resolve) => {
    if (port.isOpen) port.close(() => resolve());
    else resolve();
  });
}
