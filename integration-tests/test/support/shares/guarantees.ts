/**
 * What must hold of shares, whoever carries their messages: judged from what cards say and what they have in memory, by
 * a model that knows nothing of how the firmware comes to it.
 *
 * 1. No share, nor what shares are made of, is ever outside a card in the clear, and nothing is sealed but to an offer
 *    that a genuine card has made for it.
 * 2. A split has one share for an index, on one card, and a card has one share of a split. It is the dealer's.
 * 3. No more cards than were agreed are members.
 * 4. A wallet is recovered from enough different shares of one split, and is the dealer's.
 * 5. A share card serves no command about keys, and gives its share in a session of its PIN alone.
 * 6. A card that knows that it is revoked gives nothing, and a revoked one gets nothing.
 * 7. A share is replaced by a later one of the same wallet, from a dealer that the card knows, and is lost otherwise
 *    only to a reset.
 * 8. A share is confirmed once it has arrived, and the dealer forgets the seed of a split once all have.
 * 9. What is refused changes nothing.
 */

import { equalBytes } from '@noble/curves/utils.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { receiptMessage } from '@symbolon/protocol/clone';
import type { CommandName } from '@symbolon/protocol/commands';
import {
  dealMessage,
  encryptSecret,
  placesOf,
  recoveryMessage,
  splitDigest,
  splitVersion,
} from '@symbolon/protocol/shares';
import { status } from '@symbolon/protocol/status';
import { asCard } from '../../../../packages/card-core/test/support/card-messages.ts';
import { contains } from '../../../../packages/card-core/test/support/memory.ts';
import { type Answer, type CardName, type Look, type Move, type Table, text } from './cards.ts';

const { isEnough, makeSplit } = asCard;

type Purpose = 'share' | 'recovery';
type Dealt = { readonly digest: string; readonly index: number; readonly to: CardName; readonly by: CardName };
type Sealed = { readonly digest: string; readonly index: number; readonly isTrue: boolean };

type Truth = {
  readonly values: readonly Uint8Array[];
  readonly wallet: Uint8Array;
  /** Made up by the attacker, who may deal as often as he likes. */
  readonly isForged: boolean;
};

/** What was really said and done, so far. */
export type Ledger = {
  /** By the hash of an offer: who made it, and for what. */
  readonly offers: Map<string, { readonly by: CardName; readonly purpose: Purpose | 'clone' }>;
  /** By a deal, without its certificates. */
  readonly deals: Map<string, Dealt>;
  /** Shares by digest and index: the cards that they were dealt to, and those that had them. */
  readonly dealtTo: Map<string, CardName>;
  readonly arrived: Map<string, CardName>;
  readonly receipts: Map<string, CardName>;
  readonly recoveries: Map<string, Sealed>;
  /** By the digest of a split: its shares, as they must be, and the secret of its wallet. */
  readonly truth: Map<string, Truth>;
  readonly secrets: Map<string, Uint8Array>;
  /** Id of the owner's set. */
  ownSet: Uint8Array;
  /** What each card that recovers has taken so far. */
  readonly gathered: Map<CardName, readonly Sealed[]>;
};

export const newLedger = (): Ledger => ({
  offers: new Map(),
  deals: new Map(),
  dealtTo: new Map(),
  arrived: new Map(),
  receipts: new Map(),
  recoveries: new Map(),
  truth: new Map(),
  secrets: new Map(),
  ownSet: new Uint8Array(),
  gathered: new Map(),
});

export const copyLedger = (ledger: Ledger): Ledger => ({
  offers: new Map(ledger.offers),
  deals: new Map(ledger.deals),
  dealtTo: new Map(ledger.dealtTo),
  arrived: new Map(ledger.arrived),
  receipts: new Map(ledger.receipts),
  recoveries: new Map(ledger.recoveries),
  truth: new Map(ledger.truth),
  secrets: new Map(ledger.secrets),
  ownSet: ledger.ownSet,
  gathered: new Map(ledger.gathered),
});

/** Cards of the owner's set and those it may get: at most so many members, the dealer aside. */
export const agreed = 4;

