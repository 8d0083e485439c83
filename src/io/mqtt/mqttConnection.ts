import type { IClientOptions, IConnackPacket, IPublishPacket, MqttClient } from 'mqtt';
import { BehaviorSubject, filter, firstValueFrom, type Observable } from 'rxjs';
import { ConfigError, UnavailableError } from '../../core/errors.ts';
import { Random } from '../../core/random.ts';
import { crc32 } from '../../core/snapshot.ts';
import { credentialsFor, type MqttCredentials } from './mqttCredentials.ts';
import { INSECURE, type MqttTls, tlsFault, tlsSettings } from './mqttTls.ts';

const FIRST_BACKOFF_MS = 250;
/** A broker that is back is found again within 5 s. */
const LONGEST_BACKOFF_MS = 4000;
/** Room for topic, header and properties around a message. */
const ENVELOPE_BYTES = 70_000;
const NO_ANSWER = 'no answer';
const CLOSED = 'the other side closed the connection';
/** Codes of a refusal: of 3.1.1, of 5. */
const BAD_VERSION = [1, 132];

/** How to reach a broker. */
export interface MqttOptions extends MqttCredentials, MqttTls {
  /** mqtt:, mqtts:, ws: or wss: with host and port. */
  readonly url: string;
  /** 4 is MQTT 3.1.1, which all brokers speak (default); 5 is MQTT 5. */
  readonly version?: 4 | 5;
  /** Default: a new one each time. */
  readonly clientId?: string;
  /** The broker keeps subscriptions, and messages of QoS 1 for them, while we are away: needs a `clientId` that stays. */
  readonly persistent?: boolean;
  /** How long the broker keeps them, s, with MQTT 5; with 3.1.1 its own settings say. Default a day. */
  readonly sessionExpiryS?: number;
  /** Seconds until a first connection must stand. Default 10. */
  readonly connectTimeoutS?: number;
  /** Does not wait for the first connection: a broker that is away is no fault, one that refuses us is a `problem`. */
  readonly isPatient?: boolean;
  /** Largest message that the broker shall send, bytes, with MQTT 5. */
  readonly maxMessageBytes?: number;
}

/** Where the connection stands. Faults of transport are values, not errors: it goes on trying. */
export interface MqttStatus {
  readonly state: 'connected' | 'reconnecting' | 'closed';
  /** Attempts since the connection was lost. */
  readonly attempts: number;
  readonly reason?: string;
}

export type OnMessage = (topic: string, payload: Uint8Array, packet: IPublishPacket) => void;

/** A connection that stays: it comes back with growing, jittered pauses from 0.125 to 4 s. */
export interface MqttConnection {
  readonly client: MqttClient;
  readonly status$: Observable<MqttStatus>;
  /** The broker's address as it may be shown: without credentials. */
  readonly shownUrl: string;
  /** How the broker welcomed us, the last time. */
  readonly connack: IConnackPacket | undefined;
  /** Why there will never be a connection. */
  readonly problem: UnavailableError | undefined;
  /** What is wrong at the moment, or always: a sentence. */
  readonly notice: string | undefined;
  /** What the user should know about these settings. */
  readonly warnings: readonly string[];
  close(): Promise<void>;
}

/**
 * Connects. `onMessage` gets what arrives, from the first message on that the broker has kept for us. Throws ConfigError for wrong
 * settings, UnavailableError when no broker answers in time, when it refuses us, or when its certificate is not to be trusted.
 */
