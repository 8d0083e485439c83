import { z } from 'zod';
import { ConfigError, unknownName } from '../core/errors.ts';
import { type MotorParams, motorParams } from './params.ts';

/** Checks a motor file's content and fills in the defaults. Throws ConfigError with the path of the first wrong entry. */
export function checkMotor(value: unknown): MotorParams {
  const checked = motorParams.safeParse(value);
  if (!checked.success) throw asConfigError(checked.error.issues[0], value);
  checkRates(checked.data);
  return checked.data;
}

/** The simulation steps once a current sample: slower streams must divide its rate, faster dynamics must fit into it. */
function checkRates({ rates, control, electrical }: MotorParams): void {
  const refuse = (path: string[], rule: string, got: number): never => {
    throw new ConfigError(`motor: ${path.join('.')} must be ${rule}, got ${got}`, path);
  };
  for (const name of ['encoderHz', 'driveHz', 'truthHz', 'temperaturesHz'] as const) {
    const ratio = rates.currentsHz / rates[name];
    const whole = Math.round(ratio);
    if (whole < 1 || Math.abs(ratio - whole) > 1e-9 * whole) {
      refuse(['rates', name], `currentsHz, ${rates.currentsHz}, divided by an integer`, rates[name]);
    }
  }
  const fastest = rates.currentsHz / 10;
  if (control.currentBandwidthHz > fastest) {
    refuse(['control', 'currentBandwidthHz'], `at most a tenth of currentsHz, ${fastest}`, control.currentBandwidthHz);
  }
  const decay = electrical.rsOhm / Math.min(electrical.ldH, electrical.lqH);
  if (decay > rates.currentsHz) {
    refuse(['rates', 'currentsHz'], `at least rs / l = ${Math.ceil(decay)} 1/s`, rates.currentsHz);
  }
}

function asConfigError(issue: z.core.$ZodIssue, value: unknown): ConfigError {
  const path = issue.path as (string | number)[];
  if (issue.code === 'unrecognized_keys') {
    const wrong = issue.keys[0];
    return new ConfigError(`motor: ${unknownName('parameter', wrong, keysAt(path))}`, [...path, wrong]);
  }
  const got = path.reduce<unknown>((v, key) => (v as Record<string, unknown> | undefined)?.[key], value);
  const shown = typeof got === 'object' ? '' : `, got ${got}`;
  return new ConfigError(`motor: ${path.join('.')} ${issue.message}${shown}`, path);
}

/** Names that a motor file may have at a path. */
function keysAt(path: readonly (string | number)[]): string[] {
  let schema = unwrap(motorParams);
  for (const key of path) {
    if (schema instanceof z.ZodObject) schema = unwrap(schema.shape[key]);
    else if (schema instanceof z.ZodArray) schema = unwrap(schema.element);
    else if (schema instanceof z.ZodRecord) schema = unwrap(schema.valueType);
  }
  return schema instanceof z.ZodObject ? Object.keys(schema.shape) : [];
}

function unwrap(schema: z.core.$ZodType): z.core.$ZodType {
  const wrapped = schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault;
  return wrapped ? unwrap(schema.unwrap()) : schema;
}
