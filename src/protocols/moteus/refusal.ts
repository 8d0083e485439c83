import { fromHex } from '../hex.ts';
import type { RequestDescription } from '../request.ts';

/** Lines of the diagnostic channel that only read, or choose what is told and how often. `d` moves the motor, `conf` changes it. */
const TELEMETRY = /^tel (list|text|stop|get [\w.]+|schema [\w.]+|fmt [\w.]+ [01]|rate [\w.]+ \d+)\n$/;
const DECODER = new TextDecoder();
const DIAGNOSTIC_CHANNEL = 1;

/** Why a CAN frame does more than ask: it may hold reads, polls of the tunnel, and `tel` lines. */
export function moteusRefusal({ body }: RequestDescription): string | undefined {
  const bytes = fromHex(body ?? '');
  if (!bytes || bytes.length === 0) return 'give the body, so that its subframes can be seen';
  let at = 0;
  const varuint = () => {
    let value = 0;
    for (let shift = 1; at < bytes.length; shift *= 128) {
      const byte = bytes[at++];
      value += (byte & 127) * shift;
      if (byte < 128) return value;
    }
    return Number.NaN;
  };
  while (at < bytes.length) {
    const kind = bytes[at++];
    const isRead = kind >= 0x10 && kind <= 0x1f;
    if (kind === 0x50) continue;
    if (!isRead && kind !== 0x40 && kind !== 0x42) return `subframe 0x${kind.toString(16)} is none that reads`;
    const first = isRead && (kind & 3) !== 0 ? 0 : varuint();
    const second = varuint();
    if (Number.isNaN(first + second)) return 'its last subframe is cut';
    if (kind === 0x40) {
      const text = DECODER.decode(bytes.subarray(at, at + second));
      if (first !== DIAGNOSTIC_CHANNEL || at + second > bytes.length || !TELEMETRY.test(text))
        return `"${text.trim()}" is no line that only reads: tel list, get, schema, fmt, rate, text, stop`;
      at += second;
    }
  }
  return undefined;
}

/** The same for lines on a diagnostic UART. */
export function moteusDiagnosticRefusal({ body }: RequestDescription): string | undefined {
  const text = DECODER.decode(fromHex(body ?? '') ?? new Uint8Array(0));
  return TELEMETRY.test(text) ? undefined : 'give a body of one line: tel list, get, schema, fmt, rate, text or stop';
}
