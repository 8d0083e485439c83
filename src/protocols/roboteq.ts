import type { RequestDescription } from './request.ts';

/**
 * Why a line is no reading one: `?V` asks, `# C` forgets what was asked, `# 11` repeats it every 11 ms, `#` stops that, `/"d=","?"` sets the
 * form of what is repeated. `!` moves, `^` configures, `%` does maintenance.
 */
export function roboteqRefusal({ text }: RequestDescription): string | undefined {
  return text !== undefined && /^(\?[A-Z]+( \d+)?|#( C| \d+)?|\/"[^"_!^%]*","[^"_!^%]*")$/.test(text)
    ? undefined
    : 'only "?QUERY", "#", "# C", "# MS" and "/" read';
}
