/** Cards that read scripted transactions, alone or as primary and clone. */
import { cloneSource, cloneTarget, type Session, setPolicy, signTransaction } from '@symbolon/client';
import { createPack, type PackedCard } from '@symbolon/emulator/cards';
import { type Policy, strictPolicy } from '@symbolon/protocol/policy';
import {
  type Script,
  scripted,
  scriptedInterpreter,
} from '../../../packages/card-core/test/support/scripted-interpreter.ts';
import { testPin } from '../../../test/passwords.ts';
import { seededRandom } from '../../../test/seeded-random.mjs';
import { activate, tap } from './table.ts';

function scriptedPack(cards: number, seed = 'policy'): readonly PackedCard[] {
  return createPack({ cards, random: seededRandom(seed), interpreters: [scriptedInterpreter] });
}

/** A card without a wallet. */
export function blankPolicyCard(seed = 'policy'): PackedCard {
  return scriptedPack(1, seed)[0]!;
}

/** A card with a wallet and a policy: what is given, and nothing else. */
export async function policyCard(policy: Partial<Policy> | undefined, seed = 'policy'): Promise<PackedCard> {
  const card = blankPolicyCard(seed);
  await activate(card);
  if (policy !== undefined) await withPin(card, (session) => setPolicy(session, { ...strictPolicy, ...policy }));
  return card;
}

/** A primary and its clone, with the same PIN. */
export async function primaryAndClone(seed = 'policy'): Promise<readonly [primary: PackedCard, clone: PackedCard]> {
  const [primary, clone] = scriptedPack(2, seed);
  if (primary === undefined || clone === undefined) throw new Error('too few cards');
  await activate(primary);
  const offer = await tap(clone, { can: clone.can }, (session) => cloneTarget(session).offer());
  const exported = await withPin(primary, (session) => cloneSource(session).exportTo(offer, { role: 'daily' }));
  const receipt = await tap(clone, { can: clone.can }, (session) => cloneTarget(session).importClone(exported));
  await withPin(primary, (session) => cloneSource(session).confirm(receipt));
  return [primary, clone];
}

export function withPin<T>(card: PackedCard, use: (session: Session) => Promise<T>): Promise<T> {
  return tap(card, { pin: testPin }, use);
}

/** Has the card sign a scripted transaction. */
export function signScript(session: Session, script: Script, options: { readonly approval?: Uint8Array } = {}) {
  return signTransaction(session, { interpreter: scriptedInterpreter.id, transaction: scripted(script) }, options);
}
