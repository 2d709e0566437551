/**
 * Nothing that crosses in the life of a card links two of its sessions for a listener without keys, and whoever plays
 * it back to cards sees the same from each. `LISTEN_RUNS` says how often, each time with other answers lost on the way
 * and other messages played back; `LISTEN_FROM` begins with another run.
 */

import { backUp, confirmBackUp, replaceMember } from '@symbolon/backup';
import {
  addPhone,
  attest,
  type Credentials,
  cloneTarget,
  createSigner,
  createWallet,
  getStatus,
  identify,
  openCard,
  openPaceSession,
  repeatReceipt,
  resumeSession,
  type Session,
  verifyPin,
  writeFile,
} from '@symbolon/client';
import { createFactory, createPack, emulatorTrust, type PackedCard } from '@symbolon/emulator/cards';
import { cardError } from '@symbolon/interface';
import { decodeCommand, decodeResponse, encodeCommand } from '@symbolon/protocol/apdu';
import { passwordReferences } from '@symbolon/protocol/channel';
import { commands, interindustry } from '@symbolon/protocol/commands';
import type { Transport } from '@symbolon/protocol/transport';
import { beforeAll, describe, expect, test } from 'vitest';
import { testPin, testPuk } from '../../../test/passwords.ts';
import { seededRandom } from '../../../test/seeded-random.mjs';
import { byLabel, driverWith } from '../support/driver.ts';
import { heardOf, links, overheard, type Tap } from '../support/listener.ts';
import { wake } from '../support/raw-card.ts';
import { tap } from '../support/table.ts';

const runs = Number(process.env['LISTEN_RUNS'] ?? 1);
const from = Number(process.env['LISTEN_FROM'] ?? 1);

type Life = {
  readonly taps: Tap[];
  readonly cards: readonly PackedCard[];
  readonly stable: Readonly<Record<string, Uint8Array>>;
};

/**
 * Four cards of a factory's batch of their own: a wallet made, backed up onto two, one of which is lost and replaced;
 * phones, both ways into a session, answers lost.
 */
async function life(pack: string): Promise<Life> {
  const random = seededRandom(pack);
  const pick = (below: number): number => (random(1)[0] ?? 0) % below;
  const cards = createPack({ cards: 4, random, factory: createFactory(random) }) as readonly [
    PackedCard,
    PackedCard,
    PackedCard,
    PackedCard,
  ];
  const [daily, safe, sister, spare] = cards;
  const taps: Tap[] = [];
  const listen = (card: PackedCard): Transport => {
    const heard = { card: card.name, pack, messages: [] };
    taps.push(heard);
    return overheard(card.tap(), heard);
  };
  const host = seededRandom(`host of ${pack}`);
  const at = async (
    card: PackedCard,
    credentials: Credentials,
    use: (session: Session) => Promise<unknown>,
  ): Promise<void> => {
    const opened = await openCard(listen(card), { random: host });
    await use((await identify(opened, credentials, { trust: emulatorTrust })).session);
    card.remove();
  };

  // Every third tap or so an answer is lost: the card has done what it was told, and is asked again.
  const hold = async (card: PackedCard): Promise<Transport> => {
    const transport = listen(card);
    let left = pick(3) === 0 ? pick(5) + 1 : Number.POSITIVE_INFINITY;
    const exchange: Transport['exchange'] = async (command, options) => {
      const response = await transport.exchange(command, options);
      left -= 1;
      if (left > 0) return response;
      throw cardError('transport/card-removed', { transport: transport.name });
    };
    return { ...transport, exchange };
  };
  const { driver } = driverWith({ take: byLabel({ daily, safe, sister, spare }), hold, answer: 'again', random: host });

  await at(daily, { can: daily.can }, (session) =>
    createWallet(session, { pin: testPin, puk: testPuk, clones: 2, extendable: true }),
  );
  await at(daily, { pin: testPin }, (session) =>
    writeFile(session, { file: 0, name: 'labels', content: new Uint8Array(40) }),
  );
  const source = { label: 'daily' };
  const targets = [
    { label: 'safe', role: 'daily' },
    { label: 'sister', role: 'daily' },
  ] as const;
  const backedUp = await backUp(driver, { source, targets, puk: true });
  await confirmBackUp(driver, backedUp, { source, seal: false });
  const signers = [{ label: 'safe' }, { label: 'daily' }] as const;
  await replaceMember(driver, { signers, revoke: [2], target: { label: 'spare', role: 'daily' } });

  for (const card of [daily, safe, spare]) {
    for (const _ of [0, 1]) {
      await at(card, { pin: testPin }, async (session) => {
        await getStatus(session);
        if (card !== daily) await repeatReceipt(session);
      });
      await at(card, { can: card.can }, (session) => verifyPin(session, testPin));
      await at(card, { puk: testPuk }, (session) => getStatus(session));
    }
    let secret = new Uint8Array();
    await at(card, { pin: testPin }, async (session) => {
      secret = (await addPhone(session, { name: 'phone' })).secret.slice();
    });
    for (const _ of [0, 1]) {
      const resumed = await resumeSession(await openCard(listen(card), { random: host }), [
        { secret },
        { secret: random(32) },
      ]);
      if (resumed === undefined) throw new Error('not resumed');
      await attest(resumed.session, { trust: emulatorTrust });
      await verifyPin(resumed.session, testPin);
      await createSigner(resumed.session).getPublicKey({ curve: 'secp256k1', path: [] });
      card.remove();
    }
    for (const credentials of [{ can: card.can }, { pin: testPin }, { can: card.can }]) {
      const session = await openPaceSession(await openCard(listen(card), { random: host }), credentials);
      await attest(session, { trust: emulatorTrust });
      card.remove();
    }
  }
  // A clone that is asked again for what it has, by a host that has the CAN alone.
  for (const _ of [0, 1]) {
    await at(safe, { can: safe.can }, (session) => cloneTarget(session).importClone({ export: random(700) })).catch(
      () => undefined,
    );
  }
  return { taps, cards, stable: await stableOf(cards) };
}

