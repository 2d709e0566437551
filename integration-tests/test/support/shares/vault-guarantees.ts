/** Guarantees about the vault: see `guarantees.ts`. */
import { equalBytes } from '@noble/curves/utils.js';
import { sha256 } from '@noble/hashes/sha2.js';
import {
  sealedItemMessage,
  type VaultRule,
  vaultApprovalMessage,
  vaultRequestBody,
  vaultRequestMessage,
} from '@symbolon/protocol/vault';
import { contains } from '../../../../packages/card-core/test/support/memory.ts';
import { type Look, type Move, text } from './cards.ts';
import { cardOf, type Done, is, must, type World } from './judging.ts';
import type { VaultRequested } from './ledger.ts';

type Item = Omit<Look['items'][number], 'content'> & { readonly content: Uint8Array };

const vaultCommands: readonly string[] = [
  ...(['vaultList', 'vaultStore', 'vaultRead', 'vaultDelete', 'vaultRequest', 'vaultApprove'] as const),
  ...(['vaultOffer', 'vaultSend', 'vaultReceive', 'walletFromVault'] as const),
];

/** What must hold after every command, whatever became of it. */
export function checkVault(world: World, move: Move, before: Look, after: Look): void {
  const { card, name } = move;
  if (before === after) return;
  if (name === 'resetCard') world.ledger.open.delete(card);
  for (const was of before.items) {
    const now = after.items.find(({ item }) => item === was.item);
    if (now === undefined) {
      const isWanted = name === 'resetCard' || (name === 'vaultDelete' && move.request.item === was.item);
      must(12, isWanted && (name === 'resetCard' || move.decoy !== true), `${name} takes item ${was.item} of ${card}`);
      continue;
    }
    must(12, isSame(was, now), `${name} changes item ${was.item} of ${card}`);
    checkCount(move, was, now);
  }
  for (const now of after.items) {
    const isNew = !before.items.some(({ item }) => item === now.item);
    if (isNew) checkPlace(world, move, now, world.table.look(card, now.slot));
  }
}

/** Of a use each is counted, and nothing else is. */
function checkCount({ card, name, decoy = false, ...move }: Move, was: Item, now: Item): void {
  const [shown, sent] = [now.shown - was.shown, now.sent - was.sent];
  if (shown === 0 && sent === 0) return;
  const { item } = move.request as { readonly item?: number };
  const isRead = name === 'vaultRead' && shown === 1 && sent === 0;
  const isSent = name === 'vaultSend' && shown === 0 && sent === 1;
  must(12, item === was.item && !decoy && (isRead || isSent), `${name} counts a use of item ${was.item} of ${card}`);
}

function isSame(one: Item, other: Item): boolean {
  return (
    one.kind === other.kind &&
    one.label === other.label &&
    one.slot === other.slot &&
    ruleBits(one.rule) === ruleBits(other.rule) &&
    equalBytes(one.content, other.content)
  );
}

const ruleBits = ({ show, members, others, approval }: VaultRule): string => [show, members, others, approval].join();

/** An item is where it was stored, or where its rule lets it go, and has the rule that it was stored with. */
function checkPlace({ ledger }: World, move: Move, item: Item, { set }: Look): void {
  const { card, name } = move;
  must(13, move.decoy !== true, `${name} with the duress PIN changes the vault of ${card}`);
  if (name === 'vaultStore' && equalBytes(move.request.content, item.content)) {
    const before = ledger.items.get(text(item.content));
    const origins = [...(before?.origins ?? []), card];
    const sets = [...(before?.sets ?? []), text(set?.id ?? new Uint8Array())];
    const { kind, label, rule, content } = move.request;
    must(12, isSame({ ...item, kind, label, rule, content }, item), `${card} stores something else`);
    ledger.items.set(text(content), { kind, label, rule, content, origins, sets });
    return;
  }
  const stored = ledger.items.get(text(item.content));
  must(10, name === 'vaultReceive' && stored !== undefined, `${name} brings ${card} an item that nobody stored`);
  const { rule, origins, sets } = stored;
  must(12, isSame({ ...item, ...stored }, item), `${card} has an item with another rule`);
  const isHere = origins.includes(card);
  const isOfSet = rule.members && sets.includes(text(set?.id ?? new Uint8Array()));
  must(10, isHere || rule.others || isOfSet, `${card} gets an item that its rule keeps away`);
}

