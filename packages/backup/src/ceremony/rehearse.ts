import { p256 } from '@noble/curves/nist.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { isSymbolonError } from '@symbolon/protocol/errors';
import { harden } from '@symbolon/protocol/values';
import { activateBackup } from './activate.ts';
import { type BackUpResult, backUp, confirmBackUp } from './back-up.ts';
import type { Member, Person, WalletWanted } from './cards.ts';
import { found, unlockMember, unlockWithPin } from './members.ts';
import { type Problem, problemOf } from './problems.ts';
import { rehearsalCards, type Written } from './rehearse-cards.ts';
import { type MadeWallet, makeWallet } from './rotate.ts';
import { createTaps } from './taps.ts';

/** Which cards take part in a rehearsal, and where the throw-away wallet goes. */
export type RehearseOptions = {
  /** The card that makes the throw-away wallet and then counts as lost. */
  readonly primary: Member;
  /** The cards that take over. The first one is woken and signs; the second one, if there is one, approves it. */
  readonly backups: readonly [Member, ...Member[]];
  /** Slot 1 or 2 of cards that hold a wallet, which stays as it is; 0 for blank cards, which are reset in the end. */
  readonly wallet: number;
  /** Passwords of the throw-away wallet on blank cards; with one backup it takes a PUK. */
  readonly choose: () => Promise<WalletWanted & { readonly pin: string }>;
  /** The PUK, where there is but one backup. */
  readonly puk?: () => Promise<string>;
  /** A clock: milliseconds from any start. */
  readonly clock: () => number;
};

/** One step of a rehearsal, and how it went. */
export type RehearsalStep = {
  /** Which one it is, for programs. */
  readonly step: 'make' | 'back-up' | 'confirm' | 'activate' | 'sign' | 'clean';
  /** For the person. */
  readonly text: string;
  /** `skipped`: a step before it failed. */
  readonly outcome: 'done' | 'failed' | 'skipped';
  /** By the clock that was given. */
  readonly milliseconds: number;
  /** Cards held up in this step, repeated taps too. */
  readonly taps: number;
  /** All that was in the way, solved or not, each with its advice. */
  readonly problems: readonly Problem[];
};

/** The report of a rehearsal. */
export type Rehearsal = {
  /** Whether the wallet was recovered: the backup signed with the key of the primary. */
  readonly recovered: boolean;
  /** In the order they were done. */
  readonly steps: readonly RehearsalStep[];
  /** The whole of it, by the clock that was given. */
  readonly milliseconds: number;
  /** What is left on the cards, for the person. */
  readonly stays: readonly string[];
};

const path = [harden(84), harden(1), harden(0)];

/**
 * Rehearses the whole recovery with a throw-away wallet: make it, back it up, seal, then do without the primary: wake a
 * backup and have it sign with the same key. Timed, with all that went wrong. What is in the way ends the rehearsal,
 * not the program: it is in the report.
 *
 * In a spare slot the real wallet is not touched, but no card can erase one slot alone: the throw-away wallet stays
 * there until the card is reset. Of blank cards, those that this run has seen blank and given the throw-away wallet are
 * reset, as long as they hold that one; no other card is let in. A rehearsal that is broken off (`transport/aborted`)
 * resets nothing: what it reports names the set of the throw-away wallet, and cards that hold that set are the person's
 * to reset.
 *
 * @throws what is no matter of cards; `transport/aborted`
 * @example
 * ```ts
 * import { rehearse } from '@symbolon/backup/ceremony/rehearse';
 * const passwords = async () => ({ pin: '246810', puk: '123456789012' });
 * const cards = { primary: { label: 'one' }, backups: [{ label: 'two' }, { label: 'three' }] } as const;
 * const { recovered, stays } = await rehearse({ tap: tapBlank }, { ...cards, wallet: 0, choose: passwords, clock: Date.now });
 * recovered; // => true
 * ```
 */
