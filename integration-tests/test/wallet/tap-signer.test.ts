/** A signer for the life of an app: which taps it takes, what it asks, and what it never does by itself. */
import {
  addPhone,
  createTapSigner,
  getPolicy,
  importWallet,
  setPolicy,
  type TapSignerOptions,
  withCard,
} from '@symbolon/client';
import { emulatorTrust, type PackedCard } from '@symbolon/emulator/cards';
import { parsePath, type SignRequest } from '@symbolon/interface';
import { createTrustStore } from '@symbolon/protocol/certificates';
import { expect, test } from 'vitest';
import { expectError } from '../../../packages/client/test/support/expectations.ts';
import { testPin } from '../../../test/passwords.ts';
import { activeCard, giveDuressPin, tap, testCard } from '../support/table.ts';
import { type Happening, lift, phraseCard, tapping } from '../support/tapping.ts';

const account = { curve: 'secp256k1', path: parsePath("m/84'/0'/0'") } as const;
const digest = (path = "m/84'/0'/0'/0/0"): readonly SignRequest[] => [
  { path: parsePath(path), scheme: 'ecdsa-secp256k1', digest: new Uint8Array(32) },
];

function signerOf(
  cards: PackedCard | readonly PackedCard[],
  options: Partial<TapSignerOptions> = {},
  happening: Happening = {},
) {
  const reader = tapping(cards, happening);
  const asked: number[] = [];
  const signer = createTapSigner({
    nextCard: reader.nextCard,
    pin: async ({ tap: number }) => {
      asked.push(number);
      return testPin;
    },
    trust: emulatorTrust,
    ...options,
  });
  return { ...reader, signer, asked };
}

/** Tries of the PIN that are left, as a wrong one tells: it takes one. */
async function triesLeft(card: PackedCard): Promise<number> {
  const wrong: unknown = await tap(card, { pin: '999999' }, async () => {}).catch((error: unknown) => error);
  await tap(card, { pin: testPin }, async () => {});
  return (wrong as { readonly context: { readonly triesLeft: number } }).context.triesLeft + 1;
}

test('keys asked for at once take one tap; known and derived ones none', async () => {
  const { signer, taps, asked } = signerOf(await phraseCard());
  const paths = ["m/84'/0'/0'", "m/86'/0'/0'", "m/84'/0'/0'"].map((path) => parsePath(path));
  await Promise.all(paths.map((path) => signer.getPublicKey({ curve: 'secp256k1', path })));
  expect(signer.keys()).toHaveLength(2);
  const derived = await signer.getPublicKey({ curve: 'secp256k1', path: parsePath("m/84'/0'/0'/0/7") });
  expect([taps.length, asked]).toEqual([1, [1]]);
  const fresh = signerOf(await phraseCard());
  expect(await fresh.signer.getPublicKey({ curve: 'secp256k1', path: parsePath("m/84'/0'/0'/0/7") })).toEqual(derived);
  await fresh.signer.getPublicKey({ curve: 'ed25519', path: parsePath("m/44'/501'/0'") });
  expect(fresh.taps).toHaveLength(2);
});

test('signings at once share a tap, and one that is refused does not harm the other', async () => {
  const { signer, taps } = signerOf(await phraseCard());
  const refused = signer.signDigests([]);
  const [signature] = await Promise.all([signer.signDigests(digest()), expectError(refused, 'data/malformed')]);
  expect(signature[0]).toHaveLength(65);
  expect(taps.map(({ task }) => task)).toEqual(['sign']);
  await signer.signDigests(digest());
  expect(taps).toHaveLength(2);
});

test('another wallet is refused before anything is signed, and the right one may follow', async () => {
  const [right, other] = [await phraseCard(), await activeCard('another')];
  const first = signerOf(right);
  await first.signer.readKeys([account]);
  const keys = first.signer.keys();
  for (const options of [{ keys }, { masterFingerprint: 0x73c5da0a }]) {
    const { signer, taps } = signerOf([other, right], options);
    await expectError(signer.signDigests(digest()), 'card/other', { expected: 'wallet 73c5da0a' });
    await expectError(signer.signDigests([]), 'data/malformed'); // the right card by now
    expect(await signer.signDigests(digest())).toHaveLength(1);
    expect(taps).toHaveLength(3);
  }
});

