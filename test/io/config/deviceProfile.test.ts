import { describe, expect, it } from 'vitest';
import { loadProfile, profileStream } from '../../../src/io/config/deviceProfile.ts';
import { temporaryFolder } from '../../support/folder.ts';

const folder = temporaryFolder();
const failure = (yaml: string) =>
  loadProfile(folder.file('x.yaml', yaml)).then(
    () => 'no error',
    (error: Error) => error.message.replaceAll(`${folder.path}/`, ''),
  );

describe('loadProfile', () => {
  it('names each mistake with file, line and column', async () => {
    const text = `slipring: 1
name: x
summary: test
kind: csv
time: { rateHz: 0 }
channels:
  - { column: a, unit: rmp }
  - { column: "b c", unit: A, scal: 2 }
`;
    const message = await failure(text);
    expect(message).toMatch(/x.yaml:5:17: time.rateHz must be above 0, got 0/);
    expect(message).toMatch(/x.yaml:8:31: unknown key "scal"; did you mean "scale"\?/);
    const second = await failure(text.replace('rateHz: 0', 'rateHz: 5').replace(', scal: 2', ''));
    expect(second).toMatch(/x.yaml:7:24: .*unknown unit "rmp"; did you mean "rpm"\?/);
    expect(second).toMatch(/x.yaml:8:15: .*column "b c" is no channel name: give a name/);
  });

  it('refuses a profile without time, and two channels of one name', async () => {
    const channels = 'channels: [{ column: a, unit: A }, { column: b, name: a, unit: A }]';
    const head = 'slipring: 1\nname: x\nsummary: x\nkind: csv\n';
    const message = await failure(`${head}time: {}\n${channels}\n`);
    expect(message).toMatch(/x.yaml:5:7: .*needs a column or rateHz/);
    expect(message).toMatch(/x.yaml:6:\d+: .*channel "a" stands here twice/);
  });

  it('gives the stream without a log where the profile knows the rate', async () => {
    expect(profileStream(await loadProfile('lea-csv'), 'm')).toMatchObject({ motor: 'm', rateHz: 2 });
    expect(profileStream(await loadProfile('vesc-csv-raw'))).toMatchObject({ rateHz: 10 });
    const head = 'slipring: 1\nname: x\nsummary: x\nkind: csv\n';
    const path = folder.file(
      'stamped.yaml',
      `${head}time: { column: t, unit: s }\nchannels: [{ column: a, unit: A }]\n`,
    );
    expect(profileStream(await loadProfile(path))).toBeUndefined();
  });
});
