import { describe, expect, it } from 'vitest';
import { type Block, blockOf, detach } from '../../src/core/block.ts';
import { channel, type Stream } from '../../src/core/stream.ts';
import { Stage } from '../../src/kernel/stage.ts';
import { dcBlock } from '../../src/operators/dcBlock.ts';

const stream: Stream = {
  motor: 'm',
  name: 'main',
  rateHz: 1200,
  channels: [channel('iA', 'A'), channel('thetaE', 'rad')],
  delayS: 0,
};

describe('stage', () => {
  it('replaces the channel it works on and passes the others', () => {
    const stage = new Stage(dcBlock, dcBlock.params.parse({ cutoffHz: 100 }), { on: ['iA'] }, stream);
    const out: Block[] = [];
    stage.push(blockOf(stream, [Float64Array.of(0, 1, 1, 1), Float64Array.of(1, 2, 3, 4)]), (b) => out.push(detach(b)));
    expect(stage.output.channels.map((c) => c.name)).toEqual(['iA', 'thetaE']);
    expect(Array.from(out[0].channels[0])).toEqual(dcBlock.examples[0].y[0]);
    expect(Array.from(out[0].channels[1])).toEqual([1, 2, 3, 4]);
  });
});
