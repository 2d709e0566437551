import { type BackUpOptions, type BackUpResult, backUp, confirmBackUp, type TargetPlan } from './back-up.ts';
import type { Member, Password, Person, UnlockedCard, WalletWanted } from './cards.ts';
import { found, unlockWithPin } from './members.ts';
import { createTaps, type Taps } from './taps.ts';

export type NewWallet = {
  /** The blank card that is to make the wallet. */
  readonly card: Member;
  /** PIN, PUK and number of clones. Asked for at the card's first tap. */
  readonly choose: () => Promise<WalletWanted & { readonly pin: string }>;
  /** Slot 1 or 2 of a card that has a wallet already, which keeps its PIN. Default 0: it is blank. */
  readonly wallet?: number;
};

/**
 * Has a blank card make a wallet, after it has proven that it is genuine: one tap. Doing it again, because the answer was lost, makes no second one.
 *
 * @returns the id of the wallet's set, 16 bytes
 * @throws SymbolonError `ceremony/stopped`: among others not-genuine, target-not-empty; `transport/aborted`
 * @example
 * ```ts
 * import { makeWallet } from '@symbolon/backup/ceremony/rotate';
 * await makeWallet({ tap: tapNew }, { card: { label: 'new daily' }, choose: async () => ({ pin: '246810', puk: '123456789012' }) });
 * ```
 */
export function makeWallet(person: Person, wanted: NewWallet): Promise<{ readonly setId: Uint8Array }> {
  return make(createTaps(person, wanted.wallet), wanted);
}

/**
 * A new wallet on fresh cards, backed up and sealed: what comes before everything is moved to it with `sweepAccounts`. 2n + 3 taps for n backups.
 *
 * Stopped on the way, it begins again with the same cards, or goes on with `backUp`.
 *
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
  }: NewWallet & Pick<BackUpOptions, 'choosePasswords'> & { readonly targets: readonly TargetPlan[]; readonly puk?: boolean },
): Promise<BackUpResult> {
  const { card: source, wallet = 0 } = wanted;
  await make(createTaps(person, wallet), wanted);
  const made = await backUp(person, { source, targets, puk, wallet, ...(choosePasswords !== undefined && { choosePasswords }) });
  await confirmBackUp(person, made, { source, seal: true, wallet });
  return made;
}

async function make(taps: Taps, { card: member, choose, wallet = 0 }: NewWallet): Promise<{ readonly setId: Uint8Array }> {
  const typed: readonly Password[] = wallet === 0 ? ['can', 'pin'] : ['pin'];
  const at = { step: 'make', card: { part: 'new', ...member }, passwords: typed } as const;
  const { clones, extendable, ...passwords } = await choose();
  const options = { ...(clones !== undefined && { clones }), ...(extendable !== undefined && { extendable }) };
  const setId = await taps.visit(at, async (card) => {
    const session = await card.unlock(wallet === 0 ? 'can' : 'pin', { attested: true });
    const { cardNumber, lifecycle } = await session.attest();
    if (member.cardNumber !== undefined && cardNumber !== member.cardNumber) throw found('wrong-card', at);
    if (lifecycle === 'blank') {
      await session.createWallet({ ...options, ...passwords });
      return newSet(session, at);
    }
    if (wallet === 0) return newSet(await unlockWithPin(card, at), at);
    const { wallets = [] } = await session.status();
    if (!wallets.includes(wallet)) await session.createWallet(options);
    return newSet(session, at);
  });
  taps.tell(at, `“${member.label}” made a new wallet, and nobody has seen its key.`);
  return { setId };
}

/** Of a wallet that was just made, by this run or by one whose answer was lost. @throws SymbolonError `ceremony/stopped`: target-not-empty */
async function newSet(session: UnlockedCard, at: Parameters<typeof found>[1]): Promise<Uint8Array> {
  const { set } = await session.status();
  if (set === undefined || set.index !== 0 || set.members.length > 0 || set.sealed) throw found('target-not-empty', at);
  return set.id;
}
