import { Lexer } from 'yaml';

/** Lists and mappings that may be open at once; no configuration needs nearly as many. */
const MOST_LEVELS = 100;
/** Where the entry of a list or mapping without brackets may begin: two columns a level. */
const MOST_COLUMNS = 2 * MOST_LEVELS;

const SCALAR = '\x1f';
const NO_TEXT = ['\x02', '\x18', SCALAR];

/**
 * Where a YAML text nests more than MOST_LEVELS brackets, or indents an entry by MOST_COLUMNS: the offset, or undefined. The
 * parser would recurse until the stack ends. The lexer does not; it knows brackets in texts and comments from others.
 */
export function nestedTooDeeply(text: string): number | undefined {
  let brackets = 0;
  let offset = 0;
  let lineStart = 0;
  let isFirst = true;
  let before = '';
  for (const token of new Lexer().lex(text)) {
    const isText = before === SCALAR;
    const isBlank = token.trim() === '' || token.startsWith('#');
    if (!isText) {
      if (token === '[' || token === '{') brackets++;
      else if (token === ']' || token === '}') brackets--;
      const isEntry = token === '-' || token === '?' || (isFirst && !isBlank);
      const isDeep = brackets === 0 && isEntry && offset - lineStart >= MOST_COLUMNS;
      if (brackets > MOST_LEVELS || isDeep) return offset;
    }
    before = token;
    if (NO_TEXT.includes(token)) continue;
    offset += token.length;
    if (token.endsWith('\n')) lineStart = offset;
    isFirst = token.endsWith('\n') || (isFirst && isBlank);
  }
  return undefined;
}
