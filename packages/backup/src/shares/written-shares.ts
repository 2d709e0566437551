/** Shares that somebody wrote down, beside those of cards: which of them add something, and why the others do not. */
import type { Slip39Share } from '@symbolon/interface';
import { placesOf, type ShareSplit } from '@symbolon/protocol/shares';

/** What is known of the share of a card. */
type CardShare = { readonly label: string; readonly index: number; readonly split: ShareSplit };

/** A written share that the split lacks so far. */
type FittingShare = {
  /** `written share 1`. */
  readonly label: string;
  readonly share: Slip39Share;
  /** In the split. */
  readonly index: number;
};

/** A written share that adds nothing. */
type ShareLeftAside = {
  readonly label: string;
  readonly kind: 'other-split' | 'share-twice';
  /** The name of the share that it does not fit, or that it is again. */
  readonly beside: string;
};

/**
 * Sorts written shares by what they add to shares of cards.
 *
 * @param same of one split, one at least
 */
export function sortWritten(
  written: readonly Slip39Share[],
  same: readonly CardShare[],
): { readonly fitting: readonly FittingShare[]; readonly leftAside: readonly ShareLeftAside[] } {
  const [first] = same;
  const fitting: FittingShare[] = [];
  const leftAside: ShareLeftAside[] = [];
  const here = new Map(same.map(({ index, label }) => [index, label]));
  for (const [position, share] of written.entries()) {
    if (first === undefined) break;
    const label = `written share ${position + 1}`;
    const index = indexOf(share, first.split);
    const again = index === undefined ? undefined : here.get(index);
    if (index === undefined) leftAside.push({ label, kind: 'other-split', beside: first.label });
    else if (again !== undefined) leftAside.push({ label, kind: 'share-twice', beside: again });
    else {
      here.set(index, label);
      fitting.push({ label, share, index });
    }
  }
  return { fitting, leftAside };
}

/** In the split; `undefined` if it is of another one. */
function indexOf(share: Slip39Share, { terms: { plan, encryption } }: ShareSplit): number | undefined {
  const index = placesOf(plan).findIndex(
    ({ group, member }) => group === share.groupIndex && member === share.memberIndex,
  );
  return index < 0 || share.identifier !== encryption.identifier ? undefined : index;
}
