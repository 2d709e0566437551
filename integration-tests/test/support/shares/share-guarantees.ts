/** Guarantees about shares: see `guarantees.ts`. */
import { equalBytes } from '@noble/curves/utils.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { receiptMessage } from '@symbolon/protocol/clone';
import {
  dealMessage,
  encryptSecret,
  placesOf,
  type SharePlan,
  splitDigest,
  splitVersion,
} from '@symbolon/protocol/shares';
import { asCard } from '../../../../packages/card-core/test/support/card-messages.ts';
import { type Answer, type CardName, type Look, type Move, type Table, text } from './cards.ts';
import { cardOf, type Done, is, type MoveOf, must, type World } from './judging.ts';
import type { Ledger } from './ledger.ts';
import { judgeRecover, judgeRefusedRecovery, judgeRelease } from './recovery-guarantees.ts';

const { makeSplit } = asCard;

const place = (digest: string, index: number): string => `${digest} ${index}`;

/** A message as both cards mean it: whether its certificates crossed beside it does not count. */
export function bareDeal(deal: Uint8Array): string {
  const { body, signature } = dealMessage.decode(deal);
  return text(dealMessage.encode({ body: { ...body, certificates: [] }, signature }));
}

/** What must hold after every command, whatever became of it. */
export function checkShares({ table, ledger }: World, move: Move, before: Look, after: Look): void {
  const { card, name } = move;
  if (before === after) return;
  learnSplit(ledger, after);
  must(5, after.share === undefined || after.wallet === undefined, `${card} has keys and a share`);
  checkHeld(ledger, card, after);
  if (before.share !== undefined) {
    must(7, after.share !== undefined || name === 'resetCard', `${card} lost its share to ${name}`);
    if (after.share !== undefined) checkReplaced(ledger, move, before, after);
  } else if (after.share !== undefined) must(7, name === 'shareImport', `${name} brought ${card} a share`);
  checkSeed(table, ledger, before, after);
}

/** Judges what a card has done. */
export function judgeShares(world: World, done: Done): void {
  const { move, session, before } = done;
  const { card } = move;
  const { ledger } = world;
  if (is(done, 'shareOffer')) {
    const purpose = done.move.request.recovery === true ? 'recovery' : 'share';
    const hash = text(sha256(done.response.offer));
    ledger.offers.set(hash, { by: card, purpose });
    if (purpose === 'recovery') ledger.openOffers.set(card, hash);
    must(5, session === 'pin' || before.isBlank, `${card} offers itself without its PIN`);
  }
  if (is(done, 'cloneOffer')) ledger.offers.set(text(sha256(done.response.offer)), { by: card, purpose: 'clone' });
  if (is(done, 'shareDeal')) judgeDeal(world, done);
  if (is(done, 'shareImport')) {
    ledger.receipts.set(text(done.response.receipt), card);
    must(5, session === 'pin' || before.isBlank, `${card} answers its receipt without its PIN`);
  }
  if (is(done, 'shareConfirm')) judgeConfirm(world, done.move.request.receipt, before);
  if (is(done, 'shareRelease')) judgeRelease(world, done);
  if (is(done, 'shareExport')) {
    must(6, before.self?.standing !== 'revoked', `${card} is revoked, and shows its share`);
    must(5, session === 'puk', `${card} shows its share without its PUK`);
    must(5, before.share?.split.terms.exportable === true, `${card} shows a share that is not exportable`);
  }
  if (is(done, 'shareRecover')) judgeRecover(ledger, done);
}

