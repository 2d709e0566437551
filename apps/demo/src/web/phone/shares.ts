/** A wallet that is split over share cards. The phone carries the shares encrypted, and never holds one. */
import {
  type CeremonyDriver,
  confirmShares,
  dealShares,
  isEnoughShares,
  recoverFromShares,
  rehearseShares,
  type SharesRehearsal,
} from '@symbolon/backup';
import { limits } from '@symbolon/protocol/limits';
import type { SharePlan } from '@symbolon/protocol/shares';
import { demoPin } from '../model/demo-pin.ts';
import { blankOf, dealerOf, holdersOf, newSharedWallet, type SharedWallet, shareIndexOf } from '../model/shares.ts';
import { cardsIn, type Place, placeOf } from '../model/table.ts';
import { cardOfLabel, labelOf } from '../model/wallet.ts';
import type { Store } from '../store/store.ts';
import { readAccounts } from './accounts.ts';
import { makeWalletOn } from './create-wallet.ts';
import { moveCard, unpack, updatePhone } from './memory.ts';
import { rehearsalPin } from './rehearse.ts';

/** Each holder of a share has a PIN of their own. The page types them: the wallet holds nothing of value. */
const holderPins: readonly string[] = ['111222', '333444', '555666', '777888'];

/** The PIN of a card of the shared wallet. */
export function pinOf(shared: SharedWallet, card: string): string {
  return holderPins[holdersOf(shared).indexOf(card)] ?? demoPin;
}

/** Begins with a box of blank cards. */
export function beginShares(store: Store, cards: readonly string[], plan: SharePlan): void {
  updatePhone(store, (phone) => ({ ...phone, shared: newSharedWallet(cards, plan) }));
}

/** The first card makes the wallet, with room for share cards, now and after a loss. */
export function makeSharedWallet(store: Store, card: string): Promise<void> {
  const options = { pin: demoPin, extendable: true, clones: limits.clones.max };
  return makeWalletOn(store, card, options, async (session) => {
    const accounts = await readAccounts(session);
    updateShared(store, (now) => ({ ...now, accounts }));
    const shared = getShared(store);
    for (const one of [dealerOf(shared), ...holdersOf(shared)]) unpack(store, one);
  });
}

/** Deals a share to each share card, and tells the card with the wallet that they arrived. A reload loses nothing. */
export async function dealToHolders(store: Store, driver: CeremonyDriver): Promise<void> {
  const shared = getShared(store);
  const { plan, dealing: state } = shared;
  const source = { label: labelOf(dealerOf(shared)) };
  const counting = withCount(driver, () => countTap(store, 'dealing'));
  const dealt = await dealShares(counting, {
    plan,
    holders: holdersOf(shared).map((card) => ({ label: labelOf(card) })),
    source,
    choosePasswords: async ({ label }) => ({ pin: pinOf(shared, cardOfLabel(label)) }),
    ...(state !== undefined && { state }),
    keep: (dealing) => updateShared(store, (now) => ({ ...now, dealing })),
  });
  await confirmShares(counting, dealt, { source });
  const { code } = dealt;
  updateShared(store, (now) => ({ ...now, dealt: true, ...(code !== undefined && { code }) }));
}

/** Share cards that lie in one place and make the wallet together. */
export function holdersTogether(
  store: Store,
): { readonly place: Place; readonly cards: readonly string[] } | undefined {
  const shared = getShared(store);
  const { table } = store.state.get();
  return (['pocket', 'safe', 'friend'] as const)
    .map((place) => ({ place, cards: cardsIn(table, place).filter((card) => holdersOf(shared).includes(card)) }))
    .find(({ cards }) =>
      isEnoughShares(
        shared.plan,
        cards.map((card) => shareIndexOf(shared, card)),
      ),
    );
}

/** Everything but share cards is lost, and one of these, too. */
export function loseAllBut(store: Store, lost: readonly string[]): void {
  for (const card of lost) moveCard(store, card, 'away');
}

/** Share cards that are not lost. */
export function holdersHere(store: Store): readonly string[] {
  const { table } = store.state.get();
  return holdersOf(getShared(store)).filter((card) => placeOf(table, card) !== 'away');
}

/** Makes the wallet of real shares on the blank card, and resets that card. If it stops before, the card is noted. */
export async function rehearseWithHolders(store: Store, driver: CeremonyDriver): Promise<SharesRehearsal> {
  const shared = getShared(store);
  const masterFingerprint = shared.accounts?.bitcoin.masterFingerprint;
  updatePhone(store, (phone) => ({ ...phone, rehearsing: [...phone.rehearsing, blankOf(shared)] }));
  const done = await rehearseShares(driver, {
    card: { label: labelOf(blankOf(shared)) },
    shares: holdersHere(store).map((card) => ({ label: labelOf(card) })),
    choose: async () => ({ pin: rehearsalPin }),
    ...(masterFingerprint !== undefined && { masterFingerprint }),
    clock: () => performance.now(),
  });
  if (done.recovered) {
    const isOther = (card: string): boolean => card !== blankOf(shared);
    updatePhone(store, (phone) => ({ ...phone, rehearsing: phone.rehearsing.filter(isOther) }));
  }
  return done;
}

/** As many share cards as it takes make the wallet again, inside the blank card. It continues after a reload. */
export async function remakeWallet(store: Store, driver: CeremonyDriver): Promise<void> {
  const shared = getShared(store);
  const { recovering: state } = shared;
  await recoverFromShares(
    withCount(driver, () => countTap(store, 'recovering')),
    {
      card: { label: labelOf(blankOf(shared)) },
      shares: holdersHere(store).map((card) => ({ label: labelOf(card) })),
      choose: async () => ({ pin: demoPin, extendable: true, clones: limits.clones.max }),
      ...(state !== undefined && { state }),
      keep: (recovering) => updateShared(store, (now) => ({ ...now, recovering })),
    },
  );
  unpack(store, blankOf(shared));
  updateShared(store, (now) => ({ ...now, remade: true }));
}

/** Reads the accounts of the wallet from the card that made it again. */
export async function readRecovered(store: Store, card: string): Promise<void> {
  const recovered = await store.tap(card, { pin: demoPin }, readAccounts);
  updateShared(store, (now) => ({ ...now, recovered }));
}

function getShared(store: Store): SharedWallet {
  const { shared } = store.state.get().phone;
  if (shared === undefined) throw new Error('There are no cards for shares yet.');
  return shared;
}

function updateShared(store: Store, change: (shared: SharedWallet) => SharedWallet): void {
  updatePhone(store, (phone) => ({ ...phone, shared: change(getShared(store)) }));
}

function countTap(store: Store, part: keyof SharedWallet['taps']): void {
  updateShared(store, (now) => ({ ...now, taps: { ...now.taps, [part]: now.taps[part] + 1 } }));
}

/** Calls `count` whenever a card is held up for a step. */
function withCount(driver: CeremonyDriver, count: () => void): CeremonyDriver {
  return {
    ...driver,
    runStep: (request, use) =>
      driver.runStep(request, (card) => {
        count();
        return use(card);
      }),
  };
}