export async function connectMqtt(options: MqttOptions, onMessage?: OnMessage): Promise<MqttConnection> {
  const url = parseUrl(options.url);
  const shownUrl = `${url.protocol}//${url.host}${url.pathname === '/' ? '' : url.pathname}`;
  const { connectTimeoutS = 10 } = options;
  const clientId = options.clientId ?? `slipring-${process.pid}-${++clients}`;
  // jitter from the client's name: no two clients come back at once, and each run does the same
  const random = new Random(crc32(new TextEncoder().encode(clientId)));
  const jittered = (ms: number) => ms * (0.5 + 0.5 * random.uniform());
  const settings: IClientOptions = {
    clientId,
    ...credentialsFor(options, url),
    ...tlsSettings(options, url),
    ...sessionSettings(options),
    reconnectPeriod: jittered(FIRST_BACKOFF_MS),
    reconnectOnConnackError: true,
    connectTimeout: 1000 * connectTimeoutS,
    queueQoSZero: false,
    resubscribe: true,
  };
  url.username = '';
  url.password = '';
  const { default: mqtt } = await import('mqtt');
  const client = mqtt.connect(url.href, settings);
  if (onMessage) client.on('message', onMessage);
  const status = new BehaviorSubject<MqttStatus>({ state: 'reconnecting', attempts: 0 });
  const warnings = options.insecure ? [`${shownUrl}: ${INSECURE}`] : [];
  let attempts = 0;
  let reason = NO_ANSWER;
  let connack: IConnackPacket | undefined;
  let problem: UnavailableError | undefined;
  client.on('connect', (packet) => {
    connack = packet;
    attempts = 0;
    reason = CLOSED;
    client.options.reconnectPeriod = jittered(FIRST_BACKOFF_MS);
    status.next({ state: 'connected', attempts: 0 });
  });
  const giveUp = (why: string): void => {
    problem = new UnavailableError(`mqtt: ${shownUrl}: ${why}`);
    client.end(true);
    status.next({ state: 'closed', attempts, reason: why });
  };
  client.on('error', (error) => {
    reason = describe(error);
    // a broker that says no at first will say no again, and a certificate stays what it is
    if (!connack && !problem && (isRefusal(error) || tlsFault(error) !== undefined)) giveUp(reason);
  });
  client.on('close', () => {
    if (client.disconnecting) return;
    attempts++;
    if (reason === NO_ANSWER) reason = CLOSED;
    const backoff = Math.min(LONGEST_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** Math.min(attempts, 10));
    client.options.reconnectPeriod = jittered(backoff);
    status.next({ state: 'reconnecting', attempts, reason });
  });
  const connection: MqttConnection = {
    client,
    status$: status,
    shownUrl,
    get connack() {
      return connack;
    },
    get problem() {
      return problem;
    },
    get notice() {
      const { state, reason } = status.value;
      return state === 'reconnecting' ? `${shownUrl}: ${reason ?? NO_ANSWER}; trying again` : warnings[0];
    },
    warnings,
    async close() {
      await client.endAsync();
      status.next({ state: 'closed', attempts: 0 });
      status.complete();
    },
  };
  if (options.isPatient) return connection;
  const timer = setTimeout(
    () => giveUp(`no connection within ${connectTimeoutS} s (${reason})`),
    1000 * connectTimeoutS,
  );
  await firstValueFrom(status.pipe(filter(({ state }) => state !== 'reconnecting')));
  clearTimeout(timer);
  if (problem) throw problem;
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

function sessionSettings(options: MqttOptions): IClientOptions {
  const { version = 4, persistent = false, clientId, sessionExpiryS = 86_400, maxMessageBytes } = options;
  if (persistent && clientId === undefined) {
    throw new ConfigError('mqtt: persistent needs a clientId: the broker knows the session by it', ['persistent']);
  }
  return {
    protocolVersion: version,
    clean: !persistent,
    ...(version === 5 && {
      properties: {
        ...(persistent && { sessionExpiryInterval: sessionExpiryS }),
        ...(maxMessageBytes && { maximumPacketSize: maxMessageBytes + ENVELOPE_BYTES }),
      },
    }),
  };
}

function isRefusal(error: Error): boolean {
  return 'code' in error && typeof error.code === 'number';
}

function describe(error: Error): string {
  const { code } = error as { code?: string | number };
  if (code === 'ECONNREFUSED') return 'connection refused';
  if (typeof code === 'number' && BAD_VERSION.includes(code)) {
    return 'the broker does not speak this version of MQTT: try version: 4';
  }
  return tlsFault(error) ?? (error.message || String(code));
}
