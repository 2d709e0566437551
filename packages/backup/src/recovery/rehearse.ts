import { p256 } from '@noble/curves/nist.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { harden, isSymbolonError, quote } from '@symbolon/interface';
import { type BackUpResult, backUp, confirmBackUp } from '../back-up/back-up.ts';
import type { CeremonyDriver, LabelledCard } from '../ceremony/driver.ts';
import { type CeremonyProblem, ceremonyStopped, problemOf } from '../ceremony/problems.ts';
import { createSteps } from '../ceremony/steps.ts';
import { unlockMember, unlockWithPin } from '../ceremony/unlock.ts';
import { activateBackup } from '../set/activate.ts';
import { listed } from '../shares/split-words.ts';
import { rehearsalCards, type WrittenCard } from './rehearse-cards.ts';
import { type MakeWalletResult, makeWallet, type NewWalletChoice } from './rotate.ts';

/** Which cards take part in a rehearsal, and in which slot. */
export type RehearseRecoveryOptions = {
  /** Makes the throw-away wallet, and then counts as lost. */
  readonly primary: LabelledCard;
  /** The first one is activated and signs. The second one, if there is one, approves that. */
  readonly backups: readonly [LabelledCard, ...LabelledCard[]];
  /** 1 or 2: an empty slot of cards whose wallet stays as it is. 0: the cards are blank, and are reset in the end. */
  readonly slot: number;
  /** Passwords of the throw-away wallet on blank cards. With one backup it needs a PUK. */
  readonly choose: () => Promise<NewWalletChoice>;
  /** Asks for the PUK. Needed with one backup. */
  readonly puk?: () => Promise<string>;
  /** Milliseconds from any start. */
  readonly clock: () => number;
};

/** One part of a rehearsal, and how it went. */
export type RehearsalStep = {
  /** Which one it is, for programs. */
  readonly step: 'make' | 'back-up' | 'confirm' | 'activate' | 'sign' | 'clean';
  /** For the person. */
  readonly text: string;
  /** `skipped`: a step before it failed. */
  readonly outcome: 'done' | 'failed' | 'skipped';
  /** By `clock`. */
  readonly milliseconds: number;
  /** How often a card was asked for, repetitions included. */
  readonly taps: number;
  /** All problems, solved or not. */
  readonly problems: readonly CeremonyProblem[];
};

/** How a rehearsal went. */
export type Rehearsal = {
  /** The backup signed with the key of the primary. */
  readonly recovered: boolean;
  /** In their order. */
  readonly steps: readonly RehearsalStep[];
  /** In all, by `clock`. */
  readonly milliseconds: number;
  /** What is left on the cards, for the person. */
  readonly stays: readonly string[];
};

const path = [harden(84), harden(1), harden(0)];

/**
 * Rehearses the whole recovery with a throw-away wallet: makes it, backs it up, seals, and then does without the
 * primary: a backup is activated and signs with the same key. Every part is timed. A problem that the driver stops at
 * ends the rehearsal and is part of its report; it throws nothing.
 *
 * In a spare slot the real wallet stays as it is. No card can erase one slot alone, so the throw-away wallet stays
 * there until the card is reset.
 *
 * Blank cards are reset in the end: only those that this run saw blank and gave the throw-away wallet, and only while
 * they hold it. No other card is let in. A rehearsal that is broken off (`transport/aborted`) resets nothing. Its
 * report names the set of the throw-away wallet: the owner resets the cards that hold that set.
 *
 * @throws SymbolonError `transport/aborted`; and what has nothing to do with cards
 * @example
 * ```ts
 * import { rehearseRecovery } from '@symbolon/backup';
 * const passwords = async () => ({ pin: '246810', puk: '123456789012' });
 * const cards = { primary: { label: 'one' }, backups: [{ label: 'two' }, { label: 'three' }] } as const;
 * const { recovered, stays } = await rehearseRecovery({ runStep: tapBlank }, { ...cards, slot: 0, choose: passwords, clock: Date.now });
 * recovered; // => true
 * ```
 */
