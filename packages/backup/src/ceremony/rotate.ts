import { equalBytes } from '@noble/curves/utils.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { isSymbolonError } from '@symbolon/protocol/errors';
import { type BackUpOptions, type BackUpResult, backUp, confirmBackUp, type TargetPlan } from './back-up.ts';
import type { Member, Password, Person, UnlockedCard, WalletWanted } from './cards.ts';
import { found, unlockWithPin } from './members.ts';
import { createTaps, type Taps } from './taps.ts';

/** Which card makes the wallet, and with which passwords. */
export type NewWallet = {
  /** The blank card that is to make the wallet. */
  readonly card: Member;
  /** PIN, PUK and number of clones: what the person settles on. Asked for at the card's first tap. */
  readonly choose: () => Promise<WalletWanted & { readonly pin: string }>;
  /** Slot 1 or 2 of a card that has a wallet already, which keeps its PIN. Default 0: it is blank. */
  readonly wallet?: number;
};

/** The id of the wallet's set, 16 bytes, and the number of the card that made it. */
export type MadeWallet = { readonly setId: Uint8Array; readonly cardNumber: string };

/**
 * Has a blank card make a wallet, after it has proven that it is genuine: one tap. Tapping again, because the answer
 * was lost, makes no second one. A wallet that was there before, from an earlier run too, is not taken for a new one:
 * who put it there may know its key.
 *
 * @throws SymbolonError `ceremony/stopped`: among others not-genuine, target-not-empty; `transport/aborted`
 * @example
 * ```ts
 * import { makeWallet } from '@symbolon/backup/ceremony/rotate';
 * const choose = async () => ({ pin: '246810', puk: '123456789012' });
 * const { setId, cardNumber } = await makeWallet({ tap: tapNew }, { card: { label: 'new daily' }, choose });
 * setId.length; // => 16
 * cardNumber.length; // => 12
 * ```
 */
export function makeWallet(person: Person, wanted: NewWallet): Promise<MadeWallet> {
  return make(createTaps(person, wanted.wallet), wanted);
}

/**
 * A new wallet on fresh cards, backed up and sealed: what comes before everything is moved to it with `sweepAccounts`.
 * 2n + 3 taps for n backups.
 *
 * Stopped once the wallet is made, `backUp` and `confirmBackUp` go on with it. A new run takes blank cards, or an empty
 * slot, alone.
 *
 * @param person holds up the card that makes the wallet, and those that become its backups
 * @param options how the wallet is made, and what each of the targets gets. `puk`: whether it has one
 * @throws SymbolonError `ceremony/stopped`, `transport/aborted`
 * @example
 * ```ts
 * import { rotate } from '@symbolon/backup/ceremony/rotate';
 * const choose = async () => ({ pin: '246810', puk: '123456789012', clones: 1 });
 * const { clones } = await rotate({ tap: tapNew }, { card: { label: 'new daily' }, choose, targets: [{ label: 'new safe', role: 'backup' }], puk: true });
 * clones[0]?.label; // => 'new safe'
 * ```
 */
export async function rotate(
  person: Person,
  {
    targets,
    puk = false,
    choosePasswords,
    ...wanted
  }: NewWallet &
    Pick<BackUpOptions, 'choosePasswords'> & { readonly targets: readonly TargetPlan[]; readonly puk?: boolean },
): Promise<BackUpResult> {
  const { wallet = 0 } = wanted;
  const { setId, cardNumber } = await make(createTaps(person, wallet), wanted);
  const source = { ...wanted.card, cardNumber };
  // The wallet that was made, and no other that has taken its place meanwhile.
  const state = { version: 1, setId: bytesToHex(setId), targets: targets.map(({ label }) => ({ label })) } as const;
  const passwords = choosePasswords === undefined ? {} : { choosePasswords };
  const made = await backUp(person, { source, targets, puk, wallet, state, ...passwords });
  await confirmBackUp(person, made, { source, seal: true, wallet });
  return made;
}

/**
 * Whose key nobody has seen is only a wallet that this run has seen not to be there, on the very card that it then told
 * to make one: anything else may have been put there by who knows its phrase.
 */
async function make(taps: Taps, { card: member, choose, wallet = 0 }: NewWallet): Promise<MadeWallet> {
  const typed: readonly Password[] = wallet === 0 ? ['can', 'pin'] : ['pin'];
  const at = { step: 'make', card: { part: 'new', ...member }, passwords: typed } as const;
  const { clones, extendable, ...passwords } = await choose();
  const options = {
    ...(clones !== undefined && { clones }),
    ...(extendable !== undefined && { extendable }),
    ...(wallet === 0 && passwords),
  };
  /** The card that was empty and was told to make a wallet, and has not refused. */
  let told: Uint8Array | undefined;
  const made = await taps.visit(at, async (card) => {
    let session = await card.unlock(wallet === 0 ? 'can' : 'pin');
    const { cardNumber, publicKey, lifecycle } = await session.attest();
    const isEmpty = wallet === 0 ? lifecycle === 'blank' : (await session.status()).wallets?.includes(wallet) === false;
    if (isEmpty) {
      told = publicKey;
      await session.createWallet(options).catch((error: unknown) => {
        if (isSymbolonError(error, 'card/status')) told = undefined;
        throw error;
      });
    } else if (told === undefined || !equalBytes(told, publicKey)) {
      throw found('target-not-empty', at);
    } else if (wallet === 0) {
      session = await unlockWithPin(card, at);
      if (!equalBytes((await session.attest()).publicKey, publicKey)) throw found('wrong-card', at);
    }
    return { setId: await newSet(session, at), cardNumber };
  });
  taps.tell(at, `“${member.label}” made a new wallet, and nobody has seen its key.`);
  return made;
}

/** Of a wallet that this run has just made. @throws SymbolonError `ceremony/stopped`: target-not-empty */
async function newSet(session: UnlockedCard, at: Parameters<typeof found>[1]): Promise<Uint8Array> {
  const { set } = await session.status();
  if (set === undefined || set.index !== 0 || set.members.length > 0 || set.sealed) throw found('target-not-empty', at);
  return set.id;
}
