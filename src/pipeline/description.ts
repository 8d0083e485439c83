import { z } from 'zod';
import { checkSchema, fieldsOf } from '../io/schemaProblems.ts';
import { parseYaml, type YamlDocument } from '../io/yamlFile.ts';
import { operators } from '../operators/registry.generated.ts';
import type { Source } from './kinds.ts';
import { type Motor, type Parsed, parseStep } from './parseSteps.ts';
import type { Problems } from './problems.ts';
import { parseSink, type Sink } from './sinks.ts';
import { parseSource } from './sources.ts';

/** A pipeline as its file says it; every part is checked by itself, nothing is opened. */
export interface Description {
  readonly motor: Motor;
  readonly source: Source | undefined;
  readonly steps: readonly Parsed[];
  readonly sinks: readonly Sink[];
}

const positive = z.number().positive();

/** What is known of a motor, SI units. Parameters of operators may stand here too. */
const motorFields = {
  name: z.string().min(1),
  polePairs: z.int('must be an integer from 1 on').min(1),
  rs: positive,
  ld: positive,
  lq: positive,
  fluxLinkage: positive,
  inertia: positive,
  ratedCurrentA: positive,
  ratedSpeedRadS: positive,
};

function motorSchema() {
  const parameters = Object.values(operators).flatMap((o) => fieldsOf(o.params));
  const others = Object.fromEntries(parameters.map((name) => [name, z.unknown()]));
  return z.strictObject({ ...others, ...motorFields }).partial();
}

const schema = () =>
  z.strictObject({
    slipring: z.literal(1),
    description: z.string().optional(),
    motor: motorSchema().default({}),
    source: z.unknown().optional(),
    steps: z.array(z.unknown()).default([]),
    sinks: z.array(z.unknown()).default([]),
  });

/** Reads a pipeline that stands in a document. */
export async function describe(document: YamlDocument, problems: Problems): Promise<Description> {
  const { data, problems: wrong } = checkSchema(schema(), document.value, { document });
  problems.add(document, wrong);
  if (!data) {
    // the steps are checked all the same, so that one mistake does not hide the others
    const steps = (document.value as { steps?: unknown } | null)?.steps;
    if (Array.isArray(steps)) await parseSteps(steps, {}, document, problems);
    return { motor: {}, source: undefined, steps: [], sinks: [] };
  }
  const motor = data.motor;
  const source = data.source === undefined ? undefined : parseSource(data.source, document, ['source'], problems);
  const steps = await parseSteps(data.steps, motor, document, problems);
  const sinks = data.sinks.flatMap((entry, i) => parseSink(entry, document, ['sinks', i], problems) ?? []);
  return { motor, source, steps, sinks };
}

async function parseSteps(
  entries: readonly unknown[],
  motor: Motor,
  document: YamlDocument,
  problems: Problems,
): Promise<Parsed[]> {
  const parsed: Parsed[] = [];
  for (const [i, entry] of entries.entries()) {
    const one = await parseStep(entry, motor, document, ['steps', i]);
    problems.add(document, one.problems);
    parsed.push(one);
  }
  return parsed;
}

/** Reads steps given one by one as text: `hampel: {on: [iA], windowLength: 11}`. Errors are placed as `--step 2:10: ...` (step and column). */
export async function parseStepTexts(texts: readonly string[], motor: Motor, problems: Problems): Promise<Parsed[]> {
  const parsed: Parsed[] = [];
  for (const [i, text] of texts.entries()) {
    const document = problems.attempt(() =>
      parseYaml(text, `--step ${i + 1}`, undefined, !text.trimEnd().includes('\n')),
    );
    const one = document ? await parseStep(document.value, motor, document, []) : { problems: [] };
    if (document) problems.add(document, one.problems);
    parsed.push(one);
  }
  return parsed;
}
