/**
 * Whatever a person types that is a secret goes to a card alone that has proven to be genuine in that session. Every
 * function that the client and the ceremonies export is tried on a false card that knows all the passwords there are so
 * far, with every secret in every place where an argument may be.
 */

import { readFileSync } from 'node:fs';
import { backUp, type CeremonyDriver, ceremonyCard, unlockedCard } from '@symbolon/backup';
import type { CardIdentity } from '@symbolon/card-core/clone';
import {
  addPhone,
  attest,
  type Credentials,
  createWallet,
  identify,
  importWallet,
  openCard,
  openSession,
  resumeSession,
  type Session,
} from '@symbolon/client';
import { createMemory, createPack, createVirtualCard, emulatorTrust, type PackedCard } from '@symbolon/emulator/cards';
import { isSymbolonError } from '@symbolon/interface';
import type { CommandApdu } from '@symbolon/protocol/apdu';
import type { TrustStore } from '@symbolon/protocol/certificates';
import { type CommandDefinition, commands } from '@symbolon/protocol/commands';
import { describe, expect, test } from 'vitest';
import { testIssuer } from '../../../packages/card-core/test/support/clone-ceremony.ts';
import { expectError } from '../../../packages/client/test/support/expectations.ts';
import { testPin, testPuk } from '../../../test/passwords.ts';
import { seededRandom } from '../../../test/seeded-random.mjs';
import { type FalseCard, falseCard } from '../support/false-card.ts';
import { activate } from '../support/table.ts';

const entropy = Uint8Array.from({ length: 16 }, (_, index) => 0xa0 + index);
/** What nobody but a genuine card is to learn. TEST SECRETS. */
const secrets = {
  pin: '135797',
  puk: '998877665544',
  phrase: 'legal winner thank year wave sausage worth useful legal winner thank yellow',
  entropy,
} as const;
const message = Uint8Array.from({ length: 64 }, (_, index) => 0x11 + index);
const phone = new Uint8Array(32).fill(0x77);
const passwords = { can: '123456', pin: testPin, puk: testPuk } as const;

/** Those that a card was told. Its owner's PIN and PUK are among them: they are proven, not said. */
function heard(understood: readonly CommandApdu[], pin: string = testPin, puk: string = testPuk): readonly string[] {
  const all = { ...secrets, 'old pin': pin, 'old puk': puk };
  return Object.entries(all)
    .filter(([, secret]) =>
      understood.some(({ data = new Uint8Array() }) => Buffer.from(data).includes(Buffer.from(secret))),
    )
    .map(([name]) => name);
}

type Function = (...given: readonly unknown[]) => unknown;

/** Every function of a package that others can import. */
async function exported(name: string): Promise<readonly (readonly [string, Function])[]> {
  const { exports } = JSON.parse(
    readFileSync(new URL(`../../../packages/${name}/package.json`, import.meta.url), 'utf8'),
  ) as {
    exports: object;
  };
  const modules = Object.keys(exports).filter((path) => path !== './package.json');
  const found = await Promise.all(
    modules.map(async (path) => {
      const module = (await import(`@symbolon/${name}${path.slice(1)}`)) as Record<string, unknown>;
      return Object.entries(module).filter((entry): entry is [string, Function] => typeof entry[1] === 'function');
    }),
  );
  return found.flat();
}

/**
 * What may stand where a function wants something of its own: options with a secret under each name, and the secrets by
 * themselves.
 */
const options = {
  ...secrets,
  export: message,
  name: 'phone',
  clones: 1,
  exportable: true,
  trust: emulatorTrust,
  certificates: [new Uint8Array(40), new Uint8Array(40)],
  approval: new Uint8Array(64),
};
const { phrase, entropy: _, ...withoutSource } = options;
const arguments_: readonly (readonly unknown[])[] = [
  [options, options],
  [{ ...withoutSource, phrase }, options],
  [{ ...withoutSource, entropy }],
  [{ puk: secrets.puk }],
  [{ pin: secrets.pin }],
  [secrets.pin, options],
  [secrets.puk, options],
  [message, options],
  [1, options],
  [],
];

/** Calls a function with each of them after `first`, and so everything that it gives back which can be called. */
async function tryAll(call: Function, { first, lost }: Hand, depth = 0): Promise<void> {
  for (const rest of arguments_) {
    try {
      const result = await call(...(depth === 0 ? [await first()] : []), ...rest);
      if (depth > 0 || typeof result !== 'object' || result === null) continue;
      for (const method of Object.values(result))
        if (typeof method === 'function') await tryAll(method as Function, { first, lost }, 1);
    } catch (error) {
      // Refused here, or by the card: what counts is what crossed.
      if (isSymbolonError(error, 'channel/closed') || isSymbolonError(error, 'channel/broken')) lost();
    }
  }
}

type Hand = { readonly first: () => Promise<unknown>; readonly lost: () => void };

