/** Plots about shares. */
import { testPin } from '../../../../test/passwords.ts';
import { type CardName, shareNames, text } from './cards.ts';
import { plans } from './choices.ts';
import type { Forger, Scene } from './forging.ts';
import { ask, erasing, type Plot, type Plots } from './plot.ts';

export const terms = { pin: testPin, clones: 1, exportable: false } as const;

/** In a list of holders: nobody has this share yet. */
const nobody = 0xff;

export function sharePlots({ table, recording, choices }: Scene, forger: Forger): Plots {
  const { below, happens, pick, some } = choices;
  const dealer = (): CardName => pick(['dealer', 'dealer', 'dealer', 'backup', 'stranger'] as const);
  /** A card with a share, mostly. */
  const holder = (): CardName => pick(happens(0.85) ? holders() : shareNames);
  const holders = (): readonly CardName[] => {
    const found = shareNames.filter((card) => table.look(card).share !== undefined);
    return found.length === 0 ? shareNames : found;
  };
  const anyPack = (often: number) => (happens(often) ? { anyPack: true } : {});

  /** Shares to some cards, of a split that begins or goes on; some of them arrive, and some receipts come back. */
  function* dealing(): Plot {
    const by = dealer();
    const { split } = table.look(by);
    let plan = split?.seed === undefined || happens(0.35) ? pick(plans) : undefined;
    const dealt: (readonly [CardName, Uint8Array])[] = [];
    for (const card of some(shareNames, 1 + below(3))) {
      const offer = (yield* ask(card, 'shareOffer', anyPack(0.15)))?.offer;
      if (offer === undefined) continue;
      const free = table.look(by).split?.holders.indexOf(nobody) ?? -1;
      const index = plan === undefined && free >= 0 && happens(0.8) ? free : below(3);
      const deal = (yield* ask(by, 'shareDeal', { index, offer, ...(plan !== undefined && { plan }) }))?.deal;
      if (deal === undefined) continue;
      plan = undefined;
      dealt.push([card, deal]);
      // The same card again: another share of the split.
      if (happens(0.15)) yield* ask(by, 'shareDeal', { index: below(3), offer });
    }
    for (const [card, deal] of some(dealt, below(dealt.length + 1) + 1)) {
      const receipt = (yield* ask(card, 'shareImport', importOf(card, deal)))?.receipt;
      // The receipt once more.
      if (happens(0.12)) yield* ask(card, 'shareImport', { deal: new Uint8Array() });
      if (receipt !== undefined && happens(0.8)) yield* ask(by, 'shareConfirm', { receipt });
    }
  }

  function importOf(card: CardName, deal: Uint8Array) {
    const { isBlank } = table.look(card);
    const roster = recording.statements.at(-1);
    const told = happens(0.4) && roster !== undefined ? { roster } : {};
    return { deal, ...told, ...(isBlank && { pin: testPin }) };
  }

  /** A share that was dealt, again: for the same offer, for a later one of the card, for the offer of another card. */
  function* dealingAgain(): Plot {
    const by = pick(['dealer', 'dealer', 'backup'] as const);
    const { split, members } = table.look(by);
    const index = split === undefined ? 0 : below(split.holders.length);
    const holder = table.keys.get(text(members[split?.holders[index] ?? 0]?.publicKey ?? new Uint8Array()));
    const card = holder === undefined || happens(0.25) ? pick(shareNames) : holder;
    if (happens(0.4)) yield* erasing(card);
    for (let times = 1 + below(2); times > 0; times -= 1) {
      const offer = (yield* ask(card, 'shareOffer', anyPack(0.5)))?.offer;
      if (offer === undefined) continue;
      const deal = (yield* ask(by, 'shareDeal', { index, offer }))?.deal;
      if (deal !== undefined && happens(0.6)) yield* ask(card, 'shareImport', importOf(card, deal));
    }
  }

  /** What was dealt before, to a card with another offer open; what the attacker signed himself. */
  function* takingBack(): Plot {
    const card = pick(shareNames);
    yield* ask(card, 'shareOffer', anyPack(0.6));
    const forged = happens(0.7) ? forger.deal(card) : undefined;
    const deal = forged ?? recording.deals.at(-1 - below(4));
    if (deal !== undefined) yield* ask(card, 'shareImport', importOf(card, deal));
  }

  /** A split of another wallet, by the key of a card that he has opened, which says that it is the owner's. */
  function* forgingSplit(): Plot {
    const [by, seed] = [pick(['backup', 'backup', 'stranger'] as const), 16 + below(2 ** 7)];
    const cards = some(holders(), 2);
    for (const [index, card] of cards.entries()) {
      yield* ask(card, 'shareOffer', { anyPack: true });
      const deal = forger.deal(card, { by, seed, index });
      if (deal !== undefined) yield* ask(card, 'shareImport', importOf(card, deal));
    }
    yield* recoveringFrom(cards, true);
  }

  /** Shares of some cards, to a card that recovers: perhaps enough, perhaps of several splits. */
  function* recovering(): Plot {
    const asked = happens(0.8) ? holders() : shareNames;
    yield* recoveringFrom(some([...asked, ...asked], 2 + below(4)));
  }

  function* recoveringFrom(cards: readonly CardName[], isStraight = false): Plot {
    if (!table.look('target').isBlank) yield* erasing('target');
    // The attacker's own shares come to a card whose owner agrees to any pack.
    const isForging = !isStraight && happens(0.25);
    const offer = (yield* ask('target', 'shareOffer', { recovery: true, ...anyPack(isForging ? 1 : 0.3) }))?.offer;
    if (offer === undefined) return;
    const given: Uint8Array[] = [];
    for (const card of cards) {
      const recovery = (yield* ask(card, 'shareRelease', { offer, ...anyPack(0.2) }))?.recovery;
      if (recovery !== undefined) given.push(recovery);
    }
    const forged = isForging ? forger.recovery() : undefined;
    if (forged !== undefined) given.push(forged);
    const order = some(given, given.length);
    const brought = !isStraight && happens(0.2) ? [...order, ...order.slice(0, 1)] : order;
    for (const [at, recovery] of brought.entries()) {
      const isLast = at === brought.length - 1;
      yield* ask('target', 'shareRecover', {
        recovery,
        ...(happens(isStraight ? Number(isLast) : isLast ? 0.8 : 0.25) && { finish: terms }),
      });
    }
  }

  /** What a card with a share must not do. */
  function* usingKeys(): Plot {
    const card = holder();
    const digest = new Uint8Array(32);
    if (happens(0.3)) yield* ask(card, 'shareExport', {}, { session: 'puk' });
    if (happens(0.3)) yield* ask(card, 'getPublicKey', { curve: 'secp256k1', path: [] });
    if (happens(0.2)) yield* ask(card, 'signDigests', [{ scheme: 'ecdsa-secp256k1', path: [], digest }]);
    if (happens(0.2)) yield* ask(card, 'exportWallet', {}, { session: 'puk' });
    if (happens(0.2)) yield* ask(card, 'createWallet', { clones: 1, exportable: false });
    if (happens(0.2)) yield* ask(card, 'cloneOffer', {});
    if (happens(0.2)) yield* ask(card, 'getPolicy', {});
    if (happens(0.2)) yield* ask(card, 'vaultOffer', {});
    if (happens(0.2)) yield* ask(card, 'shareStatus', {});
  }

  /** A share for whoever asks, in a session of something else. */
  function* givingAway(): Plot {
    const card = holder();
    const asked = happens(0.7) ? (yield* ask('target', 'shareOffer', { recovery: true }))?.offer : undefined;
    const offer = asked ?? recording.offers.at(-1 - below(3)) ?? new Uint8Array();
    const session = pick(['none', 'can', 'puk', 'phone'] as const);
    yield* ask(card, 'shareRelease', { offer, ...anyPack(0.3) }, { session });
    if (happens(0.3)) yield* ask(card, 'shareRelease', { offer: forger.offer(offer), anyPack: true });
  }

  /** A share card is asked for what it does not give. */
  const misusing = (): Plot => pick([usingKeys, givingAway])();

  return { dealing, dealingAgain, takingBack, forgingSplit, recovering, misusing };
}
