import type { Role } from '@symbolon/protocol/roster';

/** What the ceremony needs of the card with the wallet, in a PIN session. `@symbolon/client` has it as `cloneSource`. */
export type CloneSource = {
  readonly exportTo: (offer: Uint8Array, role: Role) => Promise<Uint8Array>;
  readonly confirm: (receipt: Uint8Array) => Promise<void>;
  readonly seal: () => Promise<void>;
};

/** What it needs of a card that becomes a clone. `@symbolon/client` has it as `cloneTarget`. */
export type CloneTarget = {
  readonly offer: () => Promise<Uint8Array>;
  readonly importClone: (exported: Uint8Array) => Promise<Uint8Array>;
};

/** One tap: asks the person for the card, opens it, hands it to `use`, and lets it go when `use` is done. */
export type Tap<C> = <T>(use: (card: C) => Promise<T>) => Promise<T>;

/** The cards of one backup, as taps. */
export type BackUpTaps = {
  readonly source: Tap<CloneSource>;
  /** One for each clone to be made; each is tapped twice. */
  readonly targets: readonly Tap<CloneTarget>[];
};

/** What is done after each tap, for the person to see. `target` counts from 0. */
export type BackUpProgress =
  | { readonly step: 'offered'; readonly target: number }
  | { readonly step: 'exported'; readonly targets: number }
  | { readonly step: 'imported'; readonly target: number };

/**
 * Backs a wallet up onto n other cards of its pack in 2n + 1 taps: each target once, the source once, each target again. The host only relays: the cards
 * check each other, and messages it loses can be fetched again by running the ceremony anew with the same cards.
 *
 * The receipts are for the source, at its next tap: see {@link sealSet}.
 *
 * @returns one receipt a target, in order
 * @throws what the taps throw: a card's refusal stops the ceremony where it is, and nothing is lost
 * @example
 * ```ts
 * import { backUp } from '@symbolon/backup/ceremony/back-up';
 * const receipts = await backUp({ source, targets }, { role: 'backup' });
 * ```
 */
export async function backUp(
  { source, targets }: BackUpTaps,
  { role, report = () => {} }: { readonly role: Role; readonly report?: (progress: BackUpProgress) => void },
): Promise<readonly Uint8Array[]> {
  const offers: Uint8Array[] = [];
  for (const [target, tap] of targets.entries()) {
    offers.push(await tap((card) => card.offer()));
    report({ step: 'offered', target });
  }
  const exports = await source(async (card) => {
    const made: Uint8Array[] = [];
    for (const offer of offers) made.push(await card.exportTo(offer, role));
    return made;
  });
  report({ step: 'exported', targets: exports.length });
  const receipts: Uint8Array[] = [];
  for (const [target, tap] of targets.entries()) {
    const exported = exports[target] ?? new Uint8Array();
    receipts.push(await tap((card) => card.importClone(exported)));
    report({ step: 'imported', target });
  }
  return receipts;
}

/**
 * Hands the receipts to the source, which then knows that every clone arrived, and ends cloning for good.
 *
 * @throws what the card refuses with; receipts taken before that stay taken
 * @example
 * ```ts
 * import { sealSet } from '@symbolon/backup/ceremony/back-up';
 * await sealSet(primary, receipts);
 * ```
 */
export async function sealSet(source: CloneSource, receipts: readonly Uint8Array[]): Promise<void> {
  for (const receipt of receipts) await source.confirm(receipt);
  await source.seal();
}