/** What is the same in every session of a card, and of no other or few. */
async function stableOf([daily, ...others]: readonly PackedCard[]): Promise<Readonly<Record<string, Uint8Array>>> {
  const stable: Record<string, Uint8Array> = {};
  for (const card of [daily, ...others] as readonly PackedCard[]) {
    const { certificates, publicKey, pack } = await tap(card, { can: card.can }, (session) =>
      attest(session, { trust: emulatorTrust }),
    );
    for (const [index, certificate] of certificates.entries())
      stable[`signature of certificate ${index} of ${card.name}`] = certificate.slice(-64);
    stable[`key of ${card.name}`] = publicKey.subarray(1);
    stable[`number of ${card.name}`] = new TextEncoder().encode(card.number);
    stable['pack'] = pack;
  }
  const { set } = await tap(daily as PackedCard, { pin: testPin }, (session) => getStatus(session));
  return { ...stable, 'set id': set?.id ?? new Uint8Array() };
}

/**
 * A command of the record that tells what a password is like today: whether there is one, and how many tries it has. A
 * stranger may ask for that (ADR 13).
 */
function asksForPassword(bytes: Uint8Array): boolean {
  const { cla, ins, data = new Uint8Array() } = decodeCommand(bytes);
  const reference = ins === commands.openChannel.ins && cla === 0x80 ? data[0] : undefined;
  const chosen = ins === interindustry.manageSecurityEnvironment.ins ? data[data.indexOf(0x83) + 2] : undefined;
  return [reference, chosen].some(
    (password) => password === passwordReferences.pin || password === passwordReferences.puk,
  );
}

function shuffled<T>(items: readonly T[], random: (length: number) => Uint8Array): readonly T[] {
  return items
    .map((item) => ({ item, order: Buffer.from(random(4)).readUInt32BE() }))
    .sort((one, other) => one.order - other.order)
    .map(({ item }) => item);
}

/** What a stranger sees of an answer: the status word, and how long it is. Nonces and shares are new each time. */
function shape(card: PackedCard, command: Uint8Array): string {
  const { data, status } = decodeResponse(card.device.transmit(command));
  return `${status.toString(16)} ${data.length}`;
}

describe.each(Array.from({ length: runs }, (_, index) => from + index))('in the lives of two packs, run %i', (run) => {
  let lives: readonly [Life, Life];
  beforeAll(async () => {
    lives = [await life(`first ${run}`), await life(`second ${run}`)];
  });

  test('a listener hears nothing in two sessions alike', async () => {
    const [first, second] = lives;
    const taps = [...first.taps, ...second.taps];
    expect(taps.length).toBeGreaterThan(100);
    expect(links(taps)).toEqual([]);
    for (const { stable } of [first, second]) expect(heardOf(taps, stable)).toEqual([]);
  });

  test('who plays back anything of it to any card sees the same from each', async () => {
    const [first, second] = lives;
    const random = seededRandom(`stranger ${run}`);
    const recorded = new Map<string, Uint8Array>();
    for (const { messages } of [...first.taps, ...second.taps]) {
      for (const [at, message] of messages.entries())
        if (at % 2 === 0) recorded.set(Buffer.from(message).toString('hex'), message);
    }
    // A few of each form: those that are protected are all alike without their channel.
    const forms = new Map<string, number>();
    const played = shuffled([...recorded.values()], random).filter((command) => {
      const { cla, ins, data } = decodeCommand(command);
      const form = `${cla} ${ins} ${data?.length}`;
      forms.set(form, (forms.get(form) ?? 0) + 1);
      return (forms.get(form) ?? 0) <= 3;
    });
    const members = [first, second].flatMap(({ cards }) => cards);
    const [blank] = createPack({ cards: 1, random: seededRandom(`blank ${run}`) });
    const kinds = new Set<number>();
    for (const command of played) {
      kinds.add(decodeCommand(command).ins);
      const cards = asksForPassword(command) ? [] : [...members, blank as PackedCard];
      const seen = cards.map((card) => {
        wake(card.device);
        return shape(card, command);
      });
      expect(
        new Set(seen).size,
        `${Buffer.from(encodeCommand(decodeCommand(command)))
          .toString('hex')
          .slice(0, 24)}: ${seen}`,
      ).toBeLessThanOrEqual(1);
    }
    for (const { ins } of [commands.openChannel, commands.resumeSession, interindustry.generalAuthenticate])
      expect(kinds).toContain(ins);
  });
});

test('a listener who is given two taps that are alike in eight bytes hears it', () => {
  const random = seededRandom('alike');
  const message = (inside: Uint8Array): Uint8Array =>
    encodeCommand({ cla: 0x80, ins: 0x24, p1: 0, p2: 0, data: inside, le: 256 });
  const heard = (pack: string, inside: Uint8Array): Tap => ({ card: 'card', pack, messages: [message(inside)] });
  const alike = random(8);
  const around = (): Uint8Array => Uint8Array.of(...random(20), ...alike, ...random(9));
  expect(links([heard('a', around()), heard('a', around()), heard('b', random(37))])).toHaveLength(1);
  expect(links([heard('a', random(37)), heard('a', random(37)), heard('b', random(37))])).toEqual([]);
  expect(heardOf([heard('a', around())], { alike, other: random(8) })).toEqual(['alike']);
});
