/** Typed data (EIP-712): what a person must see before they are signed, and how they are. */

import {
  type Approval,
  checkArgument,
  formatPath,
  joined,
  type Line,
  line,
  quote,
  type Signer,
  type TransactionFacts,
  type Transfer,
  warn,
  warningsFirst,
  word,
} from '@symbolon/interface';
import { type Reading, readAll } from '../../firmware/read-all.ts';
import { describeEncodedTypedData } from '../clear-signing/describe-typed-data.ts';
import { memberPath } from '../clear-signing/values.ts';
import { parseAddress } from '../firmware/address/address.ts';
import { type EthereumNetwork, networkOf } from '../firmware/address/networks.ts';
import { safeShape } from '../firmware/transaction/typed-data/safe.ts';
import {
  arrayType,
  domainType,
  encodeType,
  isAtomic,
  isDynamic,
  membersOf,
  type TypedDataStructs,
} from '../firmware/transaction/typed-data/types.ts';
import { ethereumTypedDataInterpreter, readTypedData } from '../firmware/typed-data.ts';
import { copyTypedData, type FrozenTypedData } from '../transaction/typed-data/copy.ts';
import { domainMembersOf, encodeTypedData, type TypedData } from '../transaction/typed-data/typed-data.ts';
import { checkShown, ethereumFingerprint } from './approval.ts';
import { knownKey } from './known-key.ts';
import { type PreviewOptions, readPreviewOptions } from './preview-options.ts';
import {
  type EthereumSignMessageResult,
  type EthereumSignOptions,
  readSignOptions,
  requestMessageSignature,
} from './signature.ts';
import { describeTypedData } from './typed-data-words.ts';
import type { Fields } from './understood-data.ts';
import { accountWord, type KnownAssets } from './words.ts';

/** What a signature over typed data allows, as facts and in words. */
export type TypedDataPreview = {
  /** `undefined` if the data is bound to no chain. */
  readonly network: EthereumNetwork | undefined;
  /** As a card tells them, and whether that is all (`blind`). */
  readonly facts: TransactionFacts;
  /** Whom it pays; of 0 for what an order gives to somebody else than the owner. */
  readonly transfers: readonly Transfer[];
  /** What somebody may take. */
  readonly approvals: readonly Approval[];
  /** The same in words, warnings first. */
  readonly lines: readonly Line[];
  /** Every value that is signed, by its path; those of the domain last. */
  readonly fields: readonly (readonly [path: string, value: string])[];
  /** 32 bytes over the data, the key, the account and the lines. Given to `signTypedData`, it signs nothing else. */
  readonly fingerprint: Uint8Array;
  /** The same as lines, to be shown below the others. */
  readonly details: readonly Line[];
  /** What was given and is not signed, as its type does not have it: `message.note`. */
  readonly ignored: readonly string[];
};

/** Who signs, and what is known besides. */
export type TypedDataPreviewOptions = PreviewOptions;

/**
 * What a signature by `from` over typed data allows, read from the very values that are hashed. What it shows of data
 * that can still change holds for that moment: give it, and `signTypedData`, one copy by `copyTypedData`.
 *
 * @throws SymbolonError `data/malformed` with the field that is missing or not of its type; `transaction/refused` for
 * more than a card can read; `argument/invalid`, `address/invalid` or `path/other-coin` for options
 * @example
 * ```ts
 * import { previewTypedData } from '@symbolon/chains/ethereum/sign';
 * const { lines } = previewTypedData(typedData, { from: '0x9858EfFD232B4033E47d90003D41EC34EcaEda94' });
 * lines[0]; // => 'Let 0xCcCCccccCCCCcCCCCCCcCcCccCcCCCcCcccccccC take up to 5 (smallest units) of the token 0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48 from you'
 * ```
 */
export function previewTypedData(typedData: TypedData, options: TypedDataPreviewOptions): TypedDataPreview {
  const { from, path, tokens, descriptors, self } = readPreviewOptions(options);
  const copy = copyTypedData(typedData);
  const bytes = encodeTypedData(copy);
  const reading = readAll(readTypedData(path, self), bytes);
  const { transfers, approvals, facts } = reading;
  const { chainId } = copy.domain;
  const network = typeof chainId === 'bigint' ? networkOf(chainId) : undefined;
  const structs = new Map([...Object.entries(copy.types), [domainType, domainMembersOf(copy)] as const]);
  const message = copy.primaryType === domainType ? [] : flatten(structs, copy.primaryType, copy.message, '');
  const fields = [...message, ...flatten(structs, domainType, copy.domain, 'domain')];
  const lines = warningsFirst([
    ...describe(copy, { reading, message, self, known: network && { network, tokens } }),
    ...(describeEncodedTypedData(descriptors, bytes, { from, tokens }) ?? []),
    ...describeDomain(copy, network),
    line`To be signed by ${accountWord(self)} (${word(formatPath(path))})`,
    ...describeIgnored(copy.ignored),
  ]);
  const pairs = fields.map(([field, { text }]) => [field, text] as const);
  const details = fields.map(([field, { shown }]) => line`${word(field)}: ${shown}`);
  const { ignored } = copy;
  const fingerprint = ethereumFingerprint('typed data', { path, bytes, account: self, lines });
  return Object.freeze({
    ...{ network, facts, transfers, approvals, lines, fields: pairs, details, ignored, fingerprint },
  });
}

