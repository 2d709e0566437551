/**
 * Reads an unsigned EVM transaction as it streams in: legacy (EIP-155), EIP-2930, EIP-1559, EIP-4844 and EIP-7702.
 *
 * What it reads is the signing path (see `path-prefix`) and then exactly the bytes whose keccak-256 is signed. Its
 * state is a buffer of {@link maxCallData} bytes, nine numbers, one keccak state and the stack of open RLP lists:
 * about 1.2 KiB however long the transaction.
 */

import { bytesToNumberBE, equalBytes } from '@noble/curves/utils.js';
import { keccak_256 } from '@noble/hashes/sha3.js';
import {
  type BlindReason,
  chainError,
  type Interpretation,
  type Interpreter,
  type InterpreterEvent,
  type KeyOracle,
  type Path,
  type TransactionFacts,
  type Transfer,
  type Warning,
} from '@symbolon/interface';
import { accountFacts } from '../../firmware/account-facts.ts';
import { evmCoin } from '../../firmware/coins.ts';
import { readPath } from '../../firmware/path-prefix.ts';
import { interpretStepwise, type Steps, take, watch } from '../../firmware/stepwise.ts';
import { accountOf } from './address/address.ts';
import { chainIdOf, nativeAsset } from './address/assets.ts';
import { type RlpField, type RlpShape, readRlp } from './rlp.ts';
import { decodeCall, type EthereumCall, maxCallData } from './transaction/calls.ts';
import { countedDataFee } from './transaction/data-fee.ts';

const uint64: RlpShape = { type: 'uint', bytes: 8 };
const uint256: RlpShape = { type: 'uint', bytes: 32 };
const address: RlpShape = { type: 'bytes', lengths: [20] };
const nothing: RlpShape = { type: 'bytes', lengths: [0] };

const accessList: RlpShape = {
  type: 'list',
  of: {
    type: 'struct',
    fields: [
      ['address', address],
      ['storageKeys', { type: 'list', of: { type: 'bytes', lengths: [32] } }],
    ],
  },
};

const authorizationList: RlpShape = {
  type: 'list',
  of: {
    type: 'struct',
    fields: [
      ['chainId', uint256],
      ['address', address],
      ['nonce', uint64],
      ['yParity', { type: 'uint', bytes: 1 }],
      ['r', uint256],
      ['s', uint256],
    ],
  },
};

const recipientOrCreation: RlpField = ['to', { type: 'bytes', lengths: [0, 20] }];
const recipient: RlpField = ['to', address];
const payload: readonly RlpField[] = [
  ['value', uint256],
  ['data', { type: 'stream' }],
];
const gasPrice: readonly RlpField[] = [
  ['gasPrice', uint256],
  ['gasLimit', uint64],
];
const feeMarket: readonly RlpField[] = [
  ['maxPriorityFeePerGas', uint256],
  ['maxFeePerGas', uint256],
  ['gasLimit', uint64],
];
const nonce: RlpField = ['nonce', uint64];
const chainId: RlpField = ['chainId', uint256];

/** The unsigned fields of each type, by the byte in front (EIP-2718); a legacy transaction starts with its own list. */
const layouts = {
  /**
   * EIP-155: the chain id and two empty fields stand where the signature will be. Without them it could be replayed on
   * any chain: not taken.
   */
  legacy: {
    name: 'legacy transaction',
    fields: [nonce, ...gasPrice, recipientOrCreation, ...payload, chainId, ['r', nothing], ['s', nothing]],
  },
  1: {
    name: 'EIP-2930 transaction',
    fields: [chainId, nonce, ...gasPrice, recipientOrCreation, ...payload, ['accessList', accessList]],
  },
  2: {
    name: 'EIP-1559 transaction',
    fields: [chainId, nonce, ...feeMarket, recipientOrCreation, ...payload, ['accessList', accessList]],
  },
  /** EIP-4844, "Blob transaction". The blobs are not signed: only their hashes are. */
  3: {
    name: 'EIP-4844 transaction',
    fields: [
      chainId,
      nonce,
      ...feeMarket,
      recipient,
      ...payload,
      ['accessList', accessList],
      ['maxFeePerBlobGas', uint256],
      ['blobVersionedHashes', { type: 'list', of: { type: 'bytes', lengths: [32] } }],
    ],
  },
  4: {
    name: 'EIP-7702 transaction',
    fields: [
      chainId,
      nonce,
      ...feeMarket,
      recipient,
      ...payload,
      ['accessList', accessList],
      ['authorizationList', authorizationList],
    ],
  },
} as const satisfies { readonly [type: string]: { readonly name: string; readonly fields: readonly RlpField[] } };

