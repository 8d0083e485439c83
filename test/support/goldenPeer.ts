import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** One operator on some signals. */
export interface PeerCase {
  readonly operator: string;
  /** Names of the signals, a port each. */
  readonly ports: readonly string[];
  readonly rate: number;
  readonly params: object;
}

/** Outputs by port name, '' for an only one; NaN where the peer says nothing. */
export type PeerAnswer = Readonly<Record<string, Float64Array>>;

const SCRIPT = fileURLToPath(new URL('../golden/recorded.py', import.meta.url));

/** What numpy and scipy make of the cases, by test/golden/recorded.py, started once. */
export function askPeer(signals: Readonly<Record<string, Float64Array>>, cases: readonly PeerCase[]): PeerAnswer[] {
  const lengths = Object.fromEntries(Object.entries(signals).map(([name, x]) => [name, x.length]));
  const header = Buffer.from(`${JSON.stringify({ signals: lengths, cases })}\n`);
  const samples = Object.values(signals).map((x) => new Uint8Array(x.buffer, x.byteOffset, x.byteLength));
  const input = Buffer.concat([header, ...samples]);
  const { status, stdout, stderr, error } = spawnSync('/usr/bin/python3', [SCRIPT], { input, maxBuffer: 1 << 30 });
  if (error || status !== 0) {
    const told = error?.message ?? stderr.toString();
    const missing = error !== undefined || /No module named '(numpy|scipy)/.test(told);
    const advice = 'the peer needs numpy and scipy: sudo apt-get install -y python3-numpy python3-scipy';
    throw new Error(missing ? `${advice}\n${told}` : told);
  }
  const end = stdout.indexOf('\n') + 1;
  const answers = JSON.parse(stdout.toString('utf8', 0, end)) as { cases: Record<string, number>[] };
  // a copy begins where doubles may
  const doubles = new Float64Array(Uint8Array.from(stdout.subarray(end)).buffer);
  let at = 0;
  const take = (n: number) => {
    at += n;
    return doubles.subarray(at - n, at);
  };
  return answers.cases.map((outputs) =>
    Object.fromEntries(Object.entries(outputs).map(([name, n]) => [name, take(n)])),
  );
}
