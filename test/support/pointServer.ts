import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

/** A server that takes the write call of InfluxDB 2 and keeps each point once, as a database does. */
export interface PointServer {
  readonly url: string;
  /** Lines by series and time. */
  readonly points: ReadonlyMap<string, string>;
  /** Whether it answers, or says 503. */
  isUp: boolean;
}

export async function pointServer(): Promise<PointServer> {
  const points = new Map<string, string>();
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    if (!state.isUp) return void response.writeHead(503).end();
    for (const line of Buffer.concat(chunks).toString().trimEnd().split('\n')) {
      points.set(line.slice(0, line.indexOf(' ')) + line.slice(line.lastIndexOf(' ')), line);
    }
    response.writeHead(204).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const state = { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, points, isUp: true };
  return state;
}
