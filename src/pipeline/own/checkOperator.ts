import { type Block, blockOf, detach } from '../../core/block.ts';
import { ConfigError } from '../../core/errors.ts';
import { checkSchema, messageOf } from '../../core/schemaProblems.ts';
import { channel, type Stream } from '../../core/stream.ts';
import type { AnyOperator, Example } from '../../kernel/operator.ts';
import { Stage } from '../../kernel/stage.ts';

const NEEDED = [
  'name',
  'summary',
  'source',
  'params',
  'inputs',
  'outputs',
  'design',
  'state',
  'process',
  'delay',
  'warmup',
  'gap',
] as const;

/** Whether an operator is described in full, by examples with good parameters, so that it can be designed. Throws ConfigError. */
export function checkDescription({ name, examples = [], ...operator }: AnyOperator): void {
  const missing = NEEDED.find((key) => ({ name, ...operator })[key] === undefined);
  if (missing) throw new ConfigError(`${name}: ${missing} is missing`);
  if (examples.length === 0) throw new ConfigError(`${name}: needs an example`);
  for (const [k, { params }] of examples.entries()) {
    const context = { label: `${name}: example ${k + 1}`, keyWord: 'parameter' };
    const { problems } = checkSchema(operator.params, params, context);
    if (problems.length > 0) throw new ConfigError(messageOf(problems));
  }
}

/**
 * Holds an operator to its own examples: the outputs are those that they say, in one block and sample by sample alike. Throws
 * ConfigError that names what differs.
 */
export function checkExamples(operator: AnyOperator): void {
  for (const [k, example] of operator.examples.entries()) {
    const fail = (message: string): never => {
      throw new ConfigError(`${operator.name}: example ${k + 1}: ${message}`);
    };
    const params = operator.params.parse(example.params);
    const [whole, single] = [example.x[0].length, 1].map((length) => run(operator, params, example, length));
    operator.outputs.forEach((port, o) => {
      const given = whole[o];
      if (!given) return;
      const wanted = example.y[o] ?? [];
      if (given.length !== wanted.length) {
        fail(`${port.name} has ${wanted.length} values, but the kernel gives ${given.length}`);
      }
      wanted.forEach((v, i) => {
        const got = given[i];
        if (!(Math.abs(got - v) <= 1e-9 * Math.max(1, Math.abs(v)) || (Number.isNaN(got) && Number.isNaN(v)))) {
          fail(`${port.name}[${i}] is ${v}, but the kernel gives ${got}`);
        }
        if (!Object.is(single[o]?.[i], got)) fail(`${port.name}[${i}] depends on how the samples are cut into blocks`);
      });
    });
  }
}

/** Outputs by port, undefined where one is left out. */
function run(operator: AnyOperator, params: unknown, { rateHz = 1000, x }: Example<unknown>, length: number) {
  const names = operator.channels?.(params as never) ?? operator.inputs.map((p) => p.name);
  const channels = operator.inputs.flatMap((p, i) =>
    names[i] === undefined ? [] : channel(names[i], p.unit === 'any' ? '1' : p.unit),
  );
  const stream: Stream = { motor: 'example', name: 'example', rateHz, channels, delayS: 0 };
  const stage = new Stage(operator, params, {}, stream);
  const blocks: Block[] = [];
  const keep = (block: Block) => void blocks.push(detach(block));
  const n = x[0].length;
  const inputs = channels.map((_, k) => Float64Array.from(x[k] ?? new Float64Array(n)));
  for (let i = 0; i < n; i += length) {
    stage.push(
      blockOf(
        stream,
        inputs.map((v) => v.slice(i, i + length)),
        i,
        i / rateHz,
      ),
      keep,
    );
  }
  stage.flush(keep);
  const outputs: (number[] | undefined)[] = operator.outputs.map(() => undefined);
  stage.sources.forEach((source, c) => {
    if (source.from === 'instance') outputs[source.output] = blocks.flatMap((b) => [...b.channels[c]]);
  });
  return outputs;
}
