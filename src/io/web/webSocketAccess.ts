import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import { ConfigError } from '../../core/errors.ts';
import { readSecretFile } from '../config/secretFile.ts';

/** Who may connect to what listens. */
export interface AccessOptions {
  /** Address it listens on. */
  readonly host: string;
  /** Further names that this machine goes by, and that serve pages which may connect. */
  readonly hosts?: readonly string[];
  /** Default: environment variable SLIPRING_WEBSOCKET_TOKEN, or the content of the file in SLIPRING_WEBSOCKET_TOKEN_FILE. */
  readonly token?: string;
}

export interface Refusal {
  readonly status: 401 | 403;
  readonly reason: string;
}

/** Carries the token in the list of subprotocols: a page can set no header. */
export const TOKEN_PROTOCOL = 'slipring.token.';
const TOKEN = /^[\w-]{22,256}$/;
const LOOPBACK = ['localhost', '127.0.0.1', '[::1]'];

/**
 * Who may connect: a machine's own address is no border. Any page in a browser can ask there, and a name of its own can be made to mean this
 * machine. So Host, and Origin where there is one, must be names of this machine; and on other addresses than the loopback one
 * everybody must bring the token, of 128 bits at least. Throws ConfigError where that is lacking.
 */
export class WebSocketAccess {
  private readonly names: ReadonlySet<string>;
  private readonly isLocal: boolean;
  private readonly token: Uint8Array | undefined;

  constructor({ host, hosts = [], token = tokenFromEnvironment() }: AccessOptions) {
    this.names = new Set([...LOOPBACK, ...hosts.map((name) => name.toLowerCase())]);
    this.isLocal = LOOPBACK.includes(host) || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
    if (token === undefined && !this.isLocal) {
      throw new ConfigError(
        `webSocket: host ${host} lets in others than this machine: give a token in SLIPRING_WEBSOCKET_TOKEN or SLIPRING_WEBSOCKET_TOKEN_FILE, as of openssl rand -hex 16`,
        ['host'],
      );
    }
    if (token !== undefined && !TOKEN.test(token)) {
      throw new ConfigError(
        'webSocket: the token must be 22 to 256 letters, digits, - or _, as of openssl rand -hex 16',
      );
    }
    this.token = token === undefined ? undefined : digest(token);
  }

  /** Why a request is not let in. */
  refusal({ headers }: IncomingMessage): Refusal | undefined {
    if (!this.isOwn(hostName(headers.host))) return { status: 403, reason: 'foreign Host' };
    if (headers.origin !== undefined && !this.isOwn(hostName(headers.origin, true))) {
      return { status: 403, reason: 'foreign Origin' };
    }
    if (this.token && !timingSafeEqual(this.token, digest(givenToken(headers) ?? ''))) {
      return { status: 401, reason: 'no token, or a wrong one' };
    }
    return undefined;
  }

  /** Elsewhere than on the loopback address one may also be called by number: only names can be made to mean somebody else. */
  private isOwn(name: string | undefined): boolean {
    if (name === undefined) return false;
    return this.names.has(name) || (!this.isLocal && isIP(name.replace(/^\[|\]$/g, '')) !== 0);
  }
}

/** The name in a Host or Origin, without port: whoever forwards a port gives it another number. */
function hostName(text: string | undefined, isOrigin = false): string | undefined {
  const pattern = isOrigin ? /^https?:\/\/(\[[^\]/]+\]|[^:/\s]+)(:\d+)?$/ : /^(\[[^\]/]+\]|[^:/\s]+)(:\d+)?$/;
  return text?.match(pattern)?.[1].toLowerCase();
}

function givenToken(headers: IncomingMessage['headers']): string | undefined {
  const protocols = headers['sec-websocket-protocol']?.split(',').map((name) => name.trim()) ?? [];
  return (
    headers.authorization?.match(/^Bearer (\S+)$/i)?.[1] ??
    protocols.find((name) => name.startsWith(TOKEN_PROTOCOL))?.slice(TOKEN_PROTOCOL.length)
  );
}

/** Of equal length whatever came, so that comparing takes equal time. */
const digest = (token: string): Uint8Array => createHash('sha256').update(token).digest();

function tokenFromEnvironment(): string | undefined {
  const { SLIPRING_WEBSOCKET_TOKEN: token, SLIPRING_WEBSOCKET_TOKEN_FILE: file } = process.env;
  return token || (file ? readSecretFile(file).trim() : undefined);
}
