import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { ConfigError, unknownName } from '../../core/errors.ts';
import { checkSchema } from '../../core/schemaProblems.ts';
import { channel, type Stream } from '../../core/stream.ts';
import { toSI } from '../../core/units.ts';
import { type Device, type DeviceOptions, makeDevice } from '../../protocols/device.ts';
import { type LiveProfile, liveSchemas } from '../../protocols/liveProfile.ts';
import { builtProfiles, checkedProfile } from './checkedProfiles.ts';
import { packageRoot } from './packageRoot.ts';
import { readYaml, type YamlDocument } from './yamlFile.ts';

const name = z.string().regex(/^[A-Za-z_]\w*$/, 'must be a word of letters, digits and _');
const unit = z.string();
const positive = z.number().positive();

const LOG_KINDS = ['csv', 'jsonlines'] as const;

const channelSchema = z.strictObject({
  column: z.string().meta({ description: 'Header cell of the column, or key of the JSON line.' }),
  name: name.optional().meta({ description: 'Name of the channel. Default: the column.' }),
  unit: unit.meta({ description: 'Unit in the file; the channel carries the SI unit.' }),
  scale: z.number().default(1).meta({ description: 'Value in `unit` = number in the file * scale + offset.' }),
  offset: z.number().default(0),
  missing: z.number().optional().meta({ description: 'Number that stands for "no value".' }),
  codes: z.record(z.string(), z.number()).optional().meta({
    description: 'Numbers that words in the column stand for: { sound: 0, short: 1 }; other words are no value.',
  }),
  receivedBy: z.string().optional().meta({
    description: 'Column that is negative where the logger has not received this one: then there is no value.',
  }),
  resample: z.enum(['linear', 'cubic', 'hold']).optional().meta({
    description:
      'How an irregular log is brought onto the grid; hold for codes and wrapped angles. Default: the method of `irregular`.',
  }),
});

const timeSchema = z.strictObject({
  column: z.string().optional().meta({ description: 'Column of time stamps.' }),
  unit: z.string().default('s').meta({ description: 's, ms, us, ns, min, or iso8601 for date and time in text.' }),
  wrapsAt: positive
    .optional()
    .meta({ description: 'The stamp falls back to 0 here, in `unit`: 86400000 for ms of a day.' }),
  rateHz: positive.optional().meta({ description: 'Sample rate; measured from the stamps when left out.' }),
});

const irregularSchema = z.strictObject({
  resampleHz: positive.meta({ unit: 'Hz', description: 'Rate of the grid that the rows are brought onto.' }),
  method: z.enum(['linear', 'cubic']).optional().meta({
    description: 'Between rows: a line, or a monotone cubic (PCHIP), smooth and without overshoot. Default linear.',
  }),
  longestHoleS: positive.meta({ unit: 's', description: 'A longer time without a row is a gap.' }),
});

/** A device profile of a log: how its columns become channels. */
export const profileSchema = z
  .strictObject({
    slipring: z.literal(1),
    name: z.string(),
    summary: z.string(),
    kind: z.enum(LOG_KINDS),
    separator: z.enum([',', ';', '\t']).optional(),
    decimalComma: z.boolean().default(false),
    emptyRepeats: z.boolean().optional().meta({ description: 'An empty cell stands for the value of the row before.' }),
    header: z.array(z.string()).optional().meta({ description: 'Column names of a CSV file that has no header line.' }),
    time: timeSchema,
    irregular: irregularSchema.optional(),
    channels: z.array(channelSchema).min(1),
  })
  .superRefine((profile, context) => {
    const { time, channels } = profile;
    if (!time.column && !time.rateHz) {
      context.addIssue({ code: 'custom', path: ['time'], message: 'needs a column or rateHz' });
    }
    if (profile.irregular && !time.column) {
      context.addIssue({ code: 'custom', path: ['irregular'], message: 'needs a time column' });
    }
    if (time.unit !== 'iso8601') complain(['time', 'unit'], () => timeScale(time.unit));
    const names = new Set<string>();
    for (const [i, c] of channels.entries()) {
      complain(['channels', i, 'unit'], () => toSI(c.unit));
      const called = c.name ?? c.column;
      if (names.has(called)) complain(['channels', i, 'name'], () => fail(`channel "${called}" stands here twice`));
      names.add(called);
      if (!c.name && !name.safeParse(c.column).success) {
        complain(['channels', i, 'column'], () => fail(`column "${c.column}" is no channel name: give a name`));
      }
    }
    function complain(path: (string | number)[], check: () => unknown): void {
      try {
        check();
      } catch (error) {
        context.addIssue({ code: 'custom', path, message: (error as Error).message });
      }
    }
  });

