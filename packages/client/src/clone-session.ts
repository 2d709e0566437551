import { commands } from '@symbolon/protocol/commands';
import type { Role } from '@symbolon/protocol/roster';
import { type Card, type RequestOptions, requestApdu, responseValue } from './card.ts';
import type { Session } from './session.ts';

/**
 * The source of a backup, on a PIN session: what the ceremonies of `@symbolon/backup` ask of it. The messages are opaque here: the cards read them.
 *
 * @throws (each) SymbolonError `card/status` with what the card has against it
 * @example
 * ```ts
 * import { cloneSource } from '@symbolon/client/clone-session';
 * const source = cloneSource(session);
 * ```
 */
export function cloneSource(
  session: Session,
  options: RequestOptions = {},
): {
  readonly exportTo: (offer: Uint8Array, role: Role) => Promise<Uint8Array>;
  readonly confirm: (receipt: Uint8Array) => Promise<void>;
  readonly seal: () => Promise<void>;
} {
  return Object.freeze({
    exportTo: async (offer: Uint8Array, role: Role) => (await session.send(commands.cloneExport, { role, offer }, options)).export,
    confirm: async (receipt: Uint8Array) => {
      await session.send(commands.cloneConfirm, { receipt }, options);
    },
    seal: async () => {
      await session.send(commands.cloneSeal, {}, options);
    },
  });
}

/**
 * A blank card about to become a clone, on a session opened with its CAN.
 *
 * @throws SymbolonError `card/status`
 * @example
 * ```ts
 * import { cloneTarget } from '@symbolon/client/clone-session';
 * const { offer, importClone } = cloneTarget(session);
 * ```
 */
export function cloneTarget(
  session: Session,
  options: RequestOptions = {},
): {
  readonly offer: () => Promise<Uint8Array>;
  readonly importClone: (exported: Uint8Array) => Promise<Uint8Array>;
} {
  return Object.freeze({
    offer: async () => (await session.send(commands.cloneOffer, {}, options)).offer,
    importClone: async (exported: Uint8Array) => (await session.send(commands.cloneImport, { export: exported }, options)).receipt,
  });
}

/**
 * Imports without a session, which saves its round trips: the export is signed and sealed by itself. Every refusal is the same then; open a session
 * to learn the reason.
 *
 * @throws SymbolonError `card/status`
 * @example
 * ```ts
 * import { importClone } from '@symbolon/client/clone-session';
 * const receipt = await importClone(card, exported);
 * ```
 */
export async function importClone(card: Card, exported: Uint8Array, options: RequestOptions = {}): Promise<Uint8Array> {
  const request = requestApdu(commands.cloneImport, { export: exported }, options);
  return responseValue(commands.cloneImport, await card.transmit(request)).receipt;
}
