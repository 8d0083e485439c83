import { cFiles } from './cFiles.ts';
import { deviceSchema } from './deviceSchema.ts';
import { operatorDocs } from './operatorDocs.ts';
import { operatorFiles } from './operatorFiles.ts';
import { operatorRegistry, rxOperators } from './registries.ts';
import { TRAINING_MODULE, trainingModule } from './trainingModule.ts';

export interface Generated {
  /** Text by path from the root of the repository. */
  readonly files: ReadonlyMap<string, string>;
  /** What could not be generated, as `file:line:col: message`. */
  readonly faults: readonly string[];
}

export async function generatedFiles(): Promise<Generated> {
  const all = await operatorFiles();
  const operators = all.filter(({ operator }) => operator.examples.length > 0);
  const faults = all.filter((o) => !operators.includes(o)).map(({ file }) => `${file}: an operator needs an example`);
  const files = new Map([
    ['src/operators/registry.generated.ts', operatorRegistry(all)],
    ['src/rx/operators.generated.ts', rxOperators(all)],
    ['docs/operators.md', operatorDocs(operators)],
    ['devices/schema.json', deviceSchema()],
    [TRAINING_MODULE, await trainingModule()],
    ...cFiles(operators, faults),
  ]);
  return { files, faults };
}
