/**
 * What a receiver makes of bytes that were sent at another baud rate (8N1): it waits for a falling edge and takes a bit a period of its own,
 * as a UART does. A byte without its stop bit is handed over all the same, as Linux does by default.
 */
export function atWrongBaud(bytes: Uint8Array, sentBaud: number, readBaud: number): Uint8Array {
  const level = new Uint8Array(10 * bytes.length + 16).fill(1);
  for (const [k, byte] of bytes.entries()) {
    level[10 * k] = 0;
    for (let bit = 0; bit < 8; bit++) level[10 * k + 1 + bit] = (byte >> bit) & 1;
  }
  // in bits of the sender
  const period = sentBaud / readBaud;
  const at = (time: number) => level[Math.min(level.length - 1, Math.floor(time))];
  const out: number[] = [];
  for (let time = 0; time < 10 * bytes.length; ) {
    if (at(time) === 1) {
      time += period / 16;
      continue;
    }
    let byte = 0;
    for (let bit = 0; bit < 8; bit++) byte |= at(time + (1.5 + bit) * period) << bit;
    out.push(byte);
    time += 9.5 * period;
    // the line must be idle again before the next start
    while (time < 10 * bytes.length && at(time) === 0) time += period / 16;
  }
  return Uint8Array.from(out);
}
