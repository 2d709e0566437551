/** A card whose certificates nobody trusts gets nothing: no PIN, and no export. */
import { attest, cloneSource, cloneTarget, createWallet, openCard, openSession, type Session } from '@symbolon/client';
import { createCounterfeitFactory, createPack, emulatorTrust, type PackedCard } from '@symbolon/emulator/cards';
import type { Transport } from '@symbolon/protocol/transport';
import { describe, expect, test } from 'vitest';
import { expectError, expectStatus } from '../../../packages/client/test/support/expectations.ts';
import { testPin } from '../../../test/passwords.ts';
import { seededRandom } from '../../../test/seeded-random.mjs';
import { activeCard, stored, tap, testCard } from '../support/table.ts';

const random = seededRandom('counterfeit');
const forgery = createCounterfeitFactory(random);

function counterfeit(): PackedCard {
  const [card] = createPack({ cards: 1, random, factory: forgery });
  return card as PackedCard;
}

/** Whoever made it takes it for genuine. */
const byForger = <T>(card: PackedCard, use: (session: Session) => Promise<T>): Promise<T> =>
  tap(card, { can: card.can }, use, forgery.trust);

/** Counts what crosses. */
function counted(transport: Transport): { readonly transport: Transport; readonly commands: () => number } {
  let commands = 0;
  const exchange: Transport['exchange'] = (command, options) => {
    commands += 1;
    return transport.exchange(command, options);
  };
  return { transport: { ...transport, exchange }, commands: () => commands };
}

describe('a counterfeit card', () => {
  test('is refused before it is given a PIN, and nothing more is said to it', async () => {
    const card = counterfeit();
    const before = stored(card);
    const { transport, commands } = counted(card.tap());
    const session = await openSession(await openCard(transport), { can: card.can });
    await expectError(attest(session, { trust: emulatorTrust }), 'card/counterfeit');
    const said = commands();
    await expectError(createWallet(session, { pin: testPin }), 'channel/closed');
    expect(commands()).toBe(said);
    expect(stored(card)).toBe(before);
  });

  test('learns no PIN from being asked for it: it can only let the key agreement fail', async () => {
    // The owner's card has one PIN, the counterfeit that looks like it another: both ends see a failed proof, and no
    // more.
    const fake = counterfeit();
    await byForger(fake, (session) => createWallet(session, { pin: '000000' }));
    await expectError(
      tap(fake, { pin: testPin }, async () => undefined),
      'pin/wrong',
    );
  });

  test('gets no export', async () => {
    const source = await activeCard();
    const fake = counterfeit();
    const offer = await byForger(fake, (session) => cloneTarget(session).offer());
    const before = stored(source);
    await expectStatus(
      tap(source, { pin: testPin }, (session) => cloneSource(session).exportTo(offer, { role: 'backup' })),
      'notGenuine',
    );
    expect(stored(source)).toBe(before);
  });

  test('plants no wallet in a genuine card', async () => {
    const fake = counterfeit();
    const target = testCard();
    const offer = await tap(target, { can: target.can }, (session) => cloneTarget(session).offer());
    await byForger(fake, async (session) => {
      await createWallet(session, { pin: testPin });
      await expectStatus(cloneSource(session).exportTo(offer, { role: 'backup' }), 'notGenuine');
    });
  });

  test('can not pass on the proof of a genuine one: it belongs to another channel', async () => {
    const genuine = testCard();
    const fake = counterfeit();
    const relayed = await openSession(await openCard(genuine.tap()), { can: genuine.can });
    const own = await openSession(await openCard(fake.tap()), { can: fake.can });
    const relay = { ...own, send: relayed.send } as typeof own;
    await expectError(attest(relay, { trust: emulatorTrust }), 'card/counterfeit', {
      reason: 'its signature over this session is wrong',
    });
    await attest(relayed, { trust: emulatorTrust });
  });
});
