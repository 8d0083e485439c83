import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { type Block, detach } from '../../../src/core/block.ts';
import { openMqttSource } from '../../../src/io/mqtt/mqttSource.ts';
import { LASTING, lastingBroker, mosquitto } from '../../support/brokers.ts';
import { samplesOf } from '../../support/collect.ts';
import { temporaryFolder } from '../../support/folder.ts';

/** SLIPRING_SOAK=1: outages of 20 s each. Usually they are shorter, and the samples come faster. */
const IS_LONG = process.env.SLIPRING_SOAK !== undefined;
const ROWS = IS_LONG ? 450_000 : 60_000;
const RATE = 1000;
const SPEED = IS_LONG ? 5 : 10;
const AWAY_S = IS_LONG ? 20 : 1;
const TIMEOUT_MS = IS_LONG ? 600_000 : 120_000;
const MAIN = fileURLToPath(new URL('../../../src/cli/main.ts', import.meta.url));

const folder = temporaryFolder();
const rows = Array.from({ length: ROWS }, (_, k) => `${(1_700_000_000 + k / RATE).toFixed(3)},${k}`);
const log = folder.file('log.csv', `t,iA\n${rows.join('\n')}\n`);
const pause = (seconds: number) => new Promise((resolve) => setTimeout(resolve, 1000 * seconds));

for (const [name, make, reorderS] of [
  ['mosquitto', () => mosquitto(LASTING), 0],
  // gives a subscriber that is back new messages among those that it kept
  ['an embedded broker', lastingBroker, 20],
] as const) {
  const broker = await make();
  if (!broker) continue;
  describe(`a pipeline into ${name}, which is killed`, () => {
    const running = new Set<ChildProcess>();
    afterAll(async () => {
      for (const child of running) child.kill('SIGKILL');
      await broker.stop();
    });

    /** `slipring run` on the log, in a process of its own, into the broker. */
    function run(prefix: string, more: string) {
      const base = join(folder.path, `${name.slice(0, 2)}-${prefix}`);
      const pipeline = folder.file(
        `${name.slice(0, 2)}-${prefix}.yaml`,
        `slipring: 1
motor: { name: bench }
source: { replay: { file: ${log}, speed: ${SPEED}x } }
sinks:
  - mqtt: { url: "${broker!.url}", prefix: ${prefix}${more.replace('SPOOL', `${base}.spool`)} }
`,
      );
      const words = ['--import', 'tsx', MAIN, 'run', pipeline, '--state', `${base}.state`, '--state-every', '0.3'];
      const child = spawn(process.execPath, words, { stdio: ['ignore', 'ignore', 'pipe'] });
      running.add(child);
      let told = '';
      child.stderr.on('data', (data) => {
        told += data;
      });
      const ended = new Promise<{ code: number | null; told: string }>((resolve) => {
        child.on('exit', (code) => resolve({ code, told }));
      });
      return { child, ended, base };
    }

    /** Listens, while the broker is killed twice, and the run with it once; says what came. */
    async function outage(prefix: string, more: string) {
      await broker!.start();
      const first = run(prefix, more);
      const source = await openMqttSource({
        url: broker!.url,
        prefix,
        qos: 1,
        persistent: true,
        clientId: `listener-${prefix}`,
        streams: ['main'],
        reorderS,
        waitS: 60,
      });
      const blocks: Block[] = [];
      const complete = new Promise<void>((resolve) => {
        source.blocks.subscribe({ next: (b) => blocks.push(detach(b)), complete: resolve });
      });
      for (let i = 0; !existsSync(`${first.base}.state`) && i < 400; i++) await pause(0.05);
      await broker!.stop();
      await pause(AWAY_S);
      first.child.kill('SIGKILL');
      await first.ended;
      // the broker is still away: a run with a spool starts all the same
      const second = run(prefix, more);
      await pause(AWAY_S + 1);
      await broker!.start();
      const back = performance.now();
      const seen = blocks.length;
      await expect.poll(() => blocks.length > seen || !more.includes('spool'), { timeout: 10_000 }).toBe(true);
      const foundAgainS = (performance.now() - back) / 1000;
      await pause(0.5);
      await broker!.stop();
      await pause(AWAY_S / 2);
      await broker!.start();
      const { code, told } = await second.ended;
      await complete;
      await source.close();
      await broker!.stop();
      return { blocks, counters: source.counters, code, told, foundAgainS };
    }

    it('has every sample once at the receiver, though the run was killed too', { timeout: TIMEOUT_MS }, async () => {
      const { blocks, counters, code, told, foundAgainS } = await outage('kept', ', spool: SPOOL');
      expect(told).toMatch(/^mqtt: sent \d+/m);
      expect(code).toBe(0);
      const samples = samplesOf(blocks, 'iA');
      expect(samples).toHaveLength(ROWS);
      expect(samples.every((v, k) => v === k)).toBe(true);
      expect(counters).toMatchObject({ samples: ROWS, lost: 0, gaps: 0, restarts: 0, malformed: 0 });
      expect(blocks.every((b, i) => i === 0 || b.seq === blocks[i - 1].seq + blocks[i - 1].n)).toBe(true);
      console.warn(
        `${name}: ${ROWS} samples, none lost, ${counters.duplicates} messages twice; found again after ${foundAgainS.toFixed(1)} s`,
      );
    });

    // without a spool it fails: the check can tell
    if (name === 'mosquitto') {
      it('would lack samples without a spool', { timeout: TIMEOUT_MS }, async () => {
        const { blocks } = await outage('lost', ', qos: 0');
        expect(samplesOf(blocks, 'iA').length).toBeLessThan(ROWS - 1000);
      });
    }
  });
}
