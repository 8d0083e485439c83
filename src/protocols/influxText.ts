/** Longest number of tags or fields in a line. */
const MOST_PARTS = 256;
const ABSENT = Number.NaN;

/** A line of the line protocol, taken apart. */
export interface InfluxLine {
  readonly measurement: string;
  readonly tags: readonly (readonly [key: string, value: string])[];
  readonly numbers: readonly (readonly [key: string, value: number])[];
  readonly texts: readonly (readonly [key: string, value: string])[];
  /** In ticks of the writer's precision; NaN without. Exact to 2^53. */
  readonly time: number;
}

/**
 * Takes apart one line of InfluxDB's line protocol: `motor,id=m1 iq=12.5,n=7u,run=T,state="on" 1700000000000000000`. Undefined when it is
 * none. Booleans are 1 and 0.
 */
export function parseInfluxLine(text: string): InfluxLine | undefined {
  const headEnd = endOf(text, 0, ' ');
  const fieldsEnd = endOfFields(text, headEnd + 1);
  const [measurement, ...tagParts] = split(text.slice(0, headEnd));
  const fieldParts = split(text.slice(headEnd + 1, fieldsEnd), true);
  if (headEnd >= text.length || measurement === '' || tagParts.length + fieldParts.length > MOST_PARTS)
    return undefined;
  const tags: [string, string][] = [];
  for (const part of tagParts) {
    const at = endOf(part, 0, '=');
    if (at === 0 || at >= part.length - 1) return undefined;
    tags.push([unescaped(part.slice(0, at)), unescaped(part.slice(at + 1))]);
  }
  const numbers: [string, number][] = [];
  const texts: [string, string][] = [];
  for (const part of fieldParts) {
    const at = endOf(part, 0, '=');
    const value = part.slice(at + 1);
    if (at === 0 || value === '') return undefined;
    const key = unescaped(part.slice(0, at));
    if (value.startsWith('"')) {
      if (value.length < 2 || !value.endsWith('"')) return undefined;
      texts.push([key, value.slice(1, -1).replace(/\\(["\\])/g, '$1')]);
      continue;
    }
    const number = numberOf(value);
    if (number === undefined) return undefined;
    numbers.push([key, number]);
  }
  const stamp = text.slice(fieldsEnd + 1).trim();
  if (stamp !== '' && !/^-?\d{1,19}$/.test(stamp)) return undefined;
  return { measurement: unescaped(measurement), tags, numbers, texts, time: stamp === '' ? ABSENT : Number(stamp) };
}

function numberOf(value: string): number | undefined {
  if (/^(t|T|true|True|TRUE)$/.test(value)) return 1;
  if (/^(f|F|false|False|FALSE)$/.test(value)) return 0;
  return /^-?(\d+[iu]|(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?)$/.test(value) ? Number(value.replace(/[iu]$/, '')) : undefined;
}

/** Where a character stands that no backslash takes away; the end of the text when nowhere. */
function endOf(text: string, from: number, wanted: string): number {
  for (let i = from; i < text.length; i++) {
    if (text[i] === '\\') i++;
    else if (text[i] === wanted) return i;
  }
  return text.length;
}

/** Where the fields end: blanks and commas inside quotes are part of a text. */
function endOfFields(text: string, from: number): number {
  let isQuoted = false;
  for (let i = from; i < text.length; i++) {
    if (text[i] === '\\') i++;
    else if (text[i] === '"') isQuoted = !isQuoted;
    else if (text[i] === ' ' && !isQuoted) return i;
  }
  return text.length;
}

/** Parts between commas. */
function split(text: string, hasQuotes = false): string[] {
  const parts: string[] = [];
  let from = 0;
  let isQuoted = false;
  for (let i = 0; i < text.length; i++) {
    if (text[i] === '\\') i++;
    else if (hasQuotes && text[i] === '"') isQuoted = !isQuoted;
    else if (text[i] === ',' && !isQuoted) {
      parts.push(text.slice(from, i));
      from = i + 1;
    }
  }
  parts.push(text.slice(from));
  return parts;
}

function unescaped(text: string): string {
  return text.includes('\\') ? text.replace(/\\([,= \\])/g, '$1') : text;
}
