import { describe, expect, it } from 'vitest';
import { evaluateModule } from '../../../src/pipeline/own/evaluateModule.ts';

const MODULES = { tools: { twice: (x: number) => 2 * x, one: 1 } };
const evaluate = (text: string) => evaluateModule('m.ts', text, MODULES);

describe('evaluateModule', () => {
  it('gives what a module exports, by the names under which it does', () => {
    const exports = evaluate(`
      import {
        twice as double,
        one,
      } from 'tools';
      import * as tools from "tools"
      const hidden = double(21);
      export const a = hidden, text = \`import \${one} from 'x'\`;
      export function f() { return tools.one; }
      export class C {}
      export { hidden as b, text };
    `);
    expect(Object.keys(exports).sort()).toEqual(['C', 'a', 'b', 'f', 'text']);
    expect([exports.a, exports.b, exports.text]).toEqual([42, 42, "import 1 from 'x'"]);
    expect((exports.f as () => number)()).toBe(1);
  });

  it('runs strictly, and leaves every line where it was', () => {
    expect(() => evaluate('undeclared = 1')).toThrow('undeclared is not defined');
    const text = "import {\n  one\n} from 'tools'; export const x = 1;\n\n  throw new Error(`${one}`);";
    try {
      evaluate(text);
      expect.fail('it throws');
    } catch (error) {
      expect((error as Error).stack).toContain('m.ts:5:9');
    }
  });

  it.each([
    ["import { two } from 'tools';", 'm.ts:1:10: unknown export of tools, "two"; known: twice, one'],
    ["\nimport { one } from 'tool';", 'm.ts:2:21: unknown module "tool"; did you mean "tools"? known: tools'],
    ["import one from 'tools';", 'm.ts:1:8: expected { or *'],
    ['export default 1;', 'm.ts:1:8: export what is declared here, by name'],
    ["export { one } from 'tools';", 'm.ts:1:16: export what is declared here'],
    ["const x = await import('fs');", 'm.ts:1:17: import() and import.meta cannot be used here'],
    ["import { __proto__ } from 'tools';", 'unknown export of tools, "__proto__"'],
  ])('refuses %s', (text, message) => {
    expect(() => evaluate(text)).toThrow(message);
  });
});
