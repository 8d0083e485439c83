import { SlipringError } from '../core/errors.ts';

/** Where something stands in a source file; both from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** Source text that is not in the kernel subset. The message begins with `file:line:col: `. */
export class SubsetError extends SlipringError {
  constructor(file: string, at: Position, message: string) {
    super(`${file}:${at.line}:${at.column}: ${message}`, 78);
  }
}
