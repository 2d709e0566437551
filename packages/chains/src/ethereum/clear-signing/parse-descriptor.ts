/** From JSON to a descriptor: everything is checked before anything is shown. */
import { hexToBytes } from '@noble/hashes/utils.js';
import { checkArgument } from '@symbolon/interface';
import { parseEncodedType } from '../firmware/transaction/typed-data/types.ts';
import { noteDescriptor } from './check-given.ts';
import type { Binding, Constant, Deployment, Descriptor, Format } from './descriptor.ts';
import { malformedDescriptor } from './errors.ts';
import { itemsOf, membersOf, type Node, numberOf, textOf } from './json.ts';
import { type DescriptorFiles, withIncludes } from './merge.ts';
import { addressOf, constantOf, decimalsOf, parseFields, type Shared } from './parse-field.ts';
import { parseFunction } from './solidity-types.ts';

/** Characters of an encoded type, more than any in use has. */
const maxTypeLength = 4096;

const maxIntent = 80;
const maxInterpolated = 400;

/**
 * Reads a descriptor (ERC-7730, versions 1 and 2). Members that these do not know are passed over, as the standard
 * asks.
 *
 * @param json As `JSON.parse` gives it.
 * @param files Those that it may include, by the path it names them with. Nothing is fetched. Default none.
 * @throws SymbolonError `data/malformed` naming the place
 * @example
 * ```ts
 * import { parseDescriptor } from '@symbolon/chains/ethereum/clear-signing';
 * const deployments = [{ chainId: 1, address: '0xae7ab96520DE3A18E5e111B5EaAb095312D7fE84' }];
 * const formats = { 'submit(address _referral)': { intent: 'Stake', fields: [] } };
 * const json = { context: { contract: { deployments } }, metadata: { owner: 'Lido' }, display: { formats } };
 * parseDescriptor(json).owner; // => 'Lido'
 * ```
 */
export function parseDescriptor(json: unknown, files: DescriptorFiles = {}): Descriptor {
  return parseWhole(withIncludes('', { ...files, '': json }));
}

function parseWhole(json: unknown): Descriptor {
  const whole = membersOf({ value: json, where: '' });
  checkVersion(whole.get('$schema'));
  const part = (name: string): ReadonlyMap<string, Node> => {
    const node = whole.get(name);
    return node ? membersOf(node) : new Map();
  };
  const [metadata, display] = [part('metadata'), part('display')];
  const context = whole.get('context');
  if (!context) throw malformedDescriptor('context', 'missing: it is bound to no contract');
  const shared = parseShared(metadata, display);
  const { binding, abi } = parseBinding(membersOf(context));
  const formats = display.get('formats');
  if (!formats) throw malformedDescriptor('display.formats', 'missing');
  const parsed = [...membersOf(formats)].map(([key, node]) => parseFormat(key, node, { shared, binding, abi }));
  // "If multiple keys share the same type-only signature, wallets MUST treat this as an invalid descriptor."
  const keys = parsed.map(({ of }) => ('type' in of ? of.type : of.selector));
  if (new Set(keys).size !== keys.length)
    throw malformedDescriptor('display.formats', 'two formats for the same function or type');
  const named = ['owner', 'contractName'].map((name) => metadata.get(name));
  const [owner, contractName] = named.map((node) => node && textOf(node, maxIntent));
  const token = metadata.get('token');
  return noteDescriptor({
    owner: owner ?? contractName ?? 'nobody named',
    binding,
    token: token && parseToken(membersOf(token)),
    formats: parsed,
  });
}

/** Descriptors of a folder, and what is wrong with the others. */
export type ParsedDescriptors = {
  readonly descriptors: readonly Descriptor[];
  /** Files that are no descriptor, with the error. */
  readonly refused: readonly { readonly path: string; readonly error: unknown }[];
};