/** Ways into a session, each with what the person has by now. */
const ways: { readonly [name: string]: (card: FalseCard) => Promise<Session> } = {
  can: async (card) => openSession(await openCard(card.tap()), { can: passwords.can }),
  pin: async (card) => openSession(await openCard(card.tap()), { pin: passwords.pin }),
  puk: async (card) => openSession(await openCard(card.tap()), { puk: passwords.puk }),
  phone: async (card) => (await resumeSession(await openCard(card.tap()), [{ secret: phone }]))!.session,
};

const forger = testIssuer('forger');

/** What a false card has heard when all of the client was tried on it, by function. */
async function triedOn(
  way: (card: FalseCard) => Promise<Session>,
  identity?: CardIdentity,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const heardBy = new Map<string, readonly string[]>();
  const card = falseCard({ passwords, phone }, identity === undefined ? {} : { identity });
  let session: Session | undefined;
  const open = async (): Promise<Session> => {
    session ??= await way(card);
    return session;
  };
  const lost = (): void => {
    session = undefined;
  };
  const tried = [...(await exported('client')), ['unlockedCard', unlockedCard as Function] as const];
  for (const [name, call] of tried) {
    const before = card.understood.length;
    await tryAll(call, { first: open, lost });
    // What takes a card before any session opens one: by a password that the card does not know, or it would be one of
    // the ways.
    if (way === ways['can']) await tryAll(call, { first: async () => (await open()).card, lost });
    const told = heard(card.understood.slice(before));
    if (told.length > 0) heardBy.set(name, told);
    lost();
  }
  return heardBy;
}

describe('a card that has not proven to be genuine is told no secret by the client', () => {
  test.each(Object.keys(ways))('in a session of the kind %s', async (way) => {
    expect(await triedOn(ways[way]!)).toEqual(new Map());
  });

  test('while a card that has proven it is told all of them', async () => {
    const trust: TrustStore = forger.trust;
    const attested = async (card: FalseCard) => {
      const session = await ways['pin']!(card);
      await attest(session, { trust });
      return session;
    };
    const told = await triedOn(attested, forger.card('false'));
    expect([...told.keys()].sort()).toEqual(
      [
        'activate',
        'changePin',
        'changePuk',
        'cloneTarget',
        'createWallet',
        'importWallet',
        'setDuressPin',
        'unlockedCard',
        'verifyPin',
      ].sort(),
    );
    expect(new Set([...told.values()].flat())).toEqual(new Set(Object.keys(secrets)));
  });

  test('by any command of the table', async () => {
    const rows = Object.values(commands) as unknown as readonly CommandDefinition<unknown, unknown>[];
    const sent = async (session: Session): Promise<void> => {
      for (const row of rows)
        for (const [request] of arguments_) await session.send(row, request).catch(() => undefined);
    };
    const [card, known] = [
      falseCard({ passwords, phone }),
      falseCard({ passwords }, { identity: forger.card('false') }),
    ];
    await sent(await ways['pin']!(card));
    expect(heard(card.understood)).toEqual([]);
    expect(card.understood.filter(({ ins }) => ins === commands.cloneImport.ins)).toEqual([]);
    const { session } = await identify(await openCard(known.tap()), { pin: passwords.pin }, forger);
    await sent(session);
    expect(heard(known.understood)).toEqual(Object.keys(secrets));
  });

  test('and the caller is told what to do', async () => {
    const card = falseCard({ passwords });
    const session = await ways['can']!(card);
    await expectError(createWallet(session, { pin: secrets.pin }), 'card/unattested', { command: 'CREATE WALLET' });
    await expectError(importWallet(session, { phrase: secrets.phrase, pin: secrets.pin }), 'card/unattested');
    await expectError(addPhone(await ways['pin']!(card), { name: 'phone' }), 'card/unattested');
    await expect(createWallet(session, { pin: secrets.pin })).rejects.toThrow(/attest/);
    expect(card.understood).toEqual([]);
  });
});

/** A new table each time, at no cost: a card with a wallet, and blank ones. */
const box = createPack({ cards: 3, random: seededRandom('unattested') });
const prepared = (async () => {
  await activate(box[0] as PackedCard, { clones: 2, extendable: true });
  return box.map((card) => card.image());
})();

async function newCards(): Promise<readonly [PackedCard, PackedCard, PackedCard]> {
  const images = await prepared;
  const cards = box.map((card, index) => {
    const memory = createMemory(images[index]);
    const emulated = createVirtualCard({
      name: card.name,
      rng: seededRandom(`again ${index}`),
      trust: emulatorTrust,
      memory,
    });
    return { ...emulated, can: card.can, number: card.number };
  });
  return cards as unknown as readonly [PackedCard, PackedCard, PackedCard];
}

/**
 * A driver that is given a false card wherever a ceremony asks for any but the card with the wallet. `from` is the
 * first tap at which it is swapped in.
 */
