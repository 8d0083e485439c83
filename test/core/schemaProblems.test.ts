import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { checkSchema } from '../../src/core/schemaProblems.ts';

const shape = z.union([
  z.enum(['round', 'flat']),
  z.strictObject({ width: z.number(), height: z.number() }),
  z.strictObject({ radius: z.number(), holes: z.array(z.strictObject({ depth: z.number() })).optional() }),
]);
const loss = z.union([
  z.literal('none'),
  z.strictObject({ huber: z.strictObject({}).optional() }).refine((o) => o.huber, 'must name one loss'),
]);
const schema = z.strictObject({ shape: shape.default('round'), loss: loss.default('none') });

const messages = (value: unknown) => checkSchema(schema, { shape: value }).problems.map((p) => p.message);

describe('an entry that may be one of several', () => {
  it('is taken for the one with the fewest mistakes', () => {
    expect(messages({ width: 1, heigth: 2 })).toEqual([
      'shape.height is missing',
      'unknown key "heigth"; did you mean "height"? known: width, height',
    ]);
    expect(messages({ radius: 'wide' })).toEqual(['shape.radius must be a number, got "wide"']);
  });

  it('knows the keys of that one, also further inside, and where nothing else is wrong', () => {
    expect(messages({ radius: 1, hole: [] })).toEqual([
      'unknown key "hole"; did you mean "holes"? known: radius, holes',
    ]);
    expect(messages({ radius: 1, holes: [{ depth: 1, dept: 2 }] })).toEqual([
      'unknown key "dept"; did you mean "depth"? known: depth',
    ]);
    const { problems } = checkSchema(schema, { loss: { hubr: {} } });
    expect(problems.map((p) => p.message)).toContain('unknown key "hubr"; did you mean "huber"? known: huber');
  });

  it('is none of them when it is of another kind', () => {
    expect(messages('square')).toEqual(['shape must be round, flat or a mapping, got "square"']);
    expect(messages(3)).toEqual(['shape must be round, flat or a mapping, got 3']);
  });
});
