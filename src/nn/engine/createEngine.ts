import { ConfigError } from '../../core/errors.ts';
import type { Net } from '../net.ts';
import type { Engine } from './engine.ts';
import { referenceEngine } from './referenceEngine.ts';
import { trainingModule } from './wasm/kernels.ts';
import { wasmLayers } from './wasm/layers.ts';
import { type Hire, WasmEngine } from './wasm/wasmEngine.ts';

/** `auto` is wasm where it can be, else reference. */
export const ENGINES = ['auto', 'wasm', 'reference'] as const;
export type EngineChoice = (typeof ENGINES)[number];

/** Why a net cannot be trained by WebAssembly; undefined when it can. */
function wasmObstacle(net: Net): string | undefined {
  const cell = net.layers.map((l) => l.cell.name).find((name) => !Object.hasOwn(wasmLayers, name));
  if (cell) return `${cell} has no WebAssembly kernels`;
  return trainingModule() ? undefined : 'WebAssembly has no SIMD or shared memory here';
}

/** The engine that a recipe asks for. Throws ConfigError where it asks for wasm and that cannot be. */
export function createEngine(net: Net, choice: EngineChoice, hire?: Hire): Engine {
  if (choice === 'reference') return referenceEngine(net);
  const obstacle = wasmObstacle(net);
  const module = trainingModule();
  if (!obstacle && module) return new WasmEngine(net, module, hire);
  if (choice === 'wasm')
    throw new ConfigError(`training: engine wasm cannot be used: ${obstacle}`, ['training', 'engine']);
  return referenceEngine(net, obstacle);
}
