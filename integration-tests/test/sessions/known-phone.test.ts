import {
  addPhone,
  attest,
  createSigner,
  forgetPhone,
  listPhones,
  openCard,
  resetCard,
  resumeSession,
  verifyPin,
} from '@symbolon/client';
import { emulatorTrust, type PackedCard } from '@symbolon/emulator/cards';
import { decodeResponse, encodeCommand, type ResponseApdu } from '@symbolon/protocol/apdu';
import { status } from '@symbolon/protocol/status';
import { describe, expect, test } from 'vitest';
import { expectError, expectStatus } from '../../../packages/client/test/support/expectations.ts';
import { testPin } from '../../../test/passwords.ts';
import { activate, activeCard, tap } from '../support/table.ts';

function pair(card: PackedCard, name = 'my phone') {
  return tap(card, { pin: testPin }, (session) => addPhone(session, { name }));
}

async function resume(card: PackedCard, secret: Uint8Array) {
  return resumeSession(await openCard(card.tap()), [{ secret }]);
}

describe('a known phone', () => {
  test('opens a session in two round trips, SELECT included, and is asked for the PIN inside it', async () => {
    const card = await activeCard();
    const { secret } = await pair(card);
    const transport = card.tap();
    let roundTrips = 0;
    const exchange = (command: Uint8Array) => {
      roundTrips += 1;
      return transport.exchange(command);
    };
    const resumed = await resumeSession(await openCard({ ...transport, exchange }), [{ secret }]);
    expect(roundTrips).toBe(2);
    if (resumed === undefined) throw new Error('not resumed');
    await attest(resumed.session, { trust: emulatorTrust });
    const signer = createSigner(resumed.session);
    const request = { curve: 'secp256k1', path: [] } as const;
    await expectError(signer.getPublicKey(request), 'pin/needed', { password: 'PIN' });
    await verifyPin(resumed.session, testPin);
    await signer.getPublicKey(request);
  });

  test('finds its card among several', async () => {
    const cards = await Promise.all(['a', 'b', 'c'].map((seed) => activeCard(seed)));
    const known = await Promise.all(cards.map(async (card) => ({ ...(await pair(card)), card })));
    for (const { card } of known) {
      const resumed = await resumeSession(await openCard(card.tap()), known);
      expect(resumed?.card.card).toBe(card);
    }
  });

  test('has fresh keys each time', async () => {
    const card = await activeCard();
    const { secret } = await pair(card);
    const bindings = [await resume(card, secret), await resume(card, secret)];
    const [first, second] = bindings.map((resumed) =>
      Buffer.from(resumed?.session.channelBinding ?? []).toString('hex'),
    );
    expect(first).not.toBe(second);
  });

  test('is listed by name, and forgotten when told so', async () => {
    const card = await activeCard();
    const { slot, secret } = await pair(card);
    await pair(card, 'the other one');
    expect(await tap(card, { pin: testPin }, listPhones)).toEqual([
      { slot: 0, name: 'my phone' },
      { slot: 1, name: 'the other one' },
    ]);
    await tap(card, { pin: testPin }, (session) => forgetPhone(session, slot));
    expect(await resume(card, secret)).toBeUndefined();
    await expectStatus(
      tap(card, { pin: testPin }, (session) => forgetPhone(session, slot)),
      'referencedDataNotFound',
    );
  });

  test('is a stranger after a reset, also to the next owner', async () => {
    const card = await activeCard();
    const { secret } = await pair(card);
    await tap(card, { pin: testPin }, resetCard);
    expect(await resume(card, secret)).toBeUndefined();
    await activate(card);
    expect(await resume(card, secret)).toBeUndefined();
    expect(await tap(card, { pin: testPin }, listPhones)).toEqual([]);
  });

  test('is one of four at most', async () => {
    const card = await activeCard();
    for (let phone = 0; phone < 4; phone += 1) await pair(card, `phone ${phone}`);
    await expectStatus(pair(card, 'one too many'), 'notEnoughMemory');
  });
});

describe('a stranger', () => {
  test('sees the same shape of answer whether the card knows the phone or not, also to a replay', async () => {
    const card = await activeCard();
    const { secret } = await pair(card);
    const answers: { lengths: number[]; after: number }[] = [];
    let recorded: Uint8Array | undefined;
    const record = async (request?: Uint8Array) => {
      const transport = card.tap();
      const lengths: number[] = [];
      const exchange = async (command: Uint8Array) => {
        if (command[1] === 0x2e) recorded ??= command;
        const response = await transport.exchange(command[1] === 0x2e && request ? request : command);
        lengths.push(response.length);
        return response;
      };
      const opened = await openCard({ ...transport, exchange });
      await resumeSession(opened, [{ secret: request ? new Uint8Array(32) : secret }]).catch(() => undefined);
      // Garbage under secure messaging.
      const garbage = encodeCommand({
        cla: 0x8c,
        ins: 0x10,
        p1: 0,
        p2: 0,
        data: Uint8Array.of(0x8e, 8, ...new Uint8Array(8)),
        le: 256,
      });
      answers.push({ lengths, after: decodeResponse(await transport.exchange(garbage)).status });
      await transport.close();
    };
    await record();
    await record(recorded);
    const foreign = recorded?.slice() ?? new Uint8Array();
    foreign[10] = (foreign[10] ?? 0) ^ 1;
    await record(foreign);
    expect(answers[1]).toEqual(answers[0]);
    expect(answers[2]).toEqual(answers[0]);
    expect(answers[0]?.after).toBe(status.secureMessagingIncorrect);
  });

  test('who replays what a phone sent, however often, learns nothing and costs its owner nothing', async () => {
    const card = await activeCard();
    const { secret } = await pair(card);
    const sent: Uint8Array[] = [];
    const transport = card.tap();
    const exchange = (command: Uint8Array) => {
      sent.push(command.slice());
      return transport.exchange(command);
    };
    const own = await resumeSession(await openCard({ ...transport, exchange }), [{ secret }]);
    if (own === undefined) throw new Error('not resumed');
    await attest(own.session, { trust: emulatorTrust });
    const before = card.image();
    for (let replay = 0; replay < 12; replay += 1) {
      const stranger = card.tap();
      const answers: ResponseApdu[] = [];
      for (const command of sent) answers.push(decodeResponse(await stranger.exchange(command)));
      expect(answers.map(({ status: sw }) => sw)).toEqual([status.ok, status.ok, status.secureMessagingIncorrect]);
    }
    expect(Buffer.compare(card.image(), before)).toBe(0);
    const resumed = await resume(card, secret);
    expect(resumed).toBeDefined();
    if (resumed !== undefined) await attest(resumed.session, { trust: emulatorTrust });
  });
});