export async function rehearse(person: Person, options: RehearseOptions): Promise<Rehearsal> {
  const { backups, wallet, clock } = options;
  let { primary } = options;
  let [first, second] = backups;
  const steps: RehearsalStep[] = [];
  const cards = rehearsalCards(wallet);
  let made: MadeWallet | undefined;
  let backedUp: Pick<BackUpResult, 'clones' | 'state'> | undefined;
  let key: Uint8Array | undefined;

  const step = async (
    name: RehearsalStep['step'],
    text: string,
    run: (person: Person) => Promise<void>,
    always = false,
  ): Promise<void> => {
    const problems: Problem[] = [];
    let taps = 0;
    const begun = clock();
    const end = (outcome: RehearsalStep['outcome']) => {
      steps.push(
        Object.freeze({
          step: name,
          text,
          outcome,
          milliseconds: clock() - begun,
          taps,
          problems: Object.freeze(problems),
        }),
      );
    };
    if (!always && steps.some(({ outcome }) => outcome !== 'done')) return end('skipped');
    const watched: Person = {
      ...cards.watch(person),
      onProblem: async (problem) => {
        problems.push(problem);
        return (await person.onProblem?.(problem)) ?? 'stop';
      },
    };
    const { tap } = watched;
    try {
      await run({
        ...watched,
        tap: (request, use) => {
          taps += 1;
          return tap(request, use);
        },
      });
      end('done');
    } catch (error) {
      const last = isSymbolonError(error, 'ceremony/stopped') ? problemOf(error, { step: name, card: '' }) : undefined;
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
      wallet,
      choose: async () => ({ ...(await options.choose()), clones }),
    });
    primary = { ...primary, cardNumber: made.cardNumber };
    const text = `Its set is ${inGroups(bytesToHex(made.setId))}. If the rehearsal breaks off, look at the set of a card before you reset it.`;
    if (wallet === 0) person.report?.({ step: 'make', card: { part: 'new', ...primary }, text, taps: 1 });
  });
  await step('back-up', 'Back it up', async (at) => {
    if (made === undefined) return;
    const targets = backups.map((member) => ({ ...member, role: 'backup' as const }));
    const state = {
      version: 1,
      setId: bytesToHex(made.setId),
      targets: backups.map(({ label }) => ({ label })),
    } as const;
    backedUp = await backUp(at, { source: primary, targets, wallet, state, puk: options.puk !== undefined });
    const [one, two] = backedUp.clones;
    first = { ...first, ...(one !== undefined && { cardNumber: one.cardNumber }) };
    if (second !== undefined && two !== undefined) second = { ...second, cardNumber: two.cardNumber };
  });
  await step('confirm', 'Confirm and seal, and note the key', async (at) => {
    if (made === undefined || backedUp === undefined) return;
    await confirmBackUp(at, backedUp, { source: primary, seal: true, wallet });
    key = await publicKeyOf(at, primary, { wallet, setId: made.setId });
  });
  await step('activate', 'Without the primary: wake a backup', async (at) => {
    const factor = second === undefined ? { puk: options.puk ?? noPuk } : { approver: second };
    await activateBackup(at, { backup: first, member: 1, wallet, ...factor });
  });
  await step('sign', 'Have the backup sign with the same key', (at) => signWith(at, first, wallet, key));
  const recovered = steps.every(({ outcome }) => outcome === 'done');
  const left = new Set(cards.written());
  const setId = made?.setId;
  if (wallet === 0 && setId !== undefined)
    await step('clean', 'Reset the cards', (at) => resetAll(at, left, setId), true);
  const milliseconds = clock() - begun;
  const stays =
    wallet === 0 ? staysOnCards([...left], { setId, any: cards.written().length > 0 }) : staysInSlot(wallet);
  return Object.freeze({ recovered, steps: Object.freeze(steps), milliseconds, stays });
}

const inTheLog = 'Each card’s log has entries of the rehearsal, and its counters went up: a card never forgets those.';

/** What is left on cards that were blank. */
function staysOnCards(
  left: readonly Written[],
  { setId, any }: { readonly setId: Uint8Array | undefined; readonly any: boolean },
): readonly string[] {
  if (!any) return ['No card was given a wallet.'];
  const which =
    setId === undefined
      ? 'made no answer when it was to make the throw-away wallet'
      : 'may still hold the throw-away wallet';
  const how =
    setId === undefined
      ? 'It was blank when the rehearsal began: reset it yourself, if you have not used it since.'
      : `Reset it yourself, once it shows the set ${inGroups(bytesToHex(setId))}: a card of another set holds something else.`;
  return [...left.map(({ label, cardNumber }) => `“${label}” (number ${cardNumber}) ${which}. ${how}`), inTheLog];
}

function staysInSlot(wallet: number): readonly string[] {
  return [
    `The throw-away wallet stays in slot ${wallet} of each card, locked by the PIN: only resetting the whole card erases it, the real wallet too. It holds nothing.`,
    'The rehearsal is in each card’s log, and its counters went up: a card never forgets those.',
  ];
}

async function noPuk(): Promise<string> {
  throw found('no-puk', { step: 'activate', card: { label: 'backup' } });
}

async function publicKeyOf(
  person: Person,
  member: Member,
  { wallet, setId }: { readonly wallet: number; readonly setId: Uint8Array },
): Promise<Uint8Array> {
  const at = { step: 'confirm', card: { part: 'wallet', ...member }, passwords: ['pin'] } as const;
  return createTaps(person, wallet).visit(at, async (card) => {
    const { session } = await unlockMember(card, at, setId);
    return (await session.getPublicKey({ curve: 'p256', path })).publicKey;
  });
}

/** Signs words that mean nothing, and checks them with the key that the primary had. */
async function signWith(person: Person, member: Member, wallet: number, key: Uint8Array | undefined): Promise<void> {
  const at = { step: 'sign', card: { part: 'member', ...member }, passwords: ['pin'] } as const;
  const digest = sha256(utf8ToBytes('symbolon rehearsal'));
  const signature = await createTaps(person, wallet).visit(at, async (card) => {
    const session = await unlockWithPin(card, at);
    return (await session.signDigests([{ scheme: 'ecdsa-p256', path, digest }]))[0];
  });
  const isRight =
    signature !== undefined &&
    key !== undefined &&
    p256.verify(signature.subarray(0, 64), digest, key, { prehash: false });
  if (!isRight) throw found('proof-wrong', at);
}

/**
 * Resets the cards that this run has filled, as long as they hold its wallet. One that is in the way does not keep the
 * others from being reset.
 *
 * @param left those that may still hold it: each is taken out once it is blank
 */
async function resetAll(person: Person, left: Set<Written>, setId: Uint8Array): Promise<void> {
  const failures: unknown[] = [];
  for (const member of [...left]) {
    const at = { step: 'clean', card: { part: 'member', ...member }, passwords: ['can', 'pin'] } as const;
    try {
      await createTaps(person).visit(at, async (card) => {
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

/** In groups of four, as people compare it, and as a line can break. */
function inGroups(hex: string): string {
  return hex.replaceAll(/.{4}(?=.)/g, '$& ');
}
