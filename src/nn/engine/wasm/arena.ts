import { ConfigError } from '../../../core/errors.ts';
import type { WasmMemory } from './kernels.ts';

/** Hands out memory, zeros, once and for ever: an engine takes all that it needs before the first batch. */
export class Arena {
  readonly memory: WasmMemory;
  // what is below, the module may use
  private top = PAGE;

  constructor(memory: WasmMemory) {
    this.memory = memory;
  }

  /** Address of that many bytes; a multiple of 16. */
  take(bytes: number): number {
    const address = this.top;
    this.top += Math.ceil(bytes / 16) * 16;
    const missing = this.top - this.memory.buffer.byteLength;
    if (missing > 0) this.grow(Math.ceil(missing / PAGE));
    return address;
  }

  takeBytes(length: number): Uint8Array {
    const address = this.take(length);
    return new Uint8Array(this.memory.buffer, address, length);
  }

  takeFloats(length: number): Float32Array {
    return this.floatsAt(this.take(4 * length), length);
  }

  floatsAt(address: number, length: number): Float32Array {
    return new Float32Array(this.memory.buffer, address, length);
  }

  takeDoubles(length: number): Float64Array {
    const address = this.take(8 * length);
    return new Float64Array(this.memory.buffer, address, length);
  }

  private grow(pages: number): void {
    try {
      this.memory.grow(pages);
    } catch {
      throw new ConfigError('training: chunk and batch need more than 1 GiB of memory; lower one of them', [
        'training',
        'chunk',
      ]);
    }
  }
}

const PAGE = 65_536;
