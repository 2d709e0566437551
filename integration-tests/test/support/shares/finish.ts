/** A new host, honest and without any memory, that ends what an attacker left: all share cards of one split. */
import type { CommandName, Commands, RequestOf, ResponseOf } from '@symbolon/protocol/commands';
import { placesOf } from '@symbolon/protocol/shares';
import { testPin } from '../../../../test/passwords.ts';
import type { Arena } from './arena.ts';
import { type CardName, type Move, shareNames, text } from './cards.ts';
import { agreed, type Ledger } from './guarantees.ts';
import { terms, twoOf } from './relay.ts';

/**
 * Throws where what is under way can neither be finished nor be begun anew, or where the wallet does not come back.
 *
 * @returns whether the split that was under way could be finished; `undefined` if too few cards may hold a share
 */
export function finish({ table, play }: Arena, ledger: Ledger): boolean | undefined {
  const ask = <N extends CommandName>(card: CardName, name: N, request: RequestOf<Commands[N]>) =>
    play({ card, name, request } as unknown as Move, ledger).response as ResponseOf<Commands[N]> | undefined;
  function must<N extends CommandName>(card: CardName, name: N, request: RequestOf<Commands[N]>) {
    const { status, response } = play({ card, name, request } as unknown as Move, ledger);
    if (response === undefined) throw new Error(`not to be finished: ${name} on ${card}: ${status.toString(16)}`);
    return response as ResponseOf<Commands[N]>;
  }
  function blank(card: CardName): void {
    if (table.look(card).isBlank) return;
    const { confirmation } = must(card, 'prepareReset', {});
    must(card, 'resetCard', { confirmation, terminate: false });
  }
  const { members, self, set } = table.look('dealer');
  if (self?.role !== 'primary' || self.standing === 'revoked' || set === undefined) return undefined;
  const standingOf = (card: CardName) =>
    members.find(({ publicKey }) => text(publicKey) === text(table.look(card).publicKey));
  const known = shareNames.filter(
    (card) => standingOf(card)?.role === 'share' && standingOf(card)?.standing !== 'revoked',
  );
  const room = set.sealed ? 0 : agreed + 1 - members.length;
  const cards = [...known, ...shareNames.filter((card) => standingOf(card) === undefined).slice(0, room)];

  /** One share, from offer to receipt. `undefined` where a card refuses. */
  function bring(card: CardName, request: Omit<RequestOf<Commands['shareDeal']>, 'offer'>): boolean {
    const { isBlank } = table.look(card);
    const offer = ask(card, 'shareOffer', {})?.offer;
    const deal = offer && ask('dealer', 'shareDeal', { ...request, offer })?.deal;
    if (deal === undefined) return false;
    const { statement: roster } = must('dealer', 'getRoster', {});
    const receipt = ask(card, 'shareImport', { deal, roster, ...(isBlank && { pin: testPin }) })?.receipt;
    return receipt !== undefined && ask('dealer', 'shareConfirm', { receipt }) !== undefined;
  }

  function goOn(): readonly CardName[] | undefined {
    const { dealt } = must('dealer', 'shareStatus', {});
    if (dealt?.pending !== true) return undefined;
    const free = cards.filter((card) => !dealt.shares.some(({ member }) => isMember(card, member)));
    const holders: CardName[] = [];
    for (const index of placesOf(dealt.plan).keys()) {
      const member = dealt.shares.find((one) => one.index === index)?.member;
      const card = member === undefined ? free.shift() : shareNames.find((one) => isMember(one, member));
      if (card === undefined) return undefined;
      const { share, set: its } = table.look(card);
      const isThere = share?.split.terms.number === dealt.number && its !== undefined && text(its.id) === text(set!.id);
      if (isThere && member !== undefined) {
        const receipt = ask(card, 'shareImport', { deal: new Uint8Array() })?.receipt;
        if (receipt === undefined || ask('dealer', 'shareConfirm', { receipt }) === undefined) return undefined;
      } else if (!bring(card, { index })) return undefined;
      holders.push(card);
    }
    return must('dealer', 'shareStatus', {}).dealt?.pending === false ? holders : undefined;
  }
  const isMember = (card: CardName, member: number): boolean =>
    text(members[member]?.publicKey ?? new Uint8Array()) === text(table.look(card).publicKey);

  function beginAnew(): readonly CardName[] | undefined {
    if (cards.length < 2) return undefined;
    const chosen = cards.slice(0, 3);
    // A card that has another wallet, or a share of one, is of no use as it is.
    const { masterFingerprint } = must('dealer', 'getStatus', {});
    for (const card of chosen) {
      const { share } = table.look(card);
      if (share?.split.terms.masterFingerprint !== masterFingerprint) blank(card);
    }
    // The number follows that of the card behind the first offer: the one with the latest share.
    const number = (card: CardName) => table.look(card).share?.split.terms.number ?? 0;
    const ordered = chosen.toSorted((a, b) => number(b) - number(a));
    for (const [index, card] of ordered.entries())
      if (!bring(card, { index, ...(index === 0 && { plan: twoOf(ordered.length) }) }))
        throw new Error(`not to be finished: share ${index} does not come to ${card}`);
    return ordered;
  }

  const finished = goOn();
  const holders = finished ?? beginAnew();
  if (holders === undefined) return undefined;
  blank('target');
  const { offer } = must('target', 'shareOffer', { recovery: true });
  const [share] = holders.flatMap((card) => table.look(card).share ?? []);
  const needed = share?.split.terms.plan.groups.reduce((sum, { count }) => sum + count, 0) ?? 0;
  for (const [index, card] of holders.entries()) {
    const { recovery } = must(card, 'shareRelease', { offer });
    must('target', 'shareRecover', { recovery, ...(index === needed - 1 && { finish: terms }) });
  }
  const [own, made] = (['dealer', 'target'] as const).map((card) => table.look(card).wallet?.roots[0]?.secret);
  if (own === undefined || made === undefined || text(own) !== text(made)) throw new Error('the wallet is lost');
  return finished !== undefined;
}
