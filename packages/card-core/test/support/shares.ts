/** TEST ceremonies of shares between chips, without channels. */
import type { Commands, RequestOf } from '@symbolon/protocol/commands';
import { startingPolicies } from '@symbolon/protocol/policy';
import { placesOf, type SharePlan } from '@symbolon/protocol/shares';
import { testPin, testPuk } from '../../../../test/passwords.ts';
import { blankChip, type Chip } from './chip.ts';

export const pin = { session: 'pin' } as const;
export const can = { session: 'can' } as const;
export const puk = { session: 'puk' } as const;

/** `threshold` of `count`, in one group. */
export const planOf = (threshold: number, count: number): SharePlan => ({
  groupThreshold: 1,
  groups: [{ threshold, count }],
});

/** A card that made a wallet. */
export function dealerChip(options: Partial<RequestOf<Commands['createWallet']>> = {}, seed = 'dealer'): Chip {
  const chip = blankChip(seed, '000000000100');
  const { open: policy } = startingPolicies;
  chip.call(
    'createWallet',
    { pin: testPin, puk: testPuk, clones: 8, exportable: true, extendable: true, policy, ...options },
    can,
  );
  return chip;
}

export const shareChip = (index: number, name = 'share'): Chip =>
  blankChip(`${name} ${index}`, `0000000002${String(index).padStart(2, '0')}`);

/** Deals one share to a card that is blank or has one. */
export function dealTo(dealer: Chip, card: Chip, request: { readonly index: number; readonly plan?: SharePlan }): void {
  const isBlank = card.call('getStatus', {}, can).lifecycle === 'blank';
  const session = isBlank ? can : pin;
  const { offer } = card.call('shareOffer', {}, session);
  const { deal } = dealer.call('shareDeal', { ...request, offer }, pin);
  const { statement: roster } = dealer.call('getRoster', {}, pin);
  const passwords = isBlank ? { pin: testPin, puk: testPuk } : {};
  const { receipt } = card.call('shareImport', { deal, roster, ...passwords }, session);
  dealer.call('shareConfirm', { receipt }, pin);
}

/** Deals a whole split, to new cards or to those that are given. */
export function dealAll(dealer: Chip, plan: SharePlan, cards?: readonly Chip[]): readonly Chip[] {
  const holders = cards ?? placesOf(plan).map((_, index) => shareChip(index));
  for (const [index, card] of holders.entries()) dealTo(dealer, card, index === 0 ? { index, plan } : { index });
  return holders;
}

export const finish = { pin: testPin, puk: testPuk, clones: 2, exportable: true } as const;

/** Recovers a wallet on a blank card. */
export function recoverFrom(
  cards: readonly Chip[],
  target: Chip = blankChip('target', '000000000300'),
  terms: { readonly exportable?: boolean } = {},
): Chip {
  const { offer } = target.call('shareOffer', { recovery: true }, can);
  for (const [index, card] of cards.entries()) {
    const { recovery } = card.call('shareRelease', { offer }, pin);
    target.call(
      'shareRecover',
      { recovery, ...(index === cards.length - 1 && { finish: { ...finish, ...terms } }) },
      can,
    );
  }
  return target;
}

/** The master key on secp256k1. */
export const masterKeyOf = (chip: Chip): string =>
  Buffer.from(chip.call('getPublicKey', { curve: 'secp256k1', path: [] }, pin).publicKey).toString('hex');
