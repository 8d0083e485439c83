/** A model on its rows, by itself and as an operator: `node predictMagnets.js MODEL` */

import { of } from 'rxjs';
import { blockOf, channel, loadModel, Predictor, predict, type Stream } from 'slipring';

const model = loadModel(process.argv[2]);
const { inputs, outputs, rateHz } = model.card;

// row by row, the state carried on
const predictor = new Predictor(model, 'int8');
const row = Float64Array.from(inputs, ({ mean }) => mean);
const y = new Float64Array(outputs.length);
for (let k = 0; k < 100; k++) predictor.process(1, row, y);
console.log(`${outputs[0].name} ${y[0].toFixed(3)} ${outputs[0].unit}, ${predictor.stateBytes} bytes of state`);

// and on blocks, where absent samples, gaps and warm-up are seen to
const stream: Stream = {
  motor: 'bench',
  name: 'main',
  rateHz,
  channels: inputs.map((input) => channel(input.channel, input.unit)),
  delayS: 0,
};
const rows = inputs.map(({ mean }) => new Float64Array(100).fill(mean));
of(blockOf(stream, rows))
  .pipe(predict(model, { precision: 'int8' }))
  .subscribe(({ n, channels }) => console.log(`the same: ${channels[inputs.length][n - 1] === y[0]}`));
