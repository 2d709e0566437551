import {
  addPhone,
  attest,
  changePin,
  createSigner,
  createWallet,
  getStatus,
  identify,
  openCard,
  readLog,
  resetCard,
  resumeSession,
  type Session,
  setDuressPin,
  setPinInChannel,
  setPolicy,
  unblockPin,
  verifyPin,
} from '@symbolon/client';
import { emulatorTrust, type PackedCard } from '@symbolon/emulator/cards';
import { startingPolicies } from '@symbolon/protocol/policy';
import { describe, expect, test } from 'vitest';
import { expectError, expectStatus } from '../../../packages/client/test/support/expectations.ts';
import { testPin, testPuk } from '../../../test/passwords.ts';
import { activate, activeCard, giveDuressPin, tap } from '../support/table.ts';

const duressPin = '111222';
const path = [0x80000054, 0x80000000, 0x80000000, 0, 0];

function withPin<T>(card: PackedCard, pin: string, use: (session: Session) => Promise<T>): Promise<T> {
  return tap(card, { can: card.can }, async (session) => {
    await verifyPin(session, pin);
    return use(session);
  });
}

async function keyOf(session: Session): Promise<string> {
  const { publicKey } = await createSigner(session).getPublicKey({ curve: 'secp256k1', path });
  return Buffer.from(publicKey).toString('hex');
}

async function duressCard(): Promise<PackedCard> {
  const card = await activeCard();
  await giveDuressPin(card, duressPin);
  return card;
}

