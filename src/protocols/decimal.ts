/** What `parseDecimal` returns for text that is no number. No sum of digits gives it. */
export const NO_NUMBER = Number.NEGATIVE_INFINITY;

/** Powers of ten that doubles hold exactly. */
export const POWERS = Float64Array.from({ length: 23 }, (_, k) => Number(`1e${k}`));
const ABSENT = /^(|nan|null|none|na|n\/a|-|ovf|[-+]?inf(inity)?)$/i;
const DECODER = new TextDecoder();

/**
 * The number that stands in ASCII bytes, correctly rounded, as Number() reads it. Up to 15 digits and powers of ten up to 22 are
 * exact in one multiplication or division of doubles (Clinger 1990, How to Read Floating Point Numbers Accurately);
 * all else goes through Number(). Blanks around it are ignored. Nothing, NaN, null, inf, Arduino's ovf and the like are absent: NaN;
 * true and false are 1 and 0; other text is NO_NUMBER.
 */
export function parseDecimal(bytes: Uint8Array, start: number, end: number, point = 46): number {
  let i = start;
  while (i < end && bytes[i] === 32) i++;
  if (i === end) return Number.NaN;
  const negative = bytes[i] === 45;
  if (negative || bytes[i] === 43) i++;
  let m = 0;
  let digits = 0;
  let power = 0;
  let b = 0;
  for (; i < end; i++) {
    b = bytes[i] - 48;
    if (b < 0 || b > 9) break;
    m = m * 10 + b;
    digits++;
  }
  if (i < end && bytes[i] === point) {
    const from = ++i;
    for (; i < end; i++) {
      b = bytes[i] - 48;
      if (b < 0 || b > 9) break;
      m = m * 10 + b;
    }
    power = from - i;
    digits -= power;
  }
  if (digits > 0 && i < end && (bytes[i] | 32) === 101) {
    let k = i + 1;
    const down = bytes[k] === 45;
    if (down || bytes[k] === 43) k++;
    let exponent = 0;
    const from = k;
    for (; k < end && exponent < 1000; k++) {
      b = bytes[k] - 48;
      if (b < 0 || b > 9) break;
      exponent = exponent * 10 + b;
    }
    if (k > from) {
      power += down ? -exponent : exponent;
      i = k;
    }
  }
  if (i === end && digits > 0 && m <= Number.MAX_SAFE_INTEGER && power >= -22 && power <= 22) {
    const value = power < 0 ? m / POWERS[-power] : m * POWERS[power];
    return negative ? -value : value;
  }
  return parseSlowly(bytes, start, end, point);
}

function parseSlowly(bytes: Uint8Array, start: number, end: number, point: number): number {
  let text = DECODER.decode(bytes.subarray(start, end)).trim();
  if (ABSENT.test(text)) return Number.NaN;
  if (/^true$/i.test(text)) return 1;
  if (/^false$/i.test(text)) return 0;
  if (point !== 46) text = text.replace(String.fromCharCode(point), '.');
  // Number() takes more than decimal numbers: 0x10, 1_0 and blanks are not what a log means
  if (!/^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(text)) return NO_NUMBER;
  const value = Number(text);
  return Number.isFinite(value) ? value : Number.NaN;
}
