import type { Node } from './parse.ts';

/** A program for a stack machine: `codes[k]` with its argument `args[k]`; `numbers` by argument of a number. */
export interface Program {
  readonly codes: readonly number[];
  readonly args: readonly number[];
  readonly numbers: readonly number[];
  /** Values on the stack at most. */
  readonly depth: number;
}

/** Names that a tree uses, in order of their first appearance. */
export function namesIn(node: Node): string[] {
  if (node.kind === 'name') return [node.name];
  return node.kind === 'number' ? [] : [...new Set(node.args.flatMap(namesIn))];
}

/**
 * Compiles a tree: operands first, then what is done with them. `codeOf` gives the machine's code of `number`, `channel`, `power`,
 * an operator or a function; `values` the constants; other names are channels by their place in `channels`.
 */
export function compile(
  node: Node,
  codeOf: Readonly<Record<string, number>>,
  values: Readonly<Record<string, number>>,
  channels: readonly string[],
): Program {
  const codes: number[] = [];
  const args: number[] = [];
  const numbers: number[] = [];
  let height = 0;
  let depth = 0;
  const put = (what: string, arg: number, grows: number) => {
    codes.push(codeOf[what]);
    args.push(arg);
    height += grows;
    depth = Math.max(depth, height);
  };
  const number = (value: number) => put('number', numbers.push(value) - 1, 1);
  const visit = (n: Node): void => {
    if (n.kind === 'number') number(n.value);
    else if (n.kind === 'name') {
      if (Object.hasOwn(values, n.name)) number(values[n.name]);
      else put('channel', channels.indexOf(n.name), 1);
    } else if (n.kind === 'power') {
      visit(n.args[0]);
      put('power', n.exponent, 0);
    } else {
      // the machine knows < and <= only
      const turned = n.what === '>' || n.what === '>=';
      for (const arg of turned ? n.args.toReversed() : n.args) visit(arg);
      put(turned ? n.what.replace('>', '<') : n.what, 0, 1 - n.args.length);
    }
  };
  visit(node);
  return { codes, args, numbers, depth };
}
