/**
 * A real as C: the shortest decimal that reads back as the same double, in REAL_C(), which adds the f of a float build.
 * Never a fixed number of decimals: 1e-7 would become 0.
 */
export function realC(value: number): string {
  if (Number.isNaN(value)) return 'SLIPRING_NAN';
  if (value === Number.POSITIVE_INFINITY) return 'SLIPRING_INFINITY';
  if (value === Number.NEGATIVE_INFINITY) return '-SLIPRING_INFINITY';
  const text = Object.is(value, -0) ? '-0' : between(value) ? exact(value) : String(value);
  return `REAL_C(${/[.e]/.test(text) ? text : `${text}.0`})`;
}

/**
 * Whether a double lies halfway between two floats. A compiler rounds the decimal to float at once: the shortest decimal, a
 * little beside the double, could then go to the other float than the double does.
 */
function between(value: number): boolean {
  return Math.fround(value * (1 + Number.EPSILON)) !== Math.fround(value * (1 - Number.EPSILON));
}

function exact(value: number): string {
  const [digits, power] = value.toPrecision(100).split('e');
  const text = digits.includes('.') ? digits.replace(/\.?0+$/, '') : digits;
  return power === undefined ? text : `${text}e${power}`;
}

/** An i32 as C. The smallest has no literal of its own there. */
export function i32C(value: number): string {
  return value === -2147483648 ? 'INT32_MIN' : String(value);
}