function layoutOf(firstByte: number): { readonly name: string; readonly fields: readonly RlpField[] } {
  if (firstByte >= 0xc0) return layouts.legacy;
  if (firstByte === 1 || firstByte === 2 || firstByte === 3 || firstByte === 4) return layouts[firstByte];
  throw chainError('transaction/refused', {
    where: 'type',
    reason: `transaction type ${firstByte} is not supported`,
  });
}

const what = 'EVM transaction';

/** EVM transactions on the card. */
export const ethereumTransactionInterpreter: Interpreter = Object.freeze({
  id: 0x10,
  begin: (keys: KeyOracle) =>
    interpretStepwise(what, function* (emit) {
      const path = yield* readPath(evmCoin);
      yield* transactionSteps(path, () => accountOf(keys.publicKey(path, 'secp256k1')), emit);
    }),
});

/**
 * The same without the path in front, for a sender whose 20-byte account is known.
 *
 * @param path Of the key that signs, for the requests that come of it.
 */
export function readTransaction(path: Path, sender: Uint8Array): Interpretation {
  return interpretStepwise(what, (emit) => transactionSteps(path, () => sender, emit));
}

/** What the fields say, gathered while they pass by. */
type Fields = {
  /** The byte in front. */
  type: number;
  readonly numbers: Map<string, bigint>;
  to: Uint8Array | undefined;
  readonly data: Uint8Array;
  dataLength: number;
  authorizations: number;
  blobs: number;
  /** Of the unsigned transaction, in bytes. */
  length: number;
};

function* transactionSteps(path: Path, sender: () => Uint8Array, emit: (event: InterpreterEvent) => void): Steps<void> {
  const hash = keccak_256.create();
  const fields: Fields = {
    type: 0,
    numbers: new Map(),
    to: undefined,
    data: new Uint8Array(maxCallData),
    dataLength: 0,
    authorizations: 0,
    blobs: 0,
    length: 0,
  };
  yield* watch(readFields(fields), (bytes) => {
    hash.update(bytes);
    fields.length += bytes.length;
  });
  const { transfers, approvals, facts } = judge(fields, path, sender());
  for (const transfer of transfers) emit({ type: 'transfer', transfer });
  for (const approval of approvals) emit({ type: 'approval', approval });
  emit({ type: 'facts', facts });
  emit({ type: 'digest', path, scheme: 'ecdsa-secp256k1', digest: hash.digest() });
}

function* readFields(fields: Fields): Steps<void> {
  const [first = 0] = yield* take(1);
  fields.type = first;
  const { name, fields: layout } = layoutOf(first);
  const handlers = {
    value(field: string, bytes: Uint8Array): void {
      if (field === 'to') fields.to = bytes.length === 0 ? undefined : bytes.slice();
      else if (field === 'authorizationList.address') fields.authorizations += 1;
      else if (field === 'blobVersionedHashes') countBlob(fields, bytes);
      else if (!field.includes('.')) fields.numbers.set(field, bytesToNumberBE(bytes));
    },
    piece(_field: string, bytes: Uint8Array): void {
      // Calldata longer than the buffer is never understood: only its length and its hash matter.
      if (fields.dataLength + bytes.length <= maxCallData) fields.data.set(bytes, fields.dataLength);
      fields.dataLength += bytes.length;
    },
  };
  yield* readRlp({ type: 'struct', fields: layout }, handlers, {
    what: name,
    first: first >= 0xc0 ? first : undefined,
  });
}

/**
 * The most that it costs to send nothing, in the smallest unit of any chain: 21 000 gas (Yellow Paper, appendix G) at
 * 476 gwei. There is no amount to compare that fee with.
 */
const mostToCancel = 10n ** 16n;

/** Gas for each blob (EIP-4844, `GAS_PER_BLOB`). */
const gasPerBlob = 131_072n;

