import { MODULE_BASE64 } from './module.generated.ts';

/** The module's functions: what they do stands in assembly/training. All take addresses in bytes, and numbers. */
export type KernelName =
  | 'spread'
  | 'collect'
  | 'carry'
  | 'clear'
  | 'gruForward'
  | 'gruBackward'
  | 'lstmForward'
  | 'lstmBackward'
  | 'rnnForward'
  | 'rnnBackward'
  | 'denseForward'
  | 'denseBackward'
  | 'sumOfSquares'
  | 'scale'
  | 'add'
  | 'mask'
  | 'adam';

export type Kernels = Readonly<Record<KernelName, (...args: number[]) => number>>;

/** The compiled module, which may go to other threads. */
export type WasmModule = object;

/** Memory of one engine, shared by its threads. */
export interface WasmMemory {
  readonly buffer: SharedArrayBuffer;
  /** By pages of 64 KiB. Earlier views stay valid, since the memory is shared. */
  grow(pages: number): number;
}

/** The part of the WebAssembly interface that is used: the compiler's own types have it for browsers only. */
interface WebAssemblyApi {
  validate(bytes: Uint8Array): boolean;
  Module: new (bytes: Uint8Array) => WasmModule;
  Memory: new (size: { initial: number; maximum: number; shared: true }) => WasmMemory;
  Instance: new (module: WasmModule, imports: { env: { memory: WasmMemory } }) => { readonly exports: Kernels };
}

const { WebAssembly } = globalThis as unknown as { WebAssembly?: WebAssemblyApi };

let compiled: { readonly module: WasmModule | undefined } | undefined;

/** The module, compiled once; undefined where WebAssembly has no SIMD or no shared memory. */
export function trainingModule(): WasmModule | undefined {
  if (!compiled) {
    const bytes = Uint8Array.from(atob(MODULE_BASE64), (c) => c.charCodeAt(0));
    compiled = { module: WebAssembly?.validate(bytes) ? new WebAssembly.Module(bytes) : undefined };
  }
  return compiled.module;
}

/** Memory and the kernels at work in it. */
export function instantiate(module: WasmModule): { memory: WasmMemory; kernels: Kernels } {
  if (!WebAssembly) throw new TypeError('WebAssembly is missing');
  const memory = new WebAssembly.Memory({ initial: 1, maximum: MAXIMUM_PAGES, shared: true });
  return { memory, kernels: new WebAssembly.Instance(module, { env: { memory } }).exports };
}

/** As the module was built. */
const MAXIMUM_PAGES = 16384;
