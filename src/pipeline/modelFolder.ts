import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { ConfigError, unknownName } from '../core/errors.ts';
import { packageRoot } from '../io/config/packageRoot.ts';

/** Folder of a model: a path as it is; a bare name in the working folder's models/, then in the package's. Throws ConfigError. */
export async function modelFolder(step: string, model: string, path: (string | number)[]): Promise<string> {
  const places = ['models', join(packageRoot(), 'models')];
  const candidates = /[/\\]/.test(model) ? [model] : [...places.map((place) => join(place, model)), model];
  const found = candidates.find((dir) => existsSync(join(dir, 'card.json')));
  if (found) return found;
  const folder = candidates.find((dir) => existsSync(dir));
  if (folder !== undefined) throw new ConfigError(`${step}: ${folder}: no card.json in it`, path);
  const known = (await Promise.all(places.map((place) => readdir(place).catch(() => [])))).flat();
  const models = [...new Set(known)].filter((name) => places.some((p) => existsSync(join(p, name, 'card.json'))));
  throw new ConfigError(`${step}: ${unknownName('model', model, models)}`, path);
}
