import { describe, expect, it } from 'vitest';
import { type Fit, verdictOf } from '../../../src/train/diagnose/verdict.ts';
import type { EpochReport } from '../../../src/train/trainer.ts';
import { curveOf, values } from './support.ts';

const rising = curveOf(
  values(20, (i) => 0.9 ** i),
  values(20, (i) => 0.5 + 0.01 * Math.abs(i - 8)),
).epochs;

const of = (fit: Omit<Fit, 'measure'>, epochs: readonly EpochReport[] = []) =>
  verdictOf({ measure: 'variance', ...fit }, epochs);

describe('verdictOf', () => {
  it('calls a fit under-fit where a baseline knows the train rows better and validation is not much worse', () => {
    const verdict = of({ train: 0.25, validation: 0.2704, naive: 0.09 });
    expect(verdict.kind).toBe('underfit');
    expect(verdict.text).toMatch(/50 % on train rows, 52 % on validation rows; .* to 30 %/);
    expect(verdict.advice).toContain('more units');
    expect(of({ train: 0.5, validation: 0.6, naive: 0.3 }).kind).toBe('underfit');
    expect(of({ train: 0.5, validation: 0.52, naive: 0.6 }).kind).toBe('good');
  });

  it('calls no fit good that a baseline equals on validation rows', () => {
    const noise = { train: 0.95, validation: 1, naive: 0.99 };
    expect(of({ ...noise, naiveValidation: 1 }).kind).toBe('beaten');
    expect(of({ ...noise, naiveValidation: 1.01 }).kind).toBe('good');
  });

  it('calls a gap over-fit only where validation rises after an early best epoch', () => {
    const fit = { train: 0.2, validation: 0.5, naive: 1 };
    expect(of(fit, rising)).toMatchObject({ kind: 'overfit', gap: 0.6 });
    expect(of(fit, rising.slice(0, 12)).kind).toBe('gap');
    expect(of(fit).kind).toBe('gap');
  });

  it('does not call over-fit what is nothing but an offset', () => {
    const verdict = of({ train: 0.2, validation: 0.5, offset: 0.25 }, rising);
    expect(verdict).toMatchObject({ kind: 'gap', text: expect.stringMatching(/offset alone: .* 50 % without it/) });
    expect(of({ train: 0.2, validation: 0.5, offset: 0.1 }, rising).kind).toBe('overfit');
  });

  it('tells losses as they are', () => {
    expect(verdictOf({ measure: 'loss', train: 0.04, validation: 0.05 }).text).toContain('loss 0.0400 on train rows');
  });

  it('says nothing where nothing is known, and nothing by losses that are no squares', () => {
    expect(verdictOf(undefined).kind).toBe('unknown');
    expect(verdictOf({ measure: 'loss', train: -1.2, validation: -1 }).kind).toBe('unknown');
  });
});