/**
 * Reads all descriptors of a folder, such as the public registry. Files that are only there to be included are none
 * themselves.
 *
 * @param files Their contents, parsed from JSON, by their paths with `/`.
 * @throws SymbolonError `argument/invalid`
 * @example
 * ```ts
 * import { parseDescriptors } from '@symbolon/chains/ethereum/clear-signing';
 * const files = { 'a/common.json': {}, 'a/broken.json': { context: 5, display: {} } };
 * const { descriptors, refused } = parseDescriptors(files);
 * descriptors.length; // => 0
 * refused.map(({ path }) => path); // => ['a/broken.json']
 * ```
 */
export function parseDescriptors(files: DescriptorFiles): ParsedDescriptors {
  checkArgument('files', files, 'object');
  const descriptors: Descriptor[] = [];
  const refused: { path: string; error: unknown }[] = [];
  const included = new Set<string>();
  for (const path of Object.keys(files)) {
    try {
      const json = withIncludes(path, files, (target) => included.add(target));
      const members = membersOf({ value: json, where: '' });
      if (members.has('context') && members.has('display')) descriptors.push(parseWhole(json));
    } catch (error) {
      refused.push({ path, error });
    }
  }
  return Object.freeze({ descriptors, refused: refused.filter(({ path }) => !included.has(path)) });
}

/**
 * A wallet must refuse a major version it does not know, and take every minor one ("Versioning"). Offline there is no
 * more of the schema than its address.
 */
function checkVersion(schema: Node | undefined): void {
  if (!schema) return;
  if (!/(^|\/)erc7730-v[12](\.\d{1,4}){0,2}\.schema\.json$/.test(textOf(schema, 1024)))
    throw malformedDescriptor(schema.where, 'expected version 1 or 2 of ERC-7730');
}

function parseShared(metadata: ReadonlyMap<string, Node>, display: ReadonlyMap<string, Node>): Shared {
  const members = (node: Node | undefined): ReadonlyMap<string, Node> => (node ? membersOf(node) : new Map());
  const table = <T>(node: Node | undefined, read: (value: Node) => T): ReadonlyMap<string, T> =>
    new Map([...members(node)].filter(([, { value }]) => value !== null).map(([key, value]) => [key, read(value)]));
  const constant = (node: Node): Constant => constantOf(node, { constants: new Map() });
  return {
    constants: table(metadata.get('constants'), constant),
    enums: table(metadata.get('enums'), (node) => table(node, (text) => textOf(text, maxIntent))),
    maps: table(metadata.get('maps'), (node) => table(membersOf(node).get('values'), constant)),
    definitions: members(display.get('definitions')),
  };
}

function parseToken(members: ReadonlyMap<string, Node>): NonNullable<Descriptor['token']> | undefined {
  const [ticker, decimals] = [members.get('ticker'), members.get('decimals')];
  return ticker && decimals && { ticker: textOf(ticker, 32), decimals: decimalsOf(decimals) };
}

/** JSON of an ABI, which version 1 has the names of parameters in. */
type Abi = ReadonlyMap<string, string>;

function parseBinding(context: ReadonlyMap<string, Node>): { readonly binding: Binding; readonly abi: Abi } {
  const [contract, eip712] = [context.get('contract'), context.get('eip712')];
  if (contract && eip712) throw malformedDescriptor('context', 'bound to a contract and to typed data at once');
  const deployments = (members: ReadonlyMap<string, Node>): readonly Deployment[] | undefined => {
    const node = members.get('deployments');
    return node && itemsOf(node, 5000).map(parseDeployment);
  };
  if (contract) {
    const members = membersOf(contract);
    const abi = members.get('abi');
    const binding = { kind: 'contract', deployments: deployments(members) ?? [] } as const;
    return { binding, abi: abi && Array.isArray(abi.value) ? readAbi(abi) : new Map() };
  }
  if (!eip712) throw malformedDescriptor('context', 'expected contract or eip712');
  const members = membersOf(eip712);
  const separator = members.get('domainSeparator');
  const domain = members.get('domain');
  const fields = domain ? [...membersOf(domain)] : [];
  const text = (node: Node): string => String(constantOf(node, { constants: new Map() }));
  return {
    binding: {
      kind: 'eip712',
      deployments: deployments(members),
      domain: fields.map(([name, node]) => [name, text(node)] as const),
      domainSeparator: separator && parseSeparator(separator),
    },
    abi: new Map(),
  };
}

