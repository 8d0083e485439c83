import { isAbsent } from '../../core/quality.ts';
import type { Sink } from '../sink.ts';
import { type Draw, openPlotterSink, type PlotterOptions } from './plotterSink.ts';
import { DATAGRAM_BYTES } from './udpSender.ts';

const PORT = 9870;

/**
 * Shows samples on PlotJuggler, by its UDP server with the protocol JSON: each channel as the series motor/stream/channel. For true
 * time choose there `timestamp` as the field of time.
 */
export function openPlotJugglerSink(options: PlotterOptions): Promise<Sink> {
  return openPlotterSink('plotJuggler', PORT, plotJugglerObjects, options);
}

/** An object a sample, or several where it has very many channels: `{"timestamp":1.5,"bench/main/iA":0.25}`. */
export const plotJugglerObjects: Draw = function* ({ stream, channels, n, t0, dt }, first, every) {
  const keys = stream.channels.map((c) => `,${JSON.stringify(`${stream.motor}/${stream.name}/${c.name}`)}:`);
  for (let i = first; i < n; i += every) {
    const time = `{"timestamp":${Math.round((t0 + i * dt) * 1e6) / 1e6}`;
    let fields = '';
    for (const [c, key] of keys.entries()) {
      const value = channels[c][i];
      if (isAbsent(value)) continue;
      if (fields && time.length + fields.length + key.length > DATAGRAM_BYTES) {
        yield `${time}${fields}}`;
        fields = '';
      }
      fields += key + value;
    }
    if (fields) yield `${time}${fields}}`;
  }
};
