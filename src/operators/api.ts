/** What a file with an operator of one's own imports, from 'slipring/operator'. See docs/own-operators.md. */
export { z } from 'zod';
export { ConfigError } from '../core/errors.ts';
export * from '../core/quality.ts';
export { perSecond } from '../core/units.ts';
export * from '../kernel/intrinsics.ts';
export * from '../kernel/layout.ts';
export { defineOperator, type Operator, type OutputPort, type Port } from '../kernel/operator.ts';
export * from './params.ts';
