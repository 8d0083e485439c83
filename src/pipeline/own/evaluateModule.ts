import { compileFunction } from 'node:vm';
import { lex, type Token } from '../../codegen/lexer.ts';
import { TokenReader } from '../../codegen/tokenReader.ts';
import { unknownName } from '../../core/errors.ts';

export type Exports = Readonly<Record<string, unknown>>;
export type Modules = Readonly<Record<string, Exports>>;

const STRICT = "'use strict';";

/**
 * Runs the text of a JavaScript module (a TypeScript file without its types, in the same places) and gives its exports. It may
 * import from `modules` only. The text runs as a function that gets them: so it shares the objects of the running package
 * wherever its file lies and however the package was started, without a loader. Throws SubsetError for imports and exports that
 * this cannot do, and what the text throws.
 */
export function evaluateModule(file: string, text: string, modules: Modules): Exports {
  const tokens = lex(file, text);
  const r = new TokenReader(file, tokens);
  const offset = offsetsIn(text);
  /** Local name by the name under which it is exported. */
  const exported = new Map<string, string>();
  let code = '';
  let done = 0;
  const replace = (first: Token, last: Token, by: string) => {
    const [from, to] = [offset(first), offset(last) + last.text.length];
    // as many lines as before, so that errors name the right ones
    code += text.slice(done, from) + by + text.slice(from, to).replace(/[^\n]/g, '');
    done = to;
  };
  tokens.forEach((token, i) => {
    const next = tokens[i + 1]?.text;
    const used = token.kind === 'name' && token.text === 'import' && tokens[i - 1]?.text !== '.';
    if (used && (next === '(' || next === '.')) r.fail('import() and import.meta cannot be used here', token);
  });
  while (r.current.kind !== 'end') {
    const first = r.current;
    if (r.sees('import')) {
      const { by, last } = readImport(r, modules);
      replace(first, last, by);
    } else if (r.accept('export')) {
      replace(first, readExport(r, first, exported), '');
    } else if (r.current.kind === 'symbol' && '([{'.includes(r.current.text)) r.skipBrackets();
    else r.take();
  }
  const list = [...exported].map(([name, local]) => `${name}: ${local}`).join(', ');
  const body = `${STRICT}${code}${text.slice(done)}\nreturn { ${list} };`;
  return compileFunction(body, ['$modules'], { filename: file, columnOffset: -STRICT.length })(modules) as Exports;
}

/** Reads an import up to the text that names its module; gives the statement in its place. */
function readImport(r: TokenReader, modules: Modules): { by: string; last: Token } {
  r.expect('import');
  const names: { at: Token; local: string }[] = [];
  let whole: string | undefined;
  if (r.accept('*')) {
    r.expect('as');
    whole = r.name('a name').text;
  } else if (r.accept('{')) {
    while (!r.accept('}')) {
      const at = r.name('a name');
      names.push({ at, local: r.accept('as') ? r.name('a name').text : at.text });
      if (!r.sees('}')) r.expect(',');
    }
  } else r.fail('expected { or *: nothing here has a default export');
  r.expect('from');
  const last = r.take();
  const from = last.text.slice(1, -1);
  if (!Object.hasOwn(modules, from)) r.fail(unknownName('module', from, Object.keys(modules)), last);
  for (const { at } of names) {
    if (!Object.hasOwn(modules[from], at.text)) {
      r.fail(unknownName(`export of ${from},`, at.text, Object.keys(modules[from])), at);
    }
  }
  const what = whole ?? `{ ${names.map(({ at, local }) => `${at.text}: ${local}`).join(', ')} }`;
  return { by: `const ${what} = $modules[${JSON.stringify(from)}]`, last };
}

/** Reads an export up to what need not be there in a function: `export`, or the whole list. Gives its last token. */
function readExport(r: TokenReader, first: Token, exported: Map<string, string>): Token {
  if (r.accept('{')) {
    while (!r.sees('}')) {
      const local = r.name('a name').text;
      exported.set(r.accept('as') ? r.name('a name').text : local, local);
      if (!r.sees('}')) r.expect(',');
    }
    const last = r.take();
    if (r.sees('from')) r.fail('export what is declared here');
    return last;
  }
  if (!['const', 'let', 'function', 'class'].includes(r.current.text)) r.fail('export what is declared here, by name');
  r.take();
  const { text } = r.name('a name');
  exported.set(text, text);
  return first;
}

function offsetsIn(text: string): (token: Token) => number {
  const starts = [0];
  for (let i = text.indexOf('\n'); i >= 0; i = text.indexOf('\n', i + 1)) starts.push(i + 1);
  return ({ line, column }) => starts[line - 1] + column - 1;
}