const keyCommands: readonly CommandName[] = [
  ...(['getPublicKey', 'signDigests', 'exportWallet', 'createWallet', 'importWallet', 'cloneExport'] as const),
  ...(['cloneOffer', 'signRoster', 'getPolicy', 'shareDeal', 'shareConfirm', 'readFile', 'approveActivation'] as const),
];

const place = (digest: string, index: number): string => `${digest} ${index}`;

function must(guarantee: number, condition: boolean, about: string): asserts condition {
  if (!condition) throw new Error(`guarantee ${guarantee}: ${about}`);
}

/** A message as both cards mean it: whether its certificates crossed beside it does not count. */
export function bareDeal(deal: Uint8Array): string {
  const { body, signature } = dealMessage.decode(deal);
  return text(dealMessage.encode({ body: { ...body, certificates: [] }, signature }));
}
export function bareRecovery(recovery: Uint8Array): string {
  const { body, signature } = recoveryMessage.decode(recovery);
  return text(recoveryMessage.encode({ body: { ...body, certificates: [] }, signature }));
}

/** Judges a command that a card has answered, or whose answer was lost. Throws where a guarantee is broken. */
export function judge(
  { table, ledger }: World,
  move: Move,
  answer: Answer,
  { before, content }: { readonly before: Look; readonly content: Uint8Array },
): void {
  const { card, name } = move;
  const after = table.look(card);
  const isOk = answer.status === status.ok;
  const session = move.session ?? (before.isBlank ? 'can' : 'pin');
  learn(ledger, after);
  for (const secret of ledger.secrets.values())
    must(1, answer.data.length < secret.length || !contains(answer.data, secret), `${card} says a secret`);
  const keeps = isOk || answer.status === 0 || equalBytes(table.content(card), content);
  must(9, keeps, `${name} was refused by ${card}, and changed it`);
  must(5, after.share === undefined || after.wallet === undefined, `${card} has keys and a share`);
  must(3, after.members.length <= agreed + 1, `${card} knows ${after.members.length} members`);
  checkHeld(ledger, card, after);
  if (before.share !== undefined) {
    must(5, !isOk || !keyCommands.includes(name), `${card} serves ${name} with a share`);
    must(7, after.share !== undefined || name === 'resetCard', `${card} lost its share to ${name}`);
    if (after.share !== undefined) checkReplaced(ledger, move, before, after);
  } else if (after.share !== undefined) must(7, name === 'shareImport', `${name} brought ${card} a share`);
  checkSeed(table, ledger, before, after);
  if (name !== 'shareRecover' || !isOk) ledger.gathered.delete(card);
  if (!isOk) return;
  const world = { table, ledger };
  if (name === 'shareOffer') {
    const { offer } = answer.response as { readonly offer: Uint8Array };
    ledger.offers.set(text(sha256(offer)), {
      by: card,
      purpose: move.request.recovery === true ? 'recovery' : 'share',
    });
    must(5, session === 'pin' || before.isBlank, `${card} offers itself without its PIN`);
  }
  if (name === 'cloneOffer') {
    const { offer } = answer.response as { readonly offer: Uint8Array };
    ledger.offers.set(text(sha256(offer)), { by: card, purpose: 'clone' });
  }
  if (name === 'shareDeal') judgeDeal(world, move, answer, before);
  if (name === 'shareImport') {
    const { receipt } = answer.response as { readonly receipt: Uint8Array };
    ledger.receipts.set(text(receipt), card);
    must(5, session === 'pin' || before.isBlank, `${card} answers its receipt without its PIN`);
  }
  if (name === 'shareConfirm') judgeConfirm(world, move.request.receipt, before);
  if (name === 'shareRelease') judgeRelease(world, move, answer, before);
  if (name === 'shareExport') {
    must(6, before.self?.standing !== 'revoked', `${card} is revoked, and shows its share`);
    must(5, false, `${card} shows its share, of a wallet that is not exportable`);
  }
  if (name === 'shareRecover') judgeRecover(ledger, move, after);
}

