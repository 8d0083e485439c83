import type { RequestDescription } from '../request.ts';

/**
 * Why a line is no reading one: `MG0` to `MG7` behind a motor's letter read its variables, `?` lists the letters. The letter is chosen
 * by the sketch; T is left out, since most sketches let it set the target, and would read anything behind it as a number.
 */
export function commanderRefusal({ text }: RequestDescription): string | undefined {
  return text !== undefined && /^(\?|[A-SU-Z]MG[0-7])$/.test(text)
    ? undefined
    : 'only "?" and a letter (not T) with "MG0" to "MG7" read';
}