export async function rehearseRecovery(driver: CeremonyDriver, options: RehearseRecoveryOptions): Promise<Rehearsal> {
  const { backups, slot, clock } = options;
  let { primary } = options;
  let [first, second] = backups;
  const steps: RehearsalStep[] = [];
  const cards = rehearsalCards(slot);
  let made: MakeWalletResult | undefined;
  let backedUp: Pick<BackUpResult, 'clones' | 'state'> | undefined;
  let key: Uint8Array | undefined;

  const step = async (
    name: RehearsalStep['step'],
    text: string,
    run: (driver: CeremonyDriver) => Promise<void>,
  ): Promise<void> => {
    const problems: CeremonyProblem[] = [];
    let count = 0;
    const begun = clock();
    const end = (outcome: RehearsalStep['outcome']) => {
      steps.push(
        Object.freeze({
          step: name,
          text,
          outcome,
          milliseconds: clock() - begun,
          taps: count,
          problems: Object.freeze(problems),
        }),
      );
    };
    if (name !== 'clean' && steps.some(({ outcome }) => outcome !== 'done')) return end('skipped');
    const watched: CeremonyDriver = {
      ...cards.watch(driver),
      onProblem: async (problem) => {
        problems.push(problem);
        return (await driver.onProblem?.(problem)) ?? 'stop';
      },
    };
    const { runStep } = watched;
    try {
      await run({
        ...watched,
        runStep: (request, use) => {
          count += 1;
          return runStep(request, use);
        },
      });
      end('done');
    } catch (error) {
      const last = isSymbolonError(error, 'ceremony/stopped')
        ? problemOf(error, { step: name, card: { label: '' } })
        : undefined;
      if (last === undefined) throw error;
      if (problems.at(-1)?.kind !== last.kind) problems.push(last);
      end('failed');
    }
  };

  const begun = clock();
  const clones = backups.length;
  await step('make', 'Make a throw-away wallet', async (at) => {
    made = await makeWallet(at, {
      card: primary,
      slot,
      choose: async () => ({ ...(await options.choose()), clones }),
    });
    primary = { ...primary, cardNumber: made.cardNumber };
    const text = `Its set is ${inGroups(bytesToHex(made.setId))}. If the rehearsal breaks off, look at the set of a card before you reset it.`;
    if (slot === 0) driver.report?.({ step: 'make', card: { part: 'new', ...primary }, text, steps: 1 });
  });
  await step('back-up', 'Back it up', async (at) => {
    if (made === undefined) return;
    const targets = backups.map((member) => ({ ...member, role: 'backup' as const }));
    const state = {
      version: 1,
      setId: bytesToHex(made.setId),
      targets: backups.map(({ label }) => ({ label })),
    } as const;
    backedUp = await backUp(at, { source: primary, targets, slot, state, puk: options.puk !== undefined });
    const [one, two] = backedUp.clones;
    first = { ...first, ...(one !== undefined && { cardNumber: one.cardNumber }) };
    if (second !== undefined && two !== undefined) second = { ...second, cardNumber: two.cardNumber };
  });
  await step('confirm', 'Confirm and seal, and note the key', async (at) => {
    if (made === undefined || backedUp === undefined) return;
    await confirmBackUp(at, backedUp, { source: primary, seal: true, slot });
    key = await publicKeyOf(at, primary, { slot, setId: made.setId });
  });
  await step('activate', 'Without the primary: activate a backup', async (at) => {
    const factor = second === undefined ? { puk: options.puk ?? noPuk } : { approver: second };
    await activateBackup(at, { backup: first, member: 1, slot, ...factor });
  });
  await step('sign', 'Have the backup sign with the same key', (at) => signWith(at, first, { slot, key }));
  const recovered = steps.every(({ outcome }) => outcome === 'done');
  const left = new Set(cards.written());
  const setId = made?.setId;
  if (slot === 0 && setId !== undefined) await step('clean', 'Reset the cards', (at) => resetAll(at, left, setId));
  const milliseconds = clock() - begun;
  const stays =
    slot === 0
      ? staysOnCards([...left], { setId, any: cards.written().length > 0 })
      : staysInSlot(slot, { cards: cards.written(), recovered });
  return Object.freeze({ recovered, steps: Object.freeze(steps), milliseconds, stays });
}

