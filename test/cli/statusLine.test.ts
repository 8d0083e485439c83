import { Writable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Context } from '../../src/cli/command.ts';
import { StatusLine } from '../../src/cli/statusLine.ts';

function context(terminal: boolean, quiet = false): { context: Context; written: string[] } {
  const written: string[] = [];
  const stderr = new Writable({
    write(chunk, _encoding, done) {
      written.push(String(chunk));
      done();
    },
  });
  Object.assign(stderr, { isTTY: terminal, columns: 20 });
  return { context: { quiet, stderr } as unknown as Context, written };
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('statusLine', () => {
  it('renews one line on a terminal, no longer than the terminal is wide, and takes it away at the end', () => {
    const { context: c, written } = context(true);
    const line = new StatusLine(c);
    line.start(() => '1000 rows  5000 rows/s  3 lost');
    vi.advanceTimersByTime(400);
    line.stop();
    line.stop();
    expect(written).toEqual([...Array(2).fill('\r\x1b[2K1000 rows  5000 row'), '\r\x1b[2K']);
  });

  it('prints plain lines now and then elsewhere, and nothing when quiet', () => {
    const plain = context(false);
    const line = new StatusLine(plain.context);
    line.start(() => '1000 rows');
    vi.advanceTimersByTime(11_000);
    line.stop();
    expect(plain.written).toEqual(['1000 rows\n']);
    const quiet = context(true, true);
    new StatusLine(quiet.context).start(() => 'x');
    vi.advanceTimersByTime(11_000);
    expect(quiet.written).toEqual([]);
  });
});
