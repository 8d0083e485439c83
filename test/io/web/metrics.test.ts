import { request } from 'node:http';
import { networkInterfaces } from 'node:os';
import { expect, it, onTestFinished } from 'vitest';
import { UnavailableError } from '../../../src/core/errors.ts';
import { type Observed, serveMetrics } from '../../../src/io/web/metrics.ts';
import { Histogram, metricsText } from '../../../src/io/web/metricsText.ts';

async function serve(observed: Partial<Observed> = {}) {
  const server = await serveMetrics(0, { metrics: () => [], notReady: () => undefined, ...observed });
  onTestFinished(() => server.close());
  return server;
}

/** Asks with a header and method of one's own, which fetch would not send. */
function ask(port: number, path: string, { host = `127.0.0.1:${port}`, method = 'GET', at = '127.0.0.1' } = {}) {
  return new Promise<{ status: number; text: string; type: string }>((resolve, reject) => {
    request({ host: at, port, path, method, headers: { host } }, (response) => {
      let text = '';
      response.on('data', (chunk) => {
        text += chunk;
      });
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, text, type: String(response.headers['content-type']) }),
      );
    })
      .on('error', reject)
      .end();
  });
}

it('prints metrics as Prometheus reads them, with names from data inside their labels', () => {
  const text = metricsText([
    {
      name: 'a_total',
      help: 'What a is.',
      type: 'counter',
      samples: [{ value: 3 }, { labels: { x: 'b"} 1\nfake 2\\' }, value: 0.5 }],
    },
    { name: 'none', help: 'Left out.', type: 'gauge', samples: [] },
    {
      name: 'g',
      help: 'Special values.',
      type: 'gauge',
      samples: [NaN, Infinity, -Infinity, 1e-7].map((value) => ({ value })),
    },
  ]);
  expect(text).toBe(
    '# HELP a_total What a is.\n# TYPE a_total counter\na_total 3\na_total{x="b\\"} 1\\nfake 2\\\\"} 0.5\n' +
      '# HELP g Special values.\n# TYPE g gauge\ng NaN\ng +Inf\ng -Inf\ng 1e-7\n',
  );
});

it('counts into cumulative buckets', () => {
  const histogram = new Histogram([1, 2]);
  expect(histogram.samples()).toEqual([]);
  for (const value of [0.5, 1, 1.5, 4]) histogram.add(value);
  const text = metricsText([{ name: 'h', help: 'H.', type: 'histogram', samples: histogram.samples() }]);
  expect(text.split('\n').slice(2, -1)).toEqual([
    'h_bucket{le="1"} 2',
    'h_bucket{le="2"} 3',
    'h_bucket{le="+Inf"} 4',
    'h_sum 7',
    'h_count 4',
  ]);
});

it('says that it is alive, and whether and why not it works', async () => {
  let reason: string | undefined = 'no sample yet';
  const { port } = await serve({ notReady: () => reason });
  expect(await ask(port, '/healthz')).toMatchObject({ status: 200, text: 'ok\n' });
  expect(await ask(port, '/readyz')).toMatchObject({ status: 503, text: 'no sample yet\n' });
  reason = undefined;
  expect(await ask(port, '/readyz')).toMatchObject({ status: 200, text: 'ready\n' });
  const metrics = await ask(port, '/metrics');
  expect(metrics).toMatchObject({ status: 200, type: 'text/plain; version=0.0.4; charset=utf-8' });
});

it('answers this machine only, to its own names, and changes nothing', async () => {
  const { port } = await serve();
  for (const host of ['evil.example', '127.0.0.1.nip.io', `evil.example:${port}`, '127.0.0.1@evil.example']) {
    expect((await ask(port, '/metrics', { host })).status).toBe(403);
  }
  for (const host of ['localhost', `localhost:${port}`, `[::1]:${port}`]) {
    expect((await ask(port, '/metrics', { host })).status).toBe(200);
  }
  for (const method of ['POST', 'PUT', 'DELETE']) expect((await ask(port, '/metrics', { method })).status).toBe(405);
  expect((await ask(port, '/metrics/../../etc/passwd')).status).toBe(404);
  const outside = Object.values(networkInterfaces())
    .flat()
    .find((a) => a?.family === 'IPv4' && !a.internal);
  if (outside) await expect(ask(port, '/metrics', { at: outside.address })).rejects.toThrow('ECONNREFUSED');
  else console.warn('left out: this machine has no address but the loopback');
});

it('says that its port is taken', async () => {
  const { port } = await serve();
  const failure = await serveMetrics(port, { metrics: () => [], notReady: () => undefined }).catch((error) => error);
  expect(failure).toBeInstanceOf(UnavailableError);
  expect(failure.message).toMatch(new RegExp(`^metrics: port ${port}: .*EADDRINUSE`));
});
