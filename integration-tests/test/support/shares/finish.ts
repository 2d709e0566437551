/** A new host, honest and without any memory, that ends what an attacker left: all share cards of one split. */
import type { CommandName, Commands, RequestOf, ResponseOf } from '@symbolon/protocol/commands';
import { rosterStatement, rosterVersion } from '@symbolon/protocol/set';
import { placesOf } from '@symbolon/protocol/shares';
import { testPin } from '../../../../test/passwords.ts';
import type { Arena } from './arena.ts';
import { type CardName, type Look, type Move, shareNames, text, walletNames } from './cards.ts';
import { twoOf } from './choices.ts';
import { agreed } from './guarantees.ts';
import type { Ledger } from './ledger.ts';
import { terms } from './share-plots.ts';

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
  if (!hearNews()) return undefined;
  const { members, self, set } = table.look('dealer');
  if (self?.role !== 'primary' || self.standing === 'revoked' || set === undefined) return undefined;
  const standingOf = (card: CardName) =>
    members.find(({ publicKey }) => text(publicKey) === text(table.look(card).publicKey));
  const known = shareNames.filter(
    (card) => standingOf(card)?.role === 'share' && standingOf(card)?.standing !== 'revoked',
  );
  const room = set.sealed ? 0 : agreed + 1 - members.length;
  const cards = [...known, ...shareNames.filter((card) => standingOf(card) === undefined).slice(0, room)];

  /**
   * Cards of the set that heard of other changes than the dealer, which has signed them all: it signs again what it
   * missed, and where the lists differ a list with all that they say.
   *
   * @returns whether no card knows anything that the dealer does not
   */
  function hearNews(): boolean {
    const own = table.look('dealer');
    const ofSet = otherNames.map((card) => table.look(card)).filter((one) => isOfSet(own, one));
    // Two lists of one epoch may say different things: a card that is revoked by either stays so.
    const isNews = (one: Look): boolean =>
      (one.set?.epoch ?? 0) > (own.set?.epoch ?? 0) ||
      one.members.some(({ standing }, at) => standing === 'revoked' && own.members[at]?.standing !== 'revoked');
    const news = ofSet.filter(isNews);
    if (news.length === 0 || own.set === undefined) return true;
    const all = [own, ...ofSet];
    const members = own.members.map((member, at) =>
      all.some((one) => one.members[at]?.standing === 'revoked') ? { ...member, standing: 'revoked' as const } : member,
    );
    const latest = Math.max(...all.map(({ set }) => set?.epoch ?? 0));
    // Whoever has the latest list already takes no later one that says the same.
    const isSaid = all
      .filter(({ set }) => set?.epoch === latest)
      .every((one) => members.every(({ standing }, at) => (one.members[at] ?? { standing }).standing === standing));
    const body = { version: rosterVersion, setId: own.set.id, epoch: isSaid ? latest : latest + 1, members };
    const signature = ask('dealer', 'signRoster', body);
    if (signature === undefined) return false;
    const statement = rosterStatement.encode({ body, signatures: [signature] });
    return ask('dealer', 'adoptRoster', { statement }) !== undefined;
  }

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

/** Whatever happened, an item that nobody has to approve is shown to whoever has the PIN. The judge compares it. */
export function readAgain({ table, play }: Arena, ledger: Ledger): void {
  for (const card of walletNames)
    for (const { item, rule, slot } of table.look(card).items) {
      if (!rule.show || rule.approval || slot !== 0) continue;
      const { status } = play({ card, name: 'vaultRead', request: { item } }, ledger);
      if (status !== 0x9000) throw new Error(`item ${item} of ${card} is lost: ${status.toString(16)}`);
    }
}

const otherNames: readonly CardName[] = ['backup', 'daily', ...shareNames];

function isOfSet({ set: own }: Look, { set }: Look): boolean {
  return own !== undefined && set !== undefined && text(own.id) === text(set.id);
}
