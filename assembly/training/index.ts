export { carry, clear, collect, spread } from './batch';
export { denseBackward, denseForward } from './dense';
export { gruBackward, gruForward } from './gru';
export { lstmBackward, lstmForward } from './lstm';
export { rnnBackward, rnnForward } from './rnn';
export { adam, add, mask, scale, sumOfSquares } from './vectors';