/** Remembers secrets, and what the shares of a split have to be. */
function learn(ledger: Ledger, { wallet, split, share, offer, set }: Look): void {
  const add = (secret: Uint8Array): void => void ledger.secrets.set(text(secret), secret);
  if (share !== undefined) add(share.value);
  if (offer !== undefined) add(offer.ephemeralSecret);
  for (const { secret, entropy } of wallet?.roots ?? []) {
    add(secret.slice(0, 32));
    if (entropy.length > 0) add(entropy);
    if (entropy.length > 0) add(encryptSecret(entropy, { identifier: 0, extendable: true, iterationExponent: 0 }));
  }
  if (split?.seed === undefined || wallet === undefined || set === undefined) return;
  if (ledger.secrets.has(text(split.seed))) return;
  add(split.seed);
  const { number, plan, seed } = split;
  const made = makeSplit({ version: splitVersion, setId: set.id, epoch: set.epoch, number, plan, wallet, seed });
  for (const { value, mask } of made.shares) for (const secret of [value, mask]) add(secret);
  const digest = text(splitDigest(made.split));
  const [{ secret } = { secret: new Uint8Array() }] = wallet.roots;
  ledger.truth.set(digest, { values: made.shares.map(({ value }) => value), wallet: secret, isForged: false });
}

/** The share of a card is that of its split for its index, and nobody else's. */
function checkHeld(ledger: Ledger, card: CardName, { share }: Look): void {
  if (share === undefined) return;
  const digest = text(splitDigest(share.split));
  const truth = ledger.truth.get(digest);
  const value = truth?.values[share.index];
  must(2, value !== undefined && equalBytes(value, share.value), `${card} has a share that is none of its split`);
  if (truth?.isForged === true) return;
  const holder = ledger.arrived.get(place(digest, share.index)) ?? card;
  must(2, holder === card, `${card} and ${holder} have the same share`);
  ledger.arrived.set(place(digest, share.index), card);
  for (const index of placesOf(share.split.terms.plan).keys()) {
    const other = ledger.arrived.get(place(digest, index));
    must(2, other !== card || index === share.index, `${card} has two shares of a split`);
  }
}

function checkReplaced(ledger: Ledger, move: Move, before: Look, after: Look): void {
  const [was, is] = [before.share?.split.terms, after.share?.split.terms];
  if (was === undefined || is === undefined || was.number === is.number) return;
  if (!equalBytes(was.setId, ledger.ownSet)) return;
  const isLater = is.number > was.number && equalBytes(is.setId, was.setId) && is.epoch === after.set?.epoch;
  must(7, isLater && equalBytes(is.keySetDigest, was.keySetDigest), `${move.card} goes to another split`);
  must(7, move.name === 'shareImport', `${move.name} replaces a share`);
  must(6, after.self?.standing !== 'revoked', `${move.card} is revoked, and takes a share`);
  const dealt = ledger.deals.get(bareDeal(move.request.deal));
  must(7, dealt !== undefined && dealt.by !== 'stranger', `${move.card} takes a share that nobody dealt`);
}

/** The seed goes with the last receipt, or a new split takes its place. */
function checkSeed(table: Table, ledger: Ledger, before: Look, after: Look): void {
  const [was, is] = [before.split, after.split];
  if (was?.seed === undefined || is === undefined || is.seed !== undefined) return;
  const digest = text(was.digest);
  for (const [index, member] of is.holders.entries()) {
    const { publicKey, standing } = after.members[member] ?? {};
    const holder = publicKey && table.keys.get(text(publicKey));
    const isThere = standing === 'revoked' || ledger.arrived.get(place(digest, index)) === holder;
    must(8, holder !== undefined && isThere, `the seed of a split is gone before share ${index} arrived`);
  }
}

type World = { readonly table: Table; readonly ledger: Ledger };
type MoveOf<N extends CommandName> = Extract<Move, { readonly name: N }>;

