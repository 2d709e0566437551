/** What an attacker makes up, with the identity key of a genuine card of his, or of one that he has opened. */
import { p256 } from '@noble/curves/nist.js';
import { equalBytes } from '@noble/curves/utils.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { offerBody, offerMessage } from '@symbolon/protocol/clone';
import type { RosterMember } from '@symbolon/protocol/set';
import { dealMessage, recoveryMessage, shareLabels, splitDigest } from '@symbolon/protocol/shares';
import { vaultLabels } from '@symbolon/protocol/vault';
import { asCard } from '../../../../packages/card-core/test/support/card-messages.ts';
import { type CardName, type Table, text } from './cards.ts';
import type { Choices } from './choices.ts';
import { twoOf } from './choices.ts';
import type { Ledger } from './ledger.ts';
import type { Recording } from './recording.ts';
import { bareRecovery } from './recovery-guarantees.ts';
import { bareDeal } from './share-guarantees.ts';

const { commitmentsOf, createDeal, createRecovery, makeSplit, proveFit, signBody, walletFromEntropy } = asCard;

/** A TEST KEY of the attacker, for offers of his own. */
const ownSecret = new Uint8Array(32).fill(0x5e);

export type Scene = {
  readonly table: Table;
  readonly ledger: Ledger;
  readonly recording: Recording;
  readonly choices: Choices;
};

export type Forger = {
  /** An offer with the attacker's key in it. Where `found` is none, `found`. */
  readonly offer: (found: Uint8Array) => Uint8Array;
  /** A deal for a card, of the owner's set for all that it says. */
  readonly deal: (card: CardName, part?: Part) => Uint8Array | undefined;
  /** A share of a split that was seen. */
  readonly recovery: () => Uint8Array | undefined;
};

/** A share of one split that he makes up for several cards. */
type Part = { readonly by: CardName; readonly seed: number; readonly index: number };

export const damaged = (message: Uint8Array, { below }: Choices): Uint8Array => {
  const at = below(message.length || 1);
  return message.map((byte, index) => (index === at ? byte ^ (1 << below(8)) : byte));
};

