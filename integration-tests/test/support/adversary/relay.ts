/**
 * What an attacking relay does: plays any message to any card, as it was or tampered with, and makes up others with the
 * keys it has.
 */

import { p256 } from '@noble/curves/nist.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { createExport, signBody } from '@symbolon/card-core/clone';
import { harden } from '@symbolon/interface';
import {
  certificatesOf,
  exportMessage,
  offerMessage,
  receiptMessage,
  withCertificates,
} from '@symbolon/protocol/clone';
import type { CommandName, Commands, RequestOf, ResponseOf, SessionKind } from '@symbolon/protocol/commands';
import { startingPolicies } from '@symbolon/protocol/policy';
import {
  type RosterMember,
  type RosterSignature,
  rosterBody,
  rosterLabel,
  rosterStatement,
} from '@symbolon/protocol/set';
import { forge } from '../../../../packages/card-core/test/support/clone-ceremony.ts';
import { asset } from '../../../../packages/card-core/test/support/scripted-interpreter.ts';
import { testPuk } from '../../../../test/passwords.ts';
import type { Choices } from '../../../../test/seeded-random.mjs';
import { type CardName, cardNames, policies, type Table, text } from './cards.ts';
import { attackerSecret } from './secrets.ts';

/** Messages that the relay has recorded, in this ceremony and in all earlier ones. */
export type Recording = {
  readonly offers: Uint8Array[];
  readonly exports: Uint8Array[];
  readonly receipts: Uint8Array[];
  readonly statements: Uint8Array[];
  readonly signatures: { readonly body: Uint8Array; readonly signature: RosterSignature }[];
  readonly activations: Uint8Array[];
  /** What was asked of sources: an export can be fetched again on its own terms. */
  readonly requests: ExportRequest[];
};

type ExportRequest = RequestOf<Commands['cloneExport']>;

export const newRecording = (): Recording => ({
  offers: [],
  exports: [],
  receipts: [],
  statements: [],
  signatures: [],
  activations: [],
  requests: [],
});

export function copyRecording(recording: Recording): Recording {
  return Object.fromEntries(
    Object.entries(recording).map(([kind, messages]) => [kind, [...messages]]),
  ) as unknown as Recording;
}

/** A command that the relay sends. */
export type Move = {
  readonly [N in CommandName]: {
    readonly card: CardName;
    readonly name: N;
    readonly request: RequestOf<Commands[N]>;
    readonly session?: SessionKind;
  };
}[CommandName];

const account = [harden(84), harden(0), harden(0)];
const scopes = [
  undefined,
  undefined,
  [{ curve: 'secp256k1', path: account }],
  [{ curve: 'ed25519', path: [harden(44), harden(501)] }],
] as const;
const nothing = new Uint8Array();