const inTheLog =
  'The log of each card that took part has entries of it, and its counters went up: a card never forgets those.';

/** What is left on cards that were blank. */
function staysOnCards(
  left: readonly WrittenCard[],
  { setId, any }: { readonly setId: Uint8Array | undefined; readonly any: boolean },
): readonly string[] {
  if (!any) return ['No card was given a wallet.'];
  const which =
    setId === undefined
      ? 'did not answer when it was told to make the throw-away wallet'
      : 'may still hold the throw-away wallet';
  const how =
    setId === undefined
      ? 'It was blank when the rehearsal began: reset it yourself, if you have not used it since.'
      : `Reset it yourself, once it shows the set ${inGroups(bytesToHex(setId))}: a card of another set holds something else.`;
  return [...left.map(({ label, cardNumber }) => `${quote(label)} (number ${cardNumber}) ${which}. ${how}`), inTheLog];
}

type Filled = { readonly cards: readonly WrittenCard[]; readonly recovered: boolean };

function staysInSlot(slot: number, { cards, recovered }: Filled): readonly string[] {
  if (cards.length === 0) return ['No card was given a wallet.'];
  const where = `in slot ${slot} of ${listed(cards.map(({ label }) => label))}`;
  return [
    `The throw-away wallet ${recovered ? 'stays' : 'is, or may be,'} ${where}, locked by the PIN: only resetting the whole card erases it, the real wallet too. It holds nothing.`,
    inTheLog,
  ];
}

async function noPuk(): Promise<string> {
  throw ceremonyStopped({ kind: 'no-puk', at: { step: 'activate', card: { label: 'backup' } } });
}

async function publicKeyOf(
  driver: CeremonyDriver,
  member: LabelledCard,
  { slot, setId }: { readonly slot: number; readonly setId: Uint8Array },
): Promise<Uint8Array> {
  const at = { step: 'confirm', card: { part: 'wallet', ...member }, passwords: ['pin'] } as const;
  return createSteps(driver, slot).run(at, async (card) => {
    const { session } = await unlockMember(card, at, setId);
    return (await session.getPublicKey({ curve: 'p256', path })).publicKey;
  });
}

/** Signs a text without meaning, and checks the signature with the primary's key. */
async function signWith(
  driver: CeremonyDriver,
  member: LabelledCard,
  { slot, key }: { readonly slot: number; readonly key: Uint8Array | undefined },
): Promise<void> {
  const at = { step: 'sign', card: { part: 'member', ...member }, passwords: ['pin'] } as const;
  const digest = sha256(utf8ToBytes('symbolon rehearsal'));
  const signature = await createSteps(driver, slot).run(at, async (card) => {
    const session = await unlockWithPin(card, at);
    return (await session.signDigests([{ scheme: 'ecdsa-p256', path, digest }]))[0];
  });
  const isRight =
    signature !== undefined &&
    key !== undefined &&
    p256.verify(signature.subarray(0, 64), digest, key, { prehash: false });
  if (!isRight) throw ceremonyStopped({ kind: 'proof-wrong', at });
}

/**
 * Resets the cards that this run has filled, while they hold its wallet. A problem with one does not keep the others
 * from being reset.
 *
 * @param left cards that may still hold the wallet. Each is taken out once it is blank
 */
async function resetAll(driver: CeremonyDriver, left: Set<WrittenCard>, setId: Uint8Array): Promise<void> {
  const failures: unknown[] = [];
  for (const member of [...left]) {
    const at = { step: 'clean', card: { part: 'member', ...member }, passwords: ['can', 'pin'] } as const;
    try {
      await createSteps(driver).run(at, async (card) => {
        if ((await (await card.unlock('can')).attest()).lifecycle === 'blank') return;
        await (await unlockMember(card, at, setId)).session.resetCard();
      });
      left.delete(member);
    } catch (error) {
      if (!isSymbolonError(error, 'ceremony/stopped')) throw error;
      failures.push(error);
    }
  }
  if (failures.length > 0) throw failures[0];
}

/** In groups of four, which people can compare and lines can break between. */
function inGroups(hex: string): string {
  return hex.replaceAll(/.{4}(?=.)/g, '$& ');
}
