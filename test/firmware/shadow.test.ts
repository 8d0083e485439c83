import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { printPipeline } from '../../src/codegen/pipeline.ts';
import { stepOf } from '../../src/codegen/pipelineDescription.ts';
import { blockOf } from '../../src/core/block.ts';
import { channel, type Stream } from '../../src/core/stream.ts';
import type { Exportable } from '../../src/firmware/exportable.ts';
import { liveC } from '../../src/firmware/liveC.ts';
import { type LiveFrame, LiveFrames } from '../../src/firmware/liveFrames.ts';
import { writeProgramFiles } from '../../src/firmware/programFiles.ts';
import { Replica } from '../../src/firmware/replica.ts';
import { Shadow } from '../../src/firmware/shadow.ts';
import { shadowJob } from '../../src/firmware/shadowJob.ts';
import { Stage } from '../../src/kernel/stage.ts';
import { operators } from '../../src/operators/registry.generated.ts';
import { slipring } from '../cli/support.ts';
import { boardNamed } from '../support/emulate.ts';
import { temporaryFolder } from '../support/folder.ts';

const folder = temporaryFolder();
const { signal } = new AbortController();

const rows = Array.from({ length: 400 }, (_, i) => {
  const iA = i % 50 === 7 ? '' : 12 * Math.cos(0.06 * i) + (i % 90 === 0 ? 60 : 0);
  return [i * 1e-3, iA, 12 * Math.cos(0.06 * i - 2.0944), 0.06 * i].join(',');
});
const currents = folder.file('currents.csv', `t [s],iA [A],iB [A],thetaE [rad]\n${rows.join('\n')}\n`);
const STEPS = [
  'hampel: { on: [iA, iB], windowLength: 7 }',
  'lowpass: { on: [iA, iB], cutoffHz: 150, order: 4, decimate: 2 }',
  'clarkePark: { iA: iA, iB: iB, angle: thetaE }',
];
const words = { input: currents, steps: STEPS };

