/** Fields of a descriptor, with what they refer to put in its place. */
import { parseAddress } from '../firmware/address/address.ts';
import type { Constant, Field, FieldGroup, FormatName, Parameter, Parameters, Visibility } from './descriptor.ts';
import { malformedDescriptor } from './errors.ts';
import { itemsOf, membersOf, type Node, numberOf, oneOf, textOf } from './json.ts';
import { type DataPath, parsePath } from './paths.ts';

/** What fields may refer to by paths that begin with `$`. */
export type Shared = {
  readonly constants: ReadonlyMap<string, Constant>;
  readonly enums: ReadonlyMap<string, ReadonlyMap<string, string>>;
  readonly maps: ReadonlyMap<string, ReadonlyMap<string, Constant>>;
  readonly definitions: ReadonlyMap<string, Node>;
};

/** Longer texts push what matters off a screen. */
const maxLabel = 80;
const maxText = 200;
const maxDepth = 6;

const iterations = ['sequential', 'bundled'] as const;
const formats: readonly FormatName[] = [
  ...(['raw', 'amount', 'tokenAmount', 'nftName', 'date', 'duration', 'unit', 'enum', 'chainId'] as const),
  ...(['calldata', 'addressName', 'tokenTicker', 'interoperableAddressName'] as const),
];

/**
 * Reads a list of fields and groups.
 *
 * @throws SymbolonError `data/malformed`
 */
export function parseFields(node: Node, shared: Shared, depth = 0): readonly (Field | FieldGroup)[] {
  if (depth > maxDepth) throw malformedDescriptor(node.where, `more than ${maxDepth} groups inside each other`);
  return itemsOf(node, 300).map((item) => {
    const given = membersOf(item);
    const fields = given.get('fields');
    if (!fields) return parseField(item, given, shared);
    const [label, path, iteration] = ['label', 'path', 'iteration'].map((name) => given.get(name));
    return {
      kind: 'group',
      label: label && textOf(label, maxLabel),
      path: path && dataPath(path),
      iteration: iteration && oneOf(iteration, iterations),
      fields: parseFields(fields, shared, depth + 1),
    };
  });
}

function parseField(node: Node, given: ReadonlyMap<string, Node>, shared: Shared): Field {
  const members = withDefinition(given, shared);
  const take = <T>(name: string, read: (found: Node) => T): T | undefined => {
    const found = members.get(name);
    return found && read(found);
  };
  const path = members.get('path');
  const constant = members.get('value');
  if ((path === undefined) === (constant === undefined))
    throw malformedDescriptor(node.where, 'expected a path or a value');
  const source = path ? pathOrConstant(path, shared) : { constant: constantOf(constant as Node, shared) };
  const params = members.get('params');
  return {
    kind: 'field',
    label: take('label', (label) => textOf(label, maxLabel)) ?? (path ? textOf(path, 1024) : 'value'),
    source,
    format: take('format', (format) => oneOf(format, formats)) ?? 'raw',
    params: params ? parseParameters(params, shared) : {},
    visible: take('visible', (visible) => parseVisibility(visible, shared)) ?? 'always',
    separator: take('separator', (separator) => textOf(separator, maxLabel)),
    encrypted: members.has('encryption'),
  };
}

/** A field with `$ref`: the definition, and what the field says otherwise. */
function withDefinition(given: ReadonlyMap<string, Node>, { definitions }: Shared): ReadonlyMap<string, Node> {
  const reference = given.get('$ref');
  if (!reference) return given;
  const [, name = ''] = /^\$\.display\.definitions\.(.+)$/.exec(textOf(reference, 1024)) ?? [];
  const definition = definitions.get(name);
  if (!definition) throw malformedDescriptor(reference.where, 'not one of display.definitions');
  const base = membersOf(definition);
  const [shared, own] = [base.get('params'), given.get('params')];
  const params = shared && own ? { ...plainOf(shared), ...plainOf(own) } : (own ?? shared)?.value;
  const merged = new Map([...base, ...given]);
  if (params !== undefined) merged.set('params', { value: params, where: (own ?? shared ?? reference).where });
  return merged;
}

const plainOf = (node: Node): object =>
  Object.fromEntries([...membersOf(node)].map(([name, { value }]) => [name, value]));

function pathOrConstant(node: Node, shared: Shared): Field['source'] {
  const text = textOf(node, 1024);
  return text.startsWith('$') ? { constant: constantOf(node, shared) } : { path: dataPath(node) };
}

function dataPath(node: Node): DataPath {
  const text = textOf(node, 1024);
  if (text.startsWith('$')) throw malformedDescriptor(node.where, 'expected a path to what is signed');
  return parsePath(text, node.where);
}

