/**
 * Typed data that is understood: permits, transfers by authorisation, and orders, each by its exact type.
 *
 * A row says which words to keep while the values stream by and what the signature then allows.
 */
import { bytesToNumberBE } from '@noble/curves/utils.js';
import type { Approval, Transfer, Warning } from '../facts.ts';
import { allowanceLimit, nativeAsset, tokenAsset } from './assets.ts';
import { type EncodedType, parseEncodedType } from './typed-data-types.ts';

/** What binds a signature to one contract on one chain. */
export type Domain = { readonly chainId: bigint; readonly verifyingContract: Uint8Array };

export type Effects = {
  readonly transfers: readonly Transfer[];
  readonly approvals: readonly Approval[];
  readonly warnings: readonly Warning[];
};

export type ShapeReading = {
  /** The next atomic value: its dotted path and 32 bytes, valid during the call. */
  readonly word: (path: string, word: Uint8Array) => void;
  /** `undefined` if the values leave it unclear what is allowed. */
  readonly end: () => Effects | undefined;
};

/** Words kept at most, so many tokens in one permit or order. */
const maxTokens = 4;

/** All words of some paths; those of an array in order. */
type Words = {
  readonly number: (path: string, index?: number) => bigint;
  readonly account: (path: string, index?: number) => Uint8Array;
  readonly count: (path: string) => number;
};

export type Shape = {
  readonly type: string;
  readonly keep: readonly string[];
  readonly effects: (words: Words, domain: Domain) => Effects | undefined;
};

const approve = (approvals: readonly Approval[]): Effects => ({
  transfers: [],
  approvals,
  warnings: approvals.some(({ amount }) => amount === undefined) ? ['approval-unlimited'] : [],
});

/** ERC-20 of this contract: an allowance for `spender`. */
const allow = (domain: Domain, token: Uint8Array, amount: bigint | undefined, spender: Uint8Array): Approval => ({
  asset: tokenAsset(domain.chainId, 'erc20', token),
  amount: amount === undefined ? undefined : allowanceLimit(amount),
  spender,
});

/** Seaport's `ItemType`: 0 native, 1 ERC-20, 2 ERC-721, 3 ERC-1155; 4 and 5 are any token of a collection that meets a criterion. */
function seaportAsset({ chainId }: Domain, itemType: bigint, token: Uint8Array, id: bigint) {
  if (itemType === 0n) return nativeAsset(chainId);
  if (itemType === 1n) return tokenAsset(chainId, 'erc20', token);
  if (itemType === 2n) return tokenAsset(chainId, 'erc721', token, id);
  return itemType === 3n ? tokenAsset(chainId, 'erc1155', token, id) : undefined;
}

function largest(a: bigint, b: bigint): bigint {
  if (a > b) return a;
  return b;
}

const permitDetails = 'PermitDetails(address token,uint160 amount,uint48 expiration,uint48 nonce)';
const authorizationMembers = 'address from,address to,uint256 value,uint256 validAfter,uint256 validBefore,bytes32 nonce';

function permit2(words: Words, domain: Domain): Effects {
  const spender = words.account('spender');
  const tokens = Array.from({ length: words.count('details.token') }, (_, i) => i);
  return approve(tokens.map((i) => allow(domain, words.account('details.token', i), words.number('details.amount', i), spender)));
}

function sendByAuthorization(words: Words, { chainId, verifyingContract }: Domain): Effects {
  const asset = tokenAsset(chainId, 'erc20', verifyingContract);
  return { transfers: [{ asset, amount: words.number('value'), recipient: words.account('to') }], approvals: [], warnings: [] };
}

