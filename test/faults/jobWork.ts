import { strict as assert } from 'node:assert';
import { copyFileSync, existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { runJob } from '../../src/pipeline/runJob.ts';
import type { Work } from './work.ts';

const ROWS = 600;

/** Every point that it was sent, by the time in its line. */
const points = new Map<string, string>();
const server = createServer(async (request, response) => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const lines = Buffer.concat(chunks).toString().trimEnd().split('\n');
  for (const line of lines) points.set(line.slice(line.lastIndexOf(' ')), line);
  response.writeHead(204).end();
});
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
server.unref();
const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

let whole: { text: string; points: ReadonlyMap<string, string> } | undefined;

/** A pipeline from a log to a file and a server, its state saved at each block. `isBroken`: the state is lost, so that it begins anew. */
export function jobWork(isBroken: boolean): Work {
  async function job(folder: string): Promise<void> {
    const variables = { FOLDER: folder, URL: url };
    const state = { file: join(folder, 'state'), everyS: 1e-9 };
    await runJob({ pipeline: `${folder}.yaml`, variables }, { state });
  }
  return {
    async prepare(folder) {
      const rows = Array.from({ length: ROWS }, (_, i) => `${i / 1000},${Math.sin(i / 9) + (i % 97 === 5 ? 9 : 0)}`);
      writeFileSync(`${folder}.csv`, `t,iA\n${rows.join('\n')}\n`);
      writeFileSync(
        `${folder}.yaml`,
        `slipring: 1
source: { replay: { file: ${folder}.csv } }
steps:
  - hampel: { on: [iA], windowLength: 11 }
  - savgol: { on: [iA], windowLength: 21, polyorder: 3 }
sinks:
  - file: { path: "\${FOLDER}/out.csv" }
  - influx: { url: "\${URL}", bucket: b, spool: "\${FOLDER}/q", refused: "\${FOLDER}/refused" }
`,
      );
      if (!whole) {
        await job(folder);
        whole = { text: readFileSync(join(folder, 'out.csv'), 'utf8'), points: new Map(points) };
        assert.equal(points.size, ROWS);
        for (const file of ['out.csv', 'state', 'q', 'q.ballast']) rmSync(join(folder, file), { force: true });
      }
      points.clear();
    },
    run: job,
    async check(folder) {
      if (isBroken) for (const file of ['state', 'q', 'out.csv']) rmSync(join(folder, file), { force: true });
      if (isBroken)
        writeFileSync(
          `${folder}.csv`,
          `t,iA\n${readFileSync(`${folder}.csv`, 'utf8').split('\n').slice(301).join('\n')}`,
        );
      // a lock that a failing end has left goes with its process: here with its file
      for (const file of ['q', 'q-wal'].map((f) => join(folder, f)).filter(existsSync)) {
        copyFileSync(file, `${file}.copy`);
        renameSync(`${file}.copy`, file);
      }
      await job(folder);
      assert.equal(
        readFileSync(join(folder, 'out.csv'), 'utf8'),
        whole?.text,
        'the file of a run in which nothing failed',
      );
      assert.deepEqual(new Map([...points].sort()), new Map([...(whole?.points ?? [])].sort()), 'and its points');
    },
  };
}