/** The first byte says how the hash was made (EIP-4844, `VERSIONED_HASH_VERSION_KZG`): no chain takes another. */
function countBlob(fields: Fields, [version]: Uint8Array): void {
  const where = `blobVersionedHashes[${fields.blobs}]`;
  if (version !== 1) throw chainError('data/malformed', { what: layouts[3].name, where, reason: 'not of version 1' });
  fields.blobs += 1;
}

/** What a transaction by `sender` does. */
function judge(
  fields: Fields,
  path: Path,
  sender: Uint8Array,
): Pick<EthereumCall, 'transfers' | 'approvals'> & { readonly facts: TransactionFacts } {
  const number = (name: string): bigint => fields.numbers.get(name) ?? 0n;
  const chainId = number('chainId');
  const value = number('value');
  const feePerGas = fields.numbers.get('maxFeePerGas') ?? number('gasPrice');
  const blobFee = gasPerBlob * BigInt(fields.blobs) * number('maxFeePerBlobGas');
  const fee = number('gasLimit') * feePerGas + blobFee + countedDataFee(chainId, fields.length);
  if (chainId === 0n) throw chainError('transaction/refused', { where: 'chainId', reason: 'valid on any chain' });
  if (fields.type === 3 && fields.blobs === 0) throw empty('blobVersionedHashes', layouts[3].name);
  if (fields.type === 4 && fields.authorizations === 0) throw empty('authorizationList', layouts[4].name);
  if (number('nonce') === 2n ** 64n - 1n)
    throw chainError('transaction/refused', { where: 'nonce', reason: 'beyond the last (EIP-2681)' });
  if (number('maxPriorityFeePerGas') > feePerGas) {
    throw chainError('transaction/inconsistent', {
      where: 'maxPriorityFeePerGas',
      reason: 'above maxFeePerGas (EIP-1559)',
    });
  }
  if (fee + value >= 2n ** 256n)
    throw chainError('transaction/refused', { where: 'gasLimit', reason: 'fee and value exceed 256 bits' });

  const { to, data, dataLength } = fields;
  const call =
    to && dataLength <= maxCallData ? decodeCall(data.subarray(0, dataLength), { chainId, contract: to }) : undefined;
  const native: readonly Transfer[] =
    value > 0n || dataLength === 0
      ? [{ asset: nativeAsset(chainId), amount: value, recipient: to ?? new Uint8Array(0) }]
      : [];
  const transfers = [...native, ...(call?.transfers ?? [])];
  const approvals = call?.approvals ?? [];
  const warnings: Warning[] = [...(call?.warnings ?? [])];
  const { isCancel, blind } = reach(fields, { call, value, sender });
  if (isCancel ? fee > mostToCancel : dataLength === 0 && fee * 10n > value) warnings.push('fee-high');
  if (fields.authorizations > 0) warnings.push('delegation');
  const facts = accountFacts(path, {
    chain: chainIdOf(chainId),
    fee: { asset: nativeAsset(chainId), amount: fee },
    transfers: transfers.length,
    approvals: approvals.length,
    blind,
    warnings,
  });
  return { transfers, approvals, facts };
}

const empty = (where: string, name: string) =>
  chainError('data/malformed', { what: name, where, reason: `empty (${name.split(' ')[0]})` });

type Known = { readonly call: EthereumCall | undefined; readonly value: bigint; readonly sender: Uint8Array };

/** Whether it only takes the place of another transaction with its number, and why it can't be understood. */
function reach(
  { to, dataLength, authorizations }: Fields,
  { call, value, sender }: Known,
): { readonly isCancel: boolean; readonly blind: BlindReason | undefined } {
  const is = (blind: BlindReason | undefined, isCancel = false) => ({ isCancel, blind });
  if (!to) return is('contract-creation');
  // Whose accounts get code is in the signatures: it may be this one, and the call after it runs that code.
  if (authorizations > 0) return is('delegated-code');
  // Code that the account may run (EIP-7702) does anything that the account itself asks for: with neither data nor
  // value it asks for nothing, as whoever calls that code so does.
  const isEmpty = dataLength === 0 && value === 0n;
  if (equalBytes(to, sender)) return isEmpty ? is(undefined, true) : is('unknown-call');
  return is(dataLength > 0 && !call ? 'unknown-call' : undefined);
}
