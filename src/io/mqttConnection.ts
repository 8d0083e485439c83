import { readFileSync, statSync } from 'node:fs';
import type { IClientOptions, MqttClient } from 'mqtt';
import { BehaviorSubject, type Observable } from 'rxjs';
import { ConfigError, IoError, UnavailableError } from '../core/errors.ts';
import { Random } from '../core/random.ts';
import { crc32 } from '../core/snapshot.ts';

const FIRST_BACKOFF_MS = 250;
const LONGEST_BACKOFF_MS = 30_000;

/** How to reach a broker. */
export interface MqttOptions {
  /** mqtt:, mqtts:, ws: or wss: with host and port. */
  readonly url: string;
  readonly clientId?: string;
  /** Default: environment variable SLIPRING_MQTT_USERNAME. */
  readonly username?: string;
  /** Default: environment variable SLIPRING_MQTT_PASSWORD, or the content of the file in SLIPRING_MQTT_PASSWORD_FILE. */
  readonly password?: string;
  /** Certificate authority for mqtts, PEM file. */
  readonly caFile?: string;
  /** Seconds until a first connection must stand. Default 10. */
  readonly connectTimeoutS?: number;
}

/** Where the connection stands. Faults of transport are values, not errors: it goes on trying. */
export interface MqttStatus {
  readonly state: 'connected' | 'reconnecting' | 'closed';
  /** Attempts since the connection was lost. */
  readonly attempts: number;
  readonly reason?: string;
}

/** A connection that stays: it comes back with growing, jittered pauses from 0.25 to 30 s. */
export interface MqttConnection {
  readonly client: MqttClient;
  readonly status$: Observable<MqttStatus>;
  /** The broker's address as it may be shown: without credentials. */
  readonly shownUrl: string;
  close(): Promise<void>;
}

/** Connects. Throws ConfigError for a wrong address, UnavailableError when no broker answers in time or it refuses. */
export async function connectMqtt(options: MqttOptions): Promise<MqttConnection> {
  const url = parseUrl(options.url);
  const shownUrl = `${url.protocol}//${url.host}${url.pathname === '/' ? '' : url.pathname}`;
  const timeoutMs = 1000 * (options.connectTimeoutS ?? 10);
  const clientId = options.clientId ?? `slipring-${process.pid}-${++clients}`;
  // jitter from the client's name: no two clients come back at once, and each run does the same
  const random = new Random(crc32(new TextEncoder().encode(clientId)));
  const { default: mqtt } = await import('mqtt');
  const settings: IClientOptions = {
    clientId,
    ...credentials(options, url),
    clean: true,
    reconnectPeriod: FIRST_BACKOFF_MS,
    reconnectOnConnackError: true,
    connectTimeout: timeoutMs,
    queueQoSZero: false,
    resubscribe: true,
    protocolVersion: 4,
    ...(options.caFile && { ca: readSecret(options.caFile, false) }),
  };
  url.username = '';
  url.password = '';
  const client = mqtt.connect(url.href, settings);
  const status = new BehaviorSubject<MqttStatus>({ state: 'reconnecting', attempts: 0 });
  let attempts = 0;
  let reason = 'no answer';
  client.on('connect', () => {
    attempts = 0;
    client.options.reconnectPeriod = FIRST_BACKOFF_MS;
    status.next({ state: 'connected', attempts: 0 });
  });
  client.on('error', (error) => {
    reason = describe(error);
  });
  client.on('close', () => {
    if (client.disconnecting) return;
    attempts++;
    const backoff = Math.min(LONGEST_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** Math.min(attempts, 10));
    client.options.reconnectPeriod = backoff * (0.5 + 0.5 * random.uniform());
    status.next({ state: 'reconnecting', attempts, reason });
  });
  const connection: MqttConnection = {
    client,
    status$: status,
    shownUrl,
    async close() {
      await client.endAsync();
      status.next({ state: 'closed', attempts: 0 });
      status.complete();
    },
  };
  await new Promise<void>((resolve, reject) => {
    const fail = (why: string) => {
      client.end(true);
      reject(new UnavailableError(`mqtt: ${shownUrl}: ${why}`));
    };
    const timer = setTimeout(() => fail(`no connection within ${timeoutMs / 1000} s (${reason})`), timeoutMs);
    client.once('connect', () => {
      clearTimeout(timer);
      resolve();
    });
    client.on('error', (error) => {
      // a broker that says no will say no again
      if (!client.connected && 'code' in error && typeof error.code === 'number') {
        clearTimeout(timer);
        fail(describe(error));
      }
    });
  });
  return connection;
}

let clients = 0;

function parseUrl(text: string): URL {
  try {
    const url = new URL(text);
    if (/^(mqtts?|wss?):$/.test(url.protocol)) return url;
  } catch {
    // said below, without the text: it may hold a password
  }
  throw new ConfigError('mqtt: url must be mqtt://host:port, mqtts://, ws:// or wss://', ['url']);
}

function credentials(options: MqttOptions, url: URL): IClientOptions {
  const { env } = process;
  const file = env.SLIPRING_MQTT_PASSWORD_FILE;
  const username = options.username ?? (decodeURIComponent(url.username) || env.SLIPRING_MQTT_USERNAME);
  const password =
    options.password ??
    (decodeURIComponent(url.password) || env.SLIPRING_MQTT_PASSWORD || (file && readSecret(file, true).trim()));
  return { ...(username && { username }), ...(password && { password }) };
}

function readSecret(file: string, isPrivate: boolean): string {
  try {
    if (isPrivate && (statSync(file).mode & 0o077) !== 0) {
      throw new ConfigError(`mqtt: ${file}: others may read this password: chmod 600`);
    }
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (error instanceof ConfigError) throw error;
    throw new IoError(`${file}: ${(error as Error).message}`);
  }
}

function describe(error: Error): string {
  const { code } = error as NodeJS.ErrnoException;
  return code === 'ECONNREFUSED' ? 'connection refused' : error.message || String(code);
}
