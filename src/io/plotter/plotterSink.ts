import type { Block } from '../../core/block.ts';
import type { Sink } from '../sink.ts';
import { UdpSender } from './udpSender.ts';

export interface PlotterOptions {
  /** Default 127.0.0.1. */
  readonly host?: string;
  /** Default: the plotter's own. */
  readonly port?: number;
  /** Of faster streams every so manieth sample is shown, with no filter before. Default 1000. */
  readonly maxRateHz?: number;
}

/** Datagrams that show the samples k, k + every, ... of a block. */
export type Draw = (block: Block, k: number, every: number) => Iterable<string>;

/** Shows samples on a plotter that listens for datagrams. What it does not take is lost: it is for looking. Throws UnavailableError. */
export async function openPlotterSink(
  name: string,
  usualPort: number,
  draw: Draw,
  options: PlotterOptions,
): Promise<Sink> {
  const { host = '127.0.0.1', port = usualPort, maxRateHz = 1000 } = options;
  const sender = await UdpSender.open(host, port);
  let accepted = 0;
  return {
    get accepted() {
      return accepted;
    },
    next(block) {
      const every = Math.max(1, Math.ceil(block.stream.rateHz / maxRateHz));
      // counted from the stream's start, so that it does not depend on the blocks
      for (const datagram of draw(block, (every - (block.seq % every)) % every, every)) sender.send(datagram);
      accepted += block.n;
    },
    ready: () => sender.ready(),
    status: () => ({ name, counters: { datagrams: sender.sent, failed: sender.failed }, waiting: 0, notes: [] }),
    complete: () => sender.close(),
    abort: () => sender.close(),
  };
}