/**
 * Signs typed data. Show `previewTypedData` first.
 *
 * @throws SymbolonError as `previewTypedData`; `path/other-coin`; `signer/wrong-answer`
 * @see EIP-712
 * @example
 * ```ts
 * import { verifyTypedData } from 'ethers';
 * import { defaultPath } from '@symbolon/chains/ethereum/address';
 * import { signTypedData } from '@symbolon/chains/ethereum/sign';
 * const types = { Login: [{ name: 'site', type: 'string' }] };
 * const [domain, message] = [{ name: 'Example', version: '1' }, { site: 'example.com' }];
 * const login = { types, primaryType: 'Login', domain, message };
 * const { address, signature } = await signTypedData(signer, login, { path: defaultPath });
 * verifyTypedData(domain, types, message, signature) === address; // => true
 * ```
 */
export async function signTypedData(
  signer: Signer,
  typedData: TypedData,
  options: EthereumSignOptions,
): Promise<EthereumSignMessageResult> {
  const bytes = encodeTypedData(typedData);
  checkArgument('signer', signer, 'object');
  const own = readSignOptions(options);
  const { path } = own;
  const job = {
    interpreter: ethereumTypedDataInterpreter,
    bytes,
    read(publicKey: Uint8Array) {
      const { account } = knownKey(publicKey);
      checkShown('typed data', own, { path, bytes, account });
      return readTypedData(path, account);
    },
  };
  return requestMessageSignature(signer, job, own);
}

type Known = {
  readonly reading: Reading;
  readonly message: readonly Field[];
  readonly self: Uint8Array;
  readonly known: KnownAssets | undefined;
};

/** What it allows, or that nobody knows. What a Safe is made to do is said also where a card does not see all of it. */
function describe(copy: FrozenTypedData, { reading, message, self, known }: Known): readonly Line[] {
  const { primaryType, domain } = copy;
  const { blind } = reading.facts;
  const structs = new Map(Object.entries(copy.types));
  const isSafe =
    primaryType === 'SafeTx' &&
    typeof domain.chainId === 'bigint' &&
    encodeType(structs, primaryType) === safeShape.type;
  const { verifyingContract } = domain;
  const unknown = warn`what a signed ${word(primaryType)} allows is not known to this wallet`;
  const domainAlone = warn`nothing but the domain is signed: what that allows is not known to this wallet`;
  if (primaryType === domainType) return [domainAlone];
  if (known === undefined || verifyingContract === undefined || (blind && !isSafe)) return [unknown];
  const fields: Fields = new Map(message.map(([path, { text }]) => [path, text]));
  const contract = parseAddress(verifyingContract);
  const said = describeTypedData(reading, { primaryType, fields, contract, self, known });
  return blind ? [...said, warn`a card does not see all of what a Safe is made to do here`] : said;
}

function describeDomain(copy: FrozenTypedData, network: EthereumNetwork | undefined): readonly Line[] {
  const { name, verifyingContract } = copy.domain;
  const isIn = (field: string): boolean => domainMembersOf(copy).some((member) => member.name === field);
  return [
    isIn('name') ? line`For the application ${quote(String(name))}` : line`For an application that is not named`,
    isIn('verifyingContract')
      ? line`Checked by the contract ${word(String(verifyingContract))}`
      : line`Checked by a contract that is not named`,
    network ? line`On ${network.name}` : warn`bound to no network, it may be used on any`,
  ];
}

function describeIgnored(ignored: readonly string[]): readonly Line[] {
  const most = 5;
  if (ignored.length === 0) return [];
  const first = joined(ignored.slice(0, most).map(word));
  if (ignored.length <= most) return [line`Not signed, as its type does not have it: ${first}`];
  return [line`Not signed, as their types do not have them: ${first} and ${ignored.length - most} more`];
}

/** A value as text, and as a part of a line. */
type Field = readonly [path: string, value: { readonly text: string; readonly shown: Line }];

/** Every leaf of a copy by its path, `details[0].token`. */
function flatten(structs: TypedDataStructs, type: string, value: unknown, path: string): readonly Field[] {
  const array = arrayType(type);
  if (array) {
    const elements = value as readonly unknown[];
    return elements.flatMap((element, i) => flatten(structs, array.element, element, `${path}[${i}]`));
  }
  if (isAtomic(type) || isDynamic(type)) {
    const text = String(value);
    return [[path, { text, shown: type === 'string' ? quote(text) : word(text) }]];
  }
  const members = value as Readonly<Record<string, unknown>>;
  return membersOf(structs, type).flatMap(({ name, type }) =>
    // Places that begin with `domain` are those of the domain.
    flatten(structs, type, members[name], path === '' && name === 'domain' ? '["domain"]' : memberPath(path, name)),
  );
}
