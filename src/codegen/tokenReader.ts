import type { Token } from './lexer.ts';
import { type Position, SubsetError } from './subsetError.ts';

/** A cursor over tokens, and the errors that it raises. */
export class TokenReader {
  readonly file: string;
  private readonly tokens: readonly Token[];
  private index: number;

  constructor(file: string, tokens: readonly Token[], index = 0) {
    this.file = file;
    this.tokens = tokens;
    this.index = index;
  }

  /** The next token. */
  get current(): Token {
    return this.tokens[this.index];
  }

  get position(): number {
    return this.index;
  }

  /** Whether the next token is this symbol or word. */
  sees(text: string): boolean {
    return this.current.text === text && this.current.kind !== 'text';
  }

  /** Whether the token after the next is this symbol or word. */
  seesThen(text: string): boolean {
    return this.tokens[this.index + 1]?.text === text;
  }

  take(): Token {
    const token = this.current;
    if (token.kind !== 'end') this.index++;
    return token;
  }

  accept(text: string): boolean {
    if (!this.sees(text)) return false;
    this.index++;
    return true;
  }

  expect(text: string): Token {
    if (!this.sees(text)) this.fail(`expected ${text}, found ${this.found()}`);
    return this.take();
  }

  name(what: string): Token {
    if (this.current.kind !== 'name') this.fail(`expected ${what}, found ${this.found()}`);
    return this.take();
  }

  /** Comments inside the tokens since `from` (the first token's own excepted), and the one behind the last. */
  commentsSince(from: number): { inside: string[]; trailing?: string } {
    const inside: string[] = [];
    for (let i = from; i < this.index; i++) {
      if (i > from) inside.push(...this.tokens[i].comments);
      if (i < this.index - 1 && this.tokens[i].trailing) inside.push(this.tokens[i].trailing!);
    }
    return { inside, trailing: this.tokens[this.index - 1].trailing };
  }

  /** Moves behind the bracket that closes the one at the cursor. */
  skipBrackets(): void {
    let depth = 0;
    do {
      const { kind, text } = this.take();
      if (kind === 'end') this.fail('a bracket is not closed');
      if (kind !== 'symbol') continue;
      if (text === '(' || text === '[' || text === '{') depth++;
      if (text === ')' || text === ']' || text === '}') depth--;
    } while (depth > 0);
  }

  fail(message: string, at: Position = this.current): never {
    throw new SubsetError(this.file, at, message);
  }

  private found(): string {
    return this.current.kind === 'end' ? 'the end of the file' : this.current.text;
  }
}
