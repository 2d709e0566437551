/** What a person or an app hands in by mistake is said before a card is asked for; a card without a PIN is named. */
import {
  addPhone,
  attested,
  createTapSigner,
  identify,
  openCard,
  openSession,
  signTransaction,
  verifyPin,
  withCard,
} from '@symbolon/client';
import { emulatorTrust } from '@symbolon/emulator/cards';
import { parsePath, type SignRequest } from '@symbolon/interface';
import { expect, test } from 'vitest';
import { expectError } from '../../../packages/client/test/support/expectations.ts';
import { testPin } from '../../../test/passwords.ts';
import { giveDuressPin, tap, testCard } from '../support/table.ts';
import { lift, phraseCard, tapping } from '../support/tapping.ts';

const trust = emulatorTrust;
const digest: readonly SignRequest[] = [
  { path: parsePath("m/84'/0'/0'/0/0"), scheme: 'ecdsa-secp256k1', digest: new Uint8Array(32) },
];

test('a PIN of the wrong form is refused before the card, and not quoted', async () => {
  const reader = tapping(testCard('blank'));
  for (const wrong of ['12345', '', ` ${testPin}\n`, null, 246_810, undefined, {}, { pin: null }]) {
    const pin = () => wrong as string;
    const error = createTapSigner({ nextCard: reader.nextCard, trust, pin }).signDigests(digest);
    await expectError(error, 'argument/invalid', {
      argument: 'PIN',
      reason: 'expected 6 to 12 digits; no try was used',
    });
  }
  for (const wrong of [null, 'text', {}])
    await expectError(
      withCard({ nextCard: reader.nextCard, trust, credentials: wrong as never }, async () => {}),
      'argument/invalid',
    );
  expect(reader.taps).toEqual([]);
});

test('secrets of known cards are checked before the card', async () => {
  const reader = tapping(testCard('blank'));
  const secret = new Uint8Array(32);
  for (const known of [
    [{ secret: 'ab'.repeat(32) }],
    [{ secret: secret.subarray(1) }],
    Array(5).fill({ secret }),
    [null],
  ])
    await expectError(
      withCard(
        { nextCard: reader.nextCard, trust, credentials: { pin: testPin }, known: known as never },
        async () => {},
      ),
      'argument/invalid',
    );
  expect(reader.taps).toEqual([]);
});

test('who brings no transport, no credentials, no bytes or no name is told so', async () => {
  for (const transport of [undefined, null, {}, { name: 'x' }])
    await expectError(
      withCard({ nextCard: async () => transport as never, trust, credentials: { pin: testPin } }, async () => {}),
      'argument/invalid',
    );
  const card = await openCard((await phraseCard()).tap());
  for (const wrong of [undefined, null, {}, { pin: 246_810 }]) {
    await expectError(identify(card, wrong as never, { trust }), 'argument/invalid');
    await expectError(openSession(card, wrong as never), 'argument/invalid');
  }
  await expectError(identify(card, { pin: testPin }, undefined as never), 'argument/invalid');
  const { session } = await identify(card, { pin: testPin }, { trust });
  await expectError(addPhone(session, undefined as never), 'argument/invalid', { argument: 'phone' });
  await expectError(signTransaction(session, { interpreter: 0x10 } as never), 'argument/invalid', {
    argument: 'transaction',
  });
});

test('a blank card is said to be blank, not suspended; without the CAN, what it may be', async () => {
  const blank = testCard('blank');
  const signer = (card: typeof blank, pin: () => string | { readonly pin: string; readonly can: string }) =>
    createTapSigner({ nextCard: tapping(card).nextCard, trust, pin });
  const both = () => ({ pin: testPin, can: blank.can });
  const error = signer(blank, both).signDigests(digest);
  await expectError(error, 'card/blank');
  await expect(error).rejects.toThrow('holds no wallet yet');
  await tap(blank, { can: blank.can }, (session) => expectError(verifyPin(session, testPin), 'card/blank'));

  const inChannel = await phraseCard('in channel');
  await giveDuressPin(inChannel, '135791');
  for (const card of [blank, inChannel]) {
    const unsaid = signer(card, () => testPin).signDigests(digest);
    await expectError(unsaid, 'card/status');
    await expect(unsaid).rejects.toThrow('it has no PIN, or takes it only in a session of the CAN: give the CAN');
  }
  expect(await signer(inChannel, () => ({ pin: testPin, can: inChannel.can })).signDigests(digest)).toHaveLength(1);
});

test('a card that takes its PIN inside a channel gets none of a person who wants another card', async () => {
  const [right, other] = [await phraseCard('right'), await phraseCard('other')];
  await giveDuressPin(other, '135791');
  const pin = () => ({ pin: '999999', can: other.can });
  const error = createTapSigner({
    nextCard: tapping(other).nextCard,
    trust,
    pin,
    cardNumber: right.number,
  }).signDigests(digest);
  await expectError(error, 'card/other');
});

test('a PIN that no card has seen a proof of serves again at the next tap of the call, and not in another', async () => {
  const card = await phraseCard();
  for (const at of [1, 2]) {
    const reader = tapping(card, { after: (apdu) => apdu === at && lift(card) });
    let asked = 0;
    const credentials = () => {
      asked += 1;
      return { pin: testPin };
    };
    const options = { nextCard: reader.nextCard, trust, credentials };
    await withCard(options, async () => {});
    expect([asked, reader.taps.length]).toEqual([1, 2]);
    await withCard(options, async () => {});
    expect([asked, reader.taps.length]).toEqual([2, 3]);
  }
});

test('lifted when the PIN is proven, and another card is known to be there: the PIN is asked for again', async () => {
  const [first, second] = [await phraseCard('first'), await phraseCard('second')];
  const { certificates } = (await tap(first, { pin: testPin }, async (session) => attested(session)))!;
  // SELECT, OPEN CHANNEL, the proof, then its own certificates.
  const reader = tapping(second, { before: (apdu) => apdu === 4 && lift(second) });
  let asked = 0;
  const credentials = () => {
    asked += 1;
    return { pin: testPin };
  };
  await withCard({ nextCard: reader.nextCard, trust, certificates, credentials }, async () => {});
  expect([asked, reader.taps.length]).toEqual([2, 2]);
});
