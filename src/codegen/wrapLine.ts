const WIDTH = 100;
const OPERATOR = /^(\+|-|\*|\/|%|&&|\|\||\?|:|<=?|>=?|==|!=|\||&|\^|>>) /;

/** Breaks a line of C that is too long, at the outermost commas and operators, with the rest indented by four. */
export function wrapLine(line: string): string {
  const indent = line.length - line.trimStart().length;
  const lines: string[] = [];
  let rest = line;
  while (rest.length > WIDTH) {
    const at = breakAt(rest);
    if (at < 0) break;
    lines.push(rest.slice(0, at));
    rest = `${' '.repeat(indent + 4)}${rest.slice(at + 1)}`;
  }
  return [...lines, rest].join('\n');
}

/** Index of the space to break at: of the outermost within the width, the last. -1 when there is none. */
function breakAt(line: string): number {
  const from = line.length - line.trimStart().length;
  let best = -1;
  let bestDepth = Number.POSITIVE_INFINITY;
  let depth = 0;
  for (let i = from; i <= WIDTH; i++) {
    if (line[i] === '(' || line[i] === '[') depth++;
    if (line[i] === ')' || line[i] === ']') depth--;
    if (line[i] !== ' ' || i < from + 20 || depth > bestDepth) continue;
    if (line[i - 1] !== ',' && !OPERATOR.test(line.slice(i + 1, i + 4))) continue;
    best = i;
    bestDepth = depth;
  }
  return best;
}
