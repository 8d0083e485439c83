import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CRC_HEADER } from '../../src/codegen/crcHeader.ts';
import { FIXED_POINT_HEADER } from '../../src/codegen/fixedPointHeader.ts';
import { INTEGERS_HEADER } from '../../src/codegen/integersHeader.ts';
import { Module } from '../../src/codegen/module.ts';
import { operatorC } from '../../src/codegen/operatorC.ts';
import { SLIPRING_HEADER } from '../../src/codegen/slipringHeader.ts';
import { STAGE_HEADER } from '../../src/codegen/stageHeader.ts';
import { SubsetError } from '../../src/codegen/subsetError.ts';
import {
  type CFiles,
  codeFileOf,
  isInlined,
  translateIntrinsics,
  translateKernel,
} from '../../src/codegen/translate.ts';
import { packagedKernel } from '../../src/firmware/floatKernel.ts';
import type { SlotType } from '../../src/kernel/layout.ts';
import { int32NetKernels, netKernels } from '../../src/nn/kernels.ts';
import { int32Kernels } from './int32Kernels.ts';
import { type OperatorFile, ROOT } from './operatorFiles.ts';

/**
 * The committed C by path: slipring.h, the intrinsics, and a pair of files a kernel. What cannot be translated is added to
 * `faults`.
 */
export function cFiles(operators: readonly OperatorFile[], faults: string[]): Map<string, string> {
  const files = new Map([
    ['c/slipring.h', SLIPRING_HEADER],
    ['c/stage.h', STAGE_HEADER],
    ['c/crc.h', CRC_HEADER],
    ['c/integers.h', INTEGERS_HEADER],
    ['c/fixedPoint.h', FIXED_POINT_HEADER],
  ]);
  const put = (name: string, make: () => CFiles, inlined = false) => {
    try {
      const { c, h } = make();
      files.set(`c/${name}.h`, h);
      files.set(`c/${codeFileOf(name, inlined)}`, c);
    } catch (error) {
      if (!(error instanceof SubsetError)) throw error;
      faults.push(error.message);
    }
  };
  const intrinsics = 'src/kernel/intrinsics.ts';
  put('intrinsics', () => translateIntrinsics(intrinsics, read(intrinsics)));
  for (const { name, file, source, kernel, operator } of operators) {
    const about = new Module(file, source).comment(name);
    put(name, () => operatorC(operator, { ...kernel, about }));
  }
  const ofNets = (kernels: typeof netKernels, rawType: SlotType) => {
    for (const [name, kernel] of Object.entries(kernels)) {
      const { c: coeffs, s: state } = kernel.sampleLayouts();
      const own = `src/nn/${name}.ts`;
      const about = new Module(own, read(own)).comment(name);
      const inputs = kernel.raw ? 2 : 1;
      const arrays = kernel.raw ? [kernel.x, rawType, kernel.y] : [kernel.x, kernel.y];
      const inlined = isInlined(kernel);
      const types = { coeffs, state, inputs, arrays };
      put(name, () => translateKernel({ name, ...packagedKernel('nn', name), ...types, inlined, about }), inlined);
    }
  };
  ofNets(netKernels, 'reals');
  ofNets(int32NetKernels, 'i32s');
  for (const { kernel: name, ...types } of int32Kernels(operators.map((o) => o.operator))) {
    const source = { file: `src/operators/int32/${name}.ts`, source: read(`src/operators/int32/${name}.ts`) };
    put(name, () => translateKernel({ name, ...source, ...types, inlined: true }), true);
  }
  return files;
}

function read(path: string): string {
  if (!existsSync(join(ROOT, path))) throw new Error(`${path} is missing`);
  return readFileSync(join(ROOT, path), 'utf8');
}