const shapes: readonly Shape[] = [
  {
    // ERC-2612.
    type: 'Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)',
    keep: ['spender', 'value'],
    effects: (words, domain) => approve([allow(domain, domain.verifyingContract, words.number('value'), words.account('spender'))]),
  },
  {
    // Dai, which came before ERC-2612: all or nothing.
    type: 'Permit(address holder,address spender,uint256 nonce,uint256 expiry,bool allowed)',
    keep: ['spender', 'allowed'],
    effects: (words, domain) =>
      approve([allow(domain, domain.verifyingContract, words.number('allowed') === 1n ? undefined : 0n, words.account('spender'))]),
  },
  {
    // ERC-4494, and positions of Uniswap v3.
    type: 'Permit(address spender,uint256 tokenId,uint256 nonce,uint256 deadline)',
    keep: ['spender', 'tokenId'],
    effects: (words, { chainId, verifyingContract }) =>
      approve([
        { asset: tokenAsset(chainId, 'erc721', verifyingContract, words.number('tokenId')), amount: 1n, spender: words.account('spender') },
      ]),
  },
  {
    // Permit2, allowance transfer.
    type: `PermitSingle(PermitDetails details,address spender,uint256 sigDeadline)${permitDetails}`,
    keep: ['details.token', 'details.amount', 'spender'],
    effects: permit2,
  },
  {
    type: `PermitBatch(PermitDetails[] details,address spender,uint256 sigDeadline)${permitDetails}`,
    keep: ['details.token', 'details.amount', 'spender'],
    effects: permit2,
  },
  {
    // Permit2, signature transfer.
    type: 'PermitTransferFrom(TokenPermissions permitted,address spender,uint256 nonce,uint256 deadline)TokenPermissions(address token,uint256 amount)',
    keep: ['permitted.token', 'permitted.amount', 'spender'],
    effects: (words, domain) =>
      approve([allow(domain, words.account('permitted.token'), words.number('permitted.amount'), words.account('spender'))]),
  },
  // ERC-3009.
  { type: `TransferWithAuthorization(${authorizationMembers})`, keep: ['to', 'value'], effects: sendByAuthorization },
  { type: `ReceiveWithAuthorization(${authorizationMembers})`, keep: ['to', 'value'], effects: sendByAuthorization },
  {
    // CoW Protocol: the settlement contract takes the sold tokens and the fee.
    type: 'Order(address sellToken,address buyToken,address receiver,uint256 sellAmount,uint256 buyAmount,uint32 validTo,bytes32 appData,uint256 feeAmount,string kind,bool partiallyFillable,string sellTokenBalance,string buyTokenBalance)',
    keep: ['sellToken', 'sellAmount', 'feeAmount'],
    effects: (words, domain) =>
      approve([
        allow(domain, words.account('sellToken'), words.number('sellAmount') + words.number('feeAmount'), domain.verifyingContract),
      ]),
  },
  {
    // Seaport: whoever fills the order gets the offer.
    type: 'OrderComponents(address offerer,address zone,OfferItem[] offer,ConsiderationItem[] consideration,uint8 orderType,uint256 startTime,uint256 endTime,bytes32 zoneHash,uint256 salt,bytes32 conduitKey,uint256 counter)ConsiderationItem(uint8 itemType,address token,uint256 identifierOrCriteria,uint256 startAmount,uint256 endAmount,address recipient)OfferItem(uint8 itemType,address token,uint256 identifierOrCriteria,uint256 startAmount,uint256 endAmount)',
    keep: ['offer.itemType', 'offer.token', 'offer.identifierOrCriteria', 'offer.startAmount', 'offer.endAmount'],
    effects(words, domain) {
      const approvals: Approval[] = [];
      for (let i = 0; i < words.count('offer.token'); i += 1) {
        const asset = seaportAsset(
          domain,
          words.number('offer.itemType', i),
          words.account('offer.token', i),
          words.number('offer.identifierOrCriteria', i),
        );
        if (!asset) return undefined;
        const most = largest(words.number('offer.startAmount', i), words.number('offer.endAmount', i));
        approvals.push({ asset, amount: most, spender: domain.verifyingContract });
      }
      return approve(approvals);
    },
  },
];

/** The structs of a type, and what it means where it is understood. */
export type KnownTypes = EncodedType & { readonly shape: Shape | undefined };

const byType: ReadonlyMap<string, KnownTypes> = new Map(shapes.map((shape) => [shape.type, { ...parseEncodedType(shape.type), shape }]));

/** The types of a text, `encodeType`. Those that are understood are part of the program: of them a card keeps nothing while it reads. */
export function typesOf(text: string): KnownTypes {
  return byType.get(text) ?? { ...parseEncodedType(text), shape: undefined };
}

/** Begins to read values of a type that is understood. */
export function readShape(shape: Shape, domain: Domain): ShapeReading {
  const kept = new Map(shape.keep.map((path) => [path, [] as Uint8Array[]]));
  let tooMany = false;
  const at = (path: string, index: number): Uint8Array => kept.get(path)?.[index] ?? new Uint8Array(32);
  const words: Words = {
    number: (path, index = 0) => bytesToNumberBE(at(path, index)),
    account: (path, index = 0) => at(path, index).slice(12),
    count: (path) => kept.get(path)?.length ?? 0,
  };
  return {
    word(path, word) {
      const list = kept.get(path);
      if (list && list.length < maxTokens) list.push(word.slice());
      else if (list) tooMany = true;
    },
    end: () => (tooMany ? undefined : shape.effects(words, domain)),
  };
}
