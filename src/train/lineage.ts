import type { Stream } from '../core/stream.ts';
import type { Processor } from '../kernel/processor.ts';
import { Stage } from '../kernel/stage.ts';
import type { Plan } from '../pipeline/plan.ts';
import { Projection } from '../pipeline/project.ts';

type Roots = ReadonlySet<string>;

/**
 * Channels of the source from which each channel at the end of a pipeline comes, by name. Where a step joins streams, channels are
 * followed by their names.
 */
export function originsOf(plan: Plan): Record<string, readonly string[]> {
  return Object.fromEntries([...rootsOf(plan)].map(([name, roots]) => [name, [...roots]]));
}

function rootsOf({ inputs, steps }: Plan): ReadonlyMap<string, Roots> {
  const rooted = new Map<Stream, readonly Roots[]>();
  for (const stream of inputs)
    rooted.set(
      stream,
      stream.channels.map(({ name }) => new Set([name])),
    );
  let byName = namesOf(inputs, rooted);
  for (const { processors, streams } of steps) {
    for (const processor of processors) {
      const before = rooted.get(processor.input);
      if (before) rooted.set(processor.output, through(processor, before));
    }
    for (const stream of streams) {
      if (!rooted.has(stream))
        rooted.set(
          stream,
          stream.channels.map(({ name }) => byName.get(name) ?? new Set()),
        );
    }
    byName = namesOf(streams, rooted);
  }
  return byName;
}

function through(processor: Processor, before: readonly Roots[]): Roots[] {
  if (processor instanceof Projection) return processor.indices.map((i) => before[i]);
  if (!(processor instanceof Stage)) return processor.output.channels.map(() => new Set());
  const { sources, binding } = processor;
  return sources.map((source) => {
    if (source.from === 'input') return before[source.index];
    const ports = binding.instances[source.instance].inputs;
    return new Set(ports.flatMap((index) => (index === undefined || index < 0 ? [] : [...before[index]])));
  });
}

function namesOf(streams: readonly Stream[], rooted: ReadonlyMap<Stream, readonly Roots[]>): Map<string, Roots> {
  return new Map(
    streams.flatMap((s) => s.channels.map((c, i): [string, Roots] => [c.name, rooted.get(s)?.[i] ?? new Set()])),
  );
}
