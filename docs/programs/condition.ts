/** A log through a signal chain into a file: `node condition.js LOG OUTPUT` */
import { deliver, fileSink, hampel, lowpass, openReplay, savgol } from 'slipring';

const [log, output] = process.argv.slice(2);
const sink = fileSink({ path: output });
const source = await openReplay({ file: log, ready: () => sink.ready?.() });
const on = ['iA', 'iB'];
await deliver(
  source.blocks.pipe(
    hampel({ windowLength: 11 }, { on }),
    lowpass({ cutoffHz: 200, order: 4, decimate: 2 }, { on }),
    savgol({ windowLength: 11, polyorder: 3 }, { on }),
  ),
  sink,
);
const { samples, lost } = source.counters;
console.log(`${samples} samples in, ${lost} lost, ${sink.accepted} out`);
