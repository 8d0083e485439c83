import { chmodSync, readFileSync } from 'node:fs';
import { connect, createServer } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectMqtt, type MqttOptions } from '../../../src/io/mqtt/mqttConnection.ts';
import { mosquitto, type TestBroker } from '../../support/brokers.ts';
import { authority, certificate } from '../../support/certificates.ts';
import { temporaryFolder } from '../../support/folder.ts';

const folder = temporaryFolder();
const ours = authority(folder.path, 'ours');
const others = authority(folder.path, 'others');
const good = certificate(folder.path, 'good', ours);
const named = certificate(folder.path, 'named', ours, { hosts: 'DNS:broker.test' });
const old = certificate(folder.path, 'old', ours, { days: -1 });
const client = certificate(folder.path, 'client', ours);

const tls = ({ certFile, keyFile } = good, ...more: string[]) =>
  mosquitto([`certfile ${certFile}`, `keyfile ${keyFile}`, ...more], 'mqtts');

const brokers = {
  good: await tls(),
  named: await tls(named),
  old: await tls(old),
  asking: await tls(good, `cafile ${ours.certFile}`, 'require_certificate true'),
  plain: await mosquitto(),
};

/** Connects and says how that went: 'connected', or what was said. */
async function attempt(broker: TestBroker | undefined, options: Partial<MqttOptions> = {}): Promise<string> {
  try {
    const connection = await connectMqtt({
      url: broker?.url ?? '',
      caFile: ours.certFile,
      connectTimeoutS: 5,
      ...options,
    });
    await connection.close();
    return connection.warnings.join('; ') || 'connected';
  } catch (error) {
    return (error as Error).message.replace(/:\d+:/, ':');
  }
}

describe.runIf(brokers.good)('MQTT over TLS, with mosquitto', () => {
  beforeAll(() => Promise.all(Object.values(brokers).map((b) => b?.start())));
  afterAll(() => Promise.all(Object.values(brokers).map((b) => b?.stop())));

  it('connects where the certificate is from the authority and for the host, with both versions', async () => {
    expect(await attempt(brokers.good)).toBe('connected');
    expect(await attempt(brokers.good, { version: 5 })).toBe('connected');
    expect(await attempt(brokers.named, { serverName: 'broker.test' })).toBe('connected');
    expect(await attempt(brokers.asking, client)).toBe('connected');
  });

  it('refuses a wrong authority, none at all, an expired certificate and one for another host, in words', async () => {
    expect(await attempt(brokers.good, { caFile: others.certFile })).toBe(
      "mqtt: mqtts://127.0.0.1: the broker's certificate is not from a trusted authority: check caFile",
    );
    expect(await attempt(brokers.good, { caFile: undefined })).toMatch(/certificate is not from a trusted authority/);
    expect(await attempt(brokers.old)).toBe("mqtt: mqtts://127.0.0.1: the broker's certificate has expired");
    expect(await attempt(brokers.named)).toMatch(/the broker's certificate is for another host: IP: 127.0.0.1/);
    expect(await attempt(brokers.named, { serverName: 'other.test' })).toMatch(/is for another host: Host: other.test/);
    expect(await attempt(brokers.asking)).toMatch(/the broker asks for a certificate: give certFile and keyFile/);
  });

  it('believes anything only when told to, and warns then', async () => {
    for (const broker of [brokers.good, brokers.old, brokers.named]) {
      expect(await attempt(broker, { caFile: undefined, insecure: true })).toMatch(
        /^mqtts:\/\/127.0.0.1:\d+: insecure: the certificate of the broker is not checked/,
      );
    }
  });

  it('says that TLS meets a port without', async () => {
    const url = brokers.plain!.url.replace('mqtt:', 'mqtts:');
    expect(await attempt(brokers.plain, { url, connectTimeoutS: 1 })).toMatch(/no TLS|no connection within 1 s/);
  });

  it('refuses settings that do not fit, and a key that others may read', async () => {
    const { url } = brokers.plain!;
    expect(await attempt(brokers.plain, { url })).toBe('mqtt: caFile needs an address with mqtts:// or wss://');
    expect(await attempt(brokers.plain, { caFile: undefined, insecure: true })).toMatch(/^mqtt: insecure needs/);
    expect(await attempt(brokers.asking, { certFile: client.certFile })).toBe(
      'mqtt: certFile and keyFile belong together',
    );
    chmodSync(client.keyFile, 0o640);
    expect(await attempt(brokers.asking, client)).toMatch(/client.key: others may read this secret: chmod 600/);
    chmodSync(client.keyFile, 0o600);
  });
});

it('speaks no TLS before 1.2', async () => {
  const server = createServer({
    cert: readFileSync(good.certFile),
    key: readFileSync(good.keyFile),
    minVersion: 'TLSv1',
    maxVersion: 'TLSv1.1',
    ciphers: 'DEFAULT@SECLEVEL=0',
  });
  server.on('tlsClientError', () => {});
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  const url = `mqtts://127.0.0.1:${port}`;
  expect(await attempt(undefined, { url })).toMatch(/the broker offers no TLS 1.2 or later/);
  // the check can tell: who allows TLS 1.1 gets it
  const protocol = await new Promise((resolve, reject) => {
    const insecure = { rejectUnauthorized: false, minVersion: 'TLSv1', ciphers: 'DEFAULT@SECLEVEL=0' } as const;
    const socket = connect({ port, host: '127.0.0.1', ...insecure }, () => {
      resolve(socket.getProtocol());
      socket.destroy();
    });
    socket.on('error', reject);
  });
  expect(protocol).toBe('TLSv1.1');
  server.close();
});
