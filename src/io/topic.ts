import { percent } from './percent.ts';

/** One level of a topic from a name: what topics forbid or give a meaning is written as %XX. */
export function topicLevel(name: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  return name.replace(/[%+#/\u0000-\u0020\u007f]/g, percent);
}

/** The name in a level of a topic. */
export function nameInLevel(level: string): string {
  return level.replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}