test('another card is refused by its number, though it holds the same wallet', async () => {
  const [right, other] = [await phraseCard('one'), await phraseCard('two')];
  const { signer } = signerOf([other, right], { cardNumber: right.number });
  await expectError(signer.signDigests(digest()), 'card/other', {
    expected: `card ${right.number}`,
    found: `card ${other.number}`,
  });
  expect(await signer.signDigests(digest())).toHaveLength(1);
});

test('a card that nobody trusts is not used', async () => {
  const { signer } = signerOf(await phraseCard(), { trust: createTrustStore() });
  await expectError(signer.signDigests(digest()), 'card/counterfeit');
});

test('lifted at any APDU: asked for again before the proof, told after it, and no try is lost', async () => {
  const card = await phraseCard();
  const whole = signerOf(card);
  await whole.signer.signDigests(digest());
  for (let at = 1; at <= whole.apdus(); at += 1) {
    for (const when of ['before', 'after'] as const) {
      const happening: Happening = { [when]: (apdu: number) => apdu === at && lift(card) };
      const { signer, taps, asked } = signerOf(card, {}, happening);
      const outcome: unknown = await signer.signDigests(digest()).catch((error: unknown) => error);
      if (at <= 2) {
        expect(outcome).toHaveLength(1);
        expect(asked).toEqual([1]);
        expect(taps[1]).toMatchObject({ task: 'sign', tap: 2, problem: { code: 'transport/card-removed' } });
      } else {
        expect(outcome).toMatchObject({ code: at === 3 ? 'pin/unsettled' : 'transport/card-removed' });
        expect(asked).toEqual([1]);
      }
      expect(await signer.signDigests(digest())).toHaveLength(1);
      expect(await triesLeft(card)).toBe(3);
    }
  }
});

test('a card that is lifted again and again is asked for three times', async () => {
  const card = await phraseCard();
  const { signer, taps, asked } = signerOf(card, {}, { before: () => lift(card) });
  await expectError(signer.signDigests(digest()), 'transport/card-removed');
  expect([taps.length, asked]).toEqual([3, [1]]);
});

test('a wrong PIN is never sent twice', async () => {
  const card = await phraseCard();
  const { signer, asked } = signerOf(card, { pin: () => '999999' });
  await expectError(signer.signDigests(digest()), 'pin/wrong', { triesLeft: 2 });
  await expectError(signer.signDigests(digest()), 'pin/wrong', { triesLeft: 1 });
  await expectError(signer.signDigests(digest()), 'pin/suspended');
  const resumed = signerOf(card, { pin: () => ({ pin: testPin, can: card.can }) });
  expect(await resumed.signer.signDigests(digest())).toHaveLength(1);
  expect(asked).toEqual([]);
});

test('a card that takes its PIN inside a channel alone: with the CAN too, and a lift at any APDU loses no try', async () => {
  const card = await phraseCard();
  await giveDuressPin(card, '135791');
  const pin = () => ({ pin: testPin, can: card.can });
  const whole = signerOf(card, { pin });
  expect(await whole.signer.signDigests(digest())).toHaveLength(1);
  for (let at = 1; at <= whole.apdus(); at += 1) {
    const { signer } = signerOf(card, { pin }, { after: (apdu) => apdu === at && lift(card) });
    const outcome: unknown = await signer.signDigests(digest()).catch((error: unknown) => error);
    if (Array.isArray(outcome)) expect(outcome).toHaveLength(1);
    else expect(outcome).toMatchObject({ code: expect.stringMatching(/^(pin\/unsettled|transport\/card-removed)$/) });
    expect(await signer.signDigests(digest())).toHaveLength(1);
  }
  await expectError(signerOf(card).signer.signDigests(digest()), 'card/status');
});