describe('the duress PIN', () => {
  test('opens another wallet, the same one each time', async () => {
    const card = await duressCard();
    const main = await withPin(card, testPin, keyOf);
    const decoy = await withPin(card, duressPin, keyOf);
    expect(decoy).not.toBe(main);
    expect(await withPin(card, duressPin, keyOf)).toBe(decoy);
    expect(await withPin(card, testPin, keyOf)).toBe(main);
  });

  test('changes nothing about the wallet where none is set', async () => {
    const plain = await activeCard();
    const card = await duressCard();
    expect(await withPin(card, testPin, keyOf)).toBe(await tap(plain, { pin: testPin }, keyOf));
  });

  test('never gives the PIN its tries back: guesses between duress logins add up', async () => {
    const card = await duressCard();
    for (let guess = 0; guess < 3; guess += 1) {
      await expectError(withPin(card, '999999', keyOf), 'pin/wrong', { triesLeft: 2 });
      await withPin(card, duressPin, keyOf);
    }
    // The owner's PIN has had its three wrong tries. The card says what it says of any wrong PIN.
    await expectError(withPin(card, testPin, keyOf), 'pin/wrong', { triesLeft: 2 });
    await withPin(card, duressPin, keyOf);
    await tap(card, { puk: testPuk }, unblockPin);
    await withPin(card, testPin, keyOf);
  });

  test('needs the PIN to be proven inside the channel, which PACE then refuses for both', async () => {
    const card = await activeCard();
    await expectStatus(
      tap(card, { puk: testPuk }, (session) => setDuressPin(session, duressPin)),
      'conditionsOfUse',
    );
    await tap(card, { pin: testPin }, (session) => setPinInChannel(session, { on: true }));
    await expectStatus(tap(card, { pin: testPin }, keyOf), 'referencedDataNotFound');
    await expectStatus(tap(card, { pin: duressPin }, keyOf), 'referencedDataNotFound');
    await expectStatus(
      withPin(card, testPin, (session) => setPinInChannel(session, { on: false })),
      'conditionsOfUse',
    );
    await tap(card, { puk: testPuk }, (session) => setPinInChannel(session, { on: false }));
    await tap(card, { pin: testPin }, keyOf);
  });

  test('is changed by the PUK alone, and so is the PIN where both are proven in the channel: neither finds the other by what it may not be', async () => {
    const card = await duressCard();
    for (const [pin, others] of [
      [testPin, [duressPin, '333444']],
      [duressPin, [testPin, '333444']],
    ] as const) {
      for (const other of others)
        await expectStatus(
          withPin(card, pin, (session) => changePin(session, other)),
          'securityStatus',
        );
    }
    await tap(card, { puk: testPuk }, async (session) => {
      await expectStatus(changePin(session, duressPin), 'incorrectData');
      await changePin(session, '333444');
      await expectStatus(setDuressPin(session, '333444'), 'incorrectData');
      await setDuressPin(session, '555666');
    });
    expect(await withPin(card, '333444', keyOf)).not.toBe(await withPin(card, '555666', keyOf));
    for (const gone of [testPin, duressPin]) await expectError(withPin(card, gone, keyOf), 'pin/wrong');
  });

  test('never uses up the last try of the PIN in a session of a known phone: that takes the CAN', async () => {
    const card = await activeCard();
    const { secret } = await tap(card, { pin: testPin }, (session) => addPhone(session, { name: 'phone' }));
    await giveDuressPin(card, duressPin);
    const byPhone = async (pin: string): Promise<string> => {
      const resumed = await resumeSession(await openCard(card.tap()), [{ secret }]);
      if (resumed === undefined) throw new Error('the phone is not known');
      await attest(resumed.session, { trust: emulatorTrust });
      await verifyPin(resumed.session, pin);
      return keyOf(resumed.session);
    };
    const main = await withPin(card, testPin, keyOf);
    for (let round = 0; round < 4; round += 1) {
      await expectError(byPhone('999999'), 'pin/wrong', { triesLeft: 2 });
      await byPhone(duressPin);
    }
    // At its last try the phone does not learn whether it is the PIN either.
    await expectError(byPhone(testPin), 'pin/wrong', { triesLeft: 2 });
    expect(await withPin(card, testPin, keyOf)).toBe(main);
  });

  test('ends with a reset in its session: what is made there next is the new owner’s', async () => {
    const card = await duressCard();
    await withPin(card, duressPin, async (session) => {
      await resetCard(session);
      await createWallet(session, { pin: '777888', puk: testPuk });
    });
    await tap(card, { pin: '777888' }, async (session) => expect((await getStatus(session)).slots).toEqual([0]));
    await tap(card, { puk: testPuk }, (session) => setPinInChannel(session, { on: false }));
    await tap(card, { pin: '777888' }, keyOf);
  });

  test('leaves no word in the decoy’s log of how it was set', async () => {
    const events = (pin: string, card: PackedCard) =>
      withPin(card, pin, async (session) => {
        const { publicKey } = await attest(session, { trust: emulatorTrust });
        return (await readLog(session, { publicKey })).entries.map(({ entry }) => entry.event);
      });
    const card = await activeCard();
    await tap(card, { pin: testPin }, (session) => setPinInChannel(session, { on: true }));
    await tap(card, { puk: testPuk }, (session) => setDuressPin(session, duressPin));
    expect(await events(duressPin, card)).toEqual(['personalised', 'walletCreated', 'settingsChanged']);
    expect(await events(testPin, card)).toEqual([
      'personalised',
      'walletCreated',
      'settingsChanged',
      'pukProven',
      'duressPinChanged',
    ]);
    // What the PUK does to the card is in both.
    await tap(card, { puk: testPuk }, unblockPin);
    expect((await events(duressPin, card)).slice(3)).toEqual(['pukProven', 'pinUnblocked']);
  });

  test('shows a wallet that is not backed up yet, and settings it can not loosen', async () => {
    const card = await duressCard();
    await withPin(card, duressPin, async (session) => {
      const { slots, set } = await getStatus(session);
      expect(slots).toEqual([0]);
      expect(set).toMatchObject({ role: 'primary', sealed: false, limit: 2, members: [] });
      await expectStatus(setPinInChannel(session, { on: false }), 'conditionsOfUse');
    });
  });

  test('makes phones that see the decoy, whatever the owner allows his own', async () => {
    const card = await activeCard();
    const withoutPin = { ...startingPolicies.open, withoutPin: true };
    const owners = await tap(card, { pin: testPin }, async (session) => {
      await setPolicy(session, withoutPin);
      return addPhone(session, { name: 'the owner’s' });
    });
    await giveDuressPin(card, duressPin);
    const [main, decoy] = [await withPin(card, testPin, keyOf), await withPin(card, duressPin, keyOf)];
    const keyFor = async ({ secret }: { readonly secret: Uint8Array }): Promise<string> => {
      const resumed = await resumeSession(await openCard(card.tap()), [{ secret }]);
      if (resumed === undefined) throw new Error('the phone is not known');
      return keyOf(resumed.session);
    };
    // A phone of the owner's sees what was opened last: else a policy that is set in the decoy would show by having no
    // effect.
    await expectStatus(keyFor(owners), 'securityStatus');
    const theirs = await withPin(card, duressPin, async (session) => {
      await setPolicy(session, withoutPin);
      return addPhone(session, { name: 'theirs' });
    });
    expect([await keyFor(owners), await keyFor(theirs)]).toEqual([decoy, decoy]);
    await withPin(card, testPin, keyOf);
    expect([await keyFor(owners), await keyFor(theirs)]).toEqual([main, decoy]);
  });

  test('opens nothing after a reset, whoever owns the card next', async () => {
    const card = await duressCard();
    await tap(card, { can: card.can }, async (session) => {
      await verifyPin(session, testPin);
      await resetCard(session);
    });
    await activate(card);
    await tap(card, { pin: testPin }, (session) => setPinInChannel(session, { on: true }));
    await expectError(withPin(card, duressPin, keyOf), 'pin/wrong');
    await withPin(card, testPin, keyOf);
  });

  test('answers with as many bytes as the PIN does', async () => {
    const card = await duressCard();
    const sizes = async (pin: string): Promise<number[]> => {
      const transport = card.tap();
      const record: number[] = [];
      const exchange = async (command: Uint8Array) => {
        const response = await transport.exchange(command);
        record.push(command.length, response.length);
        return response;
      };
      const { session } = await identify(
        await openCard({ ...transport, exchange }),
        { can: card.can },
        { trust: emulatorTrust },
      );
      await verifyPin(session, pin);
      await keyOf(session);
      await transport.close();
      return record;
    };
    expect(await sizes(duressPin)).toEqual(await sizes(testPin));
  });
});
