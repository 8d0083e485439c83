import { readFileSync, realpathSync, statSync } from 'node:fs';
import { normalize } from 'node:path';
import { ConfigError } from '../../core/errors.ts';

const PORT = /^(\/dev\/(tty|serial|pts|cu)|COM\d+$)/;

/**
 * The path of a serial port: under /dev/tty, serial, pts or cu, or a link to one of these; COM3 on Windows. A link whose device is not
 * plugged in cannot be looked through: it passes, and the port is not found when it is opened. Throws ConfigError for any other file.
 */
export function checkPortPath(path: string): void {
  const plain = normalize(path);
  if (PORT.test(plain)) return;
  const target = targetOf(plain);
  if (target === undefined ? plain.startsWith('/') : PORT.test(target)) return;
  throw new ConfigError(`serial: port must be a serial port as /dev/ttyACM0, got ${JSON.stringify(path)}`, ['port']);
}

function targetOf(path: string): string | undefined {
  try {
    return realpathSync(path);
  } catch {
    return undefined;
  }
}

/** Why a port could not be opened, and what to do about it, from the driver's own words. */
export function openFault(path: string, error: Error): { text: string; isBusy: boolean } {
  const { message } = error;
  if (/permission denied|EACCES|access denied/i.test(message)) {
    const group = groupOf(path) ?? 'dialout';
    return {
      text: `${path}: permission denied: ports belong to group ${group}: sudo usermod -aG ${group} "$USER", then log in again`,
      isBusy: false,
    };
  }
  if (/busy|lock port|temporarily unavailable|EBUSY/i.test(message)) {
    return {
      text: `${path}: another program has it open (ModemManager holds new ports for up to 10 s)`,
      isBusy: true,
    };
  }
  if (/no such file|cannot find|ENOENT/i.test(message)) {
    return {
      text: `${path}: no such port: is the device plugged in? slipring ports lists what is there`,
      isBusy: false,
    };
  }
  return { text: `${path}: ${message.replace(/^Error:? /, '')}`, isBusy: false };
}

/** Name of the group that a port belongs to. */
function groupOf(path: string): string | undefined {
  try {
    const { gid } = statSync(path);
    const line = readFileSync('/etc/group', 'utf8')
      .split('\n')
      .find((l) => l.split(':')[2] === String(gid));
    return line?.split(':')[0];
  } catch {
    return undefined;
  }
}
