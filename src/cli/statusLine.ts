import { printable } from '../core/printable.ts';
import type { Context } from './command.ts';

const EVERY_MS = { terminal: 200, plain: 10_000 };

/** A line on stderr that tells how long work goes on: renewed in place on a terminal, now and then a plain line elsewhere. */
export class StatusLine {
  private readonly context: Context;
  private timer: NodeJS.Timeout | undefined;
  private shown = false;

  constructor(context: Context) {
    this.context = context;
  }

  start(text: () => string): void {
    const { quiet, stderr } = this.context;
    if (quiet) return;
    const terminal = stderr.isTTY === true;
    this.timer = setInterval(
      () => {
        if (!terminal) {
          stderr.write(`${printable(text())}\n`);
          return;
        }
        const width = (stderr.columns ?? 80) - 1;
        stderr.write(`\r\x1b[2K${printable(text()).slice(0, width)}`);
        this.shown = true;
      },
      terminal ? EVERY_MS.terminal : EVERY_MS.plain,
    );
    this.timer.unref();
  }

  stop(): void {
    clearInterval(this.timer);
    if (this.shown) this.context.stderr.write('\r\x1b[2K');
    this.shown = false;
  }
}
