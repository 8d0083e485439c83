/** The cells of one line of CSV; quoted ones without their quotes. */
export function splitCells(line: string, separator: string): string[] {
  const cells: string[] = [];
  let at = 0;
  while (at <= line.length) {
    let cell = '';
    if (line[at] === '"') {
      at++;
      for (;;) {
        const close = line.indexOf('"', at);
        cell += line.slice(at, close < 0 ? line.length : close);
        if (close < 0 || line[close + 1] !== '"') {
          at = close < 0 ? line.length : close + 1;
          break;
        }
        cell += '"';
        at = close + 2;
      }
    }
    let stop = line.indexOf(separator, at);
    if (stop < 0) stop = line.length;
    cells.push(cell + line.slice(at, stop));
    at = stop + 1;
  }
  return cells;
}

/** The separator of a header line: the one of , ; and tab that gives the most cells. */
export function guessSeparator(line: string): string {
  let best = ',';
  let most = 0;
  for (const separator of [',', ';', '\t']) {
    const cells = splitCells(line, separator).length;
    if (cells > most) {
      best = separator;
      most = cells;
    }
  }
  return best;
}

/** Column names of a header line; a separator at its end names no column. */
export function headerCells(line: string, separator: string): string[] {
  const cells = splitCells(line, separator);
  if (cells.length > 1 && cells[cells.length - 1].trim() === '') cells.pop();
  return cells;
}

/** Names for the columns of a header in which a name stands more than once: iA, iA_2, iA_3. */
export function distinctNames(header: readonly string[]): string[] {
  const taken = new Set<string>();
  return header.map((cell) => {
    const base = cell.trim();
    let name = base;
    for (let k = 2; taken.has(name); k++) name = `${base}_${k}`;
    taken.add(name);
    return name;
  });
}
