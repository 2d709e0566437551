/** Typed data (EIP-712): what a person must see before they are signed, and how they are. */

import {
  type Approval,
  type AssetId,
  chainError,
  checkArgument,
  type Path,
  type Signer,
  type TransactionFacts,
  type Transfer,
} from '@symbolon/interface';
import { readAll } from '../../interpreters/read-all.ts';
import { unreadable } from '../../interpreters/unreadable.ts';
import { plainCopy } from '../../plain-copy.ts';
import { checkApproved } from '../../sign/approved.ts';
import { defaultPath, type EthereumAddress, formatAddress, parseAddress } from '../address/address.ts';
import type { EthereumToken } from '../address/assets.ts';
import { toHex } from '../address/hex.ts';
import { type EthereumNetwork, networkOf } from '../address/networks.ts';
import { ethereumTypedDataInterpreter, readTypedData } from '../interpreters/typed-data.ts';
import { cowAsset, seaportPromise } from '../transaction/typed-data/shapes.ts';
import { encodeTypedData, type TypedData } from '../transaction/typed-data/typed-data.ts';
import { cardLimits, hostLimits } from '../transaction/typed-data/types.ts';
import { ethereumFingerprint, previewShape, signShape } from './approval.ts';
import { knownKey } from './known-key.ts';
import { type EthereumSignMessageResult, type EthereumSignOptions, requestMessageSignature } from './signature.ts';
import { describeEffects, inAsset, type KnownAssets } from './words.ts';

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
  /** Why a card does not read it, though a host does: its limits are lower. `undefined` if it does. */
  readonly unreadable: string | undefined;
  /** The same in words, most important first. */
  readonly lines: readonly string[];
  /** Every value that is signed, by its path. */
  readonly fields: readonly (readonly [path: string, value: string])[];
  /** 32 bytes over the data, the key and the account. Given to `signTypedData`, it signs nothing else. */
  readonly fingerprint: Uint8Array;
};

/** Who signs, and what is known besides. */
export type TypedDataPreviewOptions = {
  /** The account that signs. */
  readonly from: EthereumAddress;
  /** Its key, for the facts. Default m/44'/60'/0'/0/0. */
  readonly path?: Path;
  /** Whose amounts are shown in their units. Default none. */
  readonly tokens?: readonly EthereumToken[];
};

/**
 * What a signature by `from` over typed data allows, read from the very values that are hashed.
 *
 * @throws SymbolonError as `signTypedData`
 * @example
 * ```ts
 * import { previewTypedData } from '@symbolon/chains/ethereum/sign';
 * const { lines } = previewTypedData(typedData, { from: '0x9858EfFD232B4033E47d90003D41EC34EcaEda94' });
 * lines[0]; // => 'Let 0xCcCCccccCCCCcCCCCCCcCcCccCcCCCcCcccccccC take up to 5 (smallest units) tokens of erc20:0xa0b86991c6218b36c1d19d4a2e9eb0ce3606eb48 from you'
 * ```
 */
export function previewTypedData(data: TypedData, options: TypedDataPreviewOptions): TypedDataPreview {
  checkArgument('options', options, previewShape);
  const { from, path = defaultPath, tokens = [] } = options;
  const self = parseAddress(from);
  const typedData = plainTypedData(data);
  const bytes = encodeTypedData(typedData);
  const reading = readAll(readTypedData(path, self, hostLimits), bytes);
  const { transfers, approvals, facts } = reading;
  const { domain, primaryType, message } = typedData;
  const network = domain.chainId === undefined ? undefined : networkOf(BigInt(domain.chainId));
  const fields = flatten(message, '');
  const byPath = new Map(fields);
  const returns = network && !facts.blind ? readReturns(primaryType, byPath, network) : [];
  // What an order promises to others is told as transfers of 0; here it is described with its amounts.
  const given = returns.length > 0 ? { ...reading, transfers: [] } : reading;
  const lines = [
    ...(network ? describeEffects(given, { network, tokens }) : []),
    ...(network ? describeReturns(returns, formatAddress(self), { network, tokens }) : []),
    ...(facts.blind ? [`WARNING: what a signed ${primaryType} allows is not known to this wallet`] : []),
    ...(facts.blind ? [] : describeExpiry(byPath)),
    `For ${domain.name ?? 'an unnamed application'}, contract ${domain.verifyingContract ?? 'not named'}`,
    network ? `On ${network.name}` : 'WARNING: bound to no network, it may be used on any',
  ];
  const refused = unreadable(() => readAll(readTypedData(path, self, cardLimits), bytes));
  const fingerprint = ethereumFingerprint('typed data', path, bytes, self);
  return Object.freeze({ network, facts, transfers, approvals, unreadable: refused, lines, fields, fingerprint });
}

