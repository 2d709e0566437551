import { certificatesOf, offerMessage, withCertificates } from '@symbolon/protocol/clone';
import { commands } from '@symbolon/protocol/commands';
import type { CloneExport, CloneImport, CloneTerms } from '@symbolon/protocol/commands/clone';
import { decodeWith } from '@symbolon/protocol/tlv';
import type { RequestOptions } from './card.ts';
import type { Session } from './session.ts';

/**
 * The source of a backup, on a PIN session. It asks for its certificates with the first export only, and puts them into
 * the others.
 *
 * @throws (each) SymbolonError `card/status` with what the card has against it
 * @example
 * ```ts
 * import { getStatus } from '@symbolon/client/actions/get-status';
 * import { cloneSource, cloneTarget } from '@symbolon/client/clone-session';
 * const source = cloneSource(session);
 * const target = cloneTarget(blankSession);
 * const clone = await source.exportTo(await target.offer(), { role: 'backup' });
 * await source.confirm(await target.importClone(clone));
 * await source.seal(); // it never exports again
 * (await getStatus(session)).set?.sealed; // => true
 * ```
 */
export function cloneSource(
  session: Session,
  options: RequestOptions = {},
): {
  /**
   * The wallet for the card behind an offer. The same again gets the same. `roster`: the list of members comes along,
   * for clones made before this one.
   */
  readonly exportTo: (
    offer: Uint8Array,
    terms: CloneTerms,
    also?: { readonly roster?: boolean },
  ) => Promise<CloneExport>;
  /** Takes a clone's receipt: it has arrived. */
  readonly confirm: (receipt: Uint8Array) => Promise<void>;
  /** Ends cloning for good. */
  readonly seal: () => Promise<void>;
} {
  const known = new Map<boolean, readonly Uint8Array[]>();
  return Object.freeze({
    exportTo: async (offer: Uint8Array, terms: CloneTerms, { roster = false } = {}) => {
      const anyPack = answersAnyPack(offer);
      const certificates = known.get(anyPack);
      const bare = certificates !== undefined;
      const request = { ...terms, ...(roster && { roster }), offer, ...(bare && { bare }) };
      const answer = await session.send(commands.cloneExport, request, options);
      if (bare) return { ...answer, export: withCertificates(answer.export, certificates) };
      known.set(anyPack, certificatesOf(answer.export));
      return answer;
    },
    confirm: async (receipt: Uint8Array) => {
      await session.send(commands.cloneConfirm, { receipt }, options);
    },
    seal: async () => {
      await session.send(commands.cloneSeal, {}, options);
    },
  });
}

/** A card that answers any pack is sent the batch's certificate too. What is no offer is the card's to refuse. */
function answersAnyPack(offer: Uint8Array): boolean {
  try {
    return decodeWith(offerMessage, 'clone offer', offer).body.anyPack;
  } catch {
    return false;
  }
}

/**
 * A card about to become a clone: on a session opened with its CAN where it is blank, with its PIN where it is to get
 * one more wallet. It takes its export only once it has been attested in the session, and answers with the receipt for
 * the source. The same export again, in a PIN session, gets the same receipt.
 *
 * @throws SymbolonError `card/unattested` (nothing was sent), `card/status`
 * @example
 * ```ts
 * import { getStatus } from '@symbolon/client/actions/get-status';
 * import { cloneTarget } from '@symbolon/client/clone-session';
 * const receipt = await cloneTarget(targetSession).importClone({ export: exported });
 * receipt.length > 0; // => true
 * (await getStatus(targetSession)).lifecycle; // => 'active'
 * ```
 */
export function cloneTarget(
  session: Session,
  options: RequestOptions = {},
): {
  /** `anyPack`: the owner agrees to a source from another pack, whose set has admitted this card. */
  readonly offer: (agreed?: { readonly anyPack?: boolean }) => Promise<Uint8Array>;
  /** Takes an export, and gives the receipt for it. */
  readonly importClone: (request: CloneImport) => Promise<Uint8Array>;
} {
  return Object.freeze({
    offer: async ({ anyPack = false }: { readonly anyPack?: boolean } = {}) =>
      (await session.send(commands.cloneOffer, anyPack ? { anyPack } : {}, options)).offer,
    importClone: async (request: CloneImport) => (await session.send(commands.cloneImport, request, options)).receipt,
  });
}

/**
 * The receipt that a clone gave for its import, once more, in a PIN session: whoever picks up a ceremony may have
 * neither the receipt nor the export.
 *
 * @throws SymbolonError `card/status` (6985: the wallet came by no import)
 * @example
 * ```ts
 * import { cloneTarget, repeatReceipt } from '@symbolon/client/clone-session';
 * import { openSession } from '@symbolon/client/session';
 * const receipt = await cloneTarget(targetSession).importClone({ export: exported });
 * await repeatReceipt(await openSession(card, { pin: '246810' })); // => receipt
 * ```
 */
export async function repeatReceipt(session: Session, options: RequestOptions = {}): Promise<Uint8Array> {
  return (await session.send(commands.cloneImport, { export: new Uint8Array() }, options)).receipt;
}