function parseSeparator(node: Node): Uint8Array {
  const text = textOf(node, 66);
  if (!/^0x[0-9a-fA-F]{64}$/.test(text)) throw malformedDescriptor(node.where, 'expected 0x and 64 hexadecimal digits');
  return hexToBytes(text.slice(2));
}

function parseDeployment(node: Node): Deployment {
  const [chainId, address] = ['chainId', 'address'].map((name) => membersOf(node).get(name));
  if (!chainId || !address) throw malformedDescriptor(node.where, 'expected chainId and address');
  return { chainId: numberOf(chainId), address: addressOf(address, { constants: new Map() }) };
}

/** Functions of an ABI as keys with names, by their signatures. What is no function of known types is left out. */
function readAbi(node: Node): Abi {
  type Input = { readonly type?: unknown; readonly name?: unknown; readonly components?: unknown };
  const write = (inputs: unknown, depth = 0): string => {
    if (!Array.isArray(inputs) || depth > 12) throw malformedDescriptor(node.where, 'not the ABI of functions');
    const written = inputs.map((input: Input | null) => {
      const [, tuple, arrays = ''] = /^(tuple)(.*)$/s.exec(String(input?.type)) ?? [];
      const type = tuple ? `(${write(input?.components, depth + 1)})${arrays}` : String(input?.type);
      return `${type} ${String(input?.name ?? '')}`;
    });
    return written.join(',');
  };
  const functions = itemsOf(node, 2000)
    .map((item) => membersOf(item))
    .filter((item) => item.get('type')?.value === 'function');
  return new Map(
    functions.map((item) => {
      const key = `${String(item.get('name')?.value)}(${write(item.get('inputs')?.value)})`;
      return [parseFunction(key, node.where).signature, key];
    }),
  );
}

function parseFormat(
  key: string,
  node: Node,
  { shared, binding, abi }: { readonly shared: Shared; readonly binding: Binding; readonly abi: Abi },
): Format {
  const members = membersOf(node);
  const [intent, interpolated, fields] = ['intent', 'interpolatedIntent', 'fields'].map((name) => members.get(name));
  return {
    of: binding.kind === 'eip712' ? { type: parseTypeKey(key, node.where) } : parseFunctionKey(key, node.where, abi),
    intent: intent && parseIntent(intent),
    interpolatedIntent: interpolated && textOf(interpolated, maxInterpolated),
    fields: fields ? parseFields(fields, shared) : [],
  };
}

function parseFunctionKey(key: string, where: string, abi: Abi): Format['of'] {
  const parsed = parseFunction(key, where);
  const named = abi.get(parsed.signature);
  return named !== undefined && parsed.inputs.some(({ name }) => name.startsWith('#'))
    ? parseFunction(named, where)
    : parsed;
}

/** A key of typed data: what EIP-712 calls `encodeType`. */
function parseTypeKey(key: string, where: string): string {
  if (key.length > maxTypeLength) throw malformedDescriptor(where, `longer than ${maxTypeLength} characters`);
  const text = key.replace(/,\s+/g, ',').trim();
  try {
    parseEncodedType(text);
  } catch {
    throw malformedDescriptor(where, 'not a type as encodeType of EIP-712 writes it');
  }
  return text;
}

/** A text, or labels with texts: then each in its turn. */
function parseIntent(node: Node): string {
  if (typeof node.value === 'string') return textOf(node, maxIntent);
  const texts = [...membersOf(node, 8)].map(([label, text]) => `${label}: ${textOf(text, maxIntent)}`).join(', ');
  return textOf({ value: texts, where: node.where }, 4 * maxIntent);
}
