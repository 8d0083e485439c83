import { z } from 'zod';
import { checkSchema, fieldsOf } from '../core/schemaProblems.ts';
import { parseYaml, type YamlDocument } from '../io/config/yamlFile.ts';
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
  /** Largest magnitude to expect of a channel, for chains in integers. */
  readonly ranges: Readonly<Record<string, number>>;
}

const positive = z.number().positive();

/** What is known of a motor, SI units. */
const motorFields = z
  .strictObject({
    name: z.string().min(1),
    polePairs: z.int('must be an integer from 1 on').min(1),
    rs: positive,
    ld: positive,
    lq: positive,
    fluxLinkage: positive,
    inertia: positive,
    ratedCurrentA: positive,
    ratedSpeedRadS: positive,
  })
  .partial();

const schema = z.strictObject({
  slipring: z.literal(1),
  description: z.string().optional(),
  motor: z.looseObject({}).default({}),
  source: z.unknown().optional(),
  steps: z.array(z.unknown()).default([]),
  sinks: z.array(z.unknown()).default([]),
  ranges: z.record(z.string(), positive).default({}),
});

/** Reads the pipeline in a document. Problems are added, not thrown; one mistake does not hide the others. */
export async function describe(document: YamlDocument, problems: Problems): Promise<Description> {
  problems.add(document, checkSchema(schema, document.value, { document }).problems);
  const root = (document.value ?? {}) as Record<string, unknown>;
  const { motor: given, source: from, steps: entries, sinks: ends, ranges: ranged } = root;
  const motor = parseMotor(given, document, problems);
  const source = from === undefined ? undefined : parseSource(from, document, ['source'], problems);
  const steps = await parseSteps(Array.isArray(entries) ? entries : [], motor, document, problems);
  const sinks = (Array.isArray(ends) ? ends : []).flatMap(
    (entry, i) => parseSink(entry, document, ['sinks', i], problems) ?? [],
  );
  // what is wrong in it stands among the problems
  const ranges = schema.shape.ranges.safeParse(ranged).data ?? {};
  return { motor, source, steps, sinks, ranges };
}

/** The motor's own values are checked here; parameters of operators are checked by the steps that take them. */
function parseMotor(given: unknown, document: YamlDocument, problems: Problems): Motor {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) return {};
  const parameters = new Set(Object.values(operators).flatMap((o) => fieldsOf(o.params)));
  const own = Object.entries(given).filter(([key]) => Object.hasOwn(motorFields.shape, key) || !parameters.has(key));
  const context = { label: 'motor', path: ['motor'], document };
  problems.add(document, checkSchema(motorFields, Object.fromEntries(own), context).problems);
  return given as Motor;
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
