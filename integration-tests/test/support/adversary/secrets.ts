/**
 * What must never leave a card in clear, and the attempts of one who has recorded everything and stolen identity keys
 * later.
 */
import { hexToBytes } from '@noble/hashes/utils.js';
import { decryptPayload, exportKey } from '@symbolon/card-core/clone';
import { exportMessage, offerMessage } from '@symbolon/protocol/clone';
import { contains } from '../../../../packages/card-core/test/support/memory.ts';
import { testPuk } from '../../../../test/passwords.ts';
import { type CardName, cardNames, fromText, owned, type Player, type Table, text } from './cards.ts';
import { slot } from './slot.ts';

/** An ephemeral key of the attacker, for offers and exports of his own. A TEST KEY. */
export const attackerSecret: Uint8Array = hexToBytes('5e'.repeat(32));

export type Secrets = {
  /** Set of the wallet that the attacker is after, and the clones agreed on for each set of the owner. */
  readonly mainSet: string;
  readonly limits: ReadonlyMap<string, number>;
  readonly puk: string;
  /** Remembers the secrets that a card of the owner holds now. */
  readonly learn: (player: Player) => void;
  /** Throws where any of them is in what a card has said. */
  readonly checkSecrecy: (card: CardName, data: Uint8Array) => void;
  /** Throws where an export opens to the attacker, or to a thief of every identity key. */
  readonly tryToOpen: (exported: Uint8Array, offers: Iterable<string>) => void;
  /** Whether the secret behind an offer is anywhere in a card's memory. */
  readonly keepsEphemeral: (player: Player, offer: string) => boolean;
  /** The same of what exports share. */
  readonly keepsSeed: (player: Player) => boolean;
};

export function secretsOf(
  { players }: Table,
  sets: { readonly mainSet: string; readonly limits: ReadonlyMap<string, number> },
): Secrets {
  const known = new Map<string, Uint8Array>();
  const ephemerals = new Map<string, Uint8Array>();
  const seeds = new Map<CardName, Map<string, Uint8Array>>();
  const tried = new Set<string>();
  const stolen = [attackerSecret, ...cardNames.map((name) => players[name].identity.secretKey)];
  const add = (secret: Uint8Array): void => void known.set(text(secret), secret);
  for (const name of cardNames) if (!owned.includes(name)) add(players[name].identity.secretKey);

  return {
    ...sets,
    puk: testPuk,
    learn: (player) => {
      if (owned.includes(player.name)) return;
      const { store } = player;
      for (const { secret, entropy } of store.get(slot.secret)?.roots ?? []) {
        add(secret.slice(0, 32));
        add(secret.slice(32));
        if (entropy.length > 0) add(entropy);
      }
      const pending = store.get(slot.pendingOffer);
      if (pending !== undefined) {
        add(pending.ephemeralSecret);
        ephemerals.set(text(pending.offerId), pending.ephemeralSecret);
      }
      const exporting = store.get(slot.exporting);
      if (exporting === undefined) return;
      for (const secret of [exporting.seed, exporting.pinKey]) add(secret);
      const before = seeds.get(player.name) ?? new Map<string, Uint8Array>();
      seeds.set(player.name, before.set(text(exporting.seed), exporting.seed));
    },
    checkSecrecy: (card, data) => {
      if (data.length < 16) return;
      for (const secret of known.values()) {
        if (contains(data, secret)) throw new Error(`guarantee 1: ${card} says a secret`);
      }
    },
    tryToOpen: (exported, offers) => {
      const name = text(exported);
      if (tried.has(name)) return;
      tried.add(name);
      const { body } = exportMessage.decode(exported);
      const points = [
        body.ephemeral,
        ...[...offers].map((offer) => offerMessage.decode(fromText(offer)).body.ephemeral),
      ];
      for (const secret of stolen)
        for (const point of points)
          if (opens(secret, point, body)) throw new Error('guarantee 1: an export opens to a thief');
    },
    keepsEphemeral: (player, offer) => {
      const secret = ephemerals.get(text(offerMessage.decode(fromText(offer)).body.offerId));
      return secret !== undefined && contains(player.chip.memory.image(), secret);
    },
    keepsSeed: (player) =>
      [...(seeds.get(player.name)?.values() ?? [])].some((seed) => contains(player.chip.memory.image(), seed)),
  };
}

function opens(secret: Uint8Array, point: Uint8Array, body: ReturnType<typeof exportMessage.decode>['body']): boolean {
  try {
    decryptPayload(exportKey(secret, point, body), body.ciphertext);
    return true;
  } catch {
    return false;
  }
}
