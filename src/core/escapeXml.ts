import { printable } from './printable.ts';

/** Text from data, fit for XML and HTML, between tags and inside quoted attributes; control characters as printable() shows them. */
export function escapeXml(text: string): string {
  return printable(text).replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);
}
