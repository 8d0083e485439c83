import { describe, expect, it } from 'vitest';
import { fieldsOf } from '../../src/core/schemaProblems.ts';
import { operators } from '../../src/operators/registry.generated.ts';
import { stepOptions } from '../../src/pipeline/operatorStep.ts';
import { planYaml, stream } from './support.ts';

const currents = stream('currents', 1000, { iA: 'A', iB: 'A' });
const encoder = stream('encoder', 100, { thetaM: 'rad' });

async function errorOf(yaml: string, streams = [currents, encoder]): Promise<string[]> {
  try {
    await planYaml(yaml, streams);
  } catch (error) {
    return (error as Error).message.split('\n');
  }
  throw new Error('nothing was thrown');
}

describe('plan', () => {
  it('walks the chain: channels, rates and state of every step', async () => {
    const plan = await planYaml(
      '- dcBlock: { on: [iA, iB], cutoffHz: 1 }\n- rename: { iA: i1 }\n- select: [iB]\n- drop: [encoder]',
      [currents, encoder],
    );
    expect(plan.steps.map((s) => s.streams.map((x) => `${x.name}: ${x.channels.map((c) => c.name)}`))).toEqual([
      ['currents: iA,iB', 'encoder: thetaM'],
      ['currents: i1,iB', 'encoder: thetaM'],
      ['currents: iB', 'encoder: thetaM'],
      ['currents: iB'],
    ]);
    expect(plan.steps[0].processors[0].stateBytes).toBe(2 * 9);
  });

  it('names every mistake of a list of steps, each at its place', async () => {
    const yaml = [
      '- dcBlock: { on: [iA], cutofHz: 1 }',
      '- dcBlok: { on: [iA] }',
      '- dcBlock:',
      '    on: [iA]',
      '    cutoffHz: -3',
      '- select: 7',
      '- [1]',
      '- dcBlock: [1]',
      '- rename: { iA: 3 }',
    ].join('\n');
    expect(await errorOf(yaml)).toEqual([
      'p.yaml:1:3: dcBlock: cutoffHz is missing',
      'p.yaml:1:24: dcBlock: unknown parameter "cutofHz"; did you mean "cutoffHz"? known: cutoffHz, x, on, as, keep, matchDelays, delayAtHz',
      expect.stringMatching(/^p\.yaml:2:3: unknown operator "dcBlok"; did you mean "dcBlock"\? known: align, /),
      'p.yaml:5:15: dcBlock: cutoffHz must be a positive number, got -3',
      'p.yaml:6:11: select: must be a list',
      'p.yaml:7:3: a step must have the form name: { parameters }',
      'p.yaml:8:12: dcBlock: its parameters must be a mapping',
      'p.yaml:9:17: rename: iA must be a text, got 3',
    ]);
  });

  it('says what is wrong between a step and its stream', async () => {
    expect(await errorOf('- dcBlock: { on: [iA, iC], cutoffHz: 1 }')).toEqual([
      'p.yaml:1:23: dcBlock: unknown channel "iC"; did you mean "iA"? known: iA, iB, thetaM',
    ]);
    expect(await errorOf('- dcBlock: { on: [iA], cutoffHz: 600 }')).toEqual([
      'p.yaml:1:34: dcBlock: cutoffHz must be below a quarter of the rate, 250 Hz, got 600',
    ]);
    expect(await errorOf('- dcBlock: { on: [iA, thetaM], cutoffHz: 1 }')).toEqual([
      'p.yaml:1:3: dcBlock: its channels are in different streams (iA in currents, thetaM in encoder); align them first',
    ]);
    expect(await errorOf('- dcBlock: { cutoffHz: 1 }')).toEqual([
      'p.yaml:1:3: dcBlock: say which channels it works on, as on: [...]; known: iA, iB, thetaM',
    ]);
    expect(await errorOf('- dcBlock: { x: iA, cutoffHz: 1 }', [currents, { ...currents, name: 'slow' }])).toEqual([
      'p.yaml:1:3: dcBlock: iA is in several streams: currents, slow; rename or select first',
    ]);
    expect(await errorOf('- select: [iA, iQ]')).toEqual([
      'p.yaml:1:16: select: unknown channel "iQ"; did you mean "iA"? known: iA, iB, thetaM',
    ]);
    expect(await errorOf('- rename: { iA: iB }')).toEqual(['p.yaml:1:3: rename: two channels would be called iB']);
  });

  it('takes a parameter that a step leaves out from the motor', async () => {
    const plan = await planYaml('- dcBlock: { x: iA }', [currents], { cutoffHz: 5 });
    const given = await planYaml('- dcBlock: { x: iA, cutoffHz: 7 }', [currents], { cutoffHz: 5 });
    const params = [plan, given].map((p) => (p.steps[0].processors[0] as unknown as { params: unknown }).params);
    expect(params).toEqual([{ cutoffHz: 5 }, { cutoffHz: 7 }]);
  });

  it('has a key that changes with whatever changes the numbers', async () => {
    const keys = await Promise.all([
      planYaml('- dcBlock: { x: iA, cutoffHz: 1 }', [currents]),
      planYaml('- dcBlock: {x: iA,   cutoffHz: 1.0}', [currents]),
      planYaml('- dcBlock: { x: iA, cutoffHz: 2 }', [currents]),
      planYaml('- dcBlock: { x: iA, cutoffHz: 1 }', [{ ...currents, rateHz: 2000 }]),
      planYaml('- dcBlock: { x: iA }', [currents], { cutoffHz: 3 }),
      planYaml('- dcBlock: { x: iA }', [currents], { cutoffHz: 4 }),
    ]).then((plans) => plans.map((p) => p.key));
    expect(keys[0]).toBe(keys[1]);
    expect(new Set(keys).size).toBe(5);
  });

  it('can tell the keys of every step apart: no parameter is called like an input or a common option', () => {
    for (const o of Object.values(operators)) {
      const keys = [...fieldsOf(o.params), ...o.inputs.map((p) => p.name), ...Object.keys(stepOptions.shape)];
      expect(keys.filter((k, i) => keys.indexOf(k) !== i).map((k) => `${o.name}: ${k}`)).toEqual([]);
    }
  });
});
