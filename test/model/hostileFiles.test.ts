import { execFileSync } from 'node:child_process';
import { cpSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { DataError, SlipringError } from '../../src/core/errors.ts';
import { importModel } from '../../src/model/importModel.ts';
import { loadModel } from '../../src/model/loadModel.ts';
import type { Model } from '../../src/model/model.ts';
import { saveModel } from '../../src/model/saveModel.ts';
import { parameters } from '../../src/nn/net.ts';
import { temporaryFolder } from '../support/folder.ts';
import { hostileCards, hostileOnnx, writeFolder } from '../support/hostileModels.ts';
import { goldenFile, plainCard } from './support.ts';

const folder = temporaryFolder();
const DEMO = fileURLToPath(new URL('../../models/demo', import.meta.url));
const demo = Object.fromEntries(readdirSync(DEMO).map((name) => [name, readFileSync(join(DEMO, name))]));
const demoCard: object = JSON.parse(String(demo['card.json']));

/** A model, every number of which is one, or an error of ours that names the file: nothing else may come of any bytes. */
function readOrRefuse(bytes: Uint8Array, file: string): Model | undefined {
  try {
    const model = importModel(bytes, file, { card: plainCard(3, file.startsWith('gru2') ? 2 : 1) });
    if (!parameters(model.net).every((p) => p.value.every(Number.isFinite))) throw new Error(`${file}: no numbers`);
    return model;
  } catch (error) {
    if (!(error instanceof SlipringError)) throw error;
    if (!/^(scaled\.|gru2\.|card: |(in|out)puts: the net has)/.test(error.message)) throw error;
    return undefined;
  }
}

describe('hostile model files', () => {
  for (const [name, [bytes, message]] of Object.entries(hostileOnnx)) {
    it(`refuses ONNX of ${name}`, () => {
      const read = () => importModel(bytes(), 'f.onnx');
      expect(read).toThrow(DataError);
      expect(read).toThrow(message);
    });
  }

  for (const [name, [make, message]] of Object.entries(hostileCards)) {
    it(`refuses a card of ${name}`, () => {
      const dir = join(folder.path, name.replaceAll(' ', '-'));
      writeFolder(dir, demo, make(demoCard));
      expect(() => loadModel(dir)).toThrow(DataError);
      expect(() => loadModel(dir)).toThrow(message);
    });
  }

  it('spends little memory on all of them', () => {
    const script = fileURLToPath(new URL('../support/hostilePeak.ts', import.meta.url));
    const words = ['--import', import.meta.resolve('tsx'), script, DEMO, join(folder.path, 'peak')];
    const { refused, attempts, megabytes } = JSON.parse(execFileSync(process.execPath, words, { encoding: 'utf8' }));
    expect(refused).toBe(attempts);
    // unguarded, the worst of them took 260 and 417 MB
    expect(megabytes).toBeLessThan(64);
  });

  it('refuses ONNX and safetensors that are cut off anywhere', () => {
    for (const name of ['scaled.onnx', 'gru2.safetensors']) {
      const whole = goldenFile(name);
      const cut = Array.from({ length: whole.length }, (_, length) => readOrRefuse(whole.subarray(0, length), name));
      expect(cut.filter((model) => model !== undefined)).toEqual([]);
    }
  });

  it('makes of any flipped byte a model of numbers or an error that names the file', () => {
    for (const name of ['scaled.onnx', 'gru2.safetensors']) {
      const bytes = Uint8Array.from(goldenFile(name));
      for (let i = 0; i < bytes.length; i++) {
        for (const flip of [0xff, 1 << (i % 8)]) {
          bytes[i] ^= flip;
          readOrRefuse(bytes, name);
          bytes[i] ^= flip;
        }
      }
    }
  });

  it('refuses weights that are no numbers', () => {
    for (const [name, bits] of [
      ['NaN', 0x7fc00000],
      ['Infinity', 0x7f800000],
    ] as const) {
      const bytes = Uint8Array.from(goldenFile('gru2.safetensors'));
      new DataView(bytes.buffer).setUint32(bytes.length - 4, bits, true);
      const read = () => importModel(bytes, 'gru2.safetensors', { card: plainCard(3, 2) });
      expect(read).toThrow(`gru2.safetensors: layers.1.weightIh: value 47 is ${name}`);
    }
  });

  it('never takes a folder that is cut off or changed anywhere for the whole one', () => {
    const dir = join(folder.path, 'small');
    saveModel(dir, importModel(goldenFile('gru2.safetensors'), 'gru2.safetensors', { card: plainCard(3, 2) }));
    for (const name of ['card.json', 'weights.safetensors']) {
      const path = join(dir, name);
      const whole = readFileSync(path);
      for (let i = 0; i < whole.length; i += name === 'card.json' ? 1 : 7) {
        writeFileSync(path, whole.subarray(0, i));
        // the card ends in a line feed
        if (i < whole.length - 1) expect(() => loadModel(dir)).toThrow(DataError);
        writeFileSync(path, Buffer.concat([whole.subarray(0, i), Buffer.of(whole[i] ^ 0xff), whole.subarray(i + 1)]));
        expect(() => loadModel(dir)).toThrow(DataError);
      }
      writeFileSync(path, whole);
    }
    loadModel(dir);
  });

  it('follows no link out of the folder, and waits for no pipe', () => {
    const dir = join(folder.path, 'links');
    cpSync(DEMO, dir, { recursive: true });
    const path = join(dir, 'weights.safetensors');
    const change: [make: () => void, message: RegExp][] = [
      [() => symlinkSync(join(DEMO, 'weights.safetensors'), path), /weights\.safetensors: is a symbolic link/],
      [() => symlinkSync('/dev/zero', path), /weights\.safetensors: is a symbolic link/],
      [() => execFileSync('mkfifo', [path]), /weights\.safetensors: is not a file/],
    ];
    for (const [make, message] of change) {
      rmSync(path);
      make();
      expect(() => loadModel(dir)).toThrow(DataError);
      expect(() => loadModel(dir)).toThrow(message);
    }
  });
});
