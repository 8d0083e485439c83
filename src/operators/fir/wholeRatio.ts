/** The fraction in lowest terms, both up to `largest`, that equals a ratio to 1e-9 of it; undefined when there is none. */
export function wholeRatio(ratio: number, largest: number): [numerator: number, denominator: number] | undefined {
  // continued fraction
  let [before, numerator] = [0, 1];
  let [beforeDown, denominator] = [1, 0];
  let rest = ratio;
  for (;;) {
    const whole = Math.floor(rest);
    [before, numerator] = [numerator, whole * numerator + before];
    [beforeDown, denominator] = [denominator, whole * denominator + beforeDown];
    if (numerator > largest || denominator > largest) return undefined;
    if (numerator > 0 && Math.abs(numerator / denominator / ratio - 1) < 1e-9) return [numerator, denominator];
    rest = 1 / (rest - whole);
  }
}
