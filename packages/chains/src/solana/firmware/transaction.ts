/**
 * Reads a Solana transaction message on the card.
 *
 * After the signing path (see `path-prefix`):
 *
 *   owners 1 byte: how many follow, at most 4; then 32 bytes each: accounts that may own token accounts tokens are sent
 *   to message 2 bytes length, big-endian, then the message, which is what is signed
 *
 * An owner counts only if the token account of a transfer is derived from it, so a wrong one proves nothing. State: the
 * message itself, at most 1232 bytes, read in place, and the owners: 1.6 KiB.
 */

import { equalBytes } from '@noble/curves/utils.js';
import { concatBytes } from '@noble/hashes/utils.js';
import {
  type Approval,
  chainError,
  checkArgument,
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
import { solanaCoin } from '../../firmware/coins.ts';
import { readPath } from '../../firmware/path-prefix.ts';
import { interpretStepwise, type Steps, take, takePieces } from '../../firmware/stepwise.ts';
import { parseAddress } from './address/address.ts';
import { solAsset, solanaChain } from './address/assets.ts';
import { readInstructions, type UnderstoodInstruction } from './effects.ts';
import type { Action } from './transaction/actions.ts';
import { decodeMessage, frame, maxTransaction, type SolanaMessage } from './transaction/message.ts';

const what = 'Solana transaction';
/** Most owners that may be named before a transaction: a card holds them all at once. */
const maxOwners = 4;

/** Lamports for each signature (runtime constant `DEFAULT_TARGET_LAMPORTS_PER_SIGNATURE`). */
export const signatureFee = 5000n;
/** Compute units of an instruction by default, and of a transaction at most. */
const defaultUnits = 200_000;
const maxUnits = 1_400_000;

/** Solana transactions on the card. */
export const solanaInterpreter: Interpreter = Object.freeze({
  id: 0x20,
  begin: (keys: KeyOracle) =>
    interpretStepwise(what, function* (emit) {
      const path = yield* readPath(solanaCoin);
      yield* transactionSteps(path, keys.publicKey(path, 'ed25519'), emit);
    }),
});

/**
 * The same without the path in front, for a known 32-byte account.
 *
 * @param path Of the key that signs, for the requests that come of it.
 */
export function readTransaction(path: Path, self: Uint8Array): Interpretation {
  return interpretStepwise(what, (emit) => transactionSteps(path, self, emit));
}

/**
 * What the interpreter reads after the path: who may own token accounts that are paid to, and the message.
 *
 * @throws SymbolonError `argument/invalid` for more than 4 owners; `address/invalid`, `data/malformed`
 * @example
 * ```ts
 * import { frameMessage } from '@symbolon/chains/solana/firmware';
 * const framed = frameMessage(solanaMessage, ['2xNweLHLqrbx4zo1waDvgWJHgsUpPj8Y8icbAFeR4a8i']);
 * framed.length === 1 + 32 + 2 + solanaMessage.length; // => true
 * ```
 */
export function frameMessage(message: Uint8Array, owners: readonly string[]): Uint8Array {
  checkArgument('owners', owners, ['text']);
  if (owners.length > maxOwners)
    throw chainError('argument/invalid', { argument: 'owners', reason: `more than ${maxOwners}` });
  return concatBytes(Uint8Array.of(owners.length), ...owners.map(parseAddress), frame(message));
}

function* transactionSteps(path: Path, self: Uint8Array, emit: (event: InterpreterEvent) => void): Steps<void> {
  const [count = 0] = yield* take(1);
  if (count > maxOwners)
    throw chainError('data/malformed', {
      what,
      where: 'owners',
      reason: `${count} instead of at most ${maxOwners}`,
    });
  const owners: Uint8Array[] = [];
  for (let i = 0; i < count; i += 1) owners.push((yield* take(32)).slice());
  const bytes = yield* readMessageBytes();
  const message = decodeMessage(bytes);
  if (!message.accounts.slice(0, message.signers).some((account) => equalBytes(account, self))) {
    throw chainError('transaction/refused', { where: 'signers', reason: 'our account does not sign it' });
  }
  const { transfers, approvals, facts } = judge(message, path, self, owners);
  for (const transfer of transfers) emit({ type: 'transfer', transfer });
  for (const approval of approvals) emit({ type: 'approval', approval });
  emit({ type: 'facts', facts });
  emit({ type: 'digest', path, scheme: 'ed25519', digest: bytes });
}

/**
 * Reads a message with its length in front, a step of both interpreters: what {@link frame} of `message` writes.
 *
 * @returns At most 1232 bytes, a copy.
 * @throws SymbolonError `data/malformed` if it is longer
 */
export function* readMessageBytes(): Steps<Uint8Array> {
  const [high = 0, low = 0] = yield* take(2);
  const length = high * 256 + low;
  if (length > maxTransaction)
    throw chainError('data/malformed', { what, where: 'length', reason: `longer than ${maxTransaction} bytes` });
  const bytes = new Uint8Array(length);
  let filled = 0;
  yield* takePieces(length, (piece) => {
    bytes.set(piece, filled);
    filled += piece.length;
  });
  return bytes;
}

function judge(
  message: SolanaMessage,
  path: Path,
  self: Uint8Array,
  owners: readonly Uint8Array[],
): {
  readonly transfers: readonly Transfer[];
  readonly approvals: readonly Approval[];
  readonly facts: TransactionFacts;
} {
  const { instructions } = readInstructions(message, self, owners);
  const understood = instructions.filter((instruction) => instruction !== undefined);
  const effects = understood.map((instruction) => instruction.effects);
  const sent = effects.flatMap((effect) => effect.transfers);
  const approvals = effects.flatMap((effect) => effect.approvals);
  const told = sent.map(({ recipient }) => recipient);
  const holders = distinct(effects.flatMap((effect) => effect.holders)).filter((holder) => !isOneOf(holder, told));
  // Counted by the fee, or by what is sent to the account that they hold.
  const transfers = [...sent, ...holders.map((recipient) => ({ asset: solAsset, amount: 0n, recipient }))];
  const isBlind = understood.length < instructions.length || effects.some((effect) => effect.blind);
  const { fee, isHigh } = costOf(message, self, understood);
  const isUnlimited = approvals.some(({ amount }) => amount === undefined);
  const warnings: Warning[] = [...(isHigh ? ['fee-high' as const] : []), ...(isUnlimited ? unlimited : [])];
  return {
    transfers,
    approvals,
    facts: accountFacts(path, {
      chain: solanaChain,
      fee: { asset: solAsset, amount: fee },
      transfers: transfers.length,
      approvals: approvals.length,
      blind: isBlind ? 'unknown-program' : undefined,
      warnings,
    }),
  };
}

const unlimited: readonly Warning[] = ['approval-unlimited'];

const isOneOf = (account: Uint8Array, all: readonly Uint8Array[]): boolean =>
  all.some((one) => equalBytes(one, account));

const distinct = (accounts: readonly Uint8Array[]): readonly Uint8Array[] =>
  accounts.filter((account, i) => !isOneOf(account, accounts.slice(0, i)));

/** Lamports: 0.01 SOL, two thousand times what a signature costs, whatever is sent. */
const usualFee = 10_000_000n;

/**
 * The most that it costs us, in lamports: the fee of the network, if we pay it, and the rent of accounts. It is high
 * where the network gets more than {@link usualFee}, or where all of it is more than a tenth of the SOL that is sent.
 */
export function costOf(
  message: SolanaMessage,
  self: Uint8Array,
  understood: readonly UnderstoodInstruction[],
): { readonly fee: bigint; readonly rent: bigint; readonly sent: bigint; readonly isHigh: boolean } {
  const [payer] = message.accounts;
  const actions = understood.map(({ action }) => action);
  const network = payer && equalBytes(payer, self) ? networkFee(message, actions) : 0n;
  const rent = understood.reduce((sum, { effects }) => sum + effects.rent, 0n);
  const transfers = understood.flatMap(({ effects }) => effects.transfers);
  const sent = transfers.reduce((sum, { asset, amount }) => (asset === solAsset ? sum + amount : sum), 0n);
  const fee = network + rent;
  return { fee, rent, sent, isHigh: network > usualFee || (sent > 0n && fee * 10n > sent) };
}

/** Lamports: the signatures, and the price of all compute units the transaction may use, rounded up. */
function networkFee({ signers, instructions }: SolanaMessage, actions: readonly Action[]): bigint {
  const budgets = actions.filter((action) => action.kind === 'budget');
  // One of a kind: the runtime takes no transaction with two.
  const { unitLimit, unitPrice = 0n }: Partial<Budget> = Object.assign({}, ...budgets);
  const checked = actions.reduce((sum, action) => sum + (action.kind === 'signatures' ? action.count : 0), 0);
  const units = Math.min(unitLimit ?? defaultUnits * instructions.length, maxUnits);
  return signatureFee * BigInt(signers + checked) + (BigInt(units) * unitPrice + 999_999n) / 1_000_000n;
}

type Budget = Extract<Action, { readonly kind: 'budget' }>;