/** Judges what a card has done. */
export function judgeVault(world: World, made: Done, slots: readonly [Look, Look]): void {
  const { move, session } = made;
  const { card, name } = move;
  // The items of a wallet have its set.
  const slot = (move.name === 'walletFromVault' ? move.request.from : move.slot) === 1 ? 1 : 0;
  const done: Done = { ...made, before: slots[slot], after: world.table.look(card, slot) };
  const { before, after } = done;
  const { ledger } = world;
  if (vaultCommands.includes(name)) must(13, session === 'pin', `${card} serves ${name} in a session of ${session}`);
  if (is(done, 'vaultOffer')) ledger.offers.set(text(sha256(done.response.offer)), { by: card, purpose: 'vault' });
  if (is(done, 'vaultRead')) {
    const { request } = done.move;
    const item = itemOf(move, request.item, before);
    must(10, item.rule.show, `${card} shows an item that its rule hides`);
    settle(world, { holder: card, item: item.item, use: 'show' }, item, { ...request, after });
    const { shown } = after.items.find((one) => one.item === item.item) ?? item;
    must(12, shown === item.shown + 1, `${card} shows an item uncounted`);
  }
  if (is(done, 'vaultRequest')) {
    const { body } = vaultRequestMessage.decode(done.response.request);
    const hash = text(sha256(vaultRequestBody.encode(body)));
    const { item, use, target } = done.move.request;
    must(11, body.item === item && body.use === use, `${card} asks for something else`);
    ledger.requests.set(hash, { holder: card, item, use, target: target && text(target) });
    ledger.open.set(card, hash);
  }
  if (is(done, 'vaultApprove')) judgeApproval(world, done);
  if (is(done, 'vaultSend')) judgeSend(world, done);
  if (is(done, 'vaultReceive')) judgeReceive(world, done);
  if (is(done, 'vaultDelete')) {
    const { content, item } = itemOf(move, done.move.request.item, before);
    const isElsewhere = after.items.some((one) => contains(one.content, content));
    must(12, isElsewhere || !contains(world.table.image(card), content), `${card} deletes an item, and keeps it`);
    const open = ledger.requests.get(ledger.open.get(card) ?? '');
    if (open?.item === item) ledger.open.delete(card);
  }
  if (is(done, 'walletFromVault')) judgeWallet(world, done, slots);
  if (is(done, 'exportWallet')) {
    must(10, session === 'puk', `${card} exports its wallet in a session of ${session}`);
    must(10, before.wallet?.exportable === true, `${card} exports a wallet that is not exportable`);
  }
}

function itemOf({ card, name }: Move, number: number, { items }: Look): Item {
  const item = items.find((one) => one.item === number);
  must(12, item !== undefined, `${name} on ${card}, of an item that is not there`);
  return item;
}

/** Where the rule wants an approval, there was one for this very use, and it was not used yet. */
function settle(
  { table, ledger }: World,
  use: VaultRequested,
  { rule }: Item,
  { approval, after }: { readonly approval?: Uint8Array | undefined; readonly after: Look },
): void {
  if (!rule.approval) return;
  const { holder } = use;
  must(11, approval !== undefined, `${holder} uses an item without the approval that it wants`);
  const given = ledger.approvals.get(text(approval));
  must(11, given !== undefined, `${holder} takes an approval that nobody gave`);
  must(11, given.request === ledger.open.get(holder), `${holder} takes an approval again, or of an earlier request`);
  const asked = ledger.requests.get(given.request);
  const isThis = asked?.item === use.item && asked.use === use.use && asked.target === use.target;
  must(11, isThis, `${holder} takes an approval for something else`);
  const approver = after.members.find(({ publicKey }) => cardOf(table, publicKey) === given.by);
  const isOther = given.by !== holder && approver !== undefined && approver.standing !== 'revoked';
  must(11, isOther, `${holder} takes the approval of ${given.by}`);
  const { body } = vaultApprovalMessage.decode(approval);
  must(11, body.epoch === after.set?.epoch, `${holder} takes an approval of another epoch`);
  ledger.open.delete(holder);
}

function judgeApproval({ table, ledger }: World, { move, response, before }: Done<'vaultApprove'>): void {
  const { card } = move;
  const { body } = vaultRequestMessage.decode(move.request.request);
  const request = text(sha256(vaultRequestBody.encode(body)));
  const asked = ledger.requests.get(request);
  must(11, asked !== undefined, `${card} approves what nobody asked for`);
  must(11, asked.holder !== card, `${card} approves what it asked for itself`);
  must(6, before.self?.standing !== 'revoked', `${card} is revoked, and approves`);
  const holder = before.members.find(({ publicKey }) => cardOf(table, publicKey) === asked.holder);
  must(6, holder !== undefined && holder.standing !== 'revoked', `${card} approves of ${asked.holder}`);
  must(11, body.epoch === before.set?.epoch, `${card} approves in another epoch`);
  ledger.approvals.set(text(response.approval), { request, by: card });
}

