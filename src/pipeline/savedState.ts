import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { DataError, IoError } from '../core/errors.ts';
import { writeWhole } from '../io/config/writeWhole.ts';
import { Parts } from './parts.ts';

/** Changes when the file's own form does. What is inside has its own key: the hash of the configuration. */
const FORM = 1;

/**
 * State of a run in a file: the chain's, and how much of each output file belongs to it. A new process goes on from it bit
 * for bit, and what was written after it was saved is written again.
 */
export class SavedState {
  /** What Chain.save gave. */
  readonly chain: Uint8Array;
  private readonly file: string;
  private readonly parts: Parts;

  private constructor(file: string, chain: Uint8Array, parts: Parts) {
    this.file = file;
    this.chain = chain;
    this.parts = parts;
  }

  /** Throws DataError when it was saved under another configuration than that with this key. */
  expectKey(key: number): void {
    inFile(this.file, () => Parts.read(this.chain, key));
  }

  /** Bytes of an output file that belong to this state; undefined for a file that it does not know. */
  written(file: string): number | undefined {
    return this.parts.reader(writtenTo(file))?.number();
  }

  /** Undefined when there is no such file yet. Throws DataError when it is damaged, IoError when it cannot be read. */
  static read(file: string): SavedState | undefined {
    if (!existsSync(file)) return undefined;
    const bytes = attempt(file, 'read', () => readFileSync(file));
    return inFile(file, () => {
      const parts = Parts.read(bytes, FORM);
      const reader = parts.reader('chain');
      if (!reader) throw new DataError('holds no state of a chain');
      const chain = new Uint8Array(reader.number());
      reader.array(chain);
      return new SavedState(file, chain, parts);
    });
  }

  /** The file is never half written. Throws IoError. */
  static write(file: string, chain: Uint8Array, written: ReadonlyMap<string, number>): void {
    const parts = new Parts(FORM);
    parts.add('chain', (to) => {
      to.number(chain.length);
      to.array(chain);
    });
    for (const [path, bytes] of written) parts.add(writtenTo(path), (to) => to.number(bytes));
    const bytes = parts.bytes();
    attempt(file, 'written', () => writeWhole(file, bytes));
  }
}

const writtenTo = (file: string): string => `written to ${resolve(file)}`;

function attempt<T>(file: string, what: 'read' | 'written', action: () => T): T {
  try {
    return action();
  } catch (error) {
    throw new IoError(`${file}: cannot be ${what}: ${(error as Error).message}`);
  }
}

/** Names the file in what is wrong with the state in it. */
function inFile<T>(file: string, use: () => T): T {
  try {
    return use();
  } catch (error) {
    if (error instanceof DataError) throw new DataError(`${file}: ${error.message}`);
    throw error;
  }
}
