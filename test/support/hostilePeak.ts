/** Run by a test in a process of its own: prints by how many megabytes reading all hostile files raises its peak. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { importModel } from '../../src/model/importModel.ts';
import { loadModel } from '../../src/model/loadModel.ts';
import { hostileCards, hostileOnnx, writeFolder } from './hostileModels.ts';

const [good, scratch] = process.argv.slice(2);
const files = Object.fromEntries(readdirSync(good).map((name) => [name, readFileSync(join(good, name))]));
const card = JSON.parse(String(files['card.json']));
loadModel(good);
const built = Object.values(hostileOnnx).map(([bytes]) => bytes());
Object.values(hostileCards).forEach(([make], i) => {
  writeFolder(join(scratch, String(i)), files, make(card));
});

const peak = () => process.resourceUsage().maxRSS / 1024;
const before = peak();
let refused = 0;
const attempts = [
  ...built.map((bytes) => () => importModel(bytes, 'f.onnx')),
  ...Object.keys(hostileCards).map((_, i) => () => loadModel(join(scratch, String(i)))),
];
for (const attempt of attempts) {
  try {
    attempt();
  } catch {
    refused++;
  }
}
process.stdout.write(JSON.stringify({ refused, attempts: attempts.length, megabytes: peak() - before }));
