import { checkSchema } from '../core/schemaProblems.ts';
import type { Path, YamlDocument } from '../io/config/yamlFile.ts';
import type { Source, SourceKind } from './kinds.ts';
import { mqttInput } from './mqttInput.ts';
import { oneOf } from './oneOf.ts';
import type { Problems } from './problems.ts';
import { replayInput } from './replayInput.ts';
import { serialInput } from './serialInput.ts';
import { simulatedInput } from './simulatedInput.ts';
import { udpInput } from './udpInput.ts';

export const sourceKinds: Readonly<Record<string, SourceKind>> = {
  mqtt: mqttInput,
  replay: replayInput,
  serial: serialInput,
  sim: simulatedInput,
  udp: udpInput,
};

/** Reads the entry `source: { replay: { ... } }`. */
export function parseSource(
  entry: unknown,
  document: YamlDocument,
  path: Path,
  problems: Problems,
): Source | undefined {
  const named = oneOf('source', entry, sourceKinds, document, path, problems);
  if (!named) return undefined;
  const { name, kind, settings, path: inside } = named;
  const { data, problems: wrong } = checkSchema(kind.settings, settings, { label: name, path: inside, document });
  problems.add(document, wrong);
  return wrong.length > 0 ? undefined : { kind: name, document, path: inside, ...kind.make(data) };
}
