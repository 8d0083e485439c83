import { Random } from '../src/core/random.ts';
import { isLive, loadAnyProfile, profileNames } from '../src/io/deviceProfile.ts';
import { makeDevice } from '../src/protocols/device.ts';
import { answersRequests, type LiveProfile } from '../src/protocols/liveProfile.ts';
import { samplerOf } from '../test/conformance/protocolCases.ts';
import { machineLine } from './table.ts';

/**
 * Decoders of live devices: megabytes a second of good frames and of garbage, in pieces of 4 KiB as drivers deliver them. By processor
 * time, best of five passes.
 * Run: npx tsx bench/protocols.ts [MEGABYTES]
 */
const BYTES = Number(process.argv[2] ?? 8) * 1e6;
const PIECE = 4096;

const random = new Random(1);
const noise = Uint8Array.from({ length: BYTES }, () => random.below(256));
console.log(`Machine: ${machineLine()}.\n`);
console.log('| device | good frames, MB/s | records/s | garbage, MB/s |\n| --- | --: | --: | --: |');
for (const name of await profileNames()) {
  const profile = await loadAnyProfile(name);
  if (!isLive(profile)) continue;
  const good = measure(profile, goodBytes(profile));
  const bad = measure(profile, noise);
  console.log(`| ${name} | ${good.rate.toFixed(0)} | ${good.records.toExponential(1)} | ${bad.rate.toFixed(0)} |`);
}

function goodBytes(profile: LiveProfile): Uint8Array {
  const sampler = samplerOf(profile);
  const seeded = new Random(2);
  const parts = Array.from({ length: 500 }, (_, k) => sampler(seeded, k).wire);
  const once = Buffer.concat(parts);
  return Buffer.concat(Array.from({ length: Math.ceil(BYTES / once.length) }, () => once));
}

function measure(profile: LiveProfile, bytes: Uint8Array): { rate: number; records: number } {
  let best = Number.POSITIVE_INFINITY;
  let records = 0;
  for (let pass = 0; pass < 5; pass++) {
    const reply = answersRequests(profile) ? profile.messages[0].name : undefined;
    const { decoder } = makeDevice(profile, { fromStart: true, reply });
    const start = process.cpuUsage();
    for (let at = 0; at < bytes.length; at += PIECE) decoder.push(bytes.subarray(at, at + PIECE), at * 1e-6, () => {});
    const { user, system } = process.cpuUsage(start);
    best = Math.min(best, (user + system) / 1e6);
    records = decoder.counters.records;
  }
  return { rate: bytes.length / 1e6 / best, records: records / best };
}