/** What the shares of a split have to be. */
function learnSplit(ledger: Ledger, { wallet, split, set }: Look): void {
  const add = (secret: Uint8Array): void => void ledger.secrets.set(text(secret), secret);
  if (split?.seed === undefined || wallet === undefined || set === undefined) return;
  if (ledger.secrets.has(text(split.seed))) return;
  add(split.seed);
  for (const { entropy } of wallet.roots)
    if (entropy.length > 0) add(encryptSecret(entropy, { identifier: 0, extendable: true, iterationExponent: 0 }));
  const { number, plan, seed } = split;
  const made = makeSplit({ version: splitVersion, setId: set.id, epoch: set.epoch, number, plan, wallet, seed });
  for (const { value, mask } of made.shares) for (const secret of [value, mask]) add(secret);
  const digest = text(splitDigest(made.split));
  const [{ secret } = { secret: new Uint8Array() }] = wallet.roots;
  ledger.truth.set(digest, { values: made.shares.map(({ value }) => value), wallet: secret });
}

/** The share of a card is that of its split for its index, and nobody else's. */
function checkHeld(ledger: Ledger, card: CardName, { share }: Look): void {
  if (share === undefined) return;
  const digest = text(splitDigest(share.split));
  const truth = ledger.truth.get(digest);
  const value = truth?.values[share.index];
  must(2, value !== undefined && equalBytes(value, share.value), `${card} has a share that is none of its split`);
  if (truth?.forgedBy !== undefined) return;
  const holder = ledger.arrived.get(place(digest, share.index)) ?? card;
  must(2, holder === card, `${card} and ${holder} have the same share`);
  ledger.arrived.set(place(digest, share.index), card);
  for (const index of placesOf(share.split.terms.plan).keys()) {
    const other = ledger.arrived.get(place(digest, index));
    must(2, other !== card || index === share.index, `${card} has two shares of a split`);
  }
}

function checkReplaced(ledger: Ledger, move: Move, before: Look, after: Look): void {
  const [was, now] = [before.share?.split.terms, after.share?.split.terms];
  if (was === undefined || now === undefined || before.share === undefined || after.share === undefined) return;
  if (equalBytes(splitDigest(before.share.split), splitDigest(after.share.split))) return;
  const held = before.share && ledger.truth.get(text(splitDigest(before.share.split)));
  // A blank card of anybody's is of whichever set its owner takes it to, such as that of the attacker.
  if (!equalBytes(was.setId, ledger.own.set) || held?.forgedBy === 'stranger') return;
  const isLater = now.number > was.number && equalBytes(now.setId, was.setId) && now.epoch === after.set?.epoch;
  must(7, isLater && equalBytes(now.keySetDigest, was.keySetDigest), `${move.card} goes to another split`);
  must(7, move.name === 'shareImport', `${move.name} replaces a share`);
  must(6, after.self?.standing !== 'revoked', `${move.card} is revoked, and takes a share`);
  const dealt = ledger.deals.get(bareDeal(move.request.deal));
  must(7, dealt !== undefined && dealt.by !== 'stranger', `${move.card} takes a share that nobody dealt`);
}

/** The seed goes with the last receipt, or a new split takes its place. */
function checkSeed(table: Table, ledger: Ledger, before: Look, after: Look): void {
  const [was, now] = [before.split, after.split];
  if (was?.seed === undefined || now === undefined || now.seed !== undefined) return;
  const digest = text(was.digest);
  for (const [index, member] of now.holders.entries()) {
    const { publicKey, standing } = after.members[member] ?? {};
    const holder = cardOf(table, publicKey);
    const isThere = standing === 'revoked' || ledger.arrived.get(place(digest, index)) === holder;
    must(8, holder !== undefined && isThere, `the seed of a split is gone before share ${index} arrived`);
  }
}

