import { readdirSync, readFileSync, statSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { blockOf } from '../../../src/core/block.ts';
import { MISSING } from '../../../src/core/quality.ts';
import { channel } from '../../../src/core/stream.ts';
import { fileSink } from '../../../src/io/file/fileSink.ts';
import { openReplay } from '../../../src/io/log/replay.ts';
import { collect, samplesOf, timesOf } from '../../support/collect.ts';
import { temporaryFolder } from '../../support/folder.ts';

const folder = temporaryFolder();
const stream = {
  motor: 'm',
  name: 'main',
  rateHz: 10,
  channels: [channel('iA', 'A'), channel('thetaE', 'rad')],
  delayS: 0,
};

function block() {
  const b = blockOf(stream, [Float64Array.of(0.1 + 0.2, Number.NaN, -2.5), Float64Array.of(1e-7, 1e21, 3)], 3, 0.3);
  b.quality = [Uint8Array.of(0, MISSING, 0), null];
  return b;
}

describe('fileSink', () => {
  it('writes the shortest text that reads back, absent samples as empty fields', async () => {
    const path = `${folder.path}/a.csv`;
    const sink = fileSink({ path });
    sink.next(block());
    await sink.complete();
    expect(readFileSync(path, 'utf8')).toBe('t,iA,thetaE\n0.3,0.30000000000000004,1e-7\n0.4,,1e+21\n0.5,-2.5,3\n');
    expect(sink.accepted).toBe(3);
  });

  it('writes quality beside the channels, and JSON lines with the same keys', async () => {
    const path = `${folder.path}/a.ndjson`;
    const sink = fileSink({ path, quality: true });
    sink.next(block());
    await sink.complete();
    expect(readFileSync(path, 'utf8').split('\n')[1]).toBe(
      '{"t":0.4,"iA":null,"iA_quality":1,"thetaE":1e+21,"thetaE_quality":0}',
    );
  });

  it('is read back by replay bit for bit', async () => {
    const path = `${folder.path}/back.csv`;
    const sink = fileSink({ path });
    const x = Float64Array.from({ length: 500 }, (_, i) => Math.sin(i) * 10 ** (i % 7));
    sink.next(blockOf(stream, [x, x.map((v) => v / 3)], 0, 12.3));
    await sink.complete();
    const blocks = await collect((await openReplay({ file: path })).blocks);
    expect(samplesOf(blocks, 'iA')).toEqual(Array.from(x));
    expect(samplesOf(blocks, 'thetaE')).toEqual(Array.from(x, (v) => v / 3));
    expect(blocks[0].stream.channels.map((c) => c.unit)).toEqual(['A', 'rad']);
    for (const [i, t] of timesOf(blocks).entries()) expect(t).toBeCloseTo(12.3 + i / 10, 9);
  });

  it('has no file under the name before the end, and none at all after a failure', async () => {
    const path = `${folder.path}/partial.csv`;
    const sink = fileSink({ path });
    sink.next(block());
    expect(readdirSync(folder.path)).not.toContain('partial.csv');
    await sink.abort();
    expect(readdirSync(folder.path).filter((f) => f.includes('partial'))).toEqual([]);
  });

  it('writes to a device in place', async () => {
    const sink = fileSink({ path: '/dev/null' });
    sink.next(block());
    await sink.complete();
    expect(statSync('/dev/null').isCharacterDevice()).toBe(true);
  });

  it('refuses a second stream and a folder that is not there', () => {
    const sink = fileSink({ path: `${folder.path}/two.csv` });
    sink.next(block());
    expect(() => sink.next({ ...block(), stream: { ...stream, name: 'other' } })).toThrow(
      /gets main and other; align them first/,
    );
    expect(() => fileSink({ path: `${folder.path}/none/x.csv` })).toThrow(/none\/x.csv: cannot be written/);
  });
});
