const QUOTE = 0x22;
const COLON = 0x3a;
const BACKSLASH = 0x5c;
const OPEN = [0x5b, 0x7b];
const CLOSE = [0x5d, 0x7d];

/** How large the value of JSON text is. */
export interface JsonShape {
  /** Lists and objects that are open at once, at most. */
  readonly depth: number;
  /** Keys of all objects. */
  readonly keys: number;
}

/** The shape of JSON text, before memory is spent on its value, or it is walked by recursion. */
export function jsonShape(bytes: Uint8Array): JsonShape {
  let depth = 0;
  let deepest = 0;
  let keys = 0;
  let isText = false;
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i];
    if (isText) {
      if (byte === BACKSLASH) i++;
      else if (byte === QUOTE) isText = false;
    } else if (byte === QUOTE) isText = true;
    else if (OPEN.includes(byte)) deepest = Math.max(deepest, ++depth);
    else if (CLOSE.includes(byte)) depth--;
    else if (byte === COLON) keys++;
  }
  return { depth: deepest, keys };
}
