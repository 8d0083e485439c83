import { ConfigError } from '../core/errors.ts';
import { toHex } from './hex.ts';
import type { Request } from './request.ts';

/**
 * Lets through exactly the requests of a profile, and refuses every other byte: what moves a motor is never among them.
 * The transport itself sends through it, so that no other part of a program can.
 */
export class TransmitGuard {
  private readonly device: string;
  private readonly allowed: ReadonlySet<string>;
  /** Transmissions refused so far. */
  refused = 0;

  constructor(device: string, requests: readonly Pick<Request, 'bytes'>[]) {
    this.device = device;
    this.allowed = new Set(requests.map((r) => toHex(r.bytes)));
  }

  /** Throws ConfigError unless the bytes are one whole request. */
  check(bytes: Uint8Array): void {
    if (this.allowed.has(toHex(bytes))) return;
    this.refused++;
    const shown = toHex(bytes, 0, Math.min(16, bytes.length), ' ') + (bytes.length > 16 ? ' ...' : '');
    throw new ConfigError(`${this.device}: refused to send ${shown || 'nothing'}: not a request of the profile`);
  }

  /** The only way to the wire: `write` behind the check. */
  guard<T>(write: (bytes: Uint8Array) => T): (bytes: Uint8Array) => T {
    return (bytes) => {
      this.check(bytes);
      return write(bytes);
    };
  }
}
