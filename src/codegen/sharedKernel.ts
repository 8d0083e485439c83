/** Path, as written, of the file from which an operator's file imports its `process`; undefined where it stands in the file itself. */
export function sharedKernel(source: string): string | undefined {
  return /^import \{[^}]*\bprocess\b[^}]*\} from '(\.[^']+)';/m.exec(source)?.[1];
}
