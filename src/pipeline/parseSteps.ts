import { dirname, resolve } from 'node:path';
import { ConfigError, unknownName } from '../core/errors.ts';
import { checkSchema } from '../core/schemaProblems.ts';
import type { Path, Problem, YamlDocument } from '../io/config/yamlFile.ts';
import type { AnyOperator } from '../kernel/operator.ts';
import { operators } from '../operators/registry.generated.ts';
import { operatorStep } from './operatorStep.ts';
import { specialSteps } from './specialSteps.ts';
import type { Step } from './step.ts';

/** Values of the motor that parameters of the same name take when a step leaves them out. */
export type Motor = Readonly<Record<string, unknown>>;

/** What a piece of description gave: the step, or what is wrong with it. */
export interface Parsed {
  readonly step?: Step;
  readonly problems: readonly Problem[];
}

/**
 * Reads one entry of `steps`: `{ hampel: { on: [iA], windowLength: 11 } }`, or a bare name. `path` leads to the entry.
 * Nothing is thrown for what the entry says; a model that cannot be loaded throws.
 */
export async function parseStep(entry: unknown, motor: Motor, document: YamlDocument, path: Path): Promise<Parsed> {
  if (typeof entry === 'string') return parseNamed(entry, {}, motor, document, path, path);
  const keys = isMapping(entry) ? Object.keys(entry) : [];
  if (keys.length !== 1) {
    const message = 'a step must have the form name: { parameters }';
    return { problems: [{ message: keys.length > 1 ? `${message}; is it indented enough?` : message, path }] };
  }
  const value = (entry as Record<string, unknown>)[keys[0]];
  return parseNamed(keys[0], value ?? {}, motor, document, path, [...path, keys[0]]);
}

async function parseNamed(
  name: string,
  value: unknown,
  motor: Motor,
  document: YamlDocument,
  entry: Path,
  path: Path,
): Promise<Parsed> {
  try {
    // normalize takes its numbers as parameters, or from a file: an operator reads none
    const special = name === 'normalize' && isMapping(value) && Object.hasOwn(value, 'from') ? 'normalizeFrom' : name;
    const operator = special === name ? await operatorNamed(name, document) : undefined;
    if (operator && isMapping(value)) return operatorStep(operator, value, motor, document, path);
    if (operator) return { problems: [{ message: `${name}: its parameters must be a mapping`, path }] };
    if (!Object.hasOwn(specialSteps, special)) {
      const known = [...Object.keys(operators), ...Object.keys(specialSteps)].sort();
      return {
        problems: [{ message: unknownName('operator', name, known), path: path.length ? path : entry, onKey: true }],
      };
    }
    const { schema, prepare } = specialSteps[special];
    const { data, problems } = checkSchema(schema, value, { label: name, path, document });
    if (problems.length > 0) return { problems };
    return { step: { name, document, path, place: await prepare(data) }, problems };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return { problems: [{ message: error.message, path: [...path, ...error.path], onKey: error.path.length === 0 }] };
  }
}

/** An operator of the package, or, by path from the document's folder, of a file of one's own. */
async function operatorNamed(name: string, document: YamlDocument): Promise<AnyOperator | undefined> {
  if (Object.hasOwn(operators, name)) return operators[name];
  if (!isOperatorFile(name)) return undefined;
  // a parser of all TypeScript, loaded only where there is such a file
  const { loadOwnOperator } = await import('./own/loadOwnOperator.ts');
  return loadOwnOperator(resolve(dirname(document.name), name));
}

/** Whether the name of a step is the path of a file. */
export function isOperatorFile(name: string): boolean {
  return name.endsWith('.ts');
}

function isMapping(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
