import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { startBroker } from '../../src/io/broker.ts';

/** A broker for a test; `stop` and `start` again on the same port are the faults. */
export interface TestBroker {
  readonly url: string;
  start(): Promise<void>;
  stop(): Promise<void>;
}

export async function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}

export async function embeddedBroker(): Promise<TestBroker> {
  const port = await freePort();
  let broker: Awaited<ReturnType<typeof startBroker>> | undefined;
  return {
    url: `mqtt://127.0.0.1:${port}`,
    async start() {
      broker = await startBroker(port);
    },
    async stop() {
      await broker?.close();
      broker = undefined;
    },
  };
}

const MOSQUITTO = ['/usr/sbin/mosquitto', '/usr/local/sbin/mosquitto', '/opt/homebrew/sbin/mosquitto'].find(existsSync);

/** A real mosquitto, or undefined where none is installed, which is said. */
export async function mosquitto(): Promise<TestBroker | undefined> {
  if (!MOSQUITTO) {
    console.warn('left out: mosquitto not found');
    return undefined;
  }
  const port = await freePort();
  let child: ChildProcess | undefined;
  return {
    url: `mqtt://127.0.0.1:${port}`,
    async start() {
      child = spawn(MOSQUITTO, ['-p', String(port)], { stdio: 'ignore' });
      await reachable(port);
    },
    async stop() {
      const running = child;
      child = undefined;
      if (!running) return;
      const gone = new Promise((resolve) => running.once('exit', resolve));
      running.kill('SIGKILL');
      await gone;
    },
  };
}

async function reachable(port: number): Promise<void> {
  for (let i = 0; i < 200; i++) {
    const open = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1')
        .on('connect', () => resolve(true))
        .on('error', () => resolve(false));
      socket.on('connect', () => socket.destroy());
    });
    if (open) return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error(`no broker on port ${port}`);
}
