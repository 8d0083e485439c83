import { resolve } from 'node:path';
import { z } from 'zod';
import { UsageError, unknownName } from '../core/errors.ts';
import type { AnyOperator, OutputPort, Port } from '../kernel/operator.ts';
import { operators } from '../operators/registry.generated.ts';
import { stepOptions } from '../pipeline/operatorStep.ts';
import { isOperatorFile } from '../pipeline/parseSteps.ts';
import { specialSteps } from '../pipeline/specialSteps.ts';
import type { Action, Context } from './command.ts';
import { table } from './table.ts';

/** `slipring operators [NAME]`: what steps there are, or all about one (or a file's), from its own description. */
export const run: Action = async ([name], _options, context) => {
  if (name === undefined) {
    list(context);
  } else if (Object.hasOwn(operators, name)) {
    explain(operators[name], context);
  } else if (isOperatorFile(name)) {
    const { loadOwnOperator } = await import('../pipeline/own/loadOwnOperator.ts');
    explain(loadOwnOperator(resolve(name)), context);
  } else if (Object.hasOwn(specialSteps, name)) {
    const { summary, schema } = specialSteps[name];
    print(context, { name, summary, parameters: fields(schema) }, `${name}: ${summary}\n\n${parameters(schema)}`);
  } else {
    const known = [...Object.keys(operators), ...Object.keys(specialSteps)].sort();
    throw new UsageError(unknownName('operator', name, known));
  }
};

function list(context: Context): void {
  const all = [...Object.values(operators), ...Object.entries(specialSteps).map(([name, s]) => ({ name, ...s }))]
    .map(({ name, summary }) => ({ name, summary }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  print(context, all, table(all.map((o) => [o.name, o.summary])));
}

function explain(o: AnyOperator, context: Context): void {
  const port = (p: Port | OutputPort<unknown>): string[] => {
    const unit = typeof p.unit === 'function' ? 'from its inputs' : p.unit === 'any' ? 'any unit' : p.unit;
    return [`  ${p.name}`, unit, `${p.description}${'optional' in p && p.optional ? ' (optional)' : ''}`];
  };
  const text = [
    `${o.name}: ${o.summary}\n`,
    `parameters\n${parameters(o.params)}`,
    `inputs\n${table(o.inputs.map(port))}`,
    `outputs\n${table(o.outputs.map(port))}`,
    `options of every operator\n${parameters(stepOptions)}`,
    `absent samples: ${o.gap}\nsource: ${o.source}\n`,
  ].join('\n');
  const { name, summary, source, gap, inputs } = o;
  const outputs = o.outputs.map(({ name: output, description }) => ({ name: output, description }));
  print(context, { name, summary, source, gap, parameters: fields(o.params), inputs, outputs }, text);
}

function print({ json, stdout }: Context, value: unknown, text: string): void {
  stdout.write(json ? `${JSON.stringify(value)}\n` : text);
}

function fields(schema: z.ZodType): unknown {
  return z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
}

interface Field {
  readonly type?: string;
  readonly anyOf?: readonly Field[];
  readonly enum?: readonly unknown[];
  readonly default?: unknown;
  readonly unit?: string;
  readonly description?: string;
}

function parameters(schema: z.ZodType): string {
  const { properties = {}, required = [] } = fields(schema) as {
    properties?: Record<string, Field>;
    required?: string[];
  };
  const rows = Object.entries(properties).map(([name, f]) => {
    const must = required.includes(name) ? 'required' : f.default === undefined ? '' : `= ${JSON.stringify(f.default)}`;
    return [`  ${name}`, kind(f), f.unit ?? '', must, f.description ?? ''];
  });
  return rows.length > 0 ? table(rows) : '  none\n';
}

function kind(f: Field): string {
  if (f.enum) return f.enum.join(' | ');
  return f.anyOf ? f.anyOf.map(kind).join(' | ') : (f.type ?? '');
}
