import { z } from 'zod';
import { unknownName } from '../core/errors.ts';
import { checkSchema, fieldsOf } from '../core/schemaProblems.ts';
import type { Stream } from '../core/stream.ts';
import type { Path, Problem, YamlDocument } from '../io/config/yamlFile.ts';
import { type StepOptions, wantedChannels } from '../kernel/binding.ts';
import type { AnyOperator } from '../kernel/operator.ts';
import { Stage } from '../kernel/stage.ts';
import { findStream, type Need } from './findStream.ts';
import { perStream } from './perStream.ts';
import type { Step } from './step.ts';

/** One name, or a list of names. */
export const names = z.union([z.string().transform((name) => [name]), z.array(z.string()).min(1)]);

/** Options of a step that belong to every operator alike. */
export const stepOptions = z.strictObject({
  on: names.optional().meta({ description: 'Channels to work on: one instance each, or the inputs in order.' }),
  as: names.optional().meta({ description: "Names of the outputs, in order. Default: the input's name." }),
  keep: z.boolean().optional().meta({ description: 'Keep the input channels beside the outputs.' }),
  matchDelays: z
    .boolean()
    .optional()
    .meta({ description: "Delay the other channels by the operator's delay. Default true." }),
  delayAtHz: z
    .number()
    .min(0)
    .optional()
    .meta({ unit: 'Hz', description: "Frequency at which a recursive filter's delay is taken. Default 0." }),
});

/**
 * Reads a step that runs an operator. The keys of `value` are the operator's parameters, its inputs (bound to channels by
 * name) and the common options. A parameter left out takes the motor's value of the same name.
 */
export function operatorStep(
  operator: AnyOperator,
  value: Readonly<Record<string, unknown>>,
  motor: Readonly<Record<string, unknown>>,
  document: YamlDocument,
  path: Path,
): { step?: Step; problems: readonly Problem[] } {
  const label = operator.name;
  const parameters = fieldsOf(operator.params);
  const ports = operator.inputs.map((p) => p.name);
  const options = Object.keys(stepOptions.shape);
  const given = { parameters: {}, ports: {}, options: {} } as Record<string, Record<string, unknown>>;
  const problems: Problem[] = [];
  for (const [key, v] of Object.entries(value)) {
    if (parameters.includes(key)) given.parameters[key] = v;
    else if (options.includes(key)) given.options[key] = v;
    else if (ports.includes(key)) given.ports[key] = v;
    else {
      const message = `${label}: ${unknownName('parameter', key, [...parameters, ...ports, ...options])}`;
      problems.push({ message, path: [...path, key], onKey: true });
    }
  }
  for (const name of parameters) {
    if (!Object.hasOwn(given.parameters, name) && Object.hasOwn(motor, name)) given.parameters[name] = motor[name];
  }
  const context = { label, path, keyWord: 'parameter', document };
  const checked = {
    parameters: checkSchema(operator.params, given.parameters, context),
    ports: checkSchema(z.record(z.string(), z.string()), given.ports, context),
    options: checkSchema(stepOptions, given.options, context),
  };
  problems.push(...Object.values(checked).flatMap((c) => c.problems));
  if (problems.length > 0) return { problems };

  const settings: StepOptions = { ...checked.options.data, ports: checked.ports.data };
  const place = (streams: readonly Stream[]) => {
    const stream = findStream(label, needsOf(operator, checked.parameters.data, settings, streams), streams);
    return perStream(streams, (s) =>
      s === stream ? (input) => new Stage(operator, checked.parameters.data, settings, input) : 'pass',
    );
  };
  return { step: { name: label, document, path, place }, problems };
}

/** The channels that a step must find, in one stream. */
function needsOf(operator: AnyOperator, params: unknown, options: StepOptions, streams: readonly Stream[]): Need[] {
  const known = streams.flatMap((s) => s.channels.map((c) => c.name));
  return wantedChannels(operator, params, options, known).flatMap((ports) => ports.flatMap((w) => w ?? []));
}
