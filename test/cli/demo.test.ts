import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { afterAll, describe, expect, it } from 'vitest';
import { runCommandLine } from '../../src/cli/program.ts';

const folder = mkdtempSync(join(tmpdir(), 'slipring-demo-'));
afterAll(() => rmSync(folder, { recursive: true }));

class Text extends Writable {
  text = '';

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString();
    done();
  }
}

async function demo(words: string[], signal = new AbortController().signal) {
  const [stdout, stderr] = [new Text(), new Text()];
  const code = await runCommandLine(['demo', ...words], { stdout, stderr, env: {}, signal, version: '0' });
  return { code, out: stdout.text, err: stderr.text };
}

describe('slipring demo', () => {
  it('predicts, compares host and C, passes its own gates and writes what it says', async () => {
    const { code, out } = await demo(['--json', '--duration', '150', '--out', folder]);
    const { gates, errors, verification, received, inputs } = JSON.parse(out);
    expect(gates.filter((g: { passed: boolean }) => !g.passed)).toEqual([]);
    expect(code).toBe(0);
    expect(verification.mismatches).toBe(0);
    expect(verification.samples).toBe(1_500_000);
    expect(errors.prediction.all.rows).toBeGreaterThan(40);
    // the winding's sensor taken for the magnets' temperature must be much worse, or the prediction shows nothing
    expect(errors.prediction.all.rmse).toBeLessThan(errors.winding.all.rmse / 5);
    expect(received.samples).toBe(
      Object.values(inputs as Record<string, { rows: number }>).reduce((n, c) => n + c.rows, 0),
    );
    const rows = readFileSync(join(folder, 'demo.csv'), 'utf8').trim().split('\n');
    expect(rows[0]).toContain('tempMagnetPredicted');
    expect(rows.length).toBeGreaterThan(70);
    expect(readFileSync(join(folder, 'magnet-temperature.svg'), 'utf8')).toContain('magnets, truth');
    expect(readFileSync(join(folder, 'c', 'magnet_temperature.h'), 'utf8')).toContain('bool magnet_temperature_step(');
  });

  it('ends with 130 on Ctrl-C and keeps what is complete', async () => {
    const stop = new AbortController();
    setTimeout(() => stop.abort(), 3000);
    const { code, err } = await demo(['--out', folder], stop.signal);
    expect(code).toBe(130);
    expect(err).toContain('interrupted');
  });

  it('refuses a duration in which the net could not settle', async () => {
    const { code, err } = await demo(['--duration', '60']);
    expect(code).toBe(2);
    expect(err).toContain('--duration must be 120 to 36000 seconds, got 60');
  });
});
