import type { OnnxAttribute, OnnxNode, OnnxTensor } from './onnxModel.ts';
import { Refused } from './refused.ts';

/** Attributes of a node by kind; undefined where it has none of that name. Throws Refused where it is of another kind. */
function attributeOf<T extends OnnxAttribute>(
  { name, attributes }: OnnxNode,
  key: string,
  kind: string,
  is: (value: OnnxAttribute) => value is T,
): T | undefined {
  const value = attributes.get(key);
  if (value === undefined) return undefined;
  if (!is(value)) throw new Refused(`${name}: ${key} must be ${kind}`);
  return value;
}

export function integerOf(node: OnnxNode, key: string): number | undefined {
  return attributeOf(node, key, 'an integer', (v): v is number => Number.isInteger(v));
}

export function textOf(node: OnnxNode, key: string): string | undefined {
  return attributeOf(node, key, 'a text', (v): v is string => typeof v === 'string');
}

export function integersOf(node: OnnxNode, key: string): readonly number[] | undefined {
  const isList = (v: OnnxAttribute): v is readonly number[] => Array.isArray(v) && v.every(Number.isInteger);
  return attributeOf(node, key, 'a list of integers', isList);
}

export function textsOf(node: OnnxNode, key: string): readonly string[] | undefined {
  const isList = (v: OnnxAttribute): v is readonly string[] =>
    Array.isArray(v) && v.every((entry) => typeof entry === 'string');
  return attributeOf(node, key, 'a list of texts', isList);
}

export function tensorOfAttribute(node: OnnxNode, key: string): OnnxTensor | undefined {
  const isTensor = (v: OnnxAttribute): v is OnnxTensor => typeof v === 'object' && 'bytes' in v;
  return attributeOf(node, key, 'a tensor', isTensor);
}
