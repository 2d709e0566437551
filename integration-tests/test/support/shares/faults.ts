/** Faults that a card with shares may have, as data: each is one change of ours, and breaks one of the guarantees. */
import type { Fault } from '../../../../packages/conformance/test/support/faulty-card.ts';

const core = 'card-core/src';
const card = `${core}/handlers/share-card.ts` as const;
const dealer = `${core}/handlers/share-dealer.ts` as const;
const recovery = `${core}/shares/recovery.ts` as const;
const deal = `${core}/shares/deal.ts` as const;

/** `finds` is what the search says of it, `stage` where it begins, and `run` the first run there, if not 1. */
export const shareFaults: readonly (Fault & { readonly stage: string; readonly run?: number })[] = [
  {
    name: 'The wallet of a recovery is not held against the split, nor is its digest',
    finds: 'guarantee 4',
    stage: 'shares on their way to a card that recovers',
    run: 501,
    file: 'card-core/src/shares/recovery.ts',
    from: 'if (commitment === undefined || !equalBytes(commitmentOf(split.terms, share.index, share.value), commitment.share))',
    to: 'if (commitment === undefined)',
  },
  {
    name: 'A share is taken twice',
    finds: 'guarantee 4: one share is taken twice',
    stage: 'shares on their way to a card that recovers',
    file: recovery,
    from: "if (shares.some(({ index }) => index === share.index)) throw new Refusal('shareTwice');",
    to: '',
  },
  {
    name: 'A share is given without the PIN',
    finds: 'guarantee 5',
    stage: 'shares of three splits',
    file: 'protocol/src/commands/shares.ts',
    from: 'response: struct<ShareReleaseResponse>({ recovery: rest }),\n  access: pinOnly,',
    to: "response: struct<ShareReleaseResponse>({ recovery: rest }),\n  access: { sessions: ['none', 'can', 'pin', 'puk', 'phone'], lifecycles: ['active'] } as never,",
  },
  {
    name: 'Anybody replaces a share',
    finds: 'guarantee 7',
    stage: 'all arrived',
    file: card,
    from: "if (known === undefined || !mayDeal(known)) throw new Refusal('wrongRole');",
    to: '',
  },
  {
    name: 'Whether a share fits is not checked',
    finds: 'guarantee 2',
    stage: 'nothing dealt',
    file: deal,
    from: "if (!fits(body.split, body.index, share)) throw new Refusal('shareWrong');",
    to: '',
  },
  {
    name: 'A card gets two shares of a split',
    finds: 'guarantee 2',
    stage: 'a split begun',
    file: dealer,
    from: "if (split.holders.includes(member)) throw new Refusal('shareTwice');",
    to: '',
  },
  {
    name: 'A share is dealt to two cards',
    finds: 'guarantee 2',
    stage: 'a split begun',
    file: dealer,
    from: '  if (holder === none) {',
    to: '  if (holder !== member) {',
  },
  {
    name: 'The seed is forgotten with the first receipt',
    finds: 'guarantee 8',
    stage: 'two receipts are missing',
    file: dealer,
    from: 'return holders.every((member) => member !== none && !pending.includes(member));',
    to: 'return holders.length > pending.length;',
  },
  {
    name: 'A receipt is taken unsigned',
    finds: 'guarantee 1',
    stage: 'two receipts are missing',
    file: `${core}/tunnel/sign.ts`,
    from: "if (!valid) throw new Refusal('notGenuine');",
    to: '',
  },
  {
    name: 'A slot with a share serves what a wallet serves',
    finds: 'guarantee',
    stage: 'all arrived',
    file: 'card-core/src/card/dispatch.ts',
    from: "if (context.store.get(slotRecordsOf(context).share) !== undefined) throw new Refusal('shareOnly');",
    to: '',
  },
  {
    name: 'A set has room for any number of share cards',
    finds: 'guarantee 3',
    stage: 'all arrived',
    file: `${core}/sets.ts`,
    from: 'return members.length - 1 < Math.min(set.limit, limits.clones.max);',
    to: 'return members.length - 1 < limits.clones.max;',
  },
];
