/** A PIN that one card has taken goes to no other card: another may have been put there between two sessions. */
import { type Attestation, type Card, identify } from '@symbolon/client';
import { isSymbolonError } from '@symbolon/interface';
import type { CommandContext } from '../context.ts';
import { cliError } from '../errors/cli-error.ts';
import { readPinTries } from './pin-tries.ts';

/**
 * Refuses another card than the one that has taken the PIN of this turn: the PIN was typed for that one, and what was
 * shown was of it.
 *
 * @throws CliError `secret/of-another`
 */
export async function refuseOther(
  { cardNumber }: Pick<Attestation, 'cardNumber'>,
  { pins, cards }: CommandContext,
  turn: number,
): Promise<void> {
  const of = pins.takenBy(turn);
  if (of === undefined || of === cardNumber) return;
  throw cliError('secret/of-another', { card: `${(await cards()).name(turn)}, number ${cardNumber},`, of });
}

/**
 * The same before the PIN goes to the card. By its number where the CAN is known; else by its tries, of which the card
 * that has taken the PIN has lost none.
 *
 * @throws CliError `secret/of-another`
 */
export async function refuseOtherUnseen(card: Card, context: CommandContext, turn: number): Promise<void> {
  const of = context.pins.takenBy(turn);
  if (of === undefined) return;
  const source = await context.cards();
  const tries = await readPinTries(card);
  if (tries === 'some' || tries === 'last' || tries === 'blocked')
    throw cliError('secret/of-another', { card: source.name(turn), of });
  const can = await source.knownCan?.(turn);
  if (can === undefined) return;
  const { session, attestation } = await identify(card, { can }, { trust: source.trust }).catch((error: unknown) => {
    // The CAN is that of the card that has taken the PIN.
    if (isSymbolonError(error, 'pin/wrong')) throw cliError('secret/of-another', { card: source.name(turn), of });
    throw error;
  });
  session.close();
  await refuseOther(attestation, context, turn);
}
