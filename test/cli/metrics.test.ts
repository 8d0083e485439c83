import { expect, it } from 'vitest';
import { freePort } from '../support/brokers.ts';
import { temporaryFolder } from '../support/folder.ts';
import { slipring } from './support.ts';

const folder = temporaryFolder();
const rows = Array.from({ length: 2000 }, (_, k) => `${k / 1000},${Math.sin(k)}`);
const log = folder.file('log.csv', `t,iA\n${rows.join('\n')}\n`);

it('serves them while a pipeline runs, and no longer', async () => {
  const port = await freePort();
  const words = ['run', '--input', log, '--speed', '1x', '--output', `${folder.path}/slow.csv`];
  const running = slipring([...words, '--metrics', String(port)]);
  const get = (path: string) => fetch(`http://127.0.0.1:${port}${path}`);
  let ready = 0;
  for (let i = 0; i < 200 && ready !== 200; i++) {
    await new Promise((resolve) => setTimeout(resolve, 20));
    ready = await get('/readyz').then(
      (r) => r.status,
      () => 0,
    );
  }
  expect(ready).toBe(200);
  const count = async () =>
    Number((await (await get('/metrics')).text()).match(/^slipring_samples_total\S* (\d+)$/m)?.[1]);
  const first = await count();
  await new Promise((resolve) => setTimeout(resolve, 600));
  expect(await count()).toBeGreaterThan(first);
  const { code, err } = await running;
  expect(code).toBe(0);
  expect(err).toContain(`metrics: http://127.0.0.1:${port}/metrics\n`);
  await expect(get('/healthz')).rejects.toThrow();
});

it('refuses what is no port, before anything runs', async () => {
  const { code, err } = await slipring(['run', '--input', log, '--metrics', 'http']);
  expect({ code, err }).toEqual({
    code: 2,
    err: 'slipring: --metrics must be a port, or 0 for a free one, got http\n',
  });
});