function judgeSend(world: World, done: Done<'vaultSend'>): void {
  const { table, ledger } = world;
  const { move, response, before, after } = done;
  const { card, request } = move;
  const item = itemOf(move, request.item, before);
  must(6, before.self?.standing !== 'revoked', `${card} is revoked, and sends an item`);
  const hash = text(sha256(request.offer));
  const offer = ledger.offers.get(hash);
  must(1, offer?.purpose === 'vault', `${card} sends an item to an offer that nobody made`);
  const { body } = sealedItemMessage.decode(response.sealed);
  must(1, text(body.header.offerHash) === hash, `${card} seals for another offer`);
  const target = table.look(offer.by).publicKey;
  const member = before.members.find(({ publicKey }) => equalBytes(publicKey, target));
  const isMember = member !== undefined && member.standing !== 'revoked' && offer.by !== card;
  const { rule } = item;
  must(10, rule.others || (rule.members && isMember), `${card} sends an item that its rule keeps`);
  const isConfirmed = request.confirmed !== undefined && equalBytes(request.confirmed, target);
  must(10, isMember || isConfirmed, `${card} sends an item to ${offer.by}, which nobody confirmed`);
  const last = ledger.sent.get(card);
  const sealed = text(response.sealed);
  const isRepeated = last?.item === item.item && last.offer === hash && last.sealed === sealed;
  if (!isRepeated) {
    settle(world, { holder: card, item: item.item, use: 'send', target: text(target) }, item, { ...request, after });
    const { sent } = after.items.find((one) => one.item === item.item) ?? item;
    must(12, sent === item.sent + 1, `${card} sends an item uncounted`);
  }
  ledger.sent.set(card, { item: item.item, offer: hash, sealed });
  ledger.sealed.set(sealed, { content: text(item.content), offer: hash });
}

function judgeReceive({ ledger }: World, { move, before, after }: Done<'vaultReceive'>): void {
  const { card, request } = move;
  const sealed = ledger.sealed.get(text(request.sealed));
  must(10, sealed !== undefined, `${card} takes an item that nobody sent`);
  must(10, ledger.offers.get(sealed.offer)?.by === card, `${card} takes an item that was for another card`);
  const added = after.items.filter(({ item }) => !before.items.some((one) => one.item === item));
  const isIt = added.every(({ content }) => text(content) === sealed.content);
  must(12, added.length <= 1 && isIt, `${card} takes something else than was sent`);
}

/** A wallet of an item is no way round its rule. */
function judgeWallet(world: World, done: Done<'walletFromVault'>, slots: readonly [Look, Look]): void {
  const { move, before, after } = done;
  const { card, request, slot = 0 } = move;
  const phrase = itemOf(move, request.item, before);
  const passphrase = before.items.find((one) => one.item === request.passphrase);
  const used = passphrase === undefined ? [phrase] : [phrase, passphrase];
  const isOpen = ({ rule }: Item): boolean => rule.show && !rule.approval;
  const goesAnywhere = ({ rule }: Item): boolean => (rule.show || rule.others) && !rule.approval;
  must(12, slots[slot === 1 ? 1 : 0].wallet === undefined, `${card} puts a wallet in the place of another`);
  const { wallet, set } = world.table.look(card, slot);
  must(10, wallet !== undefined && set !== undefined, `${card} makes no wallet of its item`);
  must(
    10,
    !wallet.exportable || used.every(isOpen),
    `${card} makes an exportable wallet of an item that it may not show`,
  );
  const isNarrow = set.limit === 0 && !set.extendable;
  must(10, isNarrow || used.every(goesAnywhere), `${card} makes a wallet with clones of an item that stays`);
  const keepsPhrase = wallet.roots.some(({ entropy }) => entropy.length > 0);
  must(10, !keepsPhrase || (isOpen(phrase) && passphrase === undefined), `${card} keeps a phrase that it may not show`);
  must(11, passphrase?.rule.approval !== true, `${card} uses a passphrase without approval`);
  settle(world, { holder: card, item: phrase.item, use: 'wallet' }, phrase, { ...request, after });
}