export function newForger({ table, ledger, recording, choices }: Scene): Forger {
  const { below, happens, pick } = choices;
  const identityOf = (card: CardName) => {
    const { secretKey, publicKey, batchCertificate, cardCertificate } = table.look(card);
    return { secretKey, publicKey, batchCertificate, cardCertificate };
  };
  const lastOf = (by: CardName) => recording.offers.findLast((one) => ledger.offers.get(text(sha256(one)))?.by === by);

  function offer(found: Uint8Array): Uint8Array {
    try {
      const { body, signature } = offerMessage.decode(found);
      const own = { ...body, ephemeral: p256.getPublicKey(ownSecret, true) };
      // His key in the offer of another, and an offer of a genuine card of his own.
      if (happens(0.5)) return offerMessage.encode({ body: own, signature });
      const { secretKey, batchCertificate, cardCertificate } = table.look('stranger');
      const signed = { ...own, certificates: [batchCertificate, cardCertificate], anyPack: true };
      const [purpose, label] = pick([
        ['share', shareLabels.offer],
        ['recovery', shareLabels.recoveryOffer],
        ['vault', vaultLabels.offer],
      ] as const);
      const byKey = signBody(label, offerBody.encode(signed), secretKey);
      const made = offerMessage.encode({ body: signed, signature: byKey });
      // A genuine card's key signs it: who agrees to any pack, or to that card, has chosen it.
      ledger.offers.set(text(sha256(made)), { by: 'stranger', purpose });
      return made;
    } catch {
      return found;
    }
  }

  function deal(card: CardName, part?: Part): Uint8Array | undefined {
    const { offer: open, share, publicKey, set } = table.look(card);
    const pending = lastOf(card);
    if (open === undefined || pending === undefined) return undefined;
    const by = part?.by ?? pick(['stranger', 'backup'] as const);
    const before = share?.split.terms;
    const wallet = walletFromEntropy(new Uint8Array(16).fill(0x66), { exportable: false });
    // Of an earlier split, the same, or a later one.
    const number = Math.max(1, (before?.number ?? 0) + (part === undefined ? pick([1, 1, 0, -1]) : 1));
    const names = { setId: before?.setId ?? ledger.own.set, epoch: set?.epoch ?? 0, number };
    const seed = new Uint8Array(32).fill(part?.seed ?? (by === 'backup' ? 8 : 0) + below(3));
    const made = makeSplit({ version: 2, ...names, plan: twoOf(2), wallet, seed });
    const isWrong = part === undefined && happens(0.5);
    const shares = made.shares.map(({ value, mask }, at) => ({
      value: isWrong && at === 1 ? damaged(value, choices) : value,
      mask,
    }));
    const commitments = shares.map((one, at) => commitmentsOf(names, at, one));
    const keySetDigest = before?.keySetDigest ?? made.split.terms.keySetDigest;
    const said = { ...made.split.terms, keySetDigest, commitments };
    // Of a share that does not fit he proves what would.
    const split = { terms: said, proof: proveFit(said, made.shares) };
    const digest = text(splitDigest(split));
    const values = (isWrong ? made.shares.slice(0, 1) : made.shares).map(({ value }) => value);
    // That is the wallet which it makes, if it says so.
    const isSaid = equalBytes(keySetDigest, made.split.terms.keySetDigest);
    const secret = isSaid ? (wallet.roots[0]?.secret ?? new Uint8Array()) : new Uint8Array();
    ledger.truth.set(digest, { values, wallet: secret, forgedBy: by });
    const own = identityOf(by);
    const index = part?.index ?? (isWrong && happens(0.6) ? 1 : below(2));
    const one = shares[index];
    if (one === undefined) return undefined;
    const member = set?.member ?? 1;
    const members = membersWith(member, publicKey, own.publicKey);
    const { body } = offerMessage.decode(pending);
    const to = { offerHash: sha256(pending), ephemeral: body.ephemeral, anyPack: true };
    const terms = { split, index, members, member, extendable: false, offer: to, share: one, seed: ownSecret };
    const bytes = createDeal(terms, own);
    // Of a card that he has opened he signs whatever it could.
    const dealt = { digest, index, to: card, by, bytes: bareDeal(bytes), offer: text(sha256(pending)) };
    if (by !== 'stranger') ledger.deals.set(dealt.bytes, dealt);
    return bytes;
  }

  function recovery(): Uint8Array | undefined {
    const asked = lastOf('target');
    const given = recording.recoveries.at(-1 - below(2));
    const dealt = recording.deals.at(-1);
    if (asked === undefined || dealt === undefined) return undefined;
    const { split } = given === undefined ? dealMessage.decode(dealt).body : recoveryMessage.decode(given).body;
    const { ephemeral } = offerMessage.decode(asked).body;
    const to = { ephemeral, offerHash: sha256(asked), anyPack: true, split: 0, target: undefined as never };
    const index = below(split.terms.commitments.length);
    const value = new Uint8Array(16).fill(below(3));
    const made = createRecovery({ split, index, value }, { offer: to, secret: ownSecret }, identityOf('stranger'));
    const sealed = { digest: text(splitDigest(split)), index, isTrue: false, offer: text(sha256(asked)) };
    ledger.recoveries.set(bareRecovery(made), { ...sealed, by: 'stranger' });
    return made;
  }

  return { offer, deal, recovery };
}

/** A list of members with a share card at its number, and the dealer. */
function membersWith(member: number, publicKey: Uint8Array, dealer: Uint8Array): RosterMember[] {
  const between = Array.from({ length: Math.max(0, member - 1) }, (_, at) => ({
    role: 'daily' as const,
    standing: 'agreed' as const,
    publicKey: Uint8Array.of(2, ...new Uint8Array(31), at),
  }));
  return [
    { role: 'primary', standing: 'agreed', publicKey: dealer },
    ...between,
    { role: 'share', standing: 'agreed', publicKey },
  ];
}
