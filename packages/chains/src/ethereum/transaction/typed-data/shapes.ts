/**
 * Typed data that is understood: permits, transfers by authorisation, and orders, each by its exact type.
 *
 * A row says which words to keep while the values stream by and what the signature then allows: who may take something,
 * and who gets something.
 *
 * An order promises something in return. It never was the owner's, so no limit counts it. But if it goes to somebody
 * else than the owner, that is a payment: it is told as a transfer of 0, so that rules about recipients see the
 * recipient.
 */

import { bytesToNumberBE, equalBytes, numberToBytesBE } from '@noble/curves/utils.js';
import { hexToBytes } from '@noble/hashes/utils.js';
import type { Approval, AssetId, Transfer, Warning } from '@symbolon/interface';
import { allowanceLimit, nativeAsset, tokenAsset } from '../../address/assets.ts';
import { type EncodedType, parseEncodedType } from './types.ts';

/** What binds a signature to one contract on one chain, and whose signature it is: accounts of 20 bytes. */
export type Domain = { readonly chainId: bigint; readonly verifyingContract: Uint8Array; readonly self: Uint8Array };

/** What a signature allows, and whom it pays. */
type TypedDataEffects = {
  /** Whom it pays; of 0 for what an order gives to somebody else than the owner. */
  readonly transfers: readonly Transfer[];
  /** What somebody may take. */
  readonly approvals: readonly Approval[];
  readonly warnings: readonly Warning[];
};

/** The reading of one value of a type that is understood, word by word. */
export type ShapeReading = {
  /** The next atomic value: its dotted path and 32 bytes, valid during the call. */
  readonly word: (path: string, word: Uint8Array) => void;
  /** `undefined` if the values leave it unclear what is allowed. */
  readonly end: () => TypedDataEffects | undefined;
};

/** So many tokens in one permit, and so many on each side of an order. */
const maxTokens = 4;

/** All words of some paths; those of an array in order. */
type Words = {
  readonly number: (path: string, index?: number) => bigint;
  readonly account: (path: string, index?: number) => Uint8Array;
  readonly count: (path: string) => number;
};

/**
 * A type that is understood, by its exact `encodeType`: which words to keep, by their dotted paths, and what follows
 * from them.
 */
export type TypedDataShape = {
  readonly type: string;
  /** Paths of the words to keep while all others stream by. */
  readonly keep: readonly string[];
  /** What they mean; `undefined` if they leave it unclear. */
  readonly effects: (words: Words, domain: Domain) => TypedDataEffects | undefined;
};

const approve = (approvals: readonly Approval[]): TypedDataEffects => ({
  transfers: [],
  approvals,
  warnings: approvals.some(({ amount }) => amount === undefined) ? ['approval-unlimited'] : [],
});

/** ERC-20 of this contract: an allowance for `spender`. */
const allow = (domain: Domain, token: Uint8Array, amount: bigint | undefined, spender: Uint8Array): Approval => ({
  asset: tokenAsset(domain.chainId, { standard: 'erc20', contract: token }),
  amount: amount === undefined ? undefined : allowanceLimit(amount),
  spender,
});

/** What an order promises to somebody: nothing is told of what comes to the owner. */
const promise = (domain: Domain, asset: AssetId, recipient: Uint8Array): readonly Transfer[] =>
  equalBytes(recipient, domain.self) ? [] : [{ asset, amount: 0n, recipient }];

/** CoW Protocol's name for the coin of the chain where it is bought (`GPv2Transfer.BUY_ETH_ADDRESS`). */
const cowCoin = hexToBytes('ee'.repeat(20));

/** The token that an order of CoW Protocol buys: the chain's coin where it names that. */
export const cowAsset = (chainId: bigint, token: Uint8Array): AssetId =>
  equalBytes(token, cowCoin) ? nativeAsset(chainId) : tokenAsset(chainId, { standard: 'erc20', contract: token });

/** An item of a Seaport order. */
type SeaportItem = {
  /**
   * `ItemType`: 0 native, 1 ERC-20, 2 ERC-721, 3 ERC-1155; 4 and 5 any token of a collection that meets a criterion.
   */
  readonly itemType: bigint;
  readonly token: Uint8Array;
  readonly id?: bigint;
};

