import { describe, expect, it } from 'vitest';
import { verdictOf } from '../../../src/train/diagnose/verdict.ts';
import { curveOf, values } from './support.ts';

const rising = curveOf(
  values(20, (i) => 0.9 ** i),
  values(20, (i) => 0.5 + 0.01 * Math.abs(i - 8)),
).epochs;

describe('verdictOf', () => {
  it('calls a fit under-fit where a baseline knows the train rows better and validation is no worse', () => {
    const verdict = verdictOf({ train: 0.5, validation: 0.52, naive: 0.3 });
    expect(verdict.kind).toBe('underfit');
    expect(verdict.text).toContain('train 0.500, validation 0.520, gap 4 %');
    expect(verdict.advice).toContain('more units');
    // a baseline that is worse, or a gap, is another story
    expect(verdictOf({ train: 0.5, validation: 0.52, naive: 0.6 }).kind).toBe('good');
    expect(verdictOf({ train: 0.5, validation: 0.6, naive: 0.3 }).kind).toBe('good');
  });

  it('calls a gap over-fit only where validation rises after an early best epoch', () => {
    const fit = { train: 0.2, validation: 0.5, naive: 1 };
    expect(verdictOf(fit, rising)).toMatchObject({ kind: 'overfit', gap: 0.6 });
    expect(verdictOf(fit, rising.slice(0, 12)).kind).toBe('gap');
    expect(verdictOf(fit).kind).toBe('gap');
  });

  it('says nothing where nothing is known, and nothing by losses that are no squares', () => {
    expect(verdictOf(undefined).kind).toBe('unknown');
    expect(verdictOf({ train: -1.2, validation: -1 }).kind).toBe('unknown');
  });
});
