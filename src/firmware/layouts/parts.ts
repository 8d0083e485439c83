import type { PipelineC } from '../../codegen/pipeline.ts';

/** What every layout is made of. */
export interface Parts {
  readonly pipeline: PipelineC;
  /** C files and headers by name: the pipeline, its kernels, the self-test. */
  readonly sources: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
  /** What the README says under its title, whatever the layout. */
  readonly about: string;
}

/** Files of a package by path. */
export type Files = Readonly<Record<string, string>>;

/** A way of packing a pipeline for a build system. */
export interface Layout {
  readonly name: string;
  readonly summary: string;
  pack(parts: Parts): Files;
}

export function under(folder: string, files: Files): Files {
  return Object.fromEntries(Object.entries(files).map(([name, text]) => [`${folder}/${name}`, text]));
}

/** README of a package: what it is, how this layout is built and used. */
export function readme({ pipeline, about }: Parts, use: string): string {
  return `# ${pipeline.name}\n\n${about}\n## Use\n\n${use.trim()}\n`;
}
