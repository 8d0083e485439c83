import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Aedes } from 'aedes';
import { startBroker } from '../../src/io/mqtt/broker.ts';

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

/** A broker in this process that is cut off by `stop`, without a word to anybody; its sessions outlive that, as those of a broker with a disk. */
export async function lastingBroker(): Promise<TestBroker> {
  const port = await freePort();
  const aedes = await Aedes.createBroker();
  const sockets = new Set<Socket>();
  let server: Server | undefined;
  return {
    url: `mqtt://127.0.0.1:${port}`,
    async start() {
      server = createServer((socket) => {
        sockets.add(socket);
        aedes.handle(socket);
      });
      await new Promise<void>((resolve) => server?.listen(port, '127.0.0.1', resolve));
    },
    async stop() {
      const closed = new Promise((resolve) => (server ? server.close(resolve) : resolve(undefined)));
      for (const socket of sockets) socket.destroy();
      sockets.clear();
      await closed;
    },
  };
}

/** Lines of mosquitto.conf for a broker that loses nothing when it is killed. */
export const LASTING = ['persistence true', 'autosave_interval 1', 'autosave_on_changes true', 'max_queued_messages 0'];

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
  writeFileSync(
    file,
    [
      `listener ${port} 127.0.0.1`,
      'allow_anonymous true',
      `persistence_location ${folder}/`,
      'user root',
      ...config,
      '',
    ].join('\n'),
  );
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
