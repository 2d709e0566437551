/**
 * Cards that an attacking relay plays with: chips without a channel around them, so that a whole state of all of them
 * is put back in no time. FOR TESTS ONLY.
 */
import { journalSize, openStore, recordAddress, records, type Store } from '@symbolon/card-core/nvm';
import { shortenCertificate } from '@symbolon/protocol/certificates';
import { passwordKey } from '@symbolon/protocol/channel';
import { certificatesOf, offerMessage, withCertificates, withOfferCertificates } from '@symbolon/protocol/clone';
import {
  type CommandName,
  type Commands,
  commands,
  type RequestOf,
  type ResponseOf,
  type SessionKind,
} from '@symbolon/protocol/commands';
import { type Policy, startingPolicies } from '@symbolon/protocol/policy';
import { status } from '@symbolon/protocol/status';
import { type Chip, testChip } from '../../../../packages/card-core/test/support/chip.ts';
import { testIssuer } from '../../../../packages/card-core/test/support/clone-ceremony.ts';
import { testMemory } from '../../../../packages/card-core/test/support/memory.ts';
import { limited } from '../../../../packages/card-core/test/support/scripted-interpreter.ts';
import { testPin, testPuk } from '../../../../test/passwords.ts';
import { seededRandom } from '../../../../test/seeded-random.mjs';

const genuine = testIssuer('genuine');
const foreign = testIssuer('foreign');

/** What sets the cards apart. The attacker owns `stranger` and `foreign`, and knows their identity keys. */
const kinds = {
  primary: { pack: 'ours' },
  a: { pack: 'ours' },
  b: { pack: 'ours' },
  c: { pack: 'ours' },
  /** The primary of another wallet of the same owner. */
  second: { pack: 'ours' },
  old: { pack: 'ours', release: 1 },
  stranger: { pack: 'theirs' },
  /** One that the owner may want in the set, though it was boxed elsewhere. */
  stray: { pack: 'theirs' },
  foreign: { pack: 'ours', issuer: foreign },
} as const;

export type CardName = keyof typeof kinds;
export const cardNames: readonly CardName[] = Object.keys(kinds) as CardName[];
export const owned: readonly CardName[] = ['stranger', 'foreign'];

/** Number of the firmware that all but the old card have. */
const release = 2;

export type Player = {
  readonly name: CardName;
  readonly pack: string;
  readonly release: number;
  /** Whether the root that the others trust vouches for it. */
  readonly isGenuine: boolean;
  readonly identity: ReturnType<typeof genuine.card>;
  readonly chip: Chip;
  /** What it holds, for the model to look at. */
  readonly store: Pick<Store, 'get'>;
};

/** A state of all cards. */
export type Snapshot = ReadonlyMap<CardName, { readonly image: Uint8Array; readonly drawn: number }>;

export type Answer<N extends CommandName> = {
  readonly status: number;
  readonly data: Uint8Array;
  readonly response?: ResponseOf<Commands[N]>;
};

export type Table = {
  readonly players: { readonly [name in CardName]: Player };
  readonly byKey: (publicKey: Uint8Array) => Player | undefined;
  readonly run: <N extends CommandName>(
    card: CardName,
    name: N,
    request: RequestOf<Commands[N]>,
    session?: SessionKind,
  ) => Answer<N>;
  /** The same where it must go well: the response. */
  readonly call: <N extends CommandName>(
    card: CardName,
    name: N,
    request: RequestOf<Commands[N]>,
    session?: SessionKind,
  ) => ResponseOf<Commands[N]>;
  readonly snapshot: () => Snapshot;
  readonly restore: (snapshot: Snapshot) => void;
};

/** The policies of the wallet: the first is the primary's. */
export const policies: readonly [Policy, Policy, Policy] = [
  { ...limited(100n), digestsUnseen: true },
  { ...limited(40n), digestsUnseen: true },
  { ...limited(400n), digestsUnseen: true },
];