function seaportAsset(chainId: bigint, { itemType, token, id }: SeaportItem): AssetId | undefined {
  if (itemType === 0n) return nativeAsset(chainId);
  const standard = ([undefined, 'erc20', 'erc721', 'erc1155'] as const)[Number(itemType)];
  return standard && tokenAsset(chainId, { standard, contract: token, id: standard === 'erc20' ? undefined : id });
}

/**
 * The asset that an item promises in return, where any token of a collection is as good as one.
 *
 * @returns `undefined` for a type that Seaport does not have.
 */
export function seaportPromise(chainId: bigint, item: SeaportItem): AssetId | undefined {
  const { itemType, token } = item;
  return seaportAsset(chainId, itemType > 3n ? { itemType: itemType - 2n, token } : item);
}

function largest(a: bigint, b: bigint): bigint {
  if (a > b) return a;
  return b;
}

const permitDetails = 'PermitDetails(address token,uint160 amount,uint48 expiration,uint48 nonce)';
const authorizationMembers =
  'address from,address to,uint256 value,uint256 validAfter,uint256 validBefore,bytes32 nonce';

function permit2(words: Words, domain: Domain): TypedDataEffects {
  const spender = words.account('spender');
  const tokens = Array.from({ length: words.count('details.token') }, (_, i) => i);
  return approve(
    tokens.map((i) => allow(domain, words.account('details.token', i), words.number('details.amount', i), spender)),
  );
}

function sendByAuthorization(words: Words, { chainId, verifyingContract }: Domain): TypedDataEffects {
  const asset = tokenAsset(chainId, { standard: 'erc20', contract: verifyingContract });
  return {
    transfers: [{ asset, amount: words.number('value'), recipient: words.account('to') }],
    approvals: [],
    warnings: [],
  };
}

