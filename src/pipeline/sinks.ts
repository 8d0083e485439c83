import { checkSchema } from '../core/schemaProblems.ts';
import type { Stream } from '../core/stream.ts';
import type { Path, YamlDocument } from '../io/config/yamlFile.ts';
import { fileOutput } from './fileOutput.ts';
import { influxOutput } from './influxOutput.ts';
import type { PlacedSink, SinkKind } from './kinds.ts';
import { mqttOutput } from './mqttOutput.ts';
import { oneOf } from './oneOf.ts';
import { plotterOutput } from './plotterOutput.ts';
import type { Problems } from './problems.ts';
import { statisticsOutput } from './statisticsOutput.ts';
import { webSocketOutput } from './webSocketOutput.ts';

/** A sink as a pipeline names it, checked, not opened. */
export interface Sink {
  readonly kind: string;
  readonly document: YamlDocument;
  readonly path: Path;
  /** Finds out which streams it takes. Throws ConfigError with a path inside the settings. */
  place(streams: readonly Stream[]): PlacedSink;
}

export const sinkKinds: Readonly<Record<string, SinkKind>> = {
  file: fileOutput,
  influx: influxOutput,
  mqtt: mqttOutput,
  plotJuggler: plotterOutput('samples to PlotJuggler, as JSON datagrams', async () => {
    const { openPlotJugglerSink } = await import('../io/plotter/plotJugglerSink.ts');
    return openPlotJugglerSink;
  }),
  statistics: statisticsOutput,
  teleplot: plotterOutput('samples to Teleplot, as datagrams', async () => {
    const { openTeleplotSink } = await import('../io/plotter/teleplotSink.ts');
    return openTeleplotSink;
  }),
  webSocket: webSocketOutput,
};

/** Reads one entry of `sinks`. */
export function parseSink(entry: unknown, document: YamlDocument, path: Path, problems: Problems): Sink | undefined {
  const named = oneOf('sink', entry, sinkKinds, document, path, problems);
  if (!named) return undefined;
  const { name, kind, settings, path: inside } = named;
  const { data, problems: wrong } = checkSchema(kind.settings, settings, { label: name, path: inside, document });
  problems.add(document, wrong);
  if (wrong.length > 0) return undefined;
  return { kind: name, document, path: inside, place: (streams) => kind.place(data, streams) };
}
