import { type Position, SubsetError } from './subsetError.ts';

/** `text` stands for strings, templates and regular expressions, which kernels do not have but their files do. */
export type TokenKind = 'name' | 'number' | 'text' | 'symbol' | 'end';

export interface Token extends Position {
  readonly kind: TokenKind;
  readonly text: string;
  /** Comments between the token before, or its line's end, and this one. */
  readonly comments: readonly string[];
  /** Comment behind the token on its line. */
  trailing?: string;
}

const SPACE = /[ \t\r\n\uFEFF]+/y;
const COMMENT = /\/\/[^\n]*|\/\*[\s\S]*?\*\//y;
const NAME = /[\p{L}_$#@][\p{L}\p{N}_$]*/uy;
const NUMBER = /0[xXbBoO][\da-fA-F_]+n?|(?:\d[\d_]*\.?[\d_]*|\.\d[\d_]*)(?:[eE][+-]?\d+)?n?/y;
const STRING = /'(?:[^'\\\n]|\\[\s\S])*'|"(?:[^"\\\n]|\\[\s\S])*"/y;
const REGEX = /\/(?:[^/\\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\/[a-z]*/y;
const SYMBOL =
  />>>=|\.\.\.|===|!==|\*\*=|<<=|>>=|>>>|&&=|\|\|=|\?\?=|=>|==|!=|<=|>=|&&|\|\||\?\?|\?\.|\+\+|--|\+=|-=|\*=|\/=|%=|&=|\|=|\^=|<<|>>|\*\*|[-+*/%&|^~!<>=?:;,.()[\]{}]/y;

/** Splits a TypeScript file into tokens. The last token is of kind 'end'. Throws SubsetError for text that is no token. */
export function lex(file: string, source: string): Token[] {
  const tokens: Token[] = [];
  const lineStarts = [0];
  for (let i = source.indexOf('\n'); i >= 0; i = source.indexOf('\n', i + 1)) lineStarts.push(i + 1);
  let line = 0;
  let at = 0;
  let comments: string[] = [];
  const position = (): Position => {
    while (line + 1 < lineStarts.length && lineStarts[line + 1] <= at) line++;
    return { line: line + 1, column: at - lineStarts[line] + 1 };
  };
  const match = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at;
    return pattern.exec(source)?.[0];
  };
  const next = (): [TokenKind, string] => {
    const name = match(NAME);
    if (name) return ['name', name];
    const number = match(NUMBER);
    if (number) return ['number', number];
    const text = match(STRING) ?? (source[at] === '`' ? template(source, at) : undefined);
    if (text) return ['text', text];
    const regex = source[at] === '/' && !endsOperand(tokens.at(-1)) ? match(REGEX) : undefined;
    if (regex) return ['text', regex];
    const symbol = match(SYMBOL);
    if (symbol) return ['symbol', symbol];
    throw new SubsetError(file, position(), `unexpected character ${JSON.stringify(source[at])}`);
  };

  while (at < source.length) {
    const space = match(SPACE);
    if (space) {
      at += space.length;
      continue;
    }
    const where = position();
    const comment = match(COMMENT);
    if (comment) {
      const last = tokens.at(-1);
      if (last && last.line === where.line && comments.length === 0) last.trailing = comment;
      else comments.push(comment);
      at += comment.length;
      continue;
    }
    const [kind, text] = next();
    tokens.push({ kind, text, comments, ...where });
    comments = [];
    at += text.length;
  }
  tokens.push({ kind: 'end', text: '', comments, ...position() });
  return tokens;
}

/** Whether a `/` after this token divides; else it opens a regular expression. */
function endsOperand(token: Token | undefined): boolean {
  if (!token) return false;
  if (token.kind === 'symbol') return token.text === ')' || token.text === ']' || token.text === '}';
  return token.text !== 'return' && token.text !== 'typeof' && token.text !== 'case';
}

/** The template literal that starts at `from`, with all that its `${}` hold. */
function template(source: string, from: number): string {
  let i = from + 1;
  while (i < source.length && source[i] !== '`') {
    if (source[i] === '\\') i += 2;
    else if (source[i] === '$' && source[i + 1] === '{') i = hole(source, i + 2);
    else i++;
  }
  return source.slice(from, i + 1);
}

/** Index after the `}` that closes a template's hole. */
function hole(source: string, from: number): number {
  let depth = 1;
  let i = from;
  while (i < source.length && depth > 0) {
    const c = source[i];
    if (c === '`') i += template(source, i).length;
    else {
      STRING.lastIndex = i;
      const text = c === "'" || c === '"' ? STRING.exec(source)?.[0] : undefined;
      if (c === '{') depth++;
      if (c === '}') depth--;
      i += text?.length ?? 1;
    }
  }
  return i;
}
