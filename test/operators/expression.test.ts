import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MISSING } from '../../src/core/quality.ts';
import { expression } from '../../src/operators/expression.ts';
import golden from '../golden/scipy_expression.json' with { type: 'json' };
import { runStage, streamOf } from '../support/runOperator.ts';
import { mixture } from '../support/signals.ts';

const UNITS = {
  ud: 'V',
  uq: 'V',
  id: 'A',
  iq: 'A',
  omegaM: 'rad/s',
  tempStator: 'degC',
  tempCoolant: 'degC',
  torque: 'Nm',
};

function evaluate(
  value: string,
  x: Readonly<Record<string, ArrayLike<number>>>,
  units?: Readonly<Record<string, string>>,
) {
  const stream = streamOf(units ?? Object.fromEntries(Object.keys(x).map((name) => [name, '1'])));
  const { channels, quality, stage } = runStage(expression, { value }, { as: ['y'] }, stream, Object.values(x));
  const k = stage.output.channels.findIndex((c) => c.name === 'y');
  return { y: channels[k], quality: quality[k] };
}

/** Binds only: what is wrong with the units, or the unit of the result. */
function unitOf(value: string, unit: string, constants: object = {}): string {
  const x = Object.values(UNITS).map(() => [0]);
  try {
    const { stage } = runStage(expression, { value, unit, constants }, { as: ['y'] }, streamOf(UNITS), x);
    return stage.output.channels.at(-1)!.unit;
  } catch (error) {
    return (error as Error).message;
  }
}

describe('expression', () => {
  it('computes the power of d/q quantities beside them', () => {
    const x = { ud: [2, 0], id: [3, 1], uq: [1, 4], iq: [4, -1] };
    const { stage, channels } = runStage(
      expression,
      { value: '1.5*(ud*id+uq*iq)', unit: 'W' },
      { as: ['power'] },
      streamOf({ ud: 'V', id: 'A', uq: 'V', iq: 'A' }),
      Object.values(x),
    );
    expect(stage.output.channels.map((c) => `${c.name} ${c.unit}`)).toEqual([
      'ud V',
      'id A',
      'uq V',
      'iq A',
      'power W',
    ]);
    expect([...channels[4]]).toEqual([15, -6]);
  });

  it.each(golden.cases)('equals numpy: $value', ({ value, y }) => {
    const x = { a: mixture(60, 17), b: mixture(60, 18), c: mixture(60, 19) };
    const got = evaluate(value, x).y;
    y.forEach(
      (v, i) => void expect(Math.abs(got[i] - v) / Math.max(1, Math.abs(v)), `${value} [${i}]`).toBeLessThan(1e-9),
    );
  });

  it('agrees with JavaScript on any sum, product and choice', () => {
    const leaf = fc.oneof(fc.constantFrom('a', 'b', 'c'), fc.integer({ min: 0, max: 9 }).map(String));
    const { tree } = fc.letrec<{ tree: string }>((tie) => ({
      tree: fc.oneof(
        { maxDepth: 5 },
        leaf,
        fc
          .tuple(tie('tree'), fc.constantFrom('+', '-', '*', '<', '>='), tie('tree'))
          .map(([l, op, r]) => `(${l} ${op} ${r})`),
        fc.tuple(tie('tree'), fc.constantFrom('+', '-', '*'), leaf).map(([l, op, r]) => `${l} ${op} ${r}`),
        fc.tuple(tie('tree'), tie('tree'), tie('tree')).map(([t, l, r]) => `(${t} ? ${l} : ${r})`),
        tie('tree').map((t) => `-(${t})`),
      ),
    }));
    const x = { a: [1.5, -2, 0], b: [0.25, 3, -1], c: [7, 0, 2] };
    fc.assert(
      fc.property(tree, (value) => {
        fc.pre(/[abc]/.test(value) && value.length < 900);
        const evaluateInJs = new Function('a', 'b', 'c', `return Number(${value})`);
        const { y } = evaluate(value, x);
        [0, 1, 2].forEach((i) => void expect(y[i]).toBeCloseTo(evaluateInJs(x.a[i], x.b[i], x.c[i]), 9));
      }),
      { numRuns: 200, seed: 4 },
    );
  });

  it('adds and compares alike units only, and forms the units of products', () => {
    expect(unitOf('ud*id', 'W')).toBe('W');
    expect(unitOf('torque*omegaM', 'W')).toBe('W');
    expect(unitOf('sqrt(ud^2 + uq^2) / sqrt(id^2 + iq^2)', 'ohm')).toBe('ohm');
    expect(unitOf('tempStator - tempCoolant', 'K')).toBe('K');
    expect(unitOf('tempStator > 80 ? tempStator - 80 : 0', 'degC')).toBe('degC');
    expect(unitOf('rs*id^2', 'W', { rs: { value: 0.9, unit: 'ohm' } })).toBe('W');
    expect(unitOf('ud + id', 'V')).toBe('expression: column 4: the two sides of + are in V and A');
    expect(unitOf('ud > torque', '1')).toBe('expression: column 4: the two sides of > are in V and Nm');
    expect(unitOf('min(ud, uq*2) * id', 'V')).toBe('expression: the value is in W, not in V');
    expect(unitOf('sin(ud)', '1')).toBe('expression: column 1: sin takes a pure number or an angle, not V');
    expect(unitOf('ud', 'volts')).toBe(
      'expression: unit must be an SI unit or a product of such, as W or A/s, got "volts"',
    );
  });

  it('calls a result that is no number MISSING, and lets it touch no other sample', () => {
    const { y, quality } = evaluate('1/a + sqrt(b) + log(c)', {
      a: [1, 0, 1, 1, 1],
      b: [4, 4, -1, 4, 4],
      c: [1, 1, 1, 0, 1],
    });
    expect([...y]).toEqual([3, Number.NaN, Number.NaN, Number.NaN, 3]);
    expect([...quality]).toEqual([0, MISSING, MISSING, MISSING, 0]);
    // the side that is not chosen may be no number
    expect([...evaluate('a == 0 ? 5 : 1/a', { a: [0, 4] }).y]).toEqual([5, 0.25]);
  });

  it.each([
    ['1.5*(ud*id', 'column 11: expected ")"'],
    ['ud id', 'column 4: expected an operator'],
    ['sinn(ud)', 'column 1: unknown function "sinn"; did you mean "si'],
    ['min(ud)', 'column 1: min takes 2 arguments'],
    ['ud^iq', 'column 4: an exponent must be a whole number from -16 to 16'],
    ['ud # 2', 'column 4: unexpected "#"'],
    ['', 'column 1: expected a number, a channel, a function or "("'],
    ['2*pi', 'it needs 1 to 8 channels, and has 0'],
    ['a+b+c+d+e+f+g+h+i', 'it needs 1 to 8 channels, and has 9'],
    [`${'('.repeat(200)}a${')'.repeat(200)}`, 'it is nested too deeply'],
    ['constructor(ud)', 'column 1: unknown function "constructor"'],
  ])('refuses %s', (value, message) => {
    const issue = expression.params.safeParse({ value }).error?.issues[0];
    expect(issue?.path).toEqual(['value']);
    expect(issue?.message).toContain(message);
  });
});
