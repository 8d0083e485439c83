import { createServer } from 'node:net';
import { UnavailableError } from '../../core/errors.ts';

/** An MQTT broker in this process. */
export interface Broker {
  readonly url: string;
  readonly port: number;
  /** Resolves when the first client has subscribed to something: from then on nothing that is published is lost to it. */
  readonly subscribed: Promise<void>;
  close(): Promise<void>;
}

/** Starts a broker on the loopback address; port 0 takes a free one. Nothing outside this machine can reach it. */
export async function startBroker(port = 0): Promise<Broker> {
  const { Aedes } = await import('aedes');
  const aedes = await Aedes.createBroker();
  const server = createServer(aedes.handle);
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(new UnavailableError(`broker: port ${port}: ${error.message}`)));
    server.listen(port, '127.0.0.1', resolve);
  });
  const address = server.address();
  const taken = typeof address === 'object' && address ? address.port : port;
  const subscribed = new Promise<void>((resolve) => aedes.once('subscribe', () => resolve()));
  return {
    subscribed,
    url: `mqtt://127.0.0.1:${taken}`,
    port: taken,
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      await new Promise<void>((resolve) => aedes.close(() => resolve()));
      await closed;
    },
  };
}