/** A table of new cards: `primary`, `second` and `stranger` have a wallet, the others are blank. */
export function newTable(): Table {
  const touched = new Set<CardName>();
  const draws = new Map<CardName, number>();
  const players = Object.fromEntries(cardNames.map((name) => [name, newPlayer(name, draws)])) as {
    readonly [name in CardName]: Player;
  };
  const all = Object.values(players);
  const keys = new Map(all.map((player) => [text(player.identity.publicKey), player]));

  const run: Table['run'] = (card, name, request, session) => {
    const { chip, store, identity } = players[card];
    touched.add(card);
    const kind = session ?? (store.get(records.lifecycle) === 'blank' ? 'can' : 'pin');
    const { status: sw, data } = chip.send(name, crossing(request, identity.cardCertificate), { session: kind });
    const { response } = commands[name];
    return {
      status: sw,
      data,
      ...(sw === status.ok && { response: response.decode(data) as ResponseOf<Commands[typeof name]> }),
    };
  };
  let held: Snapshot | undefined;
  return {
    players,
    byKey: (publicKey) => keys.get(text(publicKey)),
    run,
    call: (card, name, request, session) => {
      const { response, status: sw } = run(card, name, request, session);
      if (response === undefined) throw new Error(`${name} on ${card}: ${sw.toString(16)}`);
      return response;
    },
    snapshot: () => {
      const taken = all.map(
        ({ name, chip }) => [name, { image: chip.memory.image(), drawn: draws.get(name) ?? 0 }] as const,
      );
      return new Map(taken);
    },
    restore: (snapshot) => {
      for (const name of snapshot === held ? touched : cardNames) {
        const { image, drawn } = snapshot.get(name)!;
        const { chip } = players[name];
        chip.memory.load(image);
        draws.set(name, drawn);
        chip.reset();
      }
      touched.clear();
      held = snapshot;
    },
  };
}

/**
 * A request as a host sends it: where the only certificate in its message can be a short one beside it, it is. Which
 * card's it is does not count, so the cards put in whatever the relay has chosen.
 */
function crossing<Request>(request: Request, like: Uint8Array): Request {
  const fields: { readonly offer?: unknown; readonly export?: unknown } = request as object;
  try {
    if (fields.offer instanceof Uint8Array) {
      const [certificate, ...more] = offerMessage.decode(fields.offer).body.certificates;
      const short = more.length > 0 || !certificate ? undefined : shortenCertificate(certificate, like);
      if (short) return { ...request, offer: withOfferCertificates(fields.offer, []), certificate: short };
    } else if (fields.export instanceof Uint8Array) {
      const [certificate, ...more] = certificatesOf(fields.export);
      const short = more.length > 0 || !certificate ? undefined : shortenCertificate(certificate, like);
      if (short) return { ...request, export: withCertificates(fields.export, []), certificate: short };
    }
  } catch {
    // No message: it crosses as it is.
  }
  return request;
}

/** Gives the three wallets their owners' choices. */
export function makeWallets({ run }: Table): void {
  const wallet = { pin: testPin, puk: testPuk, exportable: true, policy: startingPolicies.open } as const;
  run('primary', 'createWallet', { ...wallet, clones: 2, extendable: true });
  run('primary', 'setPolicy', policies[0], 'pin');
  run('second', 'createWallet', { ...wallet, clones: 1 });
  run('stranger', 'createWallet', { ...wallet, clones: 8, extendable: true });
}

function newPlayer(name: CardName, draws: Map<CardName, number>): Player {
  const kind = { release, issuer: genuine, ...kinds[name] };
  const identity = kind.issuer.card(name, { pack: kind.pack });
  const random = (length: number): Uint8Array => {
    const count = draws.get(name) ?? 0;
    draws.set(name, count + 1);
    return seededRandom(`draw ${count} of ${name}`)(length);
  };
  const memory = testMemory();
  const store = openStore({ nvm: memory.nvm });
  const { secretKey, publicKey, batchCertificate, cardCertificate } = identity;
  store.put(records.identityKey, { secretKey, publicKey });
  store.put(records.batchCertificate, batchCertificate);
  store.put(records.cardCertificate, cardCertificate);
  store.put(records.can, { key: passwordKey('123456') });
  store.put(records.lifecycle, 'blank');
  store.commit();
  const chip = testChip(name, memory, random, { release: kind.release, trust: kind.issuer.trust });
  return { name, pack: kind.pack, release: kind.release, isGenuine: kind.issuer === genuine, identity, chip, store };
}

/**
 * What a card holds of itself and its wallets: all but the journal, the logs, in which refusals leave a trace, and the
 * files.
 */
export function contentOf({ chip }: Pick<Player, 'chip'>): Uint8Array {
  return chip.memory.nvm.read(journalSize, recordAddress(records.logs.card) - journalSize);
}

export function text(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('latin1');
}

/** The bytes that {@link text} made a text of. */
export function fromText(bytes: string): Uint8Array {
  return Buffer.from(bytes, 'latin1');
}
