const UNSAFE = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}]/gu;

/**
 * A text from data or from elsewhere, fit for a terminal and a log. Control characters, invisible ones and those that turn the direction of
 * writing become \u001b and the like, so that no name clears a screen, forges a line, or hides a part of itself. In JSON it stays the same text.
 */
export function printable(text: string): string {
  return text.replace(UNSAFE, (character) => character.split('').map(escaped).join(''));
}

/** The same line by line: for text whose own line ends are meant. */
export function printableLines(text: string): string {
  return text.split('\n').map(printable).join('\n');
}

function escaped(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
