/** What an attacker who carries the messages of shares does: repeats, mixes, damages and makes them up. */
import { p256 } from '@noble/curves/nist.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { offerBody, offerMessage } from '@symbolon/protocol/clone';
import type { CommandName } from '@symbolon/protocol/commands';
import { type RosterMember, rosterStatement } from '@symbolon/protocol/set';
import { dealMessage, recoveryMessage, type SharePlan, shareLabels, splitDigest } from '@symbolon/protocol/shares';
import { asCard } from '../../../../packages/card-core/test/support/card-messages.ts';
import { tears } from '../../../../packages/card-core/test/support/memory.ts';
import { testPin } from '../../../../test/passwords.ts';
import type { seededChoices } from '../../../../test/seeded-random.mjs';
import { type CardName, cardNames, type Move, shareNames, type Table, text } from './cards.ts';
import { bareDeal, bareRecovery, type Ledger } from './guarantees.ts';

const { commitmentsOf, createDeal, createRecovery, makeSplit, proveFit, signBody, walletFromEntropy } = asCard;

/** Everything that was said. */
export type Recording = {
  readonly [Kind in 'offers' | 'deals' | 'receipts' | 'recoveries' | 'statements']: Uint8Array[];
};

export const newRecording = (): Recording => ({ offers: [], deals: [], receipts: [], recoveries: [], statements: [] });
export const copyRecording = (from: Recording): Recording => ({
  offers: [...from.offers],
  deals: [...from.deals],
  receipts: [...from.receipts],
  recoveries: [...from.recoveries],
  statements: [...from.statements],
});

export const twoOf = (count: number): SharePlan => ({ groupThreshold: 1, groups: [{ threshold: 2, count }] });
const plans: readonly SharePlan[] = [
  twoOf(2),
  twoOf(3),
  { groupThreshold: 1, groups: [{ threshold: 3, count: 3 }] },
  {
    groupThreshold: 2,
    groups: [
      { threshold: 1, count: 1 },
      { threshold: 2, count: 2 },
    ],
  },
];
export const terms = { pin: testPin, clones: 1, exportable: false } as const;

/** A TEST KEY of the attacker, for offers of his own. */
const ownSecret = new Uint8Array(32).fill(0x5e);

export function record(recording: Recording, name: CommandName, response: unknown): void {
  const heard = response as { readonly [field: string]: Uint8Array | undefined };
  const keep = (kind: keyof Recording, message: Uint8Array | undefined): void => {
    if (message instanceof Uint8Array) recording[kind].push(message);
  };
  if (name === 'shareOffer' || name === 'cloneOffer') keep('offers', heard['offer']);
  if (name === 'shareDeal') keep('deals', heard['deal']);
  if (name === 'shareImport') keep('receipts', heard['receipt']);
  if (name === 'shareRelease') keep('recoveries', heard['recovery']);
  if (name === 'getRoster') keep('statements', heard['statement']);
}

