/** Faults that a card with shares may have, as data: each is one change of ours, and breaks one of the guarantees. */
import type { Fault } from '../../../../packages/conformance/test/support/faulty-card.ts';
import { resetFaults, vaultFaults } from './vault-faults.ts';

const core = 'card-core/src';
const card = `${core}/handlers/share-card.ts` as const;
const dealer = `${core}/handlers/share-dealer.ts` as const;
const recovery = `${core}/shares/recovery.ts` as const;
const split = `${core}/shares/split.ts` as const;

/** `finds` is what the search says of it. */
const shareFaults: readonly Fault[] = [
  {
    name: 'The wallet of a recovery is not held against the split',
    finds: 'guarantee 4: it is another wallet',
    file: split,
    from: 'if (equalBytes(keySetDigest(wallet), terms.keySetDigest)) return wallet;',
    to: 'if (terms.keySetDigest.length > 0) return wallet;',
  },
  {
    name: 'The commitment to a share is not checked by the card that recovers',
    finds: 'guarantee 4: a wrong share is taken',
    file: recovery,
    from: 'if (commitment === undefined || !equalBytes(commitmentOf(split.terms, share.index, share.value), commitment.share))',
    to: 'if (commitment === undefined)',
  },
  {
    name: 'A share of another split is taken',
    finds: 'guarantee 4',
    file: recovery,
    from: "if (before !== undefined && !equalBytes(splitDigest(before.split), splitDigest(split)))\n    throw new Refusal('otherSplit');\n  const key = recoveryKey(pending.ephemeralSecret, body.ephemeral, body);\n  try {\n    const value = decryptPayload(key, body.ciphertext);\n    return add(before ?? { split, shares: [] }, { index, value });",
    to: 'const key = recoveryKey(pending.ephemeralSecret, body.ephemeral, body);\n  try {\n    const value = decryptPayload(key, body.ciphertext);\n    return add({ split, shares: before?.shares ?? [] }, { index, value });',
  },
  {
    name: 'A share of another split is refused as a wrong one',
    finds: 'guarantee 4: target says of a share of another split',
    file: recovery,
    from: 'if (before !== undefined && !equalBytes(splitDigest(before.split), splitDigest(split)))',
    to: 'if (before !== undefined && before.split.terms.version !== split.terms.version)',
  },
  {
    name: 'A share is taken twice',
    finds: 'guarantee 4: one share is taken twice',
    file: recovery,
    from: "if (shares.some(({ index }) => index === share.index)) throw new Refusal('shareTwice');",
    to: '',
  },
  {
    name: 'One share less is said to be enough',
    finds: 'guarantee 4',
    file: 'protocol/src/shares/share-sets.ts',
    from: 'group.length >= (group[0]?.memberThreshold ?? 1);',
    to: 'group.length >= (group[0]?.memberThreshold ?? 1) - 1;',
  },
  {
    name: 'The threshold of a split is lower than was asked for',
    finds: 'guarantee 2: dealer deals by another plan',
    file: dealer,
    from: 'return { number, plan, holders, digest: new Uint8Array(32), seed: context.rng(32) };',
    to: 'const groups = plan.groups.map((one) => ({ ...one, threshold: Math.min(one.threshold, 2) }));\n    return { number, plan: { ...plan, groups }, holders, digest: new Uint8Array(32), seed: context.rng(32) };',
  },
  {
    name: 'A share is given without the PIN',
    finds: 'guarantee 5',
    file: 'protocol/src/commands/shares.ts',
    from: 'response: struct<ShareReleaseResponse>({ recovery: rest }),\n  access: pinOnly,',
    to: "response: struct<ShareReleaseResponse>({ recovery: rest }),\n  access: { sessions: ['none', 'can', 'pin', 'puk', 'phone'], lifecycles: ['active'] } as never,",
  },
  {
    name: 'A revoked card gives its share',
    finds: 'guarantee 6',
    file: card,
    from: 'const share = shareOf(context);\n  checkNotRevoked(context);\n  const own',
    to: 'const share = shareOf(context);\n  const own',
  },
  {
    name: 'A share of a wallet that is not exportable is shown',
    finds: 'guarantee',
    file: card,
    from: "if (!share.split.terms.exportable) throw new Refusal('conditionsOfUse');",
    to: '',
  },
  {
    name: 'An earlier share replaces a later one',
    long: true,
    finds: 'guarantee 7',
    file: card,
    from: "if (terms.number <= before.number) throw new Refusal('otherSplit');",
    to: '',
  },
  {
    name: 'Anybody replaces a share',
    finds: 'guarantee 7',
    file: card,
    from: "if (known === undefined || !mayDeal(known)) throw new Refusal('wrongRole');",
    to: '',
  },
  {
    name: 'Whether a share fits is not checked',
    finds: 'guarantee 2',
    file: `${core}/shares/deal.ts`,
    from: "if (!fits(body.split, body.index, share)) throw new Refusal('shareWrong');",
    to: '',
  },
  {
    name: 'A card gets two shares of a split',
    finds: 'guarantee 2',
    file: dealer,
    from: "if (split.holders.includes(member)) throw new Refusal('shareTwice');",
    to: '',
  },
  {
    name: 'A share is dealt to two cards',
    finds: 'guarantee 2',
    file: dealer,
    from: '  if (holder === none) {',
    to: '  if (holder !== member) {',
  },
  {
    name: 'A share is dealt again, to a later offer',
    finds: 'guarantee 2: dealer deals share',
    file: dealer,
    from: 'if (holder !== member || known === undefined || !equalBytes(known.receiptHash, expected))',
    to: 'if (holder !== member || known === undefined)',
  },
  {
    name: 'A dealer that lost its answer deals nothing again',
    finds: 'guarantee',
    file: dealer,
    from: 'if (holder !== member || known === undefined || !equalBytes(known.receiptHash, expected))',
    to: 'if (known === undefined || known.pending)',
  },
  {
    name: 'The seed is forgotten with the first receipt',
    finds: 'guarantee 8',
    file: dealer,
    from: 'return holders.every((member) => member !== none && !pending.includes(member));',
    to: 'return holders.length > pending.length;',
  },
  {
    name: 'What another card signed is taken unsigned',
    finds: 'guarantee',
    file: `${core}/tunnel/sign.ts`,
    from: "if (!valid) throw new Refusal('notGenuine');",
    to: '',
  },
  {
    name: 'A slot with a share serves what a wallet serves',
    finds: 'guarantee',
    file: `${core}/card/dispatch.ts`,
    from: "if (context.store.get(slotRecordsOf(context).share) !== undefined) throw notFound(context.session, 'shareOnly');",
    to: '',
  },
  {
    name: 'A set has room for any number of share cards',
    finds: 'guarantee 3',
    file: `${core}/sets.ts`,
    from: 'return members.length - 1 < Math.min(set.limit, limits.clones.max);',
    to: 'return members.length - 1 < limits.clones.max;',
  },
  {
    name: 'A share and its receipt are stored in two steps',
    finds: 'guarantee 9: shareImport is half done',
    file: card,
    from: '  store.remove(slot.pendingOffer);\n  share.value.fill(0);',
    to: '  store.commit();\n  store.remove(slot.pendingOffer);\n  share.value.fill(0);',
  },
];

export const faults: readonly Fault[] = [...shareFaults, ...vaultFaults, ...resetFaults];
