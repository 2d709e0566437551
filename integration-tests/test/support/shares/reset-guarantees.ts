/** Guarantees about new PINs that members give: see `guarantees.ts`. */
import { equalBytes } from '@noble/curves/utils.js';
import { passwordKey } from '@symbolon/protocol/channel';
import { pinResetRequest, type Role } from '@symbolon/protocol/set';
import { type Look, text } from './cards.ts';
import { cardOf, type Done, is, must, type World } from './judging.ts';

const whole: readonly Role[] = ['primary', 'backup'];
const all: readonly Role[] = ['primary', 'backup', 'daily', 'cosigner'];

/** Whose word gives a card of this role a new PIN. */
const approvers: { readonly [R in Role]: readonly Role[] } = {
  primary: whole,
  backup: whole,
  daily: all,
  cosigner: all,
  share: [],
  heir: whole,
};

/** Judges what a card has done. */
export function judgeReset(world: World, done: Done): void {
  const { ledger } = world;
  const { card } = done.move;
  if (is(done, 'offerPinReset')) {
    const { body } = pinResetRequest.decode(done.response.request);
    ledger.resetRequests.set(text(done.response.request), { by: card, nonce: text(body.nonce) });
  }
  if (is(done, 'approvePinReset')) judgeApproval(world, done);
  if (is(done, 'resetPin')) judgeNewPin(world, done);
}

function judgeApproval({ table, ledger }: World, { move, response, before, session }: Done<'approvePinReset'>): void {
  const { card, request } = move;
  must(14, session === 'pin', `${card} approves a new PIN in a session of ${session}`);
  const asked = ledger.resetRequests.get(text(request.request));
  must(14, asked !== undefined, `${card} approves a new PIN that no card asked for`);
  must(14, (before.set?.pinReset ?? 0) > 0, `${card} approves a new PIN, and its owner settled that nobody does`);
  const member = before.members.find(({ publicKey }) => cardOf(table, publicKey) === asked.by);
  must(6, before.self?.standing !== 'revoked', `${card} is revoked, and approves a new PIN`);
  must(6, member !== undefined && member.standing !== 'revoked', `${card} approves a new PIN of ${asked.by}`);
  const role = before.self?.role;
  must(14, role !== undefined && approvers[member.role].includes(role), `${card} may not approve for ${asked.by}`);
  must(14, asked.by !== card, `${card} approves its own new PIN`);
  const epoch = before.set?.epoch ?? -1;
  ledger.resetApprovals.set(text(response.approval), { by: card, of: asked.by, nonce: asked.nonce, epoch });
}

function judgeNewPin({ table, ledger }: World, { move, before, after, session }: Done<'resetPin'>): void {
  const { card, request } = move;
  const { set, self, members } = after;
  must(14, session === 'can', `${card} takes a new PIN in a session of ${session}`);
  must(14, before.nonce !== undefined, `${card} takes a new PIN, and did not ask for one`);
  const standing = (name: string) => members.find(({ publicKey }) => cardOf(table, publicKey) === name);
  const counting = request.approvals.flatMap((bytes) => {
    const given = ledger.resetApprovals.get(text(bytes));
    if (given === undefined || given.of !== card || given.epoch !== set?.epoch) return [];
    if (given.by === card || before.nonce === undefined || given.nonce !== text(before.nonce)) return [];
    const by = standing(given.by);
    const counts = by !== undefined && by.standing !== 'revoked' && approvers[self?.role ?? 'share'].includes(by.role);
    return counts ? [given.by] : [];
  });
  const needed = set?.pinReset ?? 0;
  must(14, needed > 0, `${card} takes a new PIN, and its owner settled that nobody gives one`);
  must(
    14,
    new Set(counting).size >= needed,
    `${card} takes a new PIN by ${new Set(counting).size} of ${needed} members`,
  );
  must(6, self?.standing !== 'revoked', `${card} is revoked, and takes a new PIN`);
  must(14, after.nonce === undefined, `${card} keeps the request that was answered`);
  const key = passwordKey(request.pin);
  must(14, after.pinKey !== undefined && equalBytes(after.pinKey, key), `${card} takes another PIN than was asked`);
  must(14, keeps(before, after), `${card} changes more than its PIN`);
}

/** A new PIN changes nothing of what it opens. */
function keeps(before: Look, after: Look): boolean {
  const bytes = ({ pukKey, wallet, items, share }: Look): string =>
    [pukKey, share?.value, ...(wallet?.roots ?? []).map(({ secret }) => secret), ...items.map(({ content }) => content)]
      .map((one) => text(one ?? new Uint8Array()))
      .join();
  return bytes(before) === bytes(after);
}