/** A value, or the constant that a path such as `$.metadata.constants.max` names. */
export function constantOf(node: Node, { constants }: Pick<Shared, 'constants'>): Constant {
  const { value, where } = node;
  if (typeof value === 'boolean') return value;
  if (typeof value === 'number') {
    if (!Number.isSafeInteger(value)) throw malformedDescriptor(where, 'a number that is not exact');
    return BigInt(value);
  }
  const text = textOf(node, maxText);
  if (!text.startsWith('$')) return text;
  const found = constants.get(/^\$\.metadata\.constants\.(.+)$/.exec(text)?.[1] ?? '');
  if (found === undefined) throw malformedDescriptor(where, 'not one of metadata.constants');
  return found;
}

/** `tokenPath` or `token`: one of both, which may also be a map. */
function parseParameter(members: ReadonlyMap<string, Node>, name: string, shared: Shared): Parameter | undefined {
  const [path, constant] = [members.get(`${name}Path`), members.get(name)];
  if (path && constant) throw malformedDescriptor(path.where, `${name} is given as well`);
  if (path) {
    const text = textOf(path, 1024);
    return text.startsWith('$') ? { constant: constantOf(path, shared) } : { path: dataPath(path) };
  }
  if (!constant) return undefined;
  if (typeof constant.value !== 'object') return { constant: constantOf(constant, shared) };
  const reference = membersOf(constant);
  const [map, key] = [reference.get('map'), reference.get('keyPath')];
  if (!map || !key) throw malformedDescriptor(constant.where, 'expected a map and a keyPath');
  const found = shared.maps.get(/^\$\.metadata\.maps\.(.+)$/.exec(textOf(map, 1024))?.[1] ?? '');
  if (!found) throw malformedDescriptor(map.where, 'not one of metadata.maps');
  return { map: found, key: dataPath(key) };
}

function parseParameters(node: Node, shared: Shared): Parameters {
  const members = membersOf(node);
  const take = <T>(name: string, read: (found: Node) => T): T | undefined => {
    const found = members.get(name);
    return found && read(found);
  };
  const addresses = (list: Node): readonly Uint8Array[] =>
    (Array.isArray(list.value) ? itemsOf(list, 32) : [list]).map((item) => addressOf(item, shared));
  const names = ['token', 'collection', 'chainId', 'callee', 'selector', 'amount', 'spender', 'threshold'] as const;
  const found = {
    ...Object.fromEntries(names.map((name) => [name, parseParameter(members, name, shared)])),
    native: take('nativeCurrencyAddress', addresses),
    sender: take('senderAddress', addresses),
    message: take('message', (text) => textOf(text, maxLabel)),
    encoding: take('encoding', (text) => oneOf(text, ['timestamp', 'blockheight'])),
    base: take('base', (text) => textOf(text, maxLabel)),
    decimals: take('decimals', decimalsOf),
    enum: take('$ref', (reference) => {
      const values = shared.enums.get(/^\$\.metadata\.enums\.(.+)$/.exec(textOf(reference, 1024))?.[1] ?? '');
      if (!values) throw malformedDescriptor(reference.where, 'not one of metadata.enums');
      return values;
    }),
  };
  return Object.fromEntries(Object.entries(found).filter(([, value]) => value !== undefined)) as Parameters;
}

/** Decimals of a unit: 2^256 has 78 digits. */
export function decimalsOf(node: Node): number {
  const number = numberOf(node);
  if (number > 77n) throw malformedDescriptor(node.where, 'more than 77');
  return Number(number);
}

/** An address of 20 bytes. Its checksum is not asked for: descriptors of the public registry have wrong ones. */
export function addressOf(node: Node, shared: Pick<Shared, 'constants'>): Uint8Array {
  const text = String(constantOf(node, shared)).toLowerCase();
  if (!/^0x[0-9a-f]{40}$/.test(text)) throw malformedDescriptor(node.where, 'expected an address');
  return parseAddress(text);
}

function parseVisibility(node: Node, shared: Shared): Visibility {
  if (typeof node.value === 'string') {
    // A host has room for what is optional.
    return oneOf(node, ['always', 'never', 'optional']) === 'never' ? 'never' : 'always';
  }
  const members = membersOf(node);
  const [ifNotIn, mustMatch] = [members.get('ifNotIn'), members.get('mustMatch')];
  const list = (found: Node): readonly Constant[] => itemsOf(found, 100).map((item) => constantOf(item, shared));
  if (ifNotIn && !mustMatch) return { ifNotIn: list(ifNotIn) };
  if (mustMatch && !ifNotIn) return { mustMatch: list(mustMatch) };
  throw malformedDescriptor(node.where, 'expected ifNotIn or mustMatch');
}