export function relayAt(
  table: Table,
  recording: Recording,
  choices: Choices,
): { readonly next: () => Move; readonly hear: (move: Move, response: unknown) => void } {
  const { players } = table;
  const { below, of, happens } = choices;
  /** Keys of the attacker: a genuine card of his, and one of a foreign root. */
  const signer = () => players[of(['stranger', 'stranger', 'foreign'] as const)!].identity;

  /** Mostly what was said last. */
  const recorded = (messages: readonly Uint8Array[]): Uint8Array =>
    (happens(0.6) ? of(messages.slice(-3)) : of(messages)) ?? nothing;

  function damaged(bytes: Uint8Array): Uint8Array {
    if (bytes.length === 0) return Uint8Array.of(below(256));
    if (happens(0.15)) return bytes.subarray(0, below(bytes.length));
    if (happens(0.05)) return Uint8Array.of(...bytes, below(256));
    const place = below(bytes.length);
    return bytes.map((byte, index) => (index === place ? byte ^ (1 << below(8)) : byte));
  }

  /** Some fields of one message are those of another, or new; by the signature it had, or one of the attacker's. */
  function mixed<B extends object>(
    coder: {
      readonly decode: (bytes: Uint8Array) => { readonly body: B; readonly signature: Uint8Array };
      readonly encode: (message: { body: B; signature: Uint8Array }) => Uint8Array;
    },
    sign: (bytes: Uint8Array, change: Partial<B>, by: ReturnType<typeof signer>) => Uint8Array,
    bytes: Uint8Array,
    other: Uint8Array,
    made: Partial<B>,
  ): Uint8Array {
    if (bytes.length === 0 || other.length === 0) return damaged(bytes);
    const message = coder.decode(bytes);
    const source = { ...coder.decode(other).body, ...made };
    const fields = Object.keys(source) as (keyof B)[];
    const change: Partial<B> = {};
    for (let count = 1 + below(2); count > 0; count -= 1) {
      const field = of(fields)!;
      change[field] = source[field];
    }
    try {
      if (happens(0.5)) return coder.encode({ ...message, body: { ...message.body, ...change } });
      const by = signer();
      return sign(
        bytes,
        happens(0.7) ? ({ certificates: [by.batchCertificate, by.cardCertificate], ...change } as Partial<B>) : change,
        by,
      );
    } catch {
      return damaged(bytes);
    }
  }

  const ownEphemeral = p256.getPublicKey(attackerSecret, true);
  const anyCertificates = (): Uint8Array[] => {
    const { batchCertificate, cardCertificate } = players[of(cardNames)!].identity;
    return happens(0.5) ? [cardCertificate] : [batchCertificate, cardCertificate];
  };
  const madeOffer = () => ({
    ephemeral: ownEphemeral,
    release: below(4),
    anyPack: happens(0.5),
    certificates: anyCertificates(),
  });

  function offer(): Uint8Array {
    const bytes = recorded(recording.offers);
    if (happens(0.65)) return bytes;
    return happens(0.4)
      ? damaged(bytes)
      : mixed(offerMessage, forge.offer, bytes, recorded(recording.offers), happens(0.6) ? madeOffer() : {});
  }

  function members(list: readonly RosterMember[]): readonly RosterMember[] {
    const place = below(list.length);
    const changed = list.map((member, index) =>
      index === place
        ? {
            ...member,
            role: of(['primary', 'daily', 'backup', 'cosigner'] as const)!,
            standing: of(['agreed', 'agreed', 'admitted', 'revoked'] as const)!,
          }
        : member,
    );
    return happens(0.5) ? changed : list.slice(0, Math.max(2, place));
  }

  function exported(): Uint8Array {
    const bytes = recorded(recording.exports);
    if (happens(0.6) || bytes.length === 0) return bytes;
    if (happens(0.3)) return damaged(bytes);
    const { body } = exportMessage.decode(bytes);
    const { header } = body;
    const other = recorded(recording.exports);
    const headers = exportMessage.decode(other).body.header;
    const made = {
      header: of([
        { ...header, members: members(header.members) },
        { ...header, epoch: header.epoch + 1 },
        { ...header, extendable: !header.extendable },
        { ...header, scope: headers.scope },
        { ...header, offerHash: sha256(recorded(recording.offers)) },
        { ...header, setId: headers.setId },
        headers,
      ])!,
      ephemeral: happens(0.5) ? ownEphemeral : body.ephemeral,
      certificates: anyCertificates(),
    };
    return mixed(exportMessage, forge.export, bytes, other, made);
  }

  /** A wallet of the attacker's, made with his own keys for an offer of somebody. */
  function planting(): Move {
    const answered = recorded(recording.offers);
    if (answered.length === 0) return { card: target(), name: 'cloneOffer', request: { anyPack: true } };
    const { body } = offerMessage.decode(answered);
    const offering = Object.values(players).find(
      ({ identity }) => text(identity.cardCertificate) === text(body.certificates.at(-1)!),
    )!;
    // Sealed to the offer, it may still say that it answers another one.
    const answer = happens(0.6) ? answered : recorded(recording.offers);
    const by = signer();
    const list: RosterMember[] = [
      { role: 'primary', standing: 'agreed', publicKey: by.publicKey },
      {
        role: of(['daily', 'backup', 'primary'] as const)!,
        standing: 'agreed',
        publicKey: offering.identity.publicKey,
      },
    ];
    const payload = {
      keyRoots: [{ path: [], secret: new Uint8Array(64).fill(7) }],
      pinKey: new Uint8Array(16).fill(7),
      policy: startingPolicies.open,
      budgets: [],
    };
    // The fingerprint is that of the seed.
    const set = {
      setId: new Uint8Array(16).fill(7),
      epoch: 0,
      members: list,
      extendable: false,
      masterFingerprint: 0x63969fb2,
    };
    const offered = { offerHash: sha256(answer), ephemeral: body.ephemeral, anyPack: body.anyPack };
    const terms = { offer: offered, ...set, payload, ephemeralSecret: attackerSecret };
    const planted = createExport(terms, by);
    return { card: offering.name, name: 'cloneImport', request: { export: planted } };
  }

  function receipt(): Uint8Array {
    const bytes = recorded(recording.receipts);
    if (happens(0.6)) return bytes;
    return happens(0.4)
      ? damaged(bytes)
      : mixed(receiptMessage, forge.receipt, bytes, recorded(recording.receipts), {});
  }

  type Proposal = RequestOf<Commands['signRoster']>;

  /** The list of some card, as it is or changed. */
  function proposal(): Proposal | undefined {
    const statement = recorded(recording.statements);
    if (statement.length === 0) return undefined;
    const { body } = rosterStatement.decode(statement);
    const newcomer: RosterMember = {
      role: 'backup',
      standing: 'admitted',
      publicKey: players[of(['stray', 'c'] as const)!].identity.publicKey,
    };
    const revoked = below(body.members.length);
    const heir = below(body.members.length);
    const next = of([
      body.members,
      [...body.members, newcomer],
      body.members.map((member, place) => (place === revoked ? { ...member, standing: 'revoked' as const } : member)),
      body.members.map((member, place) =>
        place === 0
          ? { ...member, standing: 'revoked' as const }
          : place === heir
            ? { ...member, role: 'primary' as const }
            : member,
      ),
      members(body.members),
    ])!;
    return { ...body, epoch: body.epoch + (happens(0.85) ? 1 : below(3)), members: next };
  }

  /** A list with signatures that were collected for it, or for something else. */
  function statement(): Uint8Array {
    const bytes = recorded(recording.statements);
    if (bytes.length === 0 || happens(0.35)) return bytes;
    if (happens(0.15)) return damaged(bytes);
    const basis = of(recording.signatures);
    const body =
      basis !== undefined && happens(0.75)
        ? rosterBody.decode(basis.body)
        : (proposal() ?? rosterStatement.decode(bytes).body);
    const encoded = rosterBody.encode(body);
    const fitting = recording.signatures
      .filter(({ body: signed }) => Buffer.compare(signed, encoded) === 0)
      .map(({ signature }) => signature);
    const by = signer();
    const own: RosterSignature = {
      member: below(body.members.length),
      signature: signBody(rosterLabel, encoded, by.secretKey),
    };
    const others = recording.signatures.map(({ signature }) => signature);
    const signatures = of([
      fitting,
      fitting,
      fitting,
      [...fitting, ...fitting],
      [...fitting, own],
      [own],
      [...fitting, ...others].slice(0, 3),
      fitting.slice(0, 1),
    ])!;
    return rosterStatement.encode({ body, signatures });
  }

  function terms(): Omit<RequestOf<Commands['cloneExport']>, 'offer'> {
    const scope = of(scopes);
    const policy = of([undefined, undefined, ...policies]);
    const left = of([undefined, undefined, 10n, 40n, 200n]);
    return {
      role: of(['backup', 'backup', 'backup', 'daily', 'cosigner', 'primary'] as const)!,
      ...(scope !== undefined && { scope: [...scope] }),
      ...(policy !== undefined && { policy }),
      ...(left !== undefined && { shares: [{ asset, left }] }),
      ...(happens(0.2) && { roster: true }),
      ...(happens(0.1) && { ownPin: true }),
      ...(happens(0.1) && { bare: true }),
    };
  }

  function request(): ExportRequest {
    const before = happens(0.5) ? of(recording.requests) : undefined;
    if (before === undefined) return { ...terms(), offer: offer() };
    return { ...before, ...(happens(0.3) && terms()), ...(happens(0.5) && { offer: offer() }) };
  }

  const source = (): CardName =>
    of(['primary', 'primary', 'primary', 'primary', 'b', 'b', 'a', 'c', 'second', 'stray', 'stranger'] as const)!;
  const target = (): CardName =>
    of(['a', 'b', 'c', 'a', 'b', 'stray', 'old', 'foreign', 'stranger', 'second'] as const)!;

  /** Mostly one that has a wallet. */
  const member = (): CardName =>
    of(['primary', 'primary', 'a', 'a', 'b', 'b', 'stray', 'c', 'second', 'stranger'] as const)!;

  const moves: readonly (readonly [weight: number, make: () => Move])[] = [
    [14, () => ({ card: target(), name: 'cloneOffer', request: happens(0.25) ? { anyPack: true } : {} })],
    [22, () => ({ card: source(), name: 'cloneExport', request: request() })],
    [
      22,
      () => ({
        card: target(),
        name: 'cloneImport',
        request: {
          export: exported(),
          ...(happens(0.2) && { roster: statement() }),
          ...(happens(0.1) && { pin: '135790' }),
        },
        ...(happens(0.3) && { session: 'can' }),
      }),
    ],
    [3, planting],
    [12, () => ({ card: source(), name: 'cloneConfirm', request: { receipt: receipt() } })],
    [3, () => ({ card: source(), name: 'cloneSeal', request: {} })],
    [5, () => ({ card: member(), name: 'getRoster', request: {} })],
    [9, signing],
    [8, () => ({ card: member(), name: 'adoptRoster', request: { statement: statement() } })],
    [3, () => ({ card: member(), name: 'approveActivation', request: { member: below(4) } })],
    [
      4,
      () => ({
        card: target(),
        name: 'activate',
        request: happens(0.9)
          ? { approval: happens(0.7) ? recorded(recording.activations) : damaged(recorded(recording.activations)) }
          : { puk: happens(0.5) ? testPuk : '000000000000' },
      }),
    ],
    [
      3,
      () => ({
        card: member(),
        name: 'signDigests',
        request: [{ scheme: 'ecdsa-secp256k1', path: account, digest: new Uint8Array(32).fill(1) }],
      }),
    ],
    [1, () => ({ card: of(['a', 'b', 'c', 'stray'] as const)!, name: 'prepareReset', request: {} })],
    [1, () => ({ card: member(), name: 'issueVoucher', request: { member: below(3), asset, amount: 1n } })],
  ];
  const total = moves.reduce((sum, [weight]) => sum + weight, 0);

  function signing(): Move {
    const request = proposal();
    return request === undefined
      ? { card: source(), name: 'getRoster', request: {} }
      : { card: happens(0.5) ? 'primary' : member(), name: 'signRoster', request };
  }

  let queued: Move | undefined;
  return {
    next: () => {
      const move = queued;
      queued = undefined;
      if (move !== undefined) return move;
      let left = below(total);
      for (const [weight, make] of moves) {
        left -= weight;
        if (left < 0) return make();
      }
      throw new Error('unreachable');
    },
    hear: (move, response) => {
      record(recording, move, response);
      if (move.name === 'prepareReset') {
        const { confirmation } = response as ResponseOf<Commands['prepareReset']>;
        queued = { card: move.card, name: 'resetCard', request: { confirmation, terminate: false } };
      }
      // A list that was signed is often taken over at once.
      if (move.name === 'signRoster' && happens(0.6)) {
        const statement = rosterStatement.encode({ body: move.request, signatures: [response as RosterSignature] });
        queued = { card: move.card, name: 'adoptRoster', request: { statement } };
      }
    },
  };
}

