/** A pipeline's file run by a program, with its counters: `node pipeline.js PIPELINE LOG OUTPUT` */
import { ConfigError, runJob } from 'slipring';

const [pipeline, input, output] = process.argv.slice(2);
const stop = new AbortController();
process.on('SIGINT', () => stop.abort());
try {
  const { tally, interrupted } = await runJob({ pipeline, input, output }, { signal: stop.signal });
  for (const [stream, { rows }] of Object.entries(tally.outputs)) console.log(`${stream}: ${rows} rows`);
  console.log(`interrupted: ${interrupted}`);
} catch (error) {
  // each mistake with its file, line and column
  if (!(error instanceof ConfigError)) throw error;
  console.log(error.message);
}
