/** C as its compiler reads it: comments, strings and characters apart from what remains. */
export interface ReadC {
  readonly code: string;
  readonly strings: readonly string[];
}

/**
 * Reads C. Throws where the text could be read in another way than here: bytes beyond ASCII, trigraphs, continued lines, comments that
 * nest or never end.
 */
export function readC(text: string): ReadC {
  const odd = /[^\x20-\x7e\n]|\?\?[=/'()!<>-]|\\\n/.exec(text);
  if (odd)
    throw new Error(`C with ${JSON.stringify(odd[0])} at ${odd.index}: ${text.slice(odd.index - 40, odd.index + 40)}`);
  const strings: string[] = [];
  const TOKEN = /\/\*[\s\S]*?\*\/|\/\/[^\n]*|"(?:[^"\\\n]|\\[^\n])*"|'(?:[^'\\\n]|\\[^\n])*'/g;
  const code = text.replace(TOKEN, (token) => {
    if (token[0] !== '/') {
      strings.push(token);
      return token[0] + token[0];
    }
    if (token.slice(2).includes('/*')) throw new Error(`a comment in a comment: ${token}`);
    return ' ';
  });
  if (/\/\*|\*\/|\/\//.test(code)) throw new Error('a comment that never ends or never began');
  return { code, strings };
}

/** All identifiers of C code without comments. */
export function identifiersIn(code: string): Set<string> {
  return new Set(code.match(/\b[A-Za-z_$][\w$]*/g));
}