function judgeDeal({ table, ledger }: World, move: MoveOf<'shareDeal'>, { response }: Answer, before: Look): void {
  const { card, request } = move;
  const { deal } = response as { readonly deal: Uint8Array };
  const { body } = dealMessage.decode(deal);
  const { split, index, members, member, offerHash } = body;
  const { self, set } = before;
  must(6, self !== undefined && self.standing !== 'revoked' && set?.dormant === false, `${card} deals, and may not`);
  const offer = ledger.offers.get(text(offerHash));
  must(1, offer?.purpose === 'share', `${card} deals to an offer that nobody made`);
  const to = members[member];
  must(1, to !== undefined && table.keys.get(text(to.publicKey)) === offer.by, `${card} deals to who made no offer`);
  const after = table.look(card).members[member];
  must(6, after?.standing !== 'revoked' && after?.role === 'share', `${card} deals to ${offer.by}, who may have none`);
  const digest = text(splitDigest(split));
  must(2, index === request.index && split.terms.epoch === set?.epoch, `${card} deals of another epoch`);
  const key = place(digest, index);
  const isOne = (ledger.dealtTo.get(key) ?? offer.by) === offer.by;
  must(2, isOne, `${card} deals share ${index} to ${offer.by}, and has dealt it to another card`);
  for (let other = 0; other < split.terms.commitments.length; other += 1)
    must(2, other === index || ledger.dealtTo.get(place(digest, other)) !== offer.by, `${offer.by} is dealt two`);
  ledger.dealtTo.set(key, offer.by);
  ledger.deals.set(bareDeal(deal), { digest, index, to: offer.by, by: card });
}

function judgeConfirm({ table, ledger }: World, receipt: Uint8Array, before: Look): void {
  const from = ledger.receipts.get(text(receipt));
  must(8, from !== undefined, 'a receipt that nobody made is taken');
  const { body } = receiptMessage.decode(receipt);
  const member = before.members[body.member];
  must(
    8,
    member !== undefined && table.keys.get(text(member.publicKey)) === from,
    'a receipt of another card is taken',
  );
  must(6, member.standing !== 'revoked', 'the receipt of a card that is revoked is taken');
  const digest = text(body.keySetDigest);
  const isThere = [...ledger.arrived].some(([key, card]) => card === from && key.startsWith(digest));
  must(8, isThere, `${from} is confirmed, and has no share`);
}

function judgeRelease({ ledger }: World, move: MoveOf<'shareRelease'>, { response }: Answer, before: Look): void {
  const { card, session = 'pin' } = move;
  const { recovery } = response as { readonly recovery: Uint8Array };
  const { body } = recoveryMessage.decode(recovery);
  must(5, session === 'pin', `${card} gives its share without its PIN`);
  must(6, before.self?.standing !== 'revoked', `${card} is revoked, and gives its share`);
  const offer = ledger.offers.get(text(body.offerHash));
  must(1, offer?.purpose === 'recovery', `${card} gives its share to an offer that nobody made`);
  const isSame = (offer.by === 'stranger') === (card === 'stranger');
  must(1, isSame || move.request.anyPack === true, `${card} gives its share to another pack`);
  const digest = text(splitDigest(body.split));
  ledger.recoveries.set(bareRecovery(recovery), { digest, index: body.index, isTrue: true });
}

function judgeRecover(ledger: Ledger, { card, request }: MoveOf<'shareRecover'>, after: Look): void {
  const taken = request.recovery && ledger.recoveries.get(bareRecovery(request.recovery));
  const before = ledger.gathered.get(card) ?? [];
  must(4, taken !== undefined, 'a share that nobody gave is taken');
  must(4, taken.isTrue, 'a wrong share is taken');
  must(
    4,
    before.every(({ digest }) => digest === taken.digest),
    'shares of two splits are put together',
  );
  must(
    4,
    before.every(({ index }) => index !== taken.index),
    'one share is taken twice',
  );
  ledger.gathered.set(card, [...before, taken]);
  if (request.finish === undefined) return;
  const { split } = recoveryMessage.decode(request.recovery ?? new Uint8Array()).body;
  const shares = [...before, taken].map(({ index }) => ({ index, value: new Uint8Array() }));
  must(4, isEnough(split, shares), 'a wallet is made of too few shares');
  const truth = ledger.truth.get(taken.digest);
  const secret = after.wallet?.roots[0]?.secret;
  must(4, truth !== undefined && secret !== undefined && equalBytes(secret, truth.wallet), 'it is another wallet');
  must(4, after.wallet?.exportable === false, 'a wallet is exportable that was not');
  must(4, after.set?.epoch === 0 && !equalBytes(after.set.id, split.terms.setId), 'it comes into the old set');
  ledger.gathered.delete(card);
}