/** Remembers what a card has said. */
export function record(recording: Recording, { name, request }: Move, response: unknown): void {
  const heard = response as { readonly [field: string]: Uint8Array };
  const keep = (
    kind: 'offers' | 'exports' | 'receipts' | 'statements' | 'activations',
    message: Uint8Array | undefined,
  ): void => {
    if (message !== undefined && message.length > 0) recording[kind].push(message);
  };
  if (name === 'cloneOffer') keep('offers', heard['offer']);
  if (name === 'cloneImport') keep('receipts', heard['receipt']);
  if (name === 'approveActivation') keep('activations', heard['approval']);
  if (name === 'cloneExport') {
    keep('exports', heard['export']);
    // One without certificates can be completed with those of another.
    const other = recording.exports.at(-2);
    if (request.bare === true && other !== undefined)
      keep('exports', withCertificates(heard['export']!, certificatesOf(other)));
    recording.requests.push(request);
  }
  const list = name === 'getRoster' ? heard['statement'] : name === 'cloneExport' ? heard['roster'] : undefined;
  keep('statements', list);
  if (list !== undefined) {
    const { body, signatures } = rosterStatement.decode(list);
    for (const signature of signatures) recording.signatures.push({ body: rosterBody.encode(body), signature });
  }
  if (name === 'signRoster')
    recording.signatures.push({ body: rosterBody.encode(request), signature: response as RosterSignature });
}
