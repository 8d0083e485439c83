/**
 * A text from data as a cell of CSV. Quoted where it must be (RFC 4180); one that a spreadsheet would take for a formula, beginning with = + - @ or a
 * control character, gets an apostrophe in front. Numbers are no texts: -1 stays -1.
 */
export function csvCell(text: string): string {
  const plain = /^[=+\-@\t\r\n]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
}
