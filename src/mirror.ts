/** What a page imports from 'slipring/mirror', to show what the sink `webSocket` sends: no Node in here. */
export type { Block } from './core/block.ts';
export * from './core/quality.ts';
export { type Channel, channelIndex, type Stream } from './core/stream.ts';
export { BlockFrameReader, type FrameCounters } from './protocols/blockFrameReader.ts';
