import { certificatesOf, rosterOfExport, withCertificates, withOfferCertificates } from '@symbolon/protocol/clone';
import {
  type CloneExportResponse,
  type CloneImportRequest,
  type CloneTerms,
  commands,
} from '@symbolon/protocol/commands';
import type { RequestOptions } from '../card.ts';
import type { Session } from '../session/channel.ts';
import type { CallOptions } from '../session/conversation.ts';
import { attestationOf } from '../session/genuine.ts';
import { offerOf, shortened } from './crossing.ts';

/** What comes with an export. */
export type ExportToOptions = CallOptions & {
  /** The list of members, for clones that were made before this one. Default no. */
  readonly roster?: boolean;
};

/** The card that a wallet is cloned from. */
export type CloneSource = {
  /** Exports the wallet to the card behind an offer. The same offer and terms get the same export. */
  readonly exportTo: (offer: Uint8Array, terms: CloneTerms, options?: ExportToOptions) => Promise<CloneExportResponse>;
  /** Takes a clone's receipt: the clone has arrived. */
  readonly confirm: (receipt: Uint8Array, options?: CallOptions) => Promise<void>;
  /** Ends cloning for good. */
  readonly seal: (options?: CallOptions) => Promise<void>;
};

/** What the owner agrees to when a card offers itself. */
export type OfferOptions = CallOptions & {
  /** A source from another pack, whose set has admitted this card. Default no. */
  readonly anyPack?: boolean;
};

/** The card that becomes a clone. */
export type CloneTarget = {
  /** Offers the card to a source. */
  readonly offer: (options?: OfferOptions) => Promise<Uint8Array>;
  /** Takes an export, and gives the receipt for it. */
  readonly importClone: (request: CloneImportRequest, options?: CallOptions) => Promise<Uint8Array>;
};

/**
 * Makes the source of a clone, on a PIN session. The host knows the certificates of an attested card, so they cross
 * with no export; otherwise they come with the first one.
 *
 * @throws (each method) SymbolonError `card/status`
 * @example
 * ```ts
 * import { cloneSource, cloneTarget, getStatus } from '@symbolon/client';
 * const source = cloneSource(session);
 * const target = cloneTarget(blankSession);
 * const clone = await source.exportTo(await target.offer(), { role: 'backup' });
 * await source.confirm(await target.importClone(clone));
 * await source.seal(); // it never exports again
 * (await getStatus(session)).set?.sealed; // => true
 * ```
 */
export function cloneSource(session: Session, options: RequestOptions = {}): CloneSource {
  const known = new Map<boolean, readonly Uint8Array[]>();
  const source: CloneSource = {
    exportTo: async (offer, terms, { roster = false, ...call } = {}) => {
      const own = attestationOf(session)?.certificates;
      const { certificates: offered = [], anyPack = false } = offerOf(offer) ?? {};
      const certificates = known.get(anyPack) ?? (own && (anyPack ? own : own.slice(-1)));
      const bare = certificates !== undefined;
      const crossing = shortened('offer', offer, withOfferCertificates, { certificates: offered, like: own?.at(-1) });
      const request = { ...terms, ...(roster && { roster }), ...crossing, ...(bare && { bare }) };
      const answer = await session.send(commands.cloneExport, request, { ...options, ...call });
      if (!bare) known.set(anyPack, certificatesOf(answer.export));
      const exported = bare ? withCertificates(answer.export, certificates) : answer.export;
      return { export: exported, ...(roster && { roster: answer.roster ?? rosterOfExport(exported) }) };
    },
    confirm: async (receipt, call) => {
      await session.send(commands.cloneConfirm, { receipt }, { ...options, ...call });
    },
    seal: async (call) => {
      await session.send(commands.cloneSeal, {}, { ...options, ...call });
    },
  };
  return Object.freeze(source);
}

/** None of bytes that are no export. The card refuses those. */
function sentCertificates(exported: Uint8Array): readonly Uint8Array[] {
  try {
    return certificatesOf(exported);
  } catch {
    return [];
  }
}

/**
 * Makes the target of a clone: in a session opened with the CAN on a blank card, in a PIN session for one more wallet.
 * It takes an export only once it was attested in the session. The same export again, in a PIN session, gets the same
 * receipt.
 *
 * @throws SymbolonError `card/unattested` (nothing was sent), `card/status`
 * @example
 * ```ts
 * import { cloneTarget, getStatus } from '@symbolon/client';
 * const receipt = await cloneTarget(targetSession).importClone({ export: exported });
 * receipt.length > 0; // => true
 * (await getStatus(targetSession)).lifecycle; // => 'active'
 * ```
 */
export function cloneTarget(session: Session, options: RequestOptions = {}): CloneTarget {
  const target: CloneTarget = {
    offer: async ({ anyPack = false, ...call } = {}) => {
      const own = attestationOf(session)?.certificates;
      const request = { ...(anyPack && { anyPack }), ...(own && { bare: true }) };
      const { offer } = await session.send(commands.cloneOffer, request, { ...options, ...call });
      return own === undefined ? offer : withOfferCertificates(offer, anyPack ? own : own.slice(-1));
    },
    importClone: async (request, call) => {
      const like = attestationOf(session)?.certificates.at(-1);
      const certificates = sentCertificates(request.export);
      const crossing = shortened('export', request.export, withCertificates, { certificates, like });
      return (await session.send(commands.cloneImport, { ...request, ...crossing }, { ...options, ...call })).receipt;
    },
  };
  return Object.freeze(target);
}

/**
 * Has a clone repeat the receipt for its import, in a PIN session: for a host that picks up a ceremony without any of
 * its messages.
 *
 * @throws SymbolonError `card/status` (6985: the wallet was not imported)
 * @example
 * ```ts
 * import { cloneTarget, openSession, repeatReceipt } from '@symbolon/client';
 * const receipt = await cloneTarget(targetSession).importClone({ export: exported });
 * await repeatReceipt(await openSession(card, { pin: '246810' })); // => receipt
 * ```
 */
export async function repeatReceipt(session: Session, options: RequestOptions = {}): Promise<Uint8Array> {
  return (await session.send(commands.cloneImport, { export: new Uint8Array() }, options)).receipt;
}
