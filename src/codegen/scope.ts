import type { Declaration, Parameter, Type } from './ast.ts';

/** Where an array's elements lie: who may write them, and who must be told when they are written. */
export interface Root {
  /** Why it may not be written. */
  readonly readOnly?: string;
  readonly parameter?: Parameter;
  readonly aliases: readonly Declaration[];
}

export interface Variable {
  readonly type: Type;
  readonly constant: boolean;
  readonly parameter?: Parameter;
  /** Of arrays, coefficients and state. */
  readonly root?: Root;
}

/** Names of one function by block. */
export class Scope {
  private readonly blocks: Map<string, Variable>[] = [new Map()];
  /** All names that were ever declared. */
  readonly all = new Set<string>();

  enter(): void {
    this.blocks.push(new Map());
  }

  leave(): void {
    this.blocks.pop();
  }

  declare(name: string, variable: Variable): void {
    this.blocks.at(-1)!.set(name, variable);
    this.all.add(name);
  }

  find(name: string): Variable | undefined {
    for (let i = this.blocks.length - 1; i >= 0; i--) {
      const found = this.blocks[i].get(name);
      if (found) return found;
    }
    return undefined;
  }

  /** All names in sight. */
  names(): string[] {
    return this.blocks.flatMap((b) => [...b.keys()]);
  }
}
