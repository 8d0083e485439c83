import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../support/folder.ts';
import { thermalSeries } from '../train/support.ts';
import { slipring } from './support.ts';

const folder = temporaryFolder();
const at = (name: string) => join(folder.path, name);
const { columns } = thermalSeries(1200, 7, 0.3, 20);
const rows = Array.from(columns[0], (current, i) => `${i / 10},${current},${columns[1][i]}`);
folder.file('body.csv', `t,current,temperature\n${rows.join('\n')}\n`);
folder.file('body.yaml', 'slipring: 1\nsource: { replay: {} }\n');

function recipe(name: string, more: string, split = '{ train: 0.6, validation: 0.2, test: 0.2 }'): string {
  return folder.file(
    `${name}.yaml`,
    `slipring: 1
name: body
summary: Temperature of a body that a current heats.
data: { pipeline: ${at('body.yaml')} }
inputs: [current]
targets: [temperature]
split: ${split}
model: { units: 3 }
training: { epochs: 2, chunk: 32, batch: 4, ${more} }
`,
  );
}

/** A net may have several outputs a target, of which one is compared with it. */
describe.each(['mse', 'mae', 'huber', 'quantile', 'gaussianNll'])('loss %s at the command line', (loss) => {
  it('is trained, evaluated and judged by folds, a table a target', async () => {
    const log = ['--log', at('body.csv')];
    const path = recipe(loss, `loss: ${loss}`);
    const trained = await slipring(['train', path, ...log, '--out', at(loss)]);
    expect([0, 3]).toContain(trained.code);
    expect(trained.out.match(/temperature on validation, degC/g)).toHaveLength(1);
    const spread = ['quantile', 'gaussianNll'].includes(loss);
    expect(trained.out.includes('temperature on validation: rows below the level of')).toBe(spread);

    const evaluated = await slipring(['evaluate', at(loss), ...log, '--unlock-test', 'to see it run']);
    expect(evaluated.code).toBe(0);
    expect(evaluated.out.match(/temperature on test, degC/g)).toHaveLength(1);
    expect(evaluated.out.includes('temperature on test: rows below the level of')).toBe(spread);

    const folds = recipe(`${loss}-folds`, `loss: ${loss}`, '{ method: kFold, folds: 2 }');
    const judged = await slipring(['train', folds, ...log, '--folds']);
    expect(judged.code).toBe(0);
    expect(judged.out).toContain('temperature, rmse');
  });
});
