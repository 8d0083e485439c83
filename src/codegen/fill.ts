/** Values side by side, comma between, in lines of C. */
export function fill(values: readonly string[], indent = '  ', width = 100): string[] {
  const lines: string[] = [];
  for (const [i, v] of values.entries()) {
    const text = i < values.length - 1 ? `${v},` : v;
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + text.length <= width) lines[lines.length - 1] = `${last} ${text}`;
    else lines.push(`${indent}${text}`);
  }
  return lines;
}
