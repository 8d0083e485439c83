/**
 * Mean number of independent standard normal samples between false alarms of a two-sided CUSUM with drift k and threshold h, both in
 * standard deviations, to 7 %: half of the one-sided (e^(2 k b) - 2 k b - 1) / (2 k^2), b = h + 1.166 (D. Siegmund, Sequential Analysis, 1985).
 */
export function cusumArl(k: number, h: number): number {
  const d = 2 * k * (h + 1.166);
  return (Math.expm1(d) - d) / (4 * k * k);
}

/** The threshold with which false alarms are so many samples apart; 0 where any is. */
export function cusumThreshold(k: number, arl: number): number {
  let [low, high] = [0, 1];
  while (cusumArl(k, high) < arl) high *= 2;
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    if (cusumArl(k, middle) < arl) low = middle;
    else high = middle;
  }
  return high;
}
