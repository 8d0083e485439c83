import { Random } from '../src/core/random.ts';
import { isLive, loadAnyProfile, profileNames } from '../src/io/config/deviceProfile.ts';
import { makeDevice } from '../src/protocols/device.ts';
import { answersRequests, type LiveProfile } from '../src/protocols/liveProfile.ts';
import { samplerOf } from '../test/conformance/protocolCases.ts';

/** `npm run bench -- decoders`; alone: npx tsx bench/protocols.ts [MEGABYTES] */
const BYTES = Number(process.argv[2] ?? 4) * 1e6;
const PIECE = 4096;
const LINES = 200_000;

const random = new Random(1);
const noise = Uint8Array.from({ length: BYTES }, () => random.below(256));
const profiles = (await Promise.all((await profileNames()).map((name) => loadAnyProfile(name)))).filter(isLive);

console.log('| device | good frames, MB/s | records/s | garbage, MB/s |\n| --- | --: | --: | --: |');
for (const profile of profiles) {
  const good = measure(profile, goodBytes(profile));
  const bad = measure(profile, noise);
  console.log(
    `| ${profile.name} | ${megabytes(good)} | ${(good.records / good.seconds).toExponential(1)} | ${megabytes(bad)} |`,
  );
}

const malformed = {
  'prose of 20 bytes': () => 'no valid number here',
  'a number cut short': (k: number) => `${k}.5\t1.${k}\t-`,
  'numbers, too many': (k: number) => Array.from({ length: 30 }, (_, i) => k + i).join('\t'),
  'binary of 40 bytes': () => String.fromCharCode(...Array.from({ length: 40 }, () => 128 + random.below(100))),
  'a JSON object cut short': (k: number) => `{"iq":${k},"temp":{"motor":4`,
  'a JSON object without value': (k: number) => `{"iq":${k},"temp":}`,
  'a teleplot line without value': () => '>iq',
};
const readers = profiles.filter((p) => p.kind === 'lines' && !answersRequests(p));
console.log(`\n| malformed line | slowest device | lines/s |\n| --- | --- | --: |`);
for (const [what, line] of Object.entries(malformed)) {
  const bytes = Buffer.from(Array.from({ length: LINES }, (_, k) => `${line(k)}\r\n`).join(''), 'latin1');
  const rates = readers.map((p) => ({ name: p.name, rate: LINES / measure(p, bytes).seconds }));
  const { name, rate } = rates.reduce((slowest, r) => (r.rate < slowest.rate ? r : slowest));
  console.log(`| ${what} | ${name} | ${rate.toExponential(1)} |`);
}

function goodBytes(profile: LiveProfile): Uint8Array {
  const sampler = samplerOf(profile);
  const seeded = new Random(2);
  const parts = Array.from({ length: 500 }, (_, k) => sampler(seeded, k).wire);
  const once = Buffer.concat(parts);
  return Buffer.concat(Array.from({ length: Math.ceil(BYTES / once.length) }, () => once));
}

interface Measured {
  readonly bytes: number;
  readonly seconds: number;
  readonly records: number;
}

function measure(profile: LiveProfile, bytes: Uint8Array): Measured {
  let seconds = Number.POSITIVE_INFINITY;
  let records = 0;
  for (let pass = 0; pass < 5; pass++) {
    const reply = answersRequests(profile) ? profile.messages[0].name : undefined;
    const { decoder } = makeDevice(profile, { fromStart: true, reply });
    const start = process.cpuUsage();
    for (let at = 0; at < bytes.length; at += PIECE) decoder.push(bytes.subarray(at, at + PIECE), at * 1e-6, () => {});
    const { user, system } = process.cpuUsage(start);
    seconds = Math.min(seconds, (user + system) / 1e6);
    ({ records } = decoder.counters);
  }
  return { bytes: bytes.length, seconds, records };
}

function megabytes({ bytes, seconds }: Measured): string {
  return (bytes / 1e6 / seconds).toFixed(0);
}