const shapes: readonly TypedDataShape[] = [
  {
    // ERC-2612.
    type: 'Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)',
    keep: ['spender', 'value'],
    effects: (words, domain) =>
      approve([allow(domain, domain.verifyingContract, words.number('value'), words.account('spender'))]),
  },
  {
    // Dai, which came before ERC-2612: all or nothing.
    type: 'Permit(address holder,address spender,uint256 nonce,uint256 expiry,bool allowed)',
    keep: ['spender', 'allowed'],
    effects: (words, domain) =>
      approve([
        allow(
          domain,
          domain.verifyingContract,
          words.number('allowed') === 1n ? undefined : 0n,
          words.account('spender'),
        ),
      ]),
  },
  {
    // ERC-4494, and positions of Uniswap v3.
    type: 'Permit(address spender,uint256 tokenId,uint256 nonce,uint256 deadline)',
    keep: ['spender', 'tokenId'],
    effects: (words, { chainId, verifyingContract }) =>
      approve([
        {
          asset: tokenAsset(chainId, { standard: 'erc721', contract: verifyingContract, id: words.number('tokenId') }),
          amount: 1n,
          spender: words.account('spender'),
        },
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
      approve([
        allow(domain, words.account('permitted.token'), words.number('permitted.amount'), words.account('spender')),
      ]),
  },
  // ERC-3009.
  { type: `TransferWithAuthorization(${authorizationMembers})`, keep: ['to', 'value'], effects: sendByAuthorization },
  { type: `ReceiveWithAuthorization(${authorizationMembers})`, keep: ['to', 'value'], effects: sendByAuthorization },
  {
    // CoW Protocol: the settlement contract takes the sold tokens and the fee, and pays the receiver, which is the
    // owner where none is named. What the owner's application adds by the hash in appData (hooks, a partner's fee)
    // takes no more, and leaves the receiver no less.
    type: 'Order(address sellToken,address buyToken,address receiver,uint256 sellAmount,uint256 buyAmount,uint32 validTo,bytes32 appData,uint256 feeAmount,string kind,bool partiallyFillable,string sellTokenBalance,string buyTokenBalance)',
    keep: ['sellToken', 'buyToken', 'receiver', 'sellAmount', 'feeAmount'],
    effects(words, domain) {
      const sold = words.number('sellAmount') + words.number('feeAmount');
      const receiver = words.number('receiver') === 0n ? domain.self : words.account('receiver');
      return {
        ...approve([allow(domain, words.account('sellToken'), sold, domain.verifyingContract)]),
        transfers: promise(domain, cowAsset(domain.chainId, words.account('buyToken')), receiver),
      };
    },
  },
  {
    // Seaport: whoever fills the order gets the offer, through Seaport or a conduit of it, and pays the consideration,
    // of which a part may come out of the offer.
    type: 'OrderComponents(address offerer,address zone,OfferItem[] offer,ConsiderationItem[] consideration,uint8 orderType,uint256 startTime,uint256 endTime,bytes32 zoneHash,uint256 salt,bytes32 conduitKey,uint256 counter)ConsiderationItem(uint8 itemType,address token,uint256 identifierOrCriteria,uint256 startAmount,uint256 endAmount,address recipient)OfferItem(uint8 itemType,address token,uint256 identifierOrCriteria,uint256 startAmount,uint256 endAmount)',
    keep: [
      ...['offer.itemType', 'offer.token', 'offer.identifierOrCriteria', 'offer.startAmount', 'offer.endAmount'],
      ...['consideration.itemType', 'consideration.token', 'consideration.recipient'],
    ],
    effects(words, domain) {
      const approvals: Approval[] = [];
      const transfers: Transfer[] = [];
      for (let i = 0; i < words.count('offer.token'); i += 1) {
        const asset = seaportAsset(domain.chainId, {
          itemType: words.number('offer.itemType', i),
          token: words.account('offer.token', i),
          id: words.number('offer.identifierOrCriteria', i),
        });
        if (!asset) return undefined;
        const most = largest(words.number('offer.startAmount', i), words.number('offer.endAmount', i));
        approvals.push({ asset, amount: most, spender: domain.verifyingContract });
      }
      for (let i = 0; i < words.count('consideration.token'); i += 1) {
        const asset = seaportPromise(domain.chainId, {
          itemType: words.number('consideration.itemType', i),
          token: words.account('consideration.token', i),
        });
        if (!asset) return undefined;
        transfers.push(...promise(domain, asset, words.account('consideration.recipient', i)));
      }
      return { ...approve(approvals), transfers };
    },
  },
];

/** The structs of a type, and what it means where it is understood. */
export type KnownTypes = EncodedType & { readonly shape: TypedDataShape | undefined };

const byType: ReadonlyMap<string, KnownTypes> = new Map(
  shapes.map((shape) => [shape.type, { ...parseEncodedType(shape.type), shape }]),
);

/**
 * The types of a text, `encodeType`. Those that are understood are part of the program: of them a card keeps nothing
 * while it reads.
 *
 * @throws SymbolonError `data/malformed`
 */
export function typesOf(text: string): KnownTypes {
  return byType.get(text) ?? { ...parseEncodedType(text), shape: undefined };
}

/**
 * Reads the values of an understood type. Values that allow nothing and pay nobody, such as a permit for no tokens, are
 * not understood: no rule about assets or recipients could see them. Nor are data that the owner's own account would
 * check, for it then runs delegated code (EIP-7702).
 */
export function readShape(shape: TypedDataShape, domain: Domain): ShapeReading {
  // Without leading zeros: of most words that is much less.
  const kept = new Map(shape.keep.map((path) => [path, [] as Uint8Array[]]));
  let tooMany = false;
  const number = (path: string, index = 0): bigint => bytesToNumberBE(kept.get(path)?.[index] ?? new Uint8Array());
  const words: Words = {
    number,
    account: (path, index) => numberToBytesBE(number(path, index), 20),
    count: (path) => kept.get(path)?.length ?? 0,
  };
  return {
    word(path, word) {
      const list = kept.get(path);
      const first = word.findIndex((byte) => byte !== 0);
      if (list && list.length < maxTokens) list.push(word.slice(first < 0 ? word.length : first));
      else if (list) tooMany = true;
    },
    end() {
      if (tooMany || equalBytes(domain.verifyingContract, domain.self)) return undefined;
      const effects = shape.effects(words, domain);
      return effects && effects.transfers.length + effects.approvals.length > 0 ? effects : undefined;
    },
  };
}
