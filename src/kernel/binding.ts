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

/** The channel that a port takes, and the entry of the step that says so. */
export interface Wanted {
  readonly channel: string;
  readonly path: readonly (string | number)[];
}

/**
 * Channels by name that a step's inputs take, a list a port for each instance; undefined where a port stays unbound. `known`
 * are the names of the channels that there are. Throws ConfigError with the path inside the step.
 */
export function wantedChannels(
  operator: AnyOperator,
  params: unknown,
  options: StepOptions,
  known: readonly string[],
): (Wanted | undefined)[][] {
  const { ports = {} } = options;
  const all = operator.inputs.map((p) => p.name);
  for (const port of Object.keys(ports)) {
    if (!all.includes(port)) throw new ConfigError(`${operator.name}: ${unknownName('input', port, all)}`, [port]);
  }
  // a model's inputs have any names: `constructor` is on every object
  const bound = (port: string) => (Object.hasOwn(ports, port) ? ports[port] : undefined);
  const on = options.on?.length ? options.on : undefined;
  const needed = operator.inputs.filter((p) => p.when?.(params as never) ?? true);
  const own = needed.filter((p) => !p.shared);
  const single = own.length === 1;
  if (on && !single && on.length > own.length) {
    const names = own.map((p) => p.name).join(', ');
    throw new ConfigError(`${operator.name}: on has ${on.length} channels, but the inputs are ${names}`, ['on']);
  }
  const usual = operator.channels?.(params as never) ?? all;
  const count = single && on && bound(own[0].name) === undefined ? on.length : 1;
  return Array.from({ length: count }, (_, instance) =>
    operator.inputs.map((port, i) => {
      if (!needed.includes(port)) return undefined;
      const channel = bound(port.name);
      if (channel !== undefined) return { channel, path: [port.name] };
      const place = single ? instance : own.indexOf(port);
      if (on && !port.shared && place < on.length) return { channel: on[place], path: ['on', place] };
      if (port.optional && !known.includes(usual[i])) return undefined;
      if (single && !port.shared && !operator.channels && !known.includes(usual[i])) {
        throw new ConfigError(
          `${operator.name}: say which channels it works on, as on: [...]; known: ${known.join(', ')}`,
        );
      }
      return { channel: usual[i], path: [] };
    }),
  );
}

/** Resolves names to channel indices and units. Throws ConfigError with the path inside the step. */
export function bind(operator: AnyOperator, params: unknown, options: StepOptions, stream: Stream): Binding {
  const known = stream.channels.map((c) => c.name);
  const wanted = wantedChannels(operator, params, options, known);
  const single = operator.inputs.filter((p) => !p.shared && (p.when?.(params as never) ?? true)).length === 1;
  const emitted = operator.outputs.map((o) => o.when?.(params as never) ?? true);
  const oneToOne = single && emitted.filter(Boolean).length === 1;

  const groups = wanted.map((ports) =>
    ports.map((w, i) => {
      if (!w) return -1;
      const index = channelIndex(stream, w.channel);
      if (index < 0)
        throw new ConfigError(`${operator.name}: ${unknownName('channel', w.channel, known)}`, [...w.path]);
      const port = operator.inputs[i];
      const { name, unit } = stream.channels[index];
      if (port.unit === 'any' || unit === port.unit) return index;
      throw new ConfigError(`${operator.name}: input ${port.name} needs ${port.unit}, but ${name} is in ${unit}`, [
        options.ports && Object.hasOwn(options.ports, port.name) ? port.name : 'on',
      ]);
    }),
  );

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
      const label = port.label?.(params as never) ?? port.name;
      const usual = oneToOne && !operator.keep && !port.label ? from : single ? `${from}_${label}` : label;
      const name = options.as?.[k] ?? usual;
      k++;
      return { name, unit: typeof port.unit === 'function' ? port.unit(params as never, units) : port.unit };
    });
    return { inputs, outputs };
  });
  return { instances, keep: options.keep ?? operator.keep ?? !oneToOne };
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