export function relayAt(
  table: Table,
  { recording, ledger }: { readonly recording: Recording; readonly ledger: Ledger },
  choices: ReturnType<typeof seededChoices>,
): { readonly next: () => readonly Move[]; readonly hear: (move: Move, response: unknown) => void } {
  const { below, happens } = choices;
  const of = <T>(list: readonly T[]): T => choices.of(list) as T;
  const holder = (): CardName => of(shareNames);
  const dealer = (): CardName => of(['dealer', 'dealer', 'dealer', 'backup', 'stranger'] as const);

  function damaged(message: Uint8Array): Uint8Array {
    const at = below(message.length || 1);
    return message.map((byte, index) => (index === at ? byte ^ (1 << below(8)) : byte));
  }

  /** One of what was said, mostly the last, now and then damaged. */
  function said(kind: keyof Recording): Uint8Array {
    const list = recording[kind];
    const message =
      (happens(0.5) ? list.at(-1 - below(3)) : undefined) ?? (of(list) as Uint8Array | undefined) ?? new Uint8Array(7);
    return happens(0.1) ? damaged(message) : message;
  }

  function offer(purpose: 'share' | 'recovery' | 'clone'): Uint8Array {
    // Mostly one that is for this, so that some attacks get far.
    const fitting = recording.offers.filter((one) => ledger.offers.get(text(sha256(one)))?.purpose === purpose);
    const found = (happens(0.7) ? fitting.at(-1 - below(3)) : undefined) ?? said('offers');
    if (!happens(0.12)) return found;
    try {
      const { body, signature } = offerMessage.decode(found);
      const own = { ...body, ephemeral: p256.getPublicKey(ownSecret, true) };
      // His key in the offer of another, and an offer of a genuine card of his own.
      if (happens(0.5)) return offerMessage.encode({ body: own, signature });
      const { secretKey, batchCertificate, cardCertificate } = table.look('stranger');
      const certificates = [batchCertificate, cardCertificate];
      const signed = { ...own, certificates, anyPack: true };
      const label = happens(0.5) ? shareLabels.offer : shareLabels.recoveryOffer;
      const byKey = signBody(label, offerBody.encode(signed), secretKey);
      const made = offerMessage.encode({ body: signed, signature: byKey });
      // A genuine card's key signs it: who agrees to any pack has chosen that card.
      const purpose = label === shareLabels.offer ? 'share' : 'recovery';
      ledger.offers.set(text(sha256(made)), { by: 'stranger', purpose });
      return made;
    } catch {
      return found;
    }
  }

  function deal(card: CardName): Uint8Array {
    const found = happens(0.15) ? forgedDeal(card) : undefined;
    if (found !== undefined) return found;
    const fitting = recording.deals.filter((each) => ledger.deals.get(bareDeal(each))?.to === card);
    const one = (happens(0.6) ? fitting.at(-1 - below(2)) : undefined) ?? said('deals');
    if (!happens(0.1)) return one;
    try {
      const [a, b] = [dealMessage.decode(one), dealMessage.decode(said('deals'))];
      return dealMessage.encode({ body: { ...a.body, ciphertext: b.body.ciphertext }, signature: a.signature });
    } catch {
      return one;
    }
  }

  /** A deal that the attacker's genuine card signs: of the owner's set, for all that it says. */
  function forgedDeal(card: CardName): Uint8Array | undefined {
    const { offer: open, share, publicKey, set } = table.look(card);
    const pending = recording.offers.findLast((one) => ledger.offers.get(text(sha256(one)))?.by === card);
    if (open === undefined || pending === undefined) return undefined;
    const before = share?.split.terms;
    const plan = twoOf(2);
    const wallet = walletFromEntropy(new Uint8Array(16).fill(0x66), { exportable: false });
    const names = { setId: before?.setId ?? ledger.ownSet, epoch: set?.epoch ?? 0, number: (before?.number ?? 0) + 1 };
    const made = makeSplit({ version: 2, ...names, plan, wallet, seed: new Uint8Array(32).fill(1 + below(3)) });
    const isWrong = happens(0.4);
    const shares = made.shares.map(({ value, mask }, index) => ({
      value: isWrong && index === 1 ? damaged(value) : value,
      mask,
    }));
    const commitments = shares.map((one, index) => commitmentsOf(names, index, one));
    const keySetDigest = before?.keySetDigest ?? made.split.terms.keySetDigest;
    const said = { ...made.split.terms, keySetDigest, commitments };
    // Of a share that does not fit he proves what would.
    const split = { terms: said, proof: proveFit(said, made.shares) };
    const digest = text(splitDigest(split));
    const values = isWrong ? made.shares.slice(0, 1) : made.shares;
    const [{ secret } = { secret: new Uint8Array() }] = wallet.roots;
    ledger.truth.set(digest, { values: values.map(({ value }) => value), wallet: secret, isForged: true });
    const { identity, key } = attacker();
    const index = below(2);
    const members: RosterMember[] = [
      { role: 'primary', standing: 'agreed', publicKey: key },
      { role: 'share', standing: 'agreed', publicKey },
    ];
    const member = set?.member ?? 1;
    const listed =
      member === 1
        ? members
        : [
            ...members.slice(0, 1),
            ...Array.from({ length: member - 1 }, (_, at) => ({
              role: 'daily' as const,
              standing: 'agreed' as const,
              publicKey: Uint8Array.of(2, ...new Uint8Array(31), at),
            })),
            ...members.slice(1),
          ];
    const { body } = offerMessage.decode(pending);
    const to = { offerHash: sha256(pending), ephemeral: body.ephemeral, anyPack: true };
    const share0 = shares[index];
    if (share0 === undefined) return undefined;
    return createDeal(
      { split, index, members: listed, member, extendable: false, offer: to, share: share0, seed: ownSecret },
      identity,
    );
  }

  function attacker() {
    const { secretKey, publicKey, batchCertificate, cardCertificate } = table.look('stranger');
    return { identity: { secretKey, publicKey, batchCertificate, cardCertificate }, key: publicKey };
  }

  /** A share that the attacker made up, of a split that he has seen. */
  function forgedRecovery(): Uint8Array | undefined {
    const asked = recording.offers.findLast((one) => ledger.offers.get(text(sha256(one)))?.by === 'target');
    const given = recording.recoveries.at(-1 - below(2));
    const dealt = recording.deals.at(-1);
    if (asked === undefined || dealt === undefined) return undefined;
    const { split } = given === undefined ? dealMessage.decode(dealt).body : recoveryMessage.decode(given).body;
    const { body } = offerMessage.decode(asked);
    const offer = {
      ephemeral: body.ephemeral,
      offerHash: sha256(asked),
      anyPack: true,
      split: 0,
      target: undefined as never,
    };
    const index = below(split.terms.commitments.length);
    const value = new Uint8Array(16).fill(below(3));
    const { identity } = attacker();
    const recovery = createRecovery({ split, index, value }, { offer, secret: ownSecret }, identity);
    ledger.recoveries.set(bareRecovery(recovery), { digest: text(splitDigest(split)), index, isTrue: false });
    return recovery;
  }

  function mixedRecovery(): Uint8Array {
    const one = said('recoveries');
    if (happens(0.25)) return forgedRecovery() ?? one;
    if (!happens(0.1)) return one;
    try {
      const [a, b] = [recoveryMessage.decode(one), recoveryMessage.decode(said('recoveries'))];
      return recoveryMessage.encode({ body: { ...a.body, ciphertext: b.body.ciphertext }, signature: a.signature });
    } catch {
      return one;
    }
  }

  /** Several shares one after another: the last one is to make the wallet, or not yet. */
  function recovering(): readonly Move[] {
    const count = 1 + below(3);
    const card = happens(0.95) ? 'target' : holder();
    if (!table.look('target').isBlank && happens(0.8)) return reset('target');
    const asked = recording.offers.findLast((one) => ledger.offers.get(text(sha256(one)))?.by === 'target');
    const isSeen = happens(0.6) && asked !== undefined;
    // Shares that are there for the last offer come first, so that some attempts get far.
    const fitting = recording.recoveries.filter(
      (one) =>
        isSeen && asked !== undefined && text(recoveryMessage.decode(one).body.offerHash) === text(sha256(asked)),
    );
    return Array.from({ length: count }, (_, at): Move => {
      const recovery = (happens(0.7) ? fitting.at(-1 - at) : undefined) ?? mixedRecovery();
      const request = { recovery, ...(at === count - 1 && happens(0.7) && { finish: terms }) };
      return { card, name: 'shareRecover', request };
    });
  }

  function revoking(): readonly Move[] {
    const statement = recording.statements.at(-1);
    if (statement === undefined) return [{ card: 'dealer', name: 'getRoster', request: {} }];
    const { body } = rosterStatement.decode(statement);
    const place = 1 + below(body.members.length);
    const members = body.members.map((one, at) => (at === place ? { ...one, standing: 'revoked' as const } : one));
    return [{ card: 'dealer', name: 'signRoster', request: { ...body, epoch: body.epoch + 1, members } }];
  }

  const imports = (card = happens(0.9) ? holder() : of(cardNames), brought?: Uint8Array): Move => {
    const isBlank = table.look(card).isBlank;
    const roster = happens(0.3) && recording.statements.length > 0 ? { roster: said('statements') } : {};
    const request = {
      deal: brought ?? (happens(0.1) ? new Uint8Array() : deal(card)),
      ...roster,
      ...(isBlank && { pin: testPin }),
    };
    return { card, name: 'shareImport', request };
  };
  const anySession = () => of(['none', 'can', 'puk', 'phone'] as const);
  const reset = (card: CardName = happens(0.7) ? holder() : 'target'): readonly Move[] => [
    { card, name: 'prepareReset', request: {} },
  ];
  const keyed = (): Move => {
    const card = holder();
    return of<Move>([
      { card, name: 'getPublicKey', request: { curve: 'secp256k1', path: [] } },
      { card, name: 'signDigests', request: [{ scheme: 'ecdsa-secp256k1', path: [], digest: new Uint8Array(32) }] },
      { card, name: 'exportWallet', request: {}, session: 'puk' },
      { card, name: 'createWallet', request: { clones: 1, exportable: false } },
      { card, name: 'cloneOffer', request: {} },
      { card, name: 'getPolicy', request: {} },
      { card, name: 'shareExport', request: {}, session: 'puk' },
      { card: 'dealer', name: 'cloneExport', request: { role: 'daily', offer: offer('clone') } },
    ]);
  };
  const asked = (): { readonly recovery?: boolean; readonly anyPack?: boolean } => ({
    ...(happens(0.3) && { anyPack: true }),
  });
  const dealing = (made = offer('share')): Move => {
    const card = dealer();
    const holders = table.look(card).split?.holders ?? [];
    const free = holders.indexOf(0xff);
    const index = free >= 0 && happens(0.5) ? free : below(4);
    const request = { index, offer: made, ...(happens(0.3) && { plan: of(plans) }) };
    return { card, name: 'shareDeal', request };
  };

  const kinds: readonly (readonly [number, () => Move | readonly Move[]])[] = [
    [5, () => ({ card: happens(0.9) ? holder() : of(cardNames), name: 'shareOffer', request: asked() })],
    [3, () => ({ card: 'target', name: 'shareOffer', request: { ...asked(), recovery: happens(0.9) } })],
    [9, () => dealing()],
    [9, () => imports()],
    [5, () => ({ card: dealer(), name: 'shareConfirm', request: { receipt: said('receipts') } })],
    [5, () => ({ card: holder(), name: 'shareRelease', request: { offer: offer('recovery'), anyPack: happens(0.3) } })],
    [1, () => ({ card: holder(), name: 'shareRelease', request: { offer: offer('recovery') }, session: anySession() })],
    [7, recovering],
    [2, keyed],
    [2, revoking],
    [2, () => ({ card: of(cardNames), name: 'adoptRoster', request: { statement: said('statements') } })],
    [2, () => ({ card: of(['dealer', 'backup', ...shareNames] as const), name: 'getRoster', request: {} })],
    [1, () => reset()],
    [1, () => ({ card: of(cardNames), name: 'shareStatus', request: {} })],
  ];
  const total = kinds.reduce((sum, [weight]) => sum + weight, 0);
  let queued: readonly Move[] | undefined;
  const cut = () => ({ afterWrites: below(60), ...(happens(0.5) && { tear: tears['garbage']! }) });
  return {
    next: () => {
      const follow = queued;
      queued = undefined;
      if (follow !== undefined) return follow;
      let left = below(total);
      for (const [weight, make] of kinds) {
        left -= weight;
        if (left >= 0) continue;
        const made = make();
        const moves = Array.isArray(made) ? (made as readonly Move[]) : [made as Move];
        return moves.map((move) => (happens(0.12) ? { ...move, cut: cut() } : move));
      }
      throw new Error('unreachable');
    },
    hear: (move, response) => {
      record(recording, move.name, response);
      queued = followUp(move, response);
    },
  };

  /** What goes on from here, often: so that attacks get far. */
  function followUp(move: Move, response: unknown): readonly Move[] | undefined {
    const { card, name, request } = move;
    if (name === 'prepareReset') {
      const { confirmation } = response as { readonly confirmation: Uint8Array };
      return [{ card, name: 'resetCard', request: { confirmation, terminate: false } }];
    }
    if (name === 'signRoster') {
      const statement = rosterStatement.encode({ body: request, signatures: [response as never] });
      recording.statements.push(statement);
      const told = happens(0.5) ? [holder()] : [];
      return ['dealer' as const, ...told].map((one) => ({ card: one, name: 'adoptRoster', request: { statement } }));
    }
    if (!happens(0.5)) return undefined;
    if (name === 'shareOffer' && request.recovery === true) {
      const asked = (response as { readonly offer: Uint8Array }).offer;
      return Array.from({ length: 1 + below(3) }, () => {
        const anyPack = happens(0.3);
        return { card: holder(), name: 'shareRelease', request: { offer: asked, anyPack } };
      });
    }
    if (name === 'shareOffer') {
      const forged = request.anyPack === true && happens(0.5) ? forgedDeal(card) : undefined;
      if (forged === undefined) return [dealing((response as { readonly offer: Uint8Array }).offer)];
      return [imports(card, forged)];
    }
    if (name === 'shareDeal') {
      const { deal: made } = response as { readonly deal: Uint8Array };
      return [imports(ledger.deals.get(bareDeal(made))?.to ?? holder(), made)];
    }
    if (name === 'shareImport') {
      const { receipt } = response as { readonly receipt: Uint8Array };
      return [{ card: dealer(), name: 'shareConfirm', request: { receipt } }];
    }
    return name === 'shareRelease' ? recovering() : undefined;
  }
}