test('a known phone signs without the PIN where the policy lets it, and asks for it where not', async () => {
  const card = await phraseCard();
  const secret = await tap(card, { pin: testPin }, async (session) => {
    await setPolicy(session, { ...(await getPolicy(session)), withoutPin: true });
    return (await addPhone(session, { name: 'phone' })).secret;
  });
  const { signer, taps, asked } = signerOf(card, { known: [{ secret: new Uint8Array(32) }, { secret }] });
  await signer.readKeys([account]);
  expect([taps.length, asked]).toEqual([1, []]);
  await tap(card, { pin: testPin }, async (session) =>
    setPolicy(session, { ...(await getPolicy(session)), withoutPin: false }),
  );
  expect(await signer.signDigests(digest())).toHaveLength(1);
  expect([taps.length, asked]).toEqual([3, [2]]);
  const stranger = signerOf(card, { known: [{ secret: new Uint8Array(32) }] });
  expect(await stranger.signer.signDigests(digest())).toHaveLength(1);
  expect([stranger.taps.length, stranger.asked]).toEqual([2, [2]]);
});

test('a signal ends one request: while it waits, while it is asked about, and between two commands', async () => {
  const card = await phraseCard();
  const never = new Promise<never>(() => {});
  const stop = new AbortController();
  const waiting = signerOf(card, { nextCard: () => never });
  const stopped = waiting.signer.signDigests(digest(), { signal: stop.signal });
  const other = waiting.signer.signDigests(digest());
  stop.abort('enough');
  await expect(stopped).rejects.toMatchObject({ code: 'transport/aborted', cause: 'enough' });
  expect(await Promise.race([other.catch(() => 'ended'), 'waiting'])).toBe('waiting');

  const asking = new AbortController();
  const question = signerOf(card, { pin: () => never });
  const unanswered = question.signer.signDigests(digest(), { signal: asking.signal });
  await Promise.resolve();
  asking.abort();
  await expectError(unanswered, 'transport/aborted');

  for (let at = 1; ; at += 1) {
    const { signal, abort } = stopper();
    const { signer, apdus } = signerOf(card, {}, { after: (apdu) => apdu === at && abort() });
    const outcome: unknown = await signer.signDigests(digest(), { signal }).catch((error: unknown) => error);
    const sent = apdus();
    if (sent < at || Array.isArray(outcome)) {
      expect(outcome).toHaveLength(1);
      break;
    }
    expect([outcome, sent]).toEqual([expect.objectContaining({ code: 'transport/aborted' }), at]);
    expect(await signer.signDigests(digest())).toHaveLength(1);
  }
  expect(await triesLeft(card)).toBe(3);
});

function stopper(): { readonly signal: AbortSignal; readonly abort: () => void } {
  const controller = new AbortController();
  return { signal: controller.signal, abort: () => controller.abort() };
}

test('withCard runs a use that failed no second time', async () => {
  const card = await phraseCard();
  const { nextCard, taps } = tapping(card);
  let runs = 0;
  const use = async () => {
    runs += 1;
    return lift(card);
  };
  await expectError(
    withCard({ nextCard, credentials: { pin: testPin }, trust: emulatorTrust }, use),
    'transport/card-removed',
  );
  expect([runs, taps.length]).toEqual([1, 1]);
});

test('the wallet that signed first is the only one from then on, though no key of it was read', async () => {
  const other = testCard('another');
  await tap(other, { can: other.can }, (session) =>
    importWallet(session, { pin: testPin, entropy: new Uint8Array(16).fill(1), policy: 'open' }),
  );
  const { signer } = signerOf([await phraseCard(), other]);
  await signer.signDigests(digest());
  // What is asked for before the card is taken away is done by that card.
  await new Promise((resolve) => setTimeout(resolve));
  await expectError(signer.signDigests(digest()), 'card/other');
});

test('a signal that fires during the last command of the opening leaves the session unused', async () => {
  const stop = new AbortController();
  const reader = tapping(await phraseCard(), { before: (apdu) => (apdu === 3 ? stop.abort() : undefined) });
  let used = false;
  const options = { nextCard: reader.nextCard, credentials: { pin: testPin }, trust: emulatorTrust };
  const outcome = withCard({ ...options, signal: stop.signal }, async () => {
    used = true;
  });
  await expectError(outcome, 'transport/aborted');
  expect(used).toBe(false);
});

test('a card that is seen to leave between the opening and the proof is asked for again', async () => {
  const card = await phraseCard();
  const { signer, taps } = signerOf(card, {}, { after: (apdu) => (apdu === 2 ? card.remove() : undefined) });
  expect(await signer.signDigests(digest())).toHaveLength(1);
  expect(taps).toHaveLength(2);
});