export type DeviceProfile = z.output<typeof profileSchema>;

/** Seconds in one unit of a time column. Throws ConfigError for a unit that is no time. */
export function timeScale(unit: string): number {
  const { si, scale } = toSI(unit);
  if (si !== 's')
    throw new ConfigError(`unit "${unit}" is no time; known: s, ms, us, ns, min, iso8601`, ['time', 'unit']);
  return scale;
}

/** A profile of a log or of a live device. */
export type AnyProfile = DeviceProfile | LiveProfile;

export function isLive(profile: AnyProfile): profile is LiveProfile {
  return Object.hasOwn(liveSchemas, profile.kind);
}

/** Loads the profile of a log. Throws ConfigError for one of a live device, and as loadAnyProfile does. */
export async function loadProfile(nameOrPath: string): Promise<DeviceProfile> {
  const profile = await loadAnyProfile(nameOrPath);
  if (!isLive(profile)) return profile;
  throw new ConfigError(`${profile.name} is a live device, no log: its bytes are read by slipring decode`, ['device']);
}

/** Loads the profile of a live device and makes the device. Throws ConfigError for one of a log, and as loadAnyProfile does. */
export async function loadDevice(nameOrPath: string, options?: DeviceOptions): Promise<Device> {
  const profile = await loadAnyProfile(nameOrPath);
  if (isLive(profile)) return makeDevice(profile, options);
  throw new ConfigError(`${profile.name} is a log, no live device: it is read by slipring run --input`, ['device']);
}

/**
 * Loads a profile by its name in the package's devices folder, or by the path of a file (with a slash or .yaml).
 * Throws ConfigError with file:line:col, IoError.
 */
export async function loadAnyProfile(nameOrPath: string): Promise<AnyProfile> {
  const isPath = nameOrPath.includes('/') || /\.ya?ml$/.test(nameOrPath);
  if (isPath) return readProfile(nameOrPath);
  const known = await profileNames();
  if (!known.includes(nameOrPath)) throw new ConfigError(unknownName('device', nameOrPath, known), ['device']);
  const file = join(packageRoot(), 'devices', `${nameOrPath}.yaml`);
  return checkedProfile(nameOrPath, await readFile(file), builtProfiles<AnyProfile>()) ?? readProfile(file);
}

async function readProfile(file: string): Promise<AnyProfile> {
  const document = await readYaml(file);
  const schema = schemaOf(document);
  const { data, problems } = checkSchema(schema, document.value, { document });
  if (!data) throw document.error(problems);
  if (isLive(data)) {
    try {
      makeDevice(data);
    } catch (error) {
      if (error instanceof ConfigError) throw document.error([{ message: error.message, path: error.path }]);
      throw error;
    }
  }
  return data;
}

/** The schema of the kind that a document names. */
function schemaOf(document: YamlDocument): z.ZodType<AnyProfile> {
  const { value } = document;
  const kind = typeof value === 'object' && value !== null && 'kind' in value ? String(value.kind) : 'csv';
  if (Object.hasOwn(liveSchemas, kind)) return liveSchemas[kind as keyof typeof liveSchemas];
  if (LOG_KINDS.some((k) => k === kind)) return profileSchema;
  const known = [...LOG_KINDS, ...Object.keys(liveSchemas)];
  throw document.error([{ message: unknownName('kind', kind, known), path: ['kind'] }]);
}

/** Names of the profiles that come with the package, in alphabetical order. */
export async function profileNames(): Promise<string[]> {
  const files = await readdir(join(packageRoot(), 'devices'));
  return files
    .filter((f) => f.endsWith('.yaml'))
    .map((f) => basename(f, '.yaml'))
    .sort();
}

/**
 * The stream that a profile's logs give, as far as the profile alone says: undefined where the rate is only known from
 * the log.
 */
export function profileStream(profile: DeviceProfile, motor = profile.name): Stream | undefined {
  const rateHz = profile.irregular?.resampleHz ?? profile.time.rateHz;
  if (!rateHz) return undefined;
  return streamOf(profile, motor, rateHz);
}

/** The stream of a log at a known rate. */
export function streamOf(profile: DeviceProfile & { readonly stream?: string }, motor: string, rateHz: number): Stream {
  const channels = profile.channels.map((c) => channel(c.name ?? c.column, toSI(c.unit).si));
  return { motor, name: profile.stream ?? 'main', rateHz, channels, delayS: 0 };
}

function fail(message: string): never {
  throw new ConfigError(message);
}
