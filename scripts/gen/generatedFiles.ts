import { cFiles } from './cFiles.ts';
import { operatorDocs } from './operatorDocs.ts';
import { operatorFiles } from './operatorFiles.ts';
import { operatorRegistry, rxOperators } from './registries.ts';

/** All generated files, by path from the root of the repository. */
export async function generatedFiles(): Promise<Map<string, string>> {
  const operators = await operatorFiles();
  return new Map([
    ['src/operators/registry.generated.ts', operatorRegistry(operators)],
    ['src/rx/operators.generated.ts', rxOperators(operators)],
    ['docs/operators.md', operatorDocs(operators)],
    ...cFiles(operators),
  ]);
}