/** Each property read once: what is shown is what was encoded. Throws SymbolonError `data/malformed`. */
const plainTypedData = (given: TypedData): TypedData =>
  plainCopy('typed data', given, (where, reason) =>
    chainError('data/malformed', { what: 'typed data', where: where.replace('typed data.', ''), reason }),
  );

/**
 * Signs typed data. Show `previewTypedData` first.
 *
 * @throws SymbolonError `data/malformed` with the field that is missing, unknown or not of its type; `path/other-coin`;
 * `signer/wrong-answer`
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
  const bytes = encodeTypedData(plainTypedData(typedData));
  checkArgument('signer', signer, 'object');
  checkArgument('options', options, signShape);
  const { path, approved } = options;
  const job = {
    interpreter: ethereumTypedDataInterpreter,
    bytes,
    read(publicKey: Uint8Array) {
      const { account } = knownKey(publicKey);
      if (approved !== undefined) checkApproved(approved, ethereumFingerprint('typed data', path, bytes, account));
      return readTypedData(path, account, hostLimits);
    },
  };
  return requestMessageSignature(signer, job, options);
}

/** What an order promises: at least so much of an asset, to the signer where no recipient is named. */
type Return = { readonly recipient: EthereumAddress | undefined; readonly asset: AssetId; readonly least: bigint };

/** The promises of an order, none for other types. Its type was recognised, so its fields are there. */
function readReturns(
  primaryType: string,
  fields: ReadonlyMap<string, string>,
  { chainId }: EthereumNetwork,
): readonly Return[] {
  const number = (path: string): bigint => BigInt(fields.get(path) ?? '0');
  const account = (path: string): Uint8Array => parseAddress(fields.get(path) ?? '');
  if (primaryType === 'Order') {
    const recipient = number('receiver') === 0n ? undefined : formatAddress(account('receiver'));
    return [{ recipient, asset: cowAsset(chainId, account('buyToken')), least: number('buyAmount') }];
  }
  if (primaryType !== 'OrderComponents') return [];
  const returns: Return[] = [];
  for (let i = 0; fields.has(`consideration[${i}].token`); i += 1) {
    const item = `consideration[${i}]`;
    const asset = seaportPromise(chainId, {
      itemType: number(`${item}.itemType`),
      token: account(`${item}.token`),
      id: number(`${item}.identifierOrCriteria`),
    });
    if (asset)
      returns.push({
        recipient: formatAddress(account(`${item}.recipient`)),
        asset,
        least: smallest(number(`${item}.startAmount`), number(`${item}.endAmount`)),
      });
  }
  return returns;
}

function smallest(a: bigint, b: bigint): bigint {
  if (a < b) return a;
  return b;
}

function describeReturns(returns: readonly Return[], self: EthereumAddress, known: KnownAssets): readonly string[] {
  const isOwn = ({ recipient = self }: Return): boolean => recipient === self;
  return [
    ...returns.map((one) => {
      const who = isOwn(one) ? 'your account' : one.recipient;
      return `In return ${who} gets at least ${inAsset(one.asset, one.least, known)}`;
    }),
    ...(returns.length > 0 && !returns.some(isOwn)
      ? ['WARNING: nothing of what is given in return comes to your account']
      : []),
  ];
}

/** Names by which known types say until when they are valid, in seconds since 1970. */
const expiries = ['deadline', 'sigDeadline', 'expiry', 'validTo', 'validBefore', 'endTime', 'details.expiration'];

function describeExpiry(fields: ReadonlyMap<string, string>): readonly string[] {
  return expiries.flatMap((name) => {
    const seconds = Number(fields.get(name) ?? Number.NaN);
    if (Number.isNaN(seconds)) return [];
    return [seconds > 8.64e12 ? `${name}: never` : `${name}: ${new Date(seconds * 1000).toISOString()}`];
  });
}

/** Every leaf of a message by its path, `details[0].token`. */
function flatten(value: unknown, path: string): readonly (readonly [string, string])[] {
  if (value instanceof Uint8Array) return [[path, toHex(value)]];
  if (Array.isArray(value)) return value.flatMap((element, i) => flatten(element, `${path}[${i}]`));
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value).flatMap(([name, member]) => flatten(member, path ? `${path}.${name}` : name));
  }
  return [[path, String(value)]];
}
