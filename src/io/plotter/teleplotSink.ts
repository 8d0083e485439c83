import { isAbsent } from '../../core/quality.ts';
import { percent } from '../log/percent.ts';
import type { Sink } from '../sink.ts';
import { type Draw, openPlotterSink, type PlotterOptions } from './plotterSink.ts';
import { DATAGRAM_BYTES } from './udpSender.ts';

const PORT = 47269;

/** Shows samples on Teleplot: each channel as the variable motor/stream/channel, with unit and true time. */
export function openTeleplotSink(options: PlotterOptions): Promise<Sink> {
  return openPlotterSink('teleplot', PORT, teleplotLines, options);
}

/** A line a channel, and as many as its points need: `bench/main/iA:1700000000000:1.5;1700000000001:1.6§A`. */
export const teleplotLines: Draw = function* ({ stream, channels, n, t0, dt }, first, every) {
  for (const [c, { name, unit }] of stream.channels.entries()) {
    const head = `${variableName(`${stream.motor}/${stream.name}/${name}`)}:`;
    const tail = unit === '1' ? '' : `§${unit}`;
    let points = '';
    for (let i = first; i < n; i += every) {
      const value = channels[c][i];
      if (isAbsent(value)) continue;
      const point = `${Math.round((t0 + i * dt) * 1e6) / 1e3}:${value}`;
      if (points && head.length + points.length + point.length + tail.length > DATAGRAM_BYTES) {
        yield head + points + tail;
        points = '';
      }
      points += points ? `;${point}` : point;
    }
    if (points) yield head + points + tail;
  }
};

/** What has a meaning in a line is written as %XX. */
function variableName(name: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  return name.replace(/[:;,|§%\u0000-\u001f\u007f]|^>|^3(?=D)|^s(?=tatsd)/g, percent);
}