describe.each(['cortex-m0', 'cortex-m3', 'cortex-m4', 'cortex-m33', 'cortex-m55', 'riscv32'])(
  'an emulated %s on its serial port',
  (name) => {
    it('computes what the host computes, sample by sample', async () => {
      const r = await shadowJob(words, { board: boardNamed(name), feed: 400, signal });
      expect(r, r.firstMismatch).toMatchObject({ fed: 400, frames: 400, unanswered: 0, lost: 0, mismatches: 0 });
      expect(r.values).toBeGreaterThan(5 * 190);
      expect(r.port).toMatch(/^\/dev\/pts\//);
    });
  },
);

describe('shadow', () => {
  it('finds one coefficient that is another on the board', async () => {
    const changed = (at: string) => {
      const file = join(at, 'pipeline.c');
      const text = readFileSync(file, 'utf8');
      const other = text.replace(/REAL_C\((\d\.\d{5})\d*\)/, 'REAL_C($1)');
      expect(other).not.toBe(text);
      writeFileSync(file, other);
    };
    const r = await shadowJob(words, { board: boardNamed('cortex-m4'), feed: 100, signal, changed });
    expect(r.mismatches).toBeGreaterThan(10);
    expect(r.firstMismatch).toMatch(/^i\w+, sample \d+: host \S+, board \S+$/);
  });

  it('runs as a command on a board in double, and ends with code 0', async () => {
    const steps = STEPS.flatMap((step) => ['--step', step]);
    const emulated = ['--emulate', 'cortex-m7', '--real', 'double', '--samples', '60'];
    const { code, out, err } = await slipring(['shadow', '--input', currents, ...steps, ...emulated]);
    expect(code, err).toBe(0);
    expect(out).toMatch(/^board and host: 0 mismatches of \d+ values, 60 samples shown\n/);
    expect(err).toMatch(/emulated Cortex-M7 .* at \/dev\/pts\/\d+/);
  });

  it.each([
    [[], 'give either --port or --emulate'],
    [['--emulate', 'cortex-m5'], 'did you mean "cortex-m'],
    [['--port', '/dev/ttyX', '--real', 'half'], 'unknown type of reals "half"'],
    [['--port', '/dev/ttyX', '--samples', '1.5'], '--samples must be a whole number'],
  ])('refuses %j', async (more, message) => {
    const { code, err } = await slipring(['shadow', '--input', currents, '--step', STEPS[0], ...more]);
    expect(code).toBe(2);
    expect(err).toContain(message);
  });
});

describe('a board with sensors of its own', () => {
  /** A main that reads no host: a saw-tooth a channel, of which the first part is sent while nobody listens. */
  const MAIN = `#include "programLive.h"
#include "boardUart.h"
static SLIPRING_STATE state;
static SLIPRING_LIVE live;
static size_t unheard = 20000;
static void write_all(const uint8_t *bytes, size_t n) {
  if (unheard > n) {
    unheard -= n;
    return;
  }
  for (size_t i = 0; i < n; i++) board_uart_put(bytes[i]);
}
int main(void) {
  real_t x[SLIPRING_INPUTS];
  real_t y[SLIPRING_ROWS * SLIPRING_OUTPUTS];
  board_uart_open();
  SLIPRING_LIVE_INIT(&live, &state, write_all);
  for (uint32_t n = 0;; n++) {
    for (uint32_t i = 0; i < SLIPRING_INPUTS; i++) x[i] = (real_t)((n + 31u * i) % 100u) * REAL_C(0.1);
    (void)SLIPRING_LIVE_STEP(&live, x, y);
    real_t fed[SLIPRING_INPUTS];
    for (int byte = board_uart_get(); byte >= 0; byte = board_uart_get()) {
      (void)SLIPRING_LIVE_RECEIVE(&live, (uint8_t)byte, fed);
    }
  }
}
`;

  it.each([
    ['is left alone: compared when the states have become the same', false],
    ['is started anew where it may be', true],
  ])(
    '%s',
    async (_, restart) => {
      const done = new AbortController();
      const r = await shadowJob(words, {
        board: boardNamed('cortex-m4'),
        restart,
        changed: (at) => writeFileSync(join(at, 'programs/boardLive.c'), MAIN),
        onStart: (_port, counts) => {
          const timer = setInterval(() => {
            if (counts.values < 500) return;
            clearInterval(timer);
            done.abort();
          }, 20);
          done.signal.addEventListener('abort', () => clearInterval(timer));
        },
        signal: AbortSignal.any([done.signal, AbortSignal.timeout(60_000)]),
      });
      expect(r, r.firstMismatch).toMatchObject({ mismatches: 0, fed: 0 });
      expect(r.values).toBeGreaterThanOrEqual(500);
      // nobody saw its first samples
      expect(r.resynchronised).toBeGreaterThan(0);
      expect(r.settling).toBeGreaterThan(0);
    },
    90_000,
  );
});

const STREAM: Stream = {
  motor: 'm',
  name: 'main',
  rateHz: 1000,
  channels: [channel('iA', 'A'), channel('iB', 'A')],
  delayS: 0,
};

function partOf(stages: readonly Stage[]): Exportable {
  const steps = stages.map((stage) => stepOf(stage));
  const { input } = stages[0];
  const { output } = stages[stages.length - 1];
  const columns = input.channels.map((_, i) => i);
  return { from: 0, to: 1, input, output, columns, inputs: input.channels, steps, chain: stages, leftOut: [] };
}

/** What a board shows of n samples when it computes right. */
function framesOf(part: Exportable, n: number): LiveFrame[] {
  let y: number[] = [];
  const width = part.output.channels.length;
  const board = new Replica(part.chain, 'float', (block) => {
    for (let i = 0; i < block.n; i++) y.push(...block.channels.map((c) => c[i]));
  });
  return Array.from({ length: n }, (_, i) => {
    y = [];
    const x = part.columns.map((c) => Math.fround(Math.sin(0.1 * i + c) + (i % 97 === 0 ? 9 : 0)));
    const block = blockOf(
      part.input,
      x.map((v) => Float64Array.of(v)),
      i,
    );
    board.push(block);
    return { sequence: i, x: Float64Array.from(x), rows: y.length / width, y: Float64Array.from(y) };
  });
}

const stage = (name: string, params: object, input = STREAM) =>
  new Stage(operators[name], operators[name].params.parse(params), { on: ['iA', 'iB'] }, input);

describe('a board that only shows', () => {
  const lowpass = stage('lowpass', { cutoffHz: 100, order: 2 });
  const part = partOf([lowpass, stage('hampel', { windowLength: 5 }, lowpass.output)]);
  const frames = framesOf(part, 3000);

  it('is compared from its first sample on when that is seen', () => {
    const { counts, ...shadow } = shadowOf(frames);
    expect(counts).toMatchObject({ frames: 3000, lost: 0, settling: 0, resynchronised: 0, mismatches: 0 });
    expect(counts.values).toBeGreaterThan(5900);
    expect(shadow.asked).toBe(0);
  });

  it('is compared again some samples after lost ones, which are no differences', () => {
    const { counts } = shadowOf(frames.filter((f) => f.sequence > 100 && (f.sequence < 1500 || f.sequence >= 1510)));
    expect(counts).toMatchObject({ lost: 10, resynchronised: 2, mismatches: 0, firstMismatch: undefined });
    expect(counts.settling).toBeLessThan(600);
    expect(counts.values).toBeGreaterThan(2 * 2200);
  });

  it('is asked to start anew after lost samples where that is allowed', () => {
    const shown = [...frames.slice(50, 60), ...frames.slice(70, 300), ...frames.slice(0, 1000)];
    const { counts, asked } = shadowOf(shown, true);
    // once at the gap, and again each 64 samples that the board does not obey
    expect(asked).toBe(2 + 3);
    expect(counts).toMatchObject({ lost: 10, settling: 240, mismatches: 0 });
    expect(counts.values).toBe(2 * framesOf(part, 1000).reduce((sum, f) => sum + f.rows, 0));
  });

  it('never settles when it computes something else', () => {
    const other = partOf([stage('lowpass', { cutoffHz: 101, order: 2 })]);
    const { counts } = shadowOf(framesOf(other, 3000).slice(1));
    expect(counts).toMatchObject({ values: 0, settling: 2999 });
  });

  function shadowOf(shown: readonly LiveFrame[], restart = false) {
    let asked = 0;
    const shadow = new Shadow(part, 'float', restart ? () => void asked++ : undefined);
    for (const frame of shown) shadow.take(frame);
    return { counts: shadow.counts, asked };
  }
});

describe('NAME_live.c', () => {
  const many: Stream = { ...STREAM, channels: Array.from({ length: 70 }, (_, i) => channel(`i${i}`, 'A')) };
  const on = many.channels.map((c) => c.name);
  const wide = new Stage(operators.ema, operators.ema.params.parse({ timeConstantS: 0.01 }), { on }, many);

  it.each([
    ['few', partOf([stage('ema', { timeConstantS: 0.01 })])],
    ['many, in frames of more than 254 bytes', partOf([wide])],
  ])('reads what the host writes and writes what the host reads, with %s channels', (name, part) => {
    const program = compileLive(name.slice(0, 4), part);
    const inputs = part.columns.length;
    const frames = new LiveFrames({ inputs, outputs: inputs, mostRows: 1, real: 'float' });
    const samples = Array.from({ length: 50 }, (_, i) =>
      // zeros, and bytes of every value
      Float64Array.from({ length: inputs }, (_, k) =>
        i % 3 === 0 ? 0 : Math.fround(Math.sin(i * 7 + k) * 10 ** (i % 9)),
      ),
    );
    const wrong = frames.sample(samples[1]);
    wrong[3] = (wrong[3] % 255) + 1;
    const noise = Uint8Array.from({ length: 3000 }, (_, i) => (i * 7919) % 251);
    const encoded = samples.map((x) => frames.sample(x));
    const again = encoded.slice(0, 10);
    const sent = [wrong, noise, Uint8Array.of(0), ...encoded, frames.restart(), ...again];
    const shown: { sequence: number; x: number[]; y: number[] }[] = [];
    frames.push(execFileSync(program, { input: Buffer.concat(sent) }), 0, (f) =>
      shown.push({ sequence: f.sequence, x: [...f.x], y: [...f.y] }),
    );
    expect(frames.counters).toMatchObject({ frames: 60, crcErrors: 0, skippedBytes: 0 });
    expect(shown.map((f) => f.sequence)).toEqual([...samples.keys(), ...again.keys()]);
    expect(shown.slice(0, 50).map((f) => f.x)).toEqual(samples.map((x) => [...x]));
    expect(shown.slice(50)).toEqual(shown.slice(0, 10));
    expect(new Set(shown.flatMap((f) => f.y)).size).toBeGreaterThan(40);
  });

  function compileLive(name: string, part: Exportable): string {
    const at = join(folder.path, name);
    const pipeline = printPipeline({ name: 'chain', rateHz: part.input.rateHz, ...part });
    const sources = writeProgramFiles(pipeline, at);
    const { c, h } = liveC(pipeline);
    writeFileSync(join(at, 'chain_live.c'), c);
    writeFileSync(join(at, 'chain_live.h'), h);
    writeFileSync(join(at, 'main.c'), MAIN);
    const flags = ['-std=c99', '-Wall', '-Wextra', '-Wconversion', '-Wshadow', '-pedantic', '-Werror'];
    const safe = ['-fsanitize=undefined,address', '-fno-sanitize-recover'];
    execFileSync('gcc', [...flags, ...safe, 'main.c', 'chain_live.c', ...sources, '-o', 'live', '-lm'], { cwd: at });
    return join(at, 'live');
  }
});

const MAIN = `#include "chain_live.h"
#include <stdio.h>
static chain_state state;
static chain_live live;
static void to_stdout(const uint8_t *bytes, size_t n) {
  fwrite(bytes, 1, n, stdout);
}
int main(void) {
  real_t x[CHAIN_INPUTS];
  real_t y[CHAIN_ROWS * CHAIN_OUTPUTS];
  chain_live_init(&live, &state, to_stdout);
  for (int byte = getchar(); byte != EOF; byte = getchar()) {
    if (chain_live_receive(&live, (uint8_t)byte, x)) {
      chain_live_step(&live, x, y);
    }
  }
  return 0;
}
`;
