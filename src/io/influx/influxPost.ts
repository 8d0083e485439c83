import { Agent, type IncomingMessage, request as overHttp } from 'node:http';
import { request as overHttps, Agent as SecureAgent } from 'node:https';
import { ConfigError } from '../../core/errors.ts';

const TIMEOUT_MS = 10_000;
const LONGEST_WAIT_MS = 300_000;
const LONGEST_REASON = 300;
/** An answer of more bytes is not read to its end. */
const MOST_ANSWER = 1 << 16;

export interface InfluxServer {
  /** http: or https: with host and port, and a path where the server stands behind one. */
  readonly url: string;
  readonly bucket: string;
  readonly org?: string;
  readonly token?: string;
}

/** What a server said to some lines. */
export type Answer =
  | { readonly kind: 'accepted' }
  /** It will not take these lines as they are. */
  | { readonly kind: 'refused'; readonly reason: string }
  /** Not now. `denied`: it does not know us, or the bucket: time alone will not help. */
  | { readonly kind: 'later'; readonly reason: string; readonly waitMs: number; readonly denied: boolean };

export type Post = (lines: Uint8Array, signal: AbortSignal) => Promise<Answer>;

/**
 * Makes the function that sends lines to an InfluxDB 2 server, or one that speaks its write call. Only a 204 means accepted: the
 * official client's own sending drops what does not fit its buffer, and its flush does not wait. Throws ConfigError for a wrong address.
 */
export function influxPost({ url, bucket, org = '', token }: InfluxServer): Post {
  const target = writeUrl(url);
  target.search = new URLSearchParams({ org, bucket, precision: 'us' }).toString();
  const isSecure = target.protocol === 'https:';
  const [start, agent] = isSecure
    ? [overHttps, new SecureAgent({ keepAlive: true })]
    : [overHttp, new Agent({ keepAlive: true })];
  const headers = {
    'content-type': 'text/plain; charset=utf-8',
    ...(token && { authorization: `Token ${token}` }),
  };
  // not fetch: that copies each body several times, and what it copied waits long for the collector
  const send = (lines: Uint8Array, signal: AbortSignal) =>
    new Promise<IncomingMessage>((resolve, reject) => {
      const length = { 'content-length': lines.length };
      const request = start(target, { method: 'POST', headers: { ...headers, ...length }, agent, signal });
      request.on('response', resolve).on('error', reject).end(lines);
    });
  return async (lines, signal) => {
    const abort = new AbortController();
    const stop = () => abort.abort();
    let isLate = false;
    const timer = setTimeout(() => {
      isLate = true;
      stop();
    }, TIMEOUT_MS);
    signal.addEventListener('abort', stop);
    try {
      return await answerOf(await send(lines, abort.signal));
    } catch (error) {
      const reason = isLate ? `no answer within ${TIMEOUT_MS / 1000} s` : describe(error as Error);
      return { kind: 'later', reason, waitMs: 0, denied: false };
    } finally {
      clearTimeout(timer);
      signal.removeEventListener('abort', stop);
    }
  };
}

/** The server as it may be shown, and as a spool remembers it. */
export function influxTarget({ url, bucket, org }: InfluxServer): string {
  return `${writeUrl(url).href} ${[org, bucket].filter(Boolean).join('/')}`;
}

function writeUrl(text: string): URL {
  let url: URL | undefined;
  try {
    url = new URL(text);
  } catch {
    // said below, without the text: it may hold a password
  }
  if (!url || !/^https?:$/.test(url.protocol) || url.username || url.password) {
    throw new ConfigError('influx: url must be http://host:port or https://, the token apart as token: ${NAME}', [
      'url',
    ]);
  }
  return new URL(`${url.pathname.replace(/\/$/, '')}/api/v2/write`, url);
}

async function answerOf(response: IncomingMessage): Promise<Answer> {
  const { statusCode: status = 0, statusMessage, headers } = response;
  const text = await beginning(response);
  if (status === 204) return { kind: 'accepted' };
  const reason = `${status} ${text || statusMessage}`.trim();
  if (status === 400 || status === 413 || status === 422) return { kind: 'refused', reason };
  const denied = status === 401 || status === 403 || status === 404;
  return { kind: 'later', reason, waitMs: retryAfterMs(headers['retry-after']), denied };
}

/** The first characters of an answer, on one line. */
async function beginning(response: IncomingMessage): Promise<string> {
  let first: Buffer | undefined;
  let length = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    first ??= chunk;
    length += chunk.length;
    if (length > MOST_ANSWER) break;
  }
  const text = first?.toString('utf8', 0, LONGEST_REASON) ?? '';
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  return text.replace(/[\u0000-\u0020\u007f-\u009f\u2028-\u202e]+/g, ' ').trim();
}

/** Seconds, or a date; 0 where there is neither. */
function retryAfterMs(text: string | undefined): number {
  if (text === undefined) return 0;
  const ms = /^\d+$/.test(text.trim()) ? 1000 * Number(text) : Date.parse(text) - Date.now();
  return Math.min(LONGEST_WAIT_MS, Math.max(0, ms || 0));
}

function describe(error: Error): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return code === 'ECONNREFUSED' ? 'connection refused' : message || String(code);
}
