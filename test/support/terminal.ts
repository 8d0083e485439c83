import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach } from 'vitest';

/** What stands at the far end of a line: takes what the host sends, and may send at any time. */
export interface FarEnd {
  /** The line is there. `send` gives bytes to the host. */
  plugged(send: (bytes: Uint8Array) => void): void;
  unplugged(): void;
  received?(bytes: Uint8Array): void;
}

/**
 * A serial line made of a real pseudo-terminal (socat): the host opens `path`, a link as udev makes them. Unplugging kills the terminal, as
 * pulling a USB plug does.
 */
export class Terminal {
  readonly path: string;
  private readonly folder = mkdtempSync(join(tmpdir(), 'slipring-tty-'));
  private readonly far: FarEnd;
  private socat: ChildProcess | undefined;

  constructor(far: FarEnd) {
    this.far = far;
    this.path = join(this.folder, 'port');
    open.add(this);
  }

  async plug(): Promise<void> {
    const child = spawn('socat', ['-b', '65536', `pty,raw,echo=0,link=${this.path}`, 'stdio'], {
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    const failed = new Promise<never>((_, reject) => child.once('error', reject));
    this.socat = child;
    child.stdin.on('error', () => {});
    child.stdout.on('data', (bytes: Uint8Array) => this.far.received?.(bytes));
    const appeared = async () => {
      while (!existsSync(this.path)) await sleep(2);
    };
    await Promise.race([appeared(), failed]);
    this.far.plugged((bytes) => void child.stdin.write(bytes));
  }

  async unplug(): Promise<void> {
    const child = this.socat;
    if (!child) return;
    this.socat = undefined;
    this.far.unplugged();
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await gone;
    rmSync(this.path, { force: true });
  }

  /** The far end no longer takes what is sent. */
  freeze(): void {
    this.socat?.kill('SIGSTOP');
  }

  async remove(): Promise<void> {
    await this.unplug();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

const open = new Set<Terminal>();

afterEach(async () => {
  for (const terminal of open) await terminal.remove();
  open.clear();
});
