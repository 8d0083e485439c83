import type { Block } from '../core/block.ts';
import type { Exportable } from './exportable.ts';

/** What runPipeline calls, to see the blocks in front of the exported steps (`take`) and behind them (`give`); both are borrowed. */
export interface PartTap {
  /** Blocks that enter the plan. */
  onInput(block: Block): void;
  /** Blocks behind step `step` of the plan. */
  onStep(step: number, block: Block): void;
}

export function tapPart(part: Exportable, take: (block: Block) => void, give: (block: Block) => void): PartTap {
  const enters = (block: Block) => block.stream.name === part.input.name && take(block);
  return {
    onInput(block) {
      if (part.from === 0) enters(block);
    },
    onStep(step, block) {
      if (step === part.from - 1) enters(block);
      if (step === part.to - 1 && block.stream.name === part.output.name) give(block);
    },
  };
}
