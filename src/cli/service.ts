import { statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, dirname, extname, isAbsolute, join, resolve } from 'node:path';
import { UsageError, unknownName } from '../core/errors.ts';
import { packageRoot } from '../io/config/packageRoot.ts';
import { hideVariables } from '../io/config/variables.ts';
import { readYaml } from '../io/config/yamlFile.ts';
import { findPipeline } from '../pipeline/job.ts';
import type { Action } from './command.ts';
import { type Service, stateFolder, systemdUnit, variablesFile } from './systemdUnit.ts';

/** Entries of sinks that name a file to write. */
const WRITTEN = ['path', 'spool', 'refused'];

/**
 * Flags of node for a program that runs for months. V8 lets garbage grow in proportion to the heap it may have, by default gigabytes: memory
 * then creeps up for an hour. With a quarter of one it stays where it is; what a pipeline holds is a tenth of that.
 */
export const SERVICE_FLAGS: readonly string[] = ['--max-old-space-size=256', '--max-semi-space-size=4'];

/** `slipring service print PIPELINE`: a unit of systemd that runs it, on standard output; on stderr what to do with it. */
export const run: Action = async ([action, pipeline], options, context) => {
  if (action !== 'print') throw new UsageError(`service: ${unknownName('action', String(action), ['print'])}`);
  const file = resolve(findPipeline(pipeline!));
  const name = basename(file, extname(file)).replace(/[^A-Za-z0-9_-]+/g, '-');
  const { value, variables } = await readAsItStands(file);
  const files = writtenFiles(value);
  const inState = files.filter((f) => !isAbsolute(f.file) && !f.file.includes('${') && f.file !== '-');
  const moved = inState.map((f) => `${f.entry}=${join(stateFolder(name), f.file)}`);
  const [node, ...script] = context.program ?? ['slipring'];
  const program = script.length > 0 ? [node, ...SERVICE_FLAGS, ...script] : [node];
  const port = (value as { source?: { serial?: { port?: unknown } } }).source?.serial?.port;
  const metrics = options.metrics as string | undefined;
  const words = [
    ...program,
    'run',
    file,
    ...['--log', 'json', '--state', join(stateFolder(name), 'run.state')],
    ...(metrics === undefined ? [] : ['--metrics', metrics]),
    ...[...moved, ...context.set].flatMap((set) => ['--set', set]),
  ];
  const service: Service = {
    name,
    words,
    workingFolder: process.cwd(),
    writes: [...new Set(files.filter((f) => isAbsolute(f.file)).map((f) => dirname(f.file)))],
    reads: [file, packageRoot(), ...program.filter((word) => isAbsolute(word))],
    variables,
    port: typeof port === 'string' ? port : undefined,
  };
  context.stdout.write(systemdUnit(service));
  if (!context.quiet) context.stderr.write(advice(service));
};

/** A pipeline with its variables unfilled: they are the service's, not ours. */
async function readAsItStands(file: string): Promise<{ value: unknown; variables: readonly string[] }> {
  const unfilled = new Proxy({}, { get: (_, name) => `\${${String(name)}}` });
  const { value } = await readYaml(file, unfilled);
  const { found } = hideVariables(await readFile(file, 'utf8'));
  return { value, variables: [...new Set(found.map((v) => v.name))] };
}

/** Files that a pipeline's sinks write, each with its entry as --set names it. */
function writtenFiles(value: unknown): { entry: string; file: string }[] {
  const { sinks } = (value ?? {}) as { sinks?: unknown };
  return (Array.isArray(sinks) ? sinks : []).flatMap((sink, i) =>
    Object.entries(sink ?? {}).flatMap(([kind, settings]) => {
      const given = (settings ?? {}) as Record<string, unknown>;
      // without a spool, lines that are refused go to a file in the working folder
      const all = kind === 'influx' && given.spool === undefined ? { refused: 'influx-refused.lp', ...given } : given;
      return WRITTEN.flatMap((key) => {
        const file = (all as Record<string, unknown>)[key];
        return typeof file === 'string' ? [{ entry: `sinks.${i}.${kind}.${key}`, file }] : [];
      });
    }),
  );
}

function advice({ name, reads, writes, workingFolder, variables }: Service): string {
  const unit = `/etc/systemd/system/slipring-${name}.service`;
  const lines = [`write it to ${unit}, then: systemctl daemon-reload && systemctl enable --now slipring-${name}`];
  if (variables.length > 0) {
    lines.push(`${variablesFile(name)} (mode 600) must set what has no default: ${variables.join(', ')}`);
  }
  for (const path of new Set([...reads, workingFolder])) {
    const closed = closedAt(path);
    if (closed !== undefined) lines.push(`the service's own user cannot read ${path}: ${closed} is closed to others`);
  }
  for (const folder of writes) {
    lines.push(
      `the service's own user must be able to write ${folder}; a relative path would lie in ${stateFolder(name)}`,
    );
  }
  return lines.map((line) => `${line}\n`).join('');
}

/** The part of a path that users other than its owner cannot pass or read. */
function closedAt(path: string): string | undefined {
  const parents: string[] = [];
  for (let at = dirname(path); at !== dirname(at); at = dirname(at)) parents.unshift(at);
  const mode = (at: string) => statSync(at, { throwIfNoEntry: false })?.mode ?? 0o777;
  return parents.find((at) => (mode(at) & 1) === 0) ?? ((mode(path) & 4) === 0 ? path : undefined);
}
