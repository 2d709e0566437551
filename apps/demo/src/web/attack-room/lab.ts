/** A bench for attacks: cards of its own, each attack on fresh copies of them, so that nothing done here touches the cards on the table. */
import { createWallet } from '@symbolon/client/actions/create-wallet';
import { openCard } from '@symbolon/client/card';
import { cloneSource, cloneTarget } from '@symbolon/client/clone-session';
import { type Credentials, openSession, type Session } from '@symbolon/client/session';
import { createVirtualCard, type VirtualCard } from '@symbolon/emulator/card';
import { createCounterfeitFactory, createFactory, emulatorTrust } from '@symbolon/emulator/factory';
import { createMemory } from '@symbolon/emulator/nvm';
import { createPack } from '@symbolon/emulator/pack';
import { isSymbolonError } from '@symbolon/protocol/errors';
import { random } from '../world/cards.ts';

export type LabCard = { readonly name: string; readonly can: string; readonly emulated: VirtualCard };

/** The cards of a bench: a wallet, two blank ones of the same box, and two that are up to no good. */
export type Bench = {
  readonly wallet: LabCard;
  readonly second: LabCard;
  readonly third: LabCard;
  /** Genuine, of another box of the same batch. */
  readonly stranger: LabCard;
  /** Of a factory that nobody trusts. */
  readonly counterfeit: LabCard;
};

export const labPin = '246810';

/** Makes the cards once. @returns a function that gives a fresh copy of all of them */
export async function openLab(): Promise<() => Bench> {
  const factory = createFactory(random);
  const [wallet, second, third] = createPack({ cards: 3, random, factory });
  const [stranger] = createPack({ cards: 1, random, factory });
  const [counterfeit] = createPack({ cards: 1, random, factory: createCounterfeitFactory(random) });
  if (!wallet || !second || !third || !stranger || !counterfeit) throw new Error('the box is not complete');
  await withSession({ name: 'card 1', can: wallet.can, emulated: wallet }, { can: wallet.can }, (session) =>
    createWallet(session, { pin: labPin, clones: 1 }),
  );
  return () => ({
    wallet: copyOf({ name: 'card 1', can: wallet.can, emulated: wallet }),
    second: copyOf({ name: 'card 2', can: second.can, emulated: second }),
    third: copyOf({ name: 'card 3', can: third.can, emulated: third }),
    stranger: copyOf({ name: "the attacker's card", can: stranger.can, emulated: stranger }),
    counterfeit: { name: 'the counterfeit', can: counterfeit.can, emulated: counterfeit },
  });
}

/** The same card once more, as it is now. */
export function copyOf({ name, can, emulated }: LabCard): LabCard {
  return { name, can, emulated: createVirtualCard({ name, rng: random, trust: emulatorTrust, memory: createMemory(emulated.image()) }) };
}

export async function withSession<T>(card: LabCard, credentials: Credentials, use: (session: Session) => Promise<T>): Promise<T> {
  const transport = card.emulated.tap();
  try {
    return await use(await openSession(await openCard(transport), credentials));
  } finally {
    await transport.close();
  }
}

export const offerOf = (card: LabCard): Promise<Uint8Array> =>
  withSession(card, { can: card.can }, (session) => cloneTarget(session).offer());

export const exportFor = (wallet: LabCard, offer: Uint8Array): Promise<Uint8Array> =>
  withSession(wallet, { pin: labPin }, async (session) => (await cloneSource(session).exportTo(offer, { role: 'backup' })).export);

export const importInto = (card: LabCard, exported: Uint8Array, credentials: Credentials = { can: card.can }): Promise<Uint8Array> =>
  withSession(card, credentials, (session) => cloneTarget(session).importClone({ export: exported }));

/** What came of an attack. */
export type Verdict = { readonly refused: boolean; readonly text: string; readonly why: string };

/** Expects a card to refuse, and tells in its own words how it did. An attack that works is told as plainly. */
export async function verdictOf(who: LabCard, why: string, attack: () => Promise<unknown>): Promise<Verdict> {
  try {
    await attack();
  } catch (error) {
    if (!isSymbolonError(error, 'card/status')) throw error;
    const { meaning, status } = error.context;
    return { refused: true, text: `${who.name} refuses: ${meaning} (${status.toString(16).toUpperCase()}).`, why };
  }
  return { refused: false, text: `${who.name} accepted it.`, why: 'This attack worked. It should not have.' };
}
