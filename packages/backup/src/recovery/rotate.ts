import { equalBytes } from '@noble/curves/utils.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import type { CreateWalletOptions } from '@symbolon/client';
import { quote } from '@symbolon/interface';
import type { PasswordName } from '@symbolon/protocol/channel';
import { isRefusal } from '@symbolon/protocol/status';
import { type BackUpOptions, type BackUpResult, backUp, confirmBackUp, type TargetPlan } from '../back-up/back-up.ts';
import type { UnlockedCard } from '../ceremony/ceremony-card.ts';
import type { CeremonyDriver, LabelledCard } from '../ceremony/driver.ts';
import { type CeremonyStep, ceremonyStopped } from '../ceremony/problems.ts';
import { createSteps, type Steps } from '../ceremony/steps.ts';
import { unlockWithPin } from '../ceremony/unlock.ts';

/** What the person settles on for a new wallet. */
export type NewWalletChoice = CreateWalletOptions & {
  /** 6 to 12 digits. */
  readonly pin: string;
};

/** Which card makes the wallet, and with which passwords. */
export type MakeWalletOptions = {
  /** The card that makes the wallet. */
  readonly card: LabelledCard;
  /** Asks the person for PIN, PUK and number of clones, before the first step. */
  readonly choose: () => Promise<NewWalletChoice>;
  /** Slot of the wallet. 1 or 2: the card has a wallet already, and keeps its PIN. Default 0: it is blank. */
  readonly slot?: number;
};

/** The wallet that was made. */
export type MakeWalletResult = {
  /** Id of its set, 16 bytes. */
  readonly setId: Uint8Array;
  /** Number of the card that made it, 12 digits. */
  readonly cardNumber: string;
};

/**
 * Has a card make a wallet, once it has proven that it is genuine: one step. Repeating the step, because the answer was
 * lost, makes no second one. A wallet that was there before, also from an earlier run, does not count as new: whoever
 * put it there may know its key.
 *
 * @throws SymbolonError `ceremony/stopped`: among others not-genuine, target-not-empty; `transport/aborted`
 * @example
 * ```ts
 * import { makeWallet } from '@symbolon/backup';
 * const choose = async () => ({ pin: '246810', puk: '123456789012' });
 * const { setId, cardNumber } = await makeWallet({ runStep: tapNew }, { card: { label: 'new daily' }, choose });
 * setId.length; // => 16
 * cardNumber.length; // => 12
 * ```
 */
export function makeWallet(driver: CeremonyDriver, options: MakeWalletOptions): Promise<MakeWalletResult> {
  return make(createSteps(driver, options.slot), options);
}

/** How the new wallet is made, and onto which cards it is backed up. */
export type RotateWalletOptions = MakeWalletOptions &
  Pick<BackUpOptions, 'choosePasswords' | 'puk'> & {
    /** Cards to be made clones, in the order they are asked for. */
    readonly targets: readonly TargetPlan[];
  };

/**
 * Makes a new wallet on fresh cards, backs it up and seals it, in 2n + 3 steps for n backups. Then move everything to
 * it with `sweepAccounts`.
 *
 * If it stops after the wallet is made, go on with `backUp` and `confirmBackUp`: a new run takes only blank cards or an
 * empty slot.
 *
 * @throws SymbolonError `ceremony/stopped`, `transport/aborted`
 * @example
 * ```ts
 * import { rotateWallet } from '@symbolon/backup';
 * const choose = async () => ({ pin: '246810', puk: '123456789012', clones: 1 });
 * const { clones } = await rotateWallet({ runStep: tapNew }, { card: { label: 'new daily' }, choose, targets: [{ label: 'new safe', role: 'backup' }], puk: true });
 * clones[0]?.label; // => 'new safe'
 * ```
 */
export async function rotateWallet(
  driver: CeremonyDriver,
  { targets, puk = false, choosePasswords, ...wanted }: RotateWalletOptions,
): Promise<BackUpResult> {
  const { slot = 0 } = wanted;
  const { setId, cardNumber } = await make(createSteps(driver, slot), wanted);
  const source = { ...wanted.card, cardNumber };
  // Ties the backup to the wallet that was made.
  const state = { version: 1, setId: bytesToHex(setId), targets: targets.map(({ label }) => ({ label })) } as const;
  const passwords = choosePasswords === undefined ? {} : { choosePasswords };
  const made = await backUp(driver, { source, targets, puk, slot, state, ...passwords });
  await confirmBackUp(driver, made, { source, seal: true, slot });
  return made;
}

/**
 * A wallet counts as new only if this run saw the slot empty, on the very card that it then told to make one. Any other
 * wallet may come from somebody who knows its phrase.
 */
async function make(steps: Steps, { card: member, choose, slot = 0 }: MakeWalletOptions): Promise<MakeWalletResult> {
  const typed: readonly PasswordName[] = slot === 0 ? ['can', 'pin'] : ['pin'];
  const at = { step: 'make', card: { part: 'new', ...member }, passwords: typed } as const;
  const { pin, puk, ...terms } = await choose();
  // A card with a wallet has its passwords.
  const passwords = { pin, ...(puk !== undefined && { puk }) };
  const options = { ...terms, ...(slot === 0 && passwords) };
  /** Key of the empty card that was told to make a wallet, and has not refused. */
  let told: Uint8Array | undefined;
  const made = await steps.run(at, async (card) => {
    let session = await card.unlock(slot === 0 ? 'can' : 'pin');
    const { cardNumber, publicKey, lifecycle } = await session.attest();
    const isEmpty = slot === 0 ? lifecycle === 'blank' : (await session.status()).slots?.includes(slot) === false;
    if (isEmpty) {
      told = publicKey;
      await session.createWallet(options).catch((error: unknown) => {
        if (isRefusal(error)) told = undefined;
        throw error;
      });
    } else if (told === undefined || !equalBytes(told, publicKey)) {
      throw ceremonyStopped({ kind: 'target-not-empty', at });
    } else if (slot === 0) {
      session = await unlockWithPin(card, at);
      if (!equalBytes((await session.attest()).publicKey, publicKey)) throw ceremonyStopped({ kind: 'wrong-card', at });
    }
    return { setId: await newSet(session, at), cardNumber };
  });
  steps.report(at, `${quote(member.label)} made a new wallet, and nobody has seen its key.`);
  return made;
}

/** The set of a wallet just made. @throws SymbolonError `ceremony/stopped`: target-not-empty */
async function newSet(session: UnlockedCard, at: CeremonyStep): Promise<Uint8Array> {
  const { set } = await session.status();
  if (set === undefined || set.member !== 0 || set.members.length > 0 || set.sealed)
    throw ceremonyStopped({ kind: 'target-not-empty', at });
  return set.id;
}
