const TAB = 9;
const NEWLINE = 10;

/** Messages as the lines of a batch: topic, tab, payload. Neither JSON nor a topic without control characters has a tab or newline. */
export function messageLine(topic: string, payload: string): string {
  return `${topic}\t${payload}\n`;
}

/** The messages in a batch, as topic and payload; payloads are views. */
export function* eachMessage(body: Uint8Array): Generator<[topic: string, payload: Buffer]> {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  for (let start = 0, end = bytes.indexOf(NEWLINE); end >= 0; start = end + 1, end = bytes.indexOf(NEWLINE, start)) {
    const tab = bytes.indexOf(TAB, start);
    yield [bytes.toString('utf8', start, tab), bytes.subarray(tab + 1, end)];
  }
}
