/**
 * What must hold of backups that differ, whoever carries their messages: judged from what cards say and what they have
 * in memory, by a model that knows nothing of how the firmware comes to it.
 *
 * Shares:
 *
 * 1. No secret is ever outside a card in the clear but as the owner agreed, and nothing is sealed but to an offer that
 *    a genuine card has made for it.
 * 2. A split has one share for an index, on one card, and a card has one share of a split. It is the dealer's, by the
 *    plan that was asked for, and is dealt for one offer.
 * 3. No more cards than were agreed are members.
 * 4. A wallet is recovered from enough different shares of one split, and is the dealer's. A share of another split is
 *    refused as such.
 * 5. A share card serves no command about keys, and gives its share in a session of its PIN alone.
 * 6. A card that knows that it is revoked gives nothing, and a revoked one gets nothing.
 * 7. A share is replaced by a later one of the same wallet, from a dealer that the card knows, and is lost otherwise
 *    only to a reset.
 * 8. A share is confirmed once it has arrived, and the dealer forgets the seed of a split once all have. Until then it
 *    repeats its deals.
 * 9. What is refused changes nothing, and what power interrupts is done wholly or not at all.
 *
 * The vault (`vault-guarantees.ts`) and new PINs (`reset-guarantees.ts`):
 *
 * 10. An item leaves the vault only by its rule, for a card that may get it, and a wallet of it is no way round.
 * 11. An approval counts once: for one use of one item by one card, and by a member that is not revoked.
 * 12. An item stays what and where it was until it is deleted, which leaves nothing of it. Each use is counted.
 * 13. Without the PIN, or with the duress PIN, nobody learns anything of the vault, nor changes it.
 * 14. A card takes a new PIN by as many members as its owner settled, each for this request of this card, in its epoch.
 */
import { equalBytes } from '@noble/curves/utils.js';
import type { CommandName } from '@symbolon/protocol/commands';
import { status } from '@symbolon/protocol/status';
import { contains } from '../../../../packages/card-core/test/support/memory.ts';
import { type Answer, type Look, type Move, text } from './cards.ts';
import { type Done, must, type World } from './judging.ts';
import type { Ledger } from './ledger.ts';
import { judgeReset } from './reset-guarantees.ts';
import { checkShares, judgeRefusedShare, judgeShares } from './share-guarantees.ts';
import { checkVault, judgeVault } from './vault-guarantees.ts';

/** Cards of the owner's set and those it may get: at most so many members, the dealer aside. */
export const agreed = 5;

const keyCommands: readonly CommandName[] = [
  ...(['getPublicKey', 'signDigests', 'exportWallet', 'createWallet', 'importWallet', 'cloneExport'] as const),
  ...(['cloneOffer', 'signRoster', 'getPolicy', 'shareDeal', 'shareConfirm', 'readFile', 'approveActivation'] as const),
  ...(['vaultStore', 'vaultList', 'vaultOffer', 'vaultApprove', 'approvePinReset'] as const),
];

const approving: readonly CommandName[] = ['vaultApprove', 'approvePinReset', 'approveActivation', 'signRoster'];

/**
 * Judges a command that a card has answered, or whose answer was lost. Throws where a guarantee is broken.
 *
 * @param slots what the card had in its slots before
 */
export function judge(world: World, move: Move, answer: Answer, slots: readonly [Look, Look]): void {
  const { table, ledger } = world;
  const { card, name } = move;
  const [before] = slots;
  const inSlot = slots[move.slot ?? 0] ?? before;
  const after = table.look(card);
  const session = move.session ?? (before.isBlank ? 'can' : 'pin');
  learn(ledger, after);
  const isRefused = answer.status !== status.ok && answer.status !== 0;
  if (name !== 'verifyPin' && isRefused) must(9, !answer.isChanged, `${name} was refused by ${card}, and changed it`);
  must(9, answer.isHalf !== true, `${name} is half done by ${card}`);
  must(3, after.members.length <= agreed + 1, `${card} knows ${after.members.length} members`);
  checkShares(world, move, before, after);
  checkVault(world, move, before, after);
  if (after.pinKey !== before.pinKey && before.pinKey !== undefined) {
    const isSame = after.pinKey !== undefined && equalBytes(before.pinKey, after.pinKey);
    must(14, isSame || name === 'resetPin' || name === 'resetCard', `${name} changes the PIN of ${card}`);
  }
  const response = answer.response ?? answer.unheard;
  const done = response === undefined ? undefined : ({ move, response, before, after, session } as unknown as Done);
  const mayTell = done === undefined ? [] : told(done, inSlot);
  if (answer.response !== undefined) checkSilence(world, move, answer, { session, mayTell });
  if (isRefused) judgeRefusedShare(world, move, answer, before);
  if (done === undefined || name !== 'shareRecover') ledger.gathered.delete(card);
  if (done === undefined) return;
  must(5, before.share === undefined || !keyCommands.includes(name), `${card} serves ${name} with a share`);
  if (move.decoy === true) {
    must(13, !approving.includes(name), `the decoy of ${card} approves for the owner's set`);
    return;
  }
  judgeShares(world, done);
  judgeVault(world, done, slots);
  judgeReset(world, done);
}

/** Secrets that this command is there to tell. */
function told({ move, before, session }: Done, inSlot: Look): readonly Uint8Array[] {
  if (move.name === 'vaultRead' && move.decoy !== true && session === 'pin') {
    const { item } = move.request;
    return before.items.flatMap(({ content, ...one }) => (one.item === item && one.rule.show ? [content] : []));
  }
  if (move.name === 'exportWallet' && session === 'puk' && inSlot.wallet?.exportable === true)
    return inSlot.wallet.roots.map(({ entropy }) => entropy);
  if (move.name === 'shareExport' && session === 'puk' && before.share?.split.terms.exportable === true)
    return [before.share.value];
  return [];
}

/** An answer has no secret in it, and without the PIN no label either. */
function checkSilence(
  { ledger }: World,
  { card, name, decoy = false }: Move,
  { data }: Answer,
  { session, mayTell }: { readonly session: string; readonly mayTell: readonly Uint8Array[] },
): void {
  if (data.length < 16) return;
  const bytes = Buffer.from(data);
  for (const secret of ledger.secrets.values()) {
    if (data.length < secret.length || bytes.indexOf(secret) < 0) continue;
    must(
      1,
      mayTell.some((one) => contains(one, secret)),
      `${card} says a secret by ${name}`,
    );
  }
  if (session === 'pin' && !decoy) return;
  for (const { label } of ledger.items.values())
    must(13, bytes.indexOf(label) < 0, `${card} tells by ${name}, in a session of ${session}, what is in a vault`);
}

const known = new WeakSet<Look>();

/** Remembers secrets. */
function learn(ledger: Ledger, look: Look): void {
  const { wallet, share, offer, vaultOffer, items } = look;
  const add = (secret: Uint8Array): void => void ledger.secrets.set(text(secret), secret);
  if (known.has(look) && ledger.secrets.size > 0) return;
  known.add(look);
  if (share !== undefined) add(share.value);
  if (offer !== undefined) add(offer.ephemeralSecret);
  if (vaultOffer !== undefined) add(vaultOffer.ephemeralSecret);
  for (const { secret, entropy } of wallet?.roots ?? []) {
    add(secret.slice(0, 32));
    if (entropy.length > 0) add(entropy);
  }
  for (const { content } of items) add(content);
}
