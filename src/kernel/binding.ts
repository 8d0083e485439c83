import { ConfigError, unknownName } from '../core/errors.ts';
import { type Channel, channelIndex, type Stream } from '../core/stream.ts';
import type { AnyOperator } from './operator.ts';

/** Options of a step that belong to every operator alike. */
export interface StepOptions {
  /** Channels to work on: one instance each for an operator with one input, else the ports in order. */
  readonly on?: readonly string[];
  /** Channels by port name; wins over `on`. */
  readonly ports?: Readonly<Record<string, string>>;
  /** Names of the outputs, in order. Default: the input's name for one-to-one operators, else the port's. */
  readonly as?: readonly string[];
  /** Keep the input channels beside the outputs. Default: only for operators with several inputs or outputs. */
  readonly keep?: boolean;
  /** Delay the other channels by the operator's delay, so that all samples of a block belong to one time. Default true. */
  readonly matchDelays?: boolean;
  /** Frequency at which an IIR filter's group delay is taken. Default 0. */
  readonly delayAtHz?: number;
}

/** One instance of the kernel: which channel feeds which port (-1: unbound) and what its outputs are called. */
export interface InstanceBinding {
  readonly inputs: readonly number[];
  /** Name and unit a port; null where the output is left out. */
  readonly outputs: readonly ({ name: string; unit: string } | null)[];
}

export interface Binding {
  readonly instances: readonly InstanceBinding[];
  readonly keep: boolean;
}

/** Resolves names to channel indices and units. Throws ConfigError with the path inside the step. */
export function bind(operator: AnyOperator, params: unknown, options: StepOptions, stream: Stream): Binding {
  const single = operator.inputs.length === 1;
  const emitted = operator.outputs.map((o) => o.when?.(params as never) ?? true);
  const oneToOne = single && emitted.filter(Boolean).length === 1;
  const known = stream.channels.map((c) => c.name);

  for (const port of Object.keys(options.ports ?? {})) {
    if (!operator.inputs.some((p) => p.name === port)) {
      throw new ConfigError(
        `${operator.name}: ${unknownName(
          'input',
          port,
          operator.inputs.map((p) => p.name),
        )}`,
        [port],
      );
    }
  }
  const find = (name: string, path: (string | number)[]): number => {
    const index = channelIndex(stream, name);
    if (index < 0) throw new ConfigError(`${operator.name}: ${unknownName('channel', name, known)}`, path);
    return index;
  };

  const groups: number[][] = [];
  if (single) {
    const port = operator.inputs[0].name;
    const bound = options.ports?.[port];
    const names = bound ? [bound] : (options.on ?? (known.includes(port) ? [port] : []));
    if (names.length === 0) {
      throw new ConfigError(
        `${operator.name}: say which channels it works on, as on: [...]; known: ${known.join(', ')}`,
      );
    }
    for (const [i, name] of names.entries()) groups.push([find(name, bound ? [port] : ['on', i])]);
  } else {
    const needed = operator.inputs.filter((p) => p.when?.(params as never) ?? true);
    if (options.on && options.on.length > needed.length) {
      const ports = needed.map((p) => p.name).join(', ');
      throw new ConfigError(`${operator.name}: on has ${options.on.length} channels, but the inputs are ${ports}`, [
        'on',
      ]);
    }
    groups.push(
      operator.inputs.map((port) => {
        const i = needed.indexOf(port);
        if (i < 0) return -1;
        const byName = options.ports?.[port.name];
        if (byName !== undefined) return find(byName, [port.name]);
        if (options.on && i < options.on.length) return find(options.on[i], ['on', i]);
        if (port.optional && !known.includes(port.name)) return -1;
        return find(port.name, []);
      }),
    );
  }

  for (const group of groups) {
    group.forEach((index, i) => {
      const port = operator.inputs[i];
      if (index < 0 || port.unit === 'any' || stream.channels[index].unit === port.unit) return;
      const c = stream.channels[index];
      throw new ConfigError(`${operator.name}: input ${port.name} needs ${port.unit}, but ${c.name} is in ${c.unit}`, [
        options.ports?.[port.name] !== undefined ? port.name : 'on',
      ]);
    });
  }

  const outputCount = groups.length * emitted.filter(Boolean).length;
  if (options.as && options.as.length !== outputCount) {
    throw new ConfigError(`${operator.name}: as names ${options.as.length} outputs, but there are ${outputCount}`, [
      'as',
    ]);
  }
  let k = 0;
  const instances = groups.map((inputs) => {
    const units = inputs.map((i) => (i < 0 ? '1' : stream.channels[i].unit));
    const outputs = operator.outputs.map((port, o) => {
      if (!emitted[o]) return null;
      const from = stream.channels[inputs[0]].name;
      const usual = oneToOne ? from : single ? `${from}_${port.name}` : port.name;
      const name = options.as?.[k] ?? usual;
      k++;
      return { name, unit: typeof port.unit === 'function' ? port.unit(params as never, units) : port.unit };
    });
    return { inputs, outputs };
  });
  return { instances, keep: options.keep ?? !oneToOne };
}

/** Where an output channel's samples come from. */
export type Source =
  | { readonly from: 'input'; readonly index: number }
  | { readonly from: 'instance'; readonly instance: number; readonly output: number };

/** Output channels in order, each with its source. A replaced channel keeps its place; new ones follow. */
export function layOut(
  binding: Binding,
  stream: Stream,
  skewOf: (instance: number) => number,
): { channel: Channel; source: Source }[] {
  const list: { channel: Channel; source: Source }[] = [];
  const consumed = new Set(binding.keep ? [] : binding.instances.flatMap((b) => b.inputs));
  const put = (entry: { channel: Channel; source: Source }, at: number) => {
    const same = list.findIndex((e) => e.channel.name === entry.channel.name);
    if (same >= 0) list[same] = entry;
    else if (at >= 0 && at < list.length) list.splice(at, 0, entry);
    else list.push(entry);
  };
  stream.channels.forEach((channel, index) => {
    put({ channel, source: { from: 'input', index } }, -1);
  });
  binding.instances.forEach((b, instance) => {
    b.outputs.forEach((o, output) => {
      if (!o) return;
      const place = list.findIndex(
        (e) => e.source.from === 'input' && consumed.has(e.source.index) && e.source.index === b.inputs[0],
      );
      const entry = {
        channel: { ...o, skewS: skewOf(instance) },
        source: { from: 'instance', instance, output } as const,
      };
      put(entry, place);
    });
  });
  return list.filter((e) => e.source.from === 'instance' || !consumed.has(e.source.index));
}
