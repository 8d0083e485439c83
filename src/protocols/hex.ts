/** The bytes that a text of hex digits stands for; blanks between them are allowed. Undefined when it is no such text. */
export function fromHex(text: string): Uint8Array | undefined {
  const digits = text.replace(/\s/g, '');
  if (digits.length % 2 !== 0 || !/^[0-9a-fA-F]*$/.test(digits)) return undefined;
  return Uint8Array.from({ length: digits.length / 2 }, (_, i) => Number.parseInt(digits.slice(2 * i, 2 * i + 2), 16));
}

/** Lower-case hex digits of bytes[start..end-1]. */
export function toHex(bytes: Uint8Array, start = 0, end = bytes.length, between = ''): string {
  return Array.from(bytes.subarray(start, end), (b) => b.toString(16).padStart(2, '0')).join(between);
}
