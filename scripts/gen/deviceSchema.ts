import { z } from 'zod';
import { profileSchema } from '../../src/io/config/deviceProfile.ts';
import { liveSchemas } from '../../src/protocols/liveProfile.ts';

/** JSON Schema of device profiles: editors complete and check them by it. */
export function deviceSchema(): string {
  const kinds = { log: profileSchema, ...liveSchemas };
  const schema = {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'Slipring device profile',
    anyOf: Object.entries(kinds).map(([title, kind]) => {
      const { $schema, ...rest } = z.toJSONSchema(kind, { io: 'input' });
      return { title, ...rest };
    }),
  };
  return `${JSON.stringify(schema, null, 1)}\n`;
}