function judgeDeal({ table, ledger }: World, { move, response, before, after }: Done<'shareDeal'>): void {
  const { card, request } = move;
  const { deal } = response;
  const { body } = dealMessage.decode(deal);
  const { split, index, members, member, offerHash } = body;
  const { self, set } = before;
  must(6, self !== undefined && self.standing !== 'revoked' && set?.dormant === false, `${card} deals, and may not`);
  const offer = ledger.offers.get(text(offerHash));
  must(1, offer?.purpose === 'share', `${card} deals to an offer that nobody made`);
  must(1, cardOf(table, members[member]?.publicKey) === offer.by, `${card} deals to who made no offer`);
  const target = after.members[member];
  must(
    6,
    target?.standing !== 'revoked' && target?.role === 'share',
    `${card} deals to ${offer.by}, who may have none`,
  );
  const digest = text(splitDigest(split));
  must(2, index === request.index && split.terms.epoch === set?.epoch, `${card} deals of another epoch`);
  const asked = request.plan ?? before.split?.plan;
  must(2, isSamePlan(asked, split.terms.plan), `${card} deals by another plan than was asked for`);
  const key = place(digest, index);
  const isOne = (ledger.dealtTo.get(key) ?? offer.by) === offer.by;
  must(2, isOne, `${card} deals share ${index} to ${offer.by}, and has dealt it to another card`);
  for (let other = 0; other < split.terms.commitments.length; other += 1)
    must(2, other === index || ledger.dealtTo.get(place(digest, other)) !== offer.by, `${offer.by} is dealt two`);
  const bytes = bareDeal(deal);
  const dealt = { digest, index, to: offer.by, by: card, bytes, offer: text(offerHash) };
  const earlier = ledger.dealtFor.get(key);
  must(2, (earlier ?? dealt).offer === dealt.offer, `${card} deals share ${index} again, for another offer`);
  must(8, (earlier ?? dealt).bytes === bytes, `${card} does not repeat its deal`);
  ledger.dealtTo.set(key, offer.by);
  ledger.dealtFor.set(key, dealt);
  ledger.deals.set(bytes, dealt);
}

function isSamePlan(one: SharePlan | undefined, other: SharePlan): boolean {
  const listed = ({ groupThreshold, groups }: SharePlan) =>
    [groupThreshold, ...groups.flatMap(({ threshold, count }) => [threshold, count])].join();
  return one !== undefined && listed(one) === listed(other);
}

function judgeConfirm({ table, ledger }: World, receipt: Uint8Array, before: Look): void {
  const from = ledger.receipts.get(text(receipt));
  must(8, from !== undefined, 'a receipt that nobody made is taken');
  const { body } = receiptMessage.decode(receipt);
  const member = before.members[body.member];
  must(8, cardOf(table, member?.publicKey) === from, 'a receipt of another card is taken');
  must(6, member?.standing !== 'revoked', 'the receipt of a card that is revoked is taken');
  const digest = text(body.keySetDigest);
  const isThere = [...ledger.arrived].some(([key, card]) => card === from && key.startsWith(digest));
  must(8, isThere, `${from} is confirmed, and has no share`);
}

/** What may not be refused, and what is refused for the right reason. */
export function judgeRefusedShare(world: World, move: Move, answer: Answer, before: Look): void {
  const { name, session = 'pin', decoy = false, slot = 0 } = move;
  if (decoy || slot !== 0) return;
  if (name === 'shareDeal' && session === 'pin') judgeNotRepeated(world.ledger, move, before);
  if (name === 'shareRecover') judgeRefusedRecovery(world.ledger, move, answer, before);
}

/** Until all receipts are here, the same request gets the same deal: its answer may have been lost. */
function judgeNotRepeated(ledger: Ledger, { card, request }: MoveOf<'shareDeal'>, before: Look): void {
  const { split, set, self, pending } = before;
  if (split?.seed === undefined || set === undefined || request.plan !== undefined) return;
  if (self?.standing === 'revoked' || set.dormant || request.certificate !== undefined) return;
  const dealt = ledger.dealtFor.get(place(text(split.digest), request.index));
  if (dealt === undefined || dealt.by !== card || dealt.offer !== text(sha256(request.offer))) return;
  const member = split.holders[request.index];
  const target = member === undefined ? undefined : before.members[member];
  if (member === undefined || target?.standing === 'revoked' || !pending.includes(member)) return;
  if (dealMessage.decode(Buffer.from(dealt.bytes, 'latin1')).body.split.terms.epoch !== set.epoch) return;
  must(8, false, `${card} does not repeat a deal`);
}
