import { expect, it } from 'vitest';
import { metricsText } from '../../src/io/web/metricsText.ts';
import { JobMetrics } from '../../src/pipeline/jobMetrics.ts';
import { type RunningJob, runJob } from '../../src/pipeline/runJob.ts';
import { temporaryFolder } from '../support/folder.ts';

const folder = temporaryFolder();
// samples 10 and 11 have no value, sample 50 is an outlier
const value = (k: number) => (k === 10 || k === 11 ? '' : k === 50 ? '1000' : String(Math.sin(k)));
const rows = Array.from({ length: 2000 }, (_, k) => `${k / 1000},${value(k)}`);
const log = folder.file('log.csv', `t,iA\n${rows.join('\n')}\n`);

it('counts what a run counts', async () => {
  const metrics = new JobMetrics();
  expect(metrics.notReady()).toBe('the source is not open yet');
  const steps = ['hampel: {on: [iA], windowLength: 11, action: flag}'];
  let running: RunningJob | undefined;
  await runJob(
    { input: log, steps, output: `${folder.path}/out.csv` },
    {
      onOutput: (block) => metrics.output(block),
      onStart(job) {
        running = job;
        metrics.start(job);
        expect(metrics.notReady()).toBe('no sample yet');
      },
    },
  );
  expect(metrics.notReady()).toBeUndefined();
  const text = metricsText(metrics.metrics());
  expect(text).toMatch(/^slipring_samples_total\{stream="main"\} 2000$/m);
  expect(text).toMatch(/^slipring_output_samples_total\{stream="main"\} 2000$/m);
  expect(text).toMatch(/^slipring_outliers_total\{channel="iA"\} [1-9]/m);
  expect(text).toMatch(new RegExp(`^slipring_channel_value\\{channel="iA"\\} ${Math.sin(1999)}$`, 'm'));
  expect(text).toMatch(/^process_resident_memory_bytes [1-9]\d{6,}$/m);
  expect(running?.tally.inputs.main.rows).toBe(2000);
  // no metric and label twice, and each line well formed
  const lines = text
    .trimEnd()
    .split('\n')
    .filter((line) => !line.startsWith('#'));
  for (const line of lines) expect(line).toMatch(/^[a-z_]+(\{[a-zA-Z_]+="[^"]*"(,[a-zA-Z_]+="[^"]*")*\})? \S+$/);
  const names = lines.map((line) => line.slice(0, line.lastIndexOf(' ')));
  expect(new Set(names).size).toBe(names.length);
});
