import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import swc from '@swc/wasm-typescript';
import * as zod from 'zod';
import { badInC } from '../../codegen/cIdentifier.ts';
import { operatorC } from '../../codegen/operatorC.ts';
import { isTakenName } from '../../codegen/pipelineName.ts';
import { SubsetError } from '../../codegen/subsetError.ts';
import type { CFiles } from '../../codegen/translate.ts';
import { ConfigError, PlacedError, SlipringError } from '../../core/errors.ts';
import { packageRoot } from '../../io/config/packageRoot.ts';
import type { AnyOperator } from '../../kernel/operator.ts';
import * as api from '../../operators/api.ts';
import { operators } from '../../operators/registry.generated.ts';
import { checkDescription, checkExamples } from './checkOperator.ts';
import { evaluateModule } from './evaluateModule.ts';

/** An operator from a user's file, with its C. */
export type OwnOperator = AnyOperator & {
  readonly own: CFiles;
  /** The file's text: saved state belongs to it. */
  readonly text: string;
};

const MODULES = { 'slipring/operator': api, zod };

/**
 * Loads an operator from a TypeScript file: takes its types off, runs it, translates its kernel and checks it by its own examples.
 * The file's code runs with the rights of this program, as any program that is started. Throws ConfigError, with `file:line:col`
 * where a place is known.
 */
export function loadOwnOperator(path: string): OwnOperator {
  const file = relative('.', path) || path;
  const text = read(path, file);
  const operator = place(file, () => findOperator(file, evaluateModule(file, withoutTypes(file, text), MODULES)));
  if (Object.hasOwn(operators, operator.name)) {
    throw new ConfigError(`${file}: an operator of the package has the name ${operator.name} already`);
  }
  checkName(file, operator.name);
  place(file, () => checkDescription(operator));
  // before the examples: a misspelt coefficient has a place in the text, its NaN in an output has none
  const own = place(file, () => operatorC(operator, { file, source: text }));
  place(file, () => checkExamples(operator));
  return { ...operator, own, text };
}

/** The name stands in C, in front of `_process` and of file names' ends. */
function checkName(file: string, name: string): void {
  const fail = (why: string): never => {
    throw new ConfigError(`${file}: the name ${JSON.stringify(name)} ${why}`);
  };
  if (!/^[A-Za-z][A-Za-z0-9]{0,30}$/.test(name)) fail('must be a letter and up to 30 letters and digits');
  const bad = badInC(name);
  if (bad) fail(bad);
  const headers = readdirSync(join(packageRoot(), 'c')).map((header) => header.toLowerCase());
  if (isTakenName(name) || headers.includes(`${name.toLowerCase()}.h`)) fail('is that of a file of the generated C');
}

function read(path: string, file: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    throw new ConfigError(`${file}: ${missing ? 'no such file' : (error as Error).message}`);
  }
}

/** The text as JavaScript, each type replaced by as many spaces. */
function withoutTypes(file: string, text: string): string {
  try {
    return swc.transformSync(text, { mode: 'strip-only', filename: file }).code;
  } catch (error) {
    const { message, startLine, startColumn } = error as { message?: string; startLine?: number; startColumn?: number };
    const at = startLine === undefined ? '' : `:${startLine}:${(startColumn ?? 0) + 1}`;
    throw new PlacedError(`${file}${at}: ${message ?? error}`);
  }
}

function findOperator(file: string, exports: Readonly<Record<string, unknown>>): AnyOperator {
  const found = Object.entries(exports).filter(
    ([, value]) => typeof value === 'object' && value !== null && 'process' in value && 'design' in value,
  );
  if (found.length !== 1) {
    throw new ConfigError(`${file}: must export one operator, made by defineOperator, has ${found.length}`);
  }
  const [[name, operator]] = found as [[string, AnyOperator]];
  if (operator.name !== name) {
    throw new ConfigError(`${file}: the operator is exported as ${name}, but its name is ${operator.name}`);
  }
  return operator;
}

/** Gives what goes wrong inside the file its place. */
function place<T>(file: string, run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (error instanceof SubsetError) throw new PlacedError(error.message);
    if (error instanceof SlipringError) {
      throw error.message.startsWith(file) ? error : new ConfigError(`${file}: ${error.message}`);
    }
    const { message = String(error), stack = '' } = error as Error;
    const at = stack.indexOf(`${file}:`);
    const [where] = at < 0 ? [file] : (/^[^\n]*?:\d+(:\d+)?/.exec(stack.slice(at)) ?? [file]);
    throw new PlacedError(`${where}: ${message}`);
  }
}
