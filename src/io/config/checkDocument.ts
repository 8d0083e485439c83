import type { z } from 'zod';
import { checkSchema } from '../../core/schemaProblems.ts';
import type { YamlDocument } from './yamlFile.ts';

/** Checks a whole document; throws ConfigError with all problems. */
export function checkDocument<S extends z.ZodType>(schema: S, document: YamlDocument): z.output<S> {
  const { data, problems } = checkSchema(schema, document.value, { document });
  if (problems.length > 0) throw document.error(problems);
  return data as z.output<S>;
}
