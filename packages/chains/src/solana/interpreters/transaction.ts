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
import { solanaCoin } from '../../coins.ts';
import { accountFacts } from '../../interpreters/account-facts.ts';
import { readPath } from '../../interpreters/path-prefix.ts';
import { interpretStepwise, type Steps, take, takePieces } from '../../interpreters/stepwise.ts';
import { associatedTokenAccount, parseAddress } from '../address/address.ts';
import { solAsset, solanaChain } from '../address/assets.ts';
import {
  type ComputeBudget,
  type InstructionContext,
  type InstructionEffects,
  readInstruction,
} from '../transaction/instructions.ts';
import { decodeMessage, frame, maxTransaction, type SolanaMessage } from '../transaction/message.ts';

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
 * import { frameMessage } from '@symbolon/chains/solana/interpreters';
 * const framed = frameMessage(solanaMessage, ['2xNweLHLqrbx4zo1waDvgWJHgsUpPj8Y8icbAFeR4a8i']);
 * framed.length === 1 + 32 + 2 + solanaMessage.length; // => true
 * ```
 */
export function frameMessage(message: Uint8Array, owners: readonly string[]): Uint8Array {
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
  const { transfers, facts } = judge(message, path, self, owners);
  for (const transfer of transfers) emit({ type: 'transfer', transfer });
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

/**
 * The effects of every instruction in order; `undefined` for one that is not understood.
 *
 * @param self Our account, 32 bytes.
 * @param owners Who may own token accounts that are paid to, 32 bytes each.
 */
export function readEffects(
  message: SolanaMessage,
  self: Uint8Array,
  owners: readonly Uint8Array[],
): readonly (InstructionEffects | undefined)[] {
  const readWith = (candidates: readonly Uint8Array[]) =>
    message.instructions.map(({ program, accounts, data }) => {
      const ownerOf: InstructionContext['ownerOf'] = (tokenAccount, mint, tokenProgram) =>
        candidates.find((owner) => equalBytes(associatedTokenAccount(owner, mint, tokenProgram), tokenAccount));
      const address = message.accounts[program];
      const named = accounts.map((index) => message.accounts[index]);
      return address && readInstruction({ program: address, accounts: named, data }, { self, ownerOf });
    });
  // Whoever gets a token account made by this very transaction may be the owner of one that it pays to.
  const created = readWith([]).flatMap((effects) => effects?.newOwner ?? []);
  return readWith([...owners, ...created]);
}

function judge(
  message: SolanaMessage,
  path: Path,
  self: Uint8Array,
  owners: readonly Uint8Array[],
): { readonly transfers: readonly Transfer[]; readonly facts: TransactionFacts } {
  const all = readEffects(message, self, owners);
  const effects = all.filter((effect) => effect !== undefined);
  const sent = effects.flatMap((effect) => effect.transfers);
  const transfers = [...sent, ...rents(effects, [self, ...sent.map(({ recipient }) => recipient)])];
  const rent = effects.reduce((sum, effect) => sum + effect.rent, 0n);
  const payer = message.accounts[0];
  const fee = (payer && equalBytes(payer, self) ? transactionFee(message, effects) : 0n) + rent;
  const sentNative = transfers.reduce((sum, { asset, amount }) => (asset === solAsset ? sum + amount : sum), 0n);
  const warnings: Warning[] = sentNative > 0n && fee * 10n > sentNative ? ['fee-high'] : [];
  return {
    transfers,
    facts: accountFacts(path, {
      chain: solanaChain,
      fee: { asset: solAsset, amount: fee },
      transfers: transfers.length,
      blind: effects.length < all.length ? 'unknown-program' : undefined,
      warnings,
    }),
  };
}

/**
 * The owner of an account whose rent we pay can close it and keep the rent. The fee counts that rent, so the owner is
 * told as a transfer of 0, unless already told.
 */
function rents(effects: readonly InstructionEffects[], told: readonly Uint8Array[]): readonly Transfer[] {
  return effects.flatMap(({ rent, newOwner }) => {
    if (rent === 0n || !newOwner || told.some((account) => equalBytes(account, newOwner))) return [];
    return [{ asset: solAsset, amount: 0n, recipient: newOwner }];
  });
}

/** Lamports: the signatures, and the price of all compute units the transaction may use, rounded up. */
function transactionFee({ signers, instructions }: SolanaMessage, effects: readonly InstructionEffects[]): bigint {
  const budget: ComputeBudget = Object.assign({}, ...effects.map((effect) => effect.budget));
  const units = Math.min(budget.unitLimit ?? defaultUnits * instructions.length, maxUnits);
  const priority = (BigInt(units) * (budget.unitPrice ?? 0n) + 999_999n) / 1_000_000n;
  return signatureFee * BigInt(signers) + priority;
}