async function cheated(
  from: number,
  trust: TrustStore = emulatorTrust,
): Promise<{ readonly driver: CeremonyDriver; readonly understood: readonly CommandApdu[] }> {
  const [source, target] = await newCards();
  const fake = falseCard({ passwords: { ...passwords, can: target.can } }, { genuine: target.device });
  let taps = 0;
  const driver: CeremonyDriver = {
    runStep: async (request, use) => {
      taps += 1;
      const isSource = request.card.part === 'wallet' || ['daily', 'source'].includes(request.card.label);
      const card = isSource ? source : target;
      const transport = isSource || taps < from ? card.tap() : fake.tap();
      const credentials: { readonly [name: string]: Credentials } = {
        can: { can: card.can },
        pin: { pin: testPin },
        puk: { puk: testPuk },
      };
      try {
        return await use(
          ceremonyCard(await openCard(transport), (name) => credentials[name]!, { trust, slot: request.slot }),
        );
      } finally {
        await transport.close();
      }
    },
  };
  return { driver, understood: fake.understood };
}

const choose = async () => ({ pin: secrets.pin, puk: secrets.puk });
const member = { label: 'daily' };
const target = { label: 'safe', role: 'daily', ownPin: true } as const;
/** What every ceremony finds its own options in. */
const wanted = {
  targets: [target],
  target,
  source: member,
  signers: [member],
  card: { label: 'safe' },
  cards: [{ label: 'safe' }],
  members: [{ label: 'safe' }],
  newest: { roster: { setId: new Uint8Array(16), epoch: 1, members: [] }, signatures: [] },
  primary: { label: 'safe' },
  backups: [{ label: 'safe' }],
  backup: { label: 'safe' },
  member: 1,
  choose,
  choosePasswords: choose,
  approvers: [member],
  choosePin: async () => secrets.pin,
  plan: { groupThreshold: 1, groups: [{ threshold: 2, count: 2 }] },
  holders: [{ label: 'safe' }, { label: 'sister' }],
  shares: [{ label: 'safe' }, { label: 'sister' }],
  seal: true,
  clock: () => 0,
  now: () => 0,
};

describe('a card that is swapped on the way is told no secret by a ceremony', () => {
  test('whichever card it is, and at whichever tap', async () => {
    const begun = new Set<string>();
    for (const [name, call] of await exported('backup')) {
      for (const from of [1, 2, 3]) {
        for (const own of [{ puk: async () => secrets.puk }, { puk: false }, { slot: 1 }]) {
          const { driver, understood } = await cheated(from);
          let tapped = false;
          const runStep: CeremonyDriver['runStep'] = (request, use) => {
            tapped = true;
            return driver.runStep(request, use);
          };
          try {
            await call({ runStep }, { ...wanted, ...own }, { ...wanted, ...own });
          } catch {
            // What counts is what crossed.
          }
          if (!tapped) break;
          begun.add(name);
          expect(heard(understood), `${name}, swapped at tap ${from}`).toEqual([]);
        }
      }
    }
    expect([...begun].sort()).toEqual(
      [
        'activateBackup',
        'askToWake',
        'backUp',
        'believeTime',
        'bringVeto',
        'confirmBackUp',
        'confirmShares',
        'dealShares',
        'lookAtCard',
        'makeWallet',
        'promoteMember',
        'recoverFromShares',
        'rehearseRecovery',
        'rehearseShares',
        'renewShares',
        'replaceMember',
        'resetForgottenPin',
        'revokeMember',
        'rotateWallet',
        'tellMembers',
        'tellTime',
        'updateMembers',
        'verifyBackup',
        'vetoCard',
        'wakeCard',
      ].sort(),
    );
  });

  test('where one card is shown and makes the offer, and another takes the export, whose PIN is typed then', async () => {
    const { driver, understood } = await cheated(3);
    const attempt = backUp(driver, { source: member, targets: [target], choosePasswords: choose });
    await expectError(attempt, 'ceremony/stopped', { problem: 'not-genuine' });
    expect(understood.filter(({ ins }) => ins === commands.cloneImport.ins)).toEqual([]);
    expect(heard(understood)).toEqual([]);
  });

  test('where another genuine card takes the export, though it is as good as the one that made the offer', async () => {
    const [source, first, second] = await newCards();
    let taps = 0;
    const heardBy: string[] = [];
    const tapped: CeremonyDriver['runStep'] = async (request, use) => {
      taps += 1;
      const card = request.card.part === 'wallet' ? source : taps === 1 ? first : second;
      const transport = card.tap();
      const exchange: typeof transport.exchange = (command, exchanged) => {
        heardBy.push(card.name);
        return transport.exchange(command, exchanged);
      };
      const credentials: { readonly [name: string]: Credentials } = { can: { can: card.can }, pin: { pin: testPin } };
      return use(
        ceremonyCard(await openCard({ ...transport, exchange }), (name) => credentials[name]!, {
          trust: emulatorTrust,
        }),
      );
    };
    await expectError(
      backUp({ runStep: tapped }, { source: member, targets: [target], choosePasswords: choose }),
      'ceremony/stopped',
      {
        problem: 'wrong-card',
      },
    );
    // SELECT, OPEN CHANNEL with the attestation, and as it is not the card that was expected, INTERNAL AUTHENTICATE:
    // which one it is.
    expect(heardBy.filter((name) => name === second.name)).toHaveLength(3);
  });
});
