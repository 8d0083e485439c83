import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { UnavailableError } from '../../core/errors.ts';
import { type Metric, metricsText } from './metricsText.ts';

/** What a run shows of itself. */
export interface Observed {
  metrics(): readonly Metric[];
  /** Why it does not work yet; undefined when it does. */
  notReady(): string | undefined;
}

export interface MetricsServer {
  readonly port: number;
  close(): Promise<void>;
}

/**
 * Serves /metrics (Prometheus' text), /healthz (the process answers) and /readyz (503 and the reason until it works) on
 * 127.0.0.1, and nowhere else: there is no token. Port 0 takes a free one. Throws UnavailableError when the port is taken.
 */
export async function serveMetrics(port: number, observed: Observed): Promise<MetricsServer> {
  const server = createServer({ headersTimeout: 5000, requestTimeout: 10_000 }, (request, response) => {
    const [status, text] = answer(request, observed);
    const type =
      status === 200 && request.url === '/metrics' ? 'text/plain; version=0.0.4; charset=utf-8' : 'text/plain';
    send(response, status, text, type);
  });
  server.maxConnections = 64;
  await new Promise<void>((resolve, reject) => {
    server.once('error', ({ message }) => reject(new UnavailableError(`metrics: port ${port}: ${message}`)));
    server.listen(port, '127.0.0.1', resolve);
  });
  // it ends with the run, and does not keep it
  server.unref();
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function answer({ method, url, headers }: IncomingMessage, observed: Observed): [number, string] {
  // a page from elsewhere whose name is made to mean this machine has another name in here
  if (!/^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/.test(headers.host ?? '')) return [403, 'forbidden'];
  if (method !== 'GET' && method !== 'HEAD') return [405, 'only GET'];
  if (url === '/metrics') return [200, metricsText(observed.metrics())];
  if (url === '/healthz') return [200, 'ok'];
  if (url === '/readyz') {
    const reason = observed.notReady();
    return reason === undefined ? [200, 'ready'] : [503, reason];
  }
  return [404, 'there are /metrics, /healthz and /readyz'];
}

function send(response: ServerResponse, status: number, text: string, type: string): void {
  const body = text.endsWith('\n') ? text : `${text}\n`;
  response.writeHead(status, {
    'content-type': type,
    'content-length': Buffer.byteLength(body),
    'x-content-type-options': 'nosniff',
  });
  response.end(body);
}
