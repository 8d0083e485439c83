/** The simulated motor, live, for pages and programs to look at: `node mirror.js SECONDS`, which prints what one of them sees. */
import { deliver, openSim, openWebSocketSink } from 'slipring';
import { BlockFrameReader } from 'slipring/mirror';
import { WebSocket } from 'ws';

const source = await openSim({ motor: 'demo-servo', durationS: Number(process.argv[2]), speed: 1 });
const sink = await openWebSocketSink({ port: 0, streams: source.streams });

// in a page: the same, with its own WebSocket
const reader = new BlockFrameReader();
const socket = new WebSocket(`ws://127.0.0.1:${sink.port}/`);
socket.binaryType = 'arraybuffer';
socket.onmessage = ({ data }) => {
  const block = reader.read(data as string | ArrayBuffer);
  if (block?.stream.name === 'temperatures') console.log(`t = ${block.t0} s: ${block.channels[0][0].toFixed(1)} degC`);
};
await new Promise((resolve) => {
  socket.onopen = resolve;
});
await deliver(source.blocks, sink);
console.log(`${reader.streams.length} streams, ended: ${reader.ended}`);
