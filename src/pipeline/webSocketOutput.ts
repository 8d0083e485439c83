import { z } from 'zod';
import type { SinkKind } from './kinds.ts';

const settings = z.strictObject({
  port: z.int().min(0).max(65_535).meta({ description: 'Port to listen on; 0 takes a free one.' }),
  host: z.string().min(1).default('127.0.0.1').meta({
    description: 'Address to listen on. Others than the loopback one need a token in SLIPRING_WEBSOCKET_TOKEN.',
  }),
  path: z.string().regex(/^\//, 'must begin with /').default('/').meta({ description: 'Path of the WebSocket.' }),
  hosts: z.array(z.string().min(1)).default([]).meta({
    description: 'Names other than localhost that this machine goes by, and whose pages may connect.',
  }),
  precision: z.enum(['float32', 'float64']).default('float64').meta({
    description: 'float32 has 7 digits and halves the traffic.',
  }),
  clients: z.int().min(1).max(1000).default(16).meta({ description: 'Most clients at a time.' }),
});

/** Mirrors all streams to WebSocket clients. It is for looking: no client holds the run back. */
export const webSocketOutput: SinkKind<typeof settings> = {
  summary: 'blocks to WebSocket clients, as binary messages',
  settings,
  place: (how, streams) => ({
    async open() {
      const { openWebSocketSink } = await import('../io/web/webSocketSink.ts');
      const sink = await openWebSocketSink({ ...how, streams });
      return new Map(streams.map((s) => [s.name, sink]));
    },
  }),
};
