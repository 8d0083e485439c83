import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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

/** A real mosquitto, or undefined where none is installed, which is said. `config` are lines of a file `mosquitto.conf` behind its listener. */
export async function mosquitto(config: readonly string[] = [], protocol = 'mqtt'): Promise<TestBroker | undefined> {
  if (!MOSQUITTO) {
    console.warn('left out: mosquitto not found');
    return undefined;
  }
  const port = await freePort();
  const folder = mkdtempSync(join(tmpdir(), 'slipring-mosquitto-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, 'mosquitto.conf');
  writeFileSync(file, [`listener ${port} 127.0.0.1`, 'allow_anonymous true', ...config, ''].join('\n'));
  let child: ChildProcess | undefined;
  return {
    url: `${protocol}://127.0.0.1:${port}`,
    async start() {
      child = spawn(MOSQUITTO, ['-c', file], { stdio: 'ignore' });
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
