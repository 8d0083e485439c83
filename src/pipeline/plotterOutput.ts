import { z } from 'zod';
import type { PlotterOptions } from '../io/plotter/plotterSink.ts';
import type { Sink } from '../io/sink.ts';
import type { SinkKind } from './kinds.ts';

const settings = z.strictObject({
  host: z.string().min(1).default('127.0.0.1').meta({ description: 'Where the plotter runs.' }),
  port: z.int().min(1).max(65_535).optional().meta({ description: 'Default: the one where it usually listens.' }),
  maxRateHz: z.number().positive().default(1000).meta({
    unit: 'Hz',
    description: 'Of faster streams every second, third ... sample is shown, with no filter before.',
  }),
});

/** Shows all streams on a plotter. */
export function plotterOutput(
  summary: string,
  load: () => Promise<(options: PlotterOptions) => Promise<Sink>>,
): SinkKind<typeof settings> {
  return {
    summary,
    settings,
    place: (how, streams) => ({
      async open() {
        const sink = await (await load())(how);
        return new Map(streams.map((s) => [s.name, sink]));
      },
    }),
  };
}
