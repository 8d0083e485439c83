import { describe, expect, it } from 'vitest';
import { scoreTable } from '../../src/cli/scoreTable.ts';

describe('scoreTable', () => {
  it.each([
    [6.351, '6.351'],
    [0.0663, '0.0663'],
    [4.2e-6, '0.00000420'],
    [0, '0.000'],
    [Number.NaN, 'NaN'],
  ])('shows %d with three digits at least', (rmse, text) => {
    const figures = { rmse, mae: rmse, bias: 0, worst: rmse, rows: 7 };
    const out = scoreTable('test', [{ name: 'float', tables: [{ all: figures }] }], [{ name: 'flux', unit: 'Wb' }]);
    expect(out.split('\n')[1].split(/ +/)).toEqual([
      'float',
      text,
      text,
      (0).toFixed(text.split('.')[1]?.length ?? 3),
      text,
      '7',
    ]);
  });
});
