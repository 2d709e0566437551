/** Brings a card into the state that a check needs. What it sends is in no report: it may use the owner's PIN. */
import type { PasswordName } from '@symbolon/protocol/channel';
import { commands, type Lifecycle } from '@symbolon/protocol/commands';
import { decodeWith } from '@symbolon/protocol/encoding';
import { status } from '@symbolon/protocol/status';
import type { Needs } from '../requirement.ts';
import type { Bench, CardUnderTest } from './bench.ts';
import { openChannel } from './opening.ts';
import type { Session } from './session.ts';
import { otherPasswords, testPasswords, testWallet } from './test-wallet.ts';
import { expectStatus, failed, notChecked } from './verdict.ts';

/** What is on a card: nothing that this package made, or its test wallet, as made or used. */
export type Held = 'unknown' | 'blank' | 'fresh' | 'used';

/** The state of the card, as it says in a session of the CAN. */
async function lifecycleOf(bench: Bench): Promise<Lifecycle> {
  return (await (await bench.session()).call(commands.getStatus, {})).lifecycle;
}

/** Makes the card hold what `needs` says. */
export async function prepare(needs: Needs, bench: Bench, card: CardUnderTest, held: Held): Promise<Held> {
  if (needs === 'any' || needs === 'can') return held;
  const wanted = needs === 'blank' ? 'blank' : 'fresh';
  if (held === wanted) return held;
  if (held !== 'blank') await erase(bench, card, held);
  if (wanted === 'fresh') {
    await bench.power();
    const imported = await (await bench.session()).ask(commands.importWallet, testWallet);
    if (imported.status === status.unknownInstruction)
      throw notChecked('the card does not have IMPORT WALLET, which brings the test wallet');
    expectStatus(imported, status.ok, 'IMPORT WALLET of the test wallet');
  }
  return wanted;
}

/**
 * Erases the card: one that holds what this package did not make, with its owner's PIN alone; else with any password
 * that checks may have left.
 */
async function erase(bench: Bench, { pin }: CardUnderTest, held: Held): Promise<void> {
  await bench.power();
  const lifecycle = await lifecycleOf(bench);
  if (lifecycle === 'blank') return;
  if (lifecycle !== 'active') throw notChecked(`the card is in the state ${lifecycle}`, 'other card');
  if (held === 'unknown' && pin === undefined)
    throw notChecked('the card holds a wallet, and its PIN was not given', 'pin');
  const ways = held === 'unknown' ? [['pin', pin ?? ''] as const] : leftPasswords;
  for (const [password, digits] of ways) {
    await bench.power();
    const session = await proven(bench, password, digits);
    if (session === undefined) continue;
    const prepared = await session.ask(commands.prepareReset, {});
    if (prepared.status !== status.ok) continue;
    const { confirmation } = decodeWith(commands.prepareReset.response, 'PREPARE RESET', prepared.data);
    await session.call(commands.resetCard, { confirmation, terminate: false });
    return;
  }
  throw notChecked('no password that is known here erases the card', 'pin');
}

const leftPasswords = [
  ['pin', testPasswords.pin],
  ['pin', otherPasswords.pin],
  ['puk', testPasswords.puk],
  ['puk', otherPasswords.puk],
] as const;

/** A session with a password that may be wrong, suspended, or for VERIFY only. */
async function proven(bench: Bench, password: PasswordName, digits: string): Promise<Session | undefined> {
  try {
    const outer = await bench.session();
    const { session } = await openChannel(bench.link, bench.random, password, digits, { inside: outer });
    const answer = await session.ask(commands.getStatus, {});
    return answer.secured ? session : undefined;
  } catch {
    if (password !== 'pin') return undefined;
    await bench.power();
    const session = await bench.session();
    const { status: verified } = await session.ask(commands.verifyPin, { pin: digits });
    return verified === status.ok ? session : undefined;
  }
}

/** What a card that was to be prepared did instead. */
export function unprepared(error: unknown): Error {
  return failed(`the card could not be prepared: ${error instanceof Error ? error.message : String(error)}`);
}
