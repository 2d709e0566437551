/**
 * What is tried against PIN, PUK and duress PIN by a host that keeps to no rules. `docs/attacks.md` says which test
 * stands for which attack.
 */

import { utf8ToBytes } from '@noble/hashes/utils.js';
import { createSigner, importWallet, setPolicy, verifyPin } from '@symbolon/client';
import type { PackedCard } from '@symbolon/emulator/cards';
import type { Curve, Path, Scheme } from '@symbolon/interface';
import { startingPolicies, strictPolicy } from '@symbolon/protocol/policy';
import { status } from '@symbolon/protocol/status';
import { describe, expect, test } from 'vitest';
import { testPin, testPuk } from '../../../test/passwords.ts';
import {
  chooseCommand,
  exchange,
  openChannel,
  plainCommand,
  type RawChannel,
  runPace,
  wake,
} from '../support/raw-card.ts';
import { activeCard, copyOf, giveDuressPin, ownedImage, tap } from '../support/table.ts';

const wrongPin = '999999';
const duressPin = '111222';
const verify = (digits: string) => ({ cla: 0x00, ins: 0x20, p1: 0, p2: 0, data: utf8ToBytes(digits) });
const resetRetryCounter = (p1: number, p2: number, digits?: string) => ({
  cla: 0x00,
  ins: 0x2c,
  p1,
  p2,
  ...(digits !== undefined && { data: utf8ToBytes(digits) }),
});

async function duressCard(): Promise<PackedCard> {
  const card = await activeCard();
  await tap(card, { pin: testPin }, async (session) => {
    await setPolicy(session, { ...strictPolicy, digestsUnseen: true });
  });
  await giveDuressPin(card, duressPin);
  return card;
}

describe('a host that ignores what the card warns of', () => {
  test('finds a suspended PIN refused, the right one too, without losing its last try', async () => {
    const card = await activeCard();
    for (const left of [2, 1]) {
      wake(card.device);
      expect(runPace(card.device, 'pin', wrongPin).status).toBe(0x63c0 + left);
    }
    for (const digits of [testPin, wrongPin]) {
      wake(card.device);
      expect(runPace(card.device, 'pin', digits)).toEqual({ chosen: 0x63c1, status: status.conditionsOfUse });
    }
    const { send } = openChannel(card.device, 'can', card.can);
    expect(runPace(card.device, 'pin', testPin, { through: send }).status).toBe(status.ok);
  });

  test('finds a blocked PIN refused, by PACE and by VERIFY, the right one too', async () => {
    const card = await activeCard();
    for (const left of [2, 1, 0]) {
      wake(card.device);
      const { send } = openChannel(card.device, 'can', card.can);
      expect(runPace(card.device, 'pin', wrongPin, { through: send }).status).toBe(0x63c0 + left);
    }
    wake(card.device);
    const { send } = openChannel(card.device, 'can', card.can);
    expect(runPace(card.device, 'pin', testPin, { through: send })).toEqual({
      chosen: 0x63c0,
      status: status.methodBlocked,
    });
    expect(openChannel(card.device, 'can', card.can).send(verify(testPin)).status).toBe(status.methodBlocked);
  });

  test('takes no last try of a PUK without the CAN, and finds the right one refused once it is gone', async () => {
    const card = await activeCard();
    for (let left = 9; left > 0; left -= 1) {
      wake(card.device);
      expect(runPace(card.device, 'puk', '000000000000').status).toBe(0x63c0 + left);
    }
    wake(card.device);
    expect(runPace(card.device, 'puk', testPuk)).toEqual({ chosen: 0x63c1, status: status.conditionsOfUse });
    wake(card.device);
    const { send } = openChannel(card.device, 'can', card.can);
    expect(runPace(card.device, 'puk', '000000000000', { through: send }).status).toBe(0x63c0);
    wake(card.device);
    expect(runPace(card.device, 'puk', testPuk)).toEqual({ chosen: 0x63c0, status: status.methodBlocked });
  });
});

describe('a PIN of a wrong length or form', () => {
  test.each(['', '12345', '1234567890123', '24681a', '24 810', '２４６８１０'])(
    'is refused as malformed, whatever the PIN is, at no try: %j',
    async (digits) => {
      const card = await activeCard();
      wake(card.device);
      const channel = openChannel(card.device, 'can', card.can);
      expect(channel.send(verify(digits)).status).toBe(status.incorrectData);
      expect(channel.send(chooseCommand('pin')).status).toBe(status.ok);
      const owner = openChannel(card.device, 'pin', testPin);
      expect(owner.send(resetRetryCounter(2, 3, digits)).status).toBe(status.incorrectData);
      wake(card.device);
      openChannel(card.device, 'pin', testPin);
    },
  );

  test('that only begins with the right one is wrong like any other', async () => {
    const card = await activeCard();
    wake(card.device);
    expect(openChannel(card.device, 'can', card.can).send(verify(`${testPin}0`)).status).toBe(0x63c2);
    wake(card.device);
    expect(runPace(card.device, 'pin', `${testPin}0`).status).toBe(0x63c1);
  });
});

/** Ways to try a PIN, up to the command whose power is cut. */
const ways: {
  readonly [name: string]: (
    card: PackedCard,
    copy: ReturnType<typeof copyOf>,
    digits: string,
    cut: () => void,
  ) => number;
} = {
  PACE: (_, { device }, digits, cut) => runPace(device, 'pin', digits, { beforeProof: cut }).status,
  VERIFY: (card, { device }, digits, cut) => {
    const { messaging } = openChannel(device, 'can', card.can);
    const command = messaging.wrapCommand(verify(digits));
    cut();
    const answer = exchange(device, command);
    return answer.status === 0 ? 0 : messaging.unwrapResponse(answer).status;
  },
};

describe.each(Object.entries(ways))('the power cut while the PIN is tried by %s', (_, attempt) => {
  test('never gives a guess for nothing, at whichever write', async () => {
    const card = await activeCard();
    const whole = copyOf(card);
    wake(whole.device);
    expect(attempt(card, whole, wrongPin, () => whole.power.cut({ afterWrites: Number.MAX_SAFE_INTEGER }))).toBe(
      0x63c2,
    );
    const writes = whole.power.writes();
    expect(writes).toBeGreaterThan(3);
    for (let afterWrites = 0; afterWrites < writes; afterWrites += 1) {
      for (const torn of [false, true]) {
        const copy = copyOf(card);
        wake(copy.device);
        // Silence: nobody learns whether the PIN was right.
        expect(attempt(card, copy, wrongPin, () => copy.power.cut({ afterWrites, torn }))).toBe(0);
      }
    }
  });

  test('is no way to tell the right PIN: a card that can not store a try opens to nobody', async () => {
    const card = await activeCard();
    for (const digits of [wrongPin, testPin]) {
      const copy = copyOf(card);
      wake(copy.device);
      expect(attempt(card, copy, digits, () => copy.power.cut({ afterWrites: 0 }))).toBe(0);
      wake(copy.device);
      expect(exchange(copy.device, chooseCommand('pin')).status).toBe(status.ok);
    }
  });
});

describe('in a session of the duress PIN', () => {
  const duress = (card: PackedCard): RawChannel => {
    wake(card.device);
    const channel = openChannel(card.device, 'can', card.can);
    expect(channel.send(verify(duressPin)).status).toBe(status.ok);
    return channel;
  };

  test('neither PUK nor tries can be changed, and the card says what it says to the owner', async () => {
    const card = await duressCard();
    const attempts = [resetRetryCounter(2, 4, '999999999999'), resetRetryCounter(3, 3), resetRetryCounter(3, 4)];
    const decoy = duress(card);
    const answers = attempts.map((command) => decoy.send(command).status);
    wake(card.device);
    const owner = openChannel(card.device, 'can', card.can);
    expect(owner.send(verify(testPin)).status).toBe(status.ok);
    expect(answers).toEqual(attempts.map((command) => owner.send(command).status));
    // A PUK has no tries that could be unblocked: the command is none.
    expect(answers).toEqual([status.securityStatus, status.securityStatus, status.wrongParameters]);
    // The PUK is the owner's still, and unblocks the owner's PIN.
    expect(openChannel(card.device, 'puk', testPuk).send(resetRetryCounter(3, 3)).status).toBe(status.ok);
  });

  test('no key, chain code or fingerprint is the owner’s, on any curve, at any path, the empty one too', async () => {
    const card = await duressCard();
    const paths: readonly Path[] = [
      [],
      [0x80000000],
      [0x8000002c, 0x80000000],
      [0x80000054, 0x80000000, 0x80000000, 0, 0],
    ];
    const curves: readonly Curve[] = ['secp256k1', 'p256', 'ed25519'];
    const seen = async (pin: string): Promise<readonly string[]> =>
      tap(card, { can: card.can }, async (session) => {
        await verifyPin(session, pin);
        const signer = createSigner(session);
        const values: string[] = [];
        for (const curve of curves) {
          for (const path of paths.filter(
            (each) => curve !== 'ed25519' || each.every((index) => index >= 0x80000000),
          )) {
            const { publicKey, chainCode, masterFingerprint } = await signer.getPublicKey({ curve, path });
            values.push(
              ...[publicKey, chainCode].map((bytes) => Buffer.from(bytes).toString('hex')),
              `${masterFingerprint}`,
            );
          }
        }
        return values;
      });
    const own = await seen(testPin);
    const decoy = new Set(await seen(duressPin));
    expect(own.length).toBeGreaterThan(30);
    for (const value of own) expect(decoy.has(value)).toBe(false);
  });

  test('no signature is by the owner’s key, by any scheme', async () => {
    const card = await duressCard();
    const schemes: readonly Scheme[] = ['ecdsa-secp256k1', 'ecdsa-p256', 'ed25519'];
    const requests = schemes.map((scheme) => ({ scheme, path: [0x80000000], digest: new Uint8Array(32).fill(5) }));
    const signed = (pin: string) =>
      tap(card, { can: card.can }, async (session) => {
        await verifyPin(session, pin);
        await setPolicy(session, startingPolicies.open);
        return (await createSigner(session).signDigests(requests)).map((bytes) => Buffer.from(bytes).toString('hex'));
      });
    // ECDSA after RFC 6979 and EdDSA sign the same digest alike with the same key.
    const [own, again, decoy] = [await signed(testPin), await signed(testPin), await signed(duressPin)];
    expect(again).toEqual(own);
    for (const [index, signature] of decoy.entries()) expect(signature).not.toBe(own[index]);
  });

  test('no wallet of the owner can be exported, cloned or overwritten', async () => {
    const card = await duressCard();
    await tap(card, { can: card.can }, async (session) => {
      await verifyPin(session, testPin);
      await importWallet(session, { slot: 1, entropy: new Uint8Array(32).fill(7) });
    });
    const before = ownedImage(card);
    const decoy = duress(card);
    const statusOf = (command: Parameters<typeof decoy.send>[0]) => decoy.send(command).status;
    expect(statusOf(plainCommand('exportWallet', {}))).toBe(status.securityStatus);
    expect(statusOf(plainCommand('cloneExport', { role: 'backup', offer: new Uint8Array(10) }))).toBe(
      status.incorrectData,
    );
    // The other slots are the decoy's own, and empty, whatever the owner's hold.
    for (const wallet of [0, 1, 2]) {
      const key = plainCommand('getPublicKey', { curve: 'p256', path: [] }, wallet);
      if (wallet > 0) expect(statusOf(key)).toBe(status.referencedDataNotFound);
      const request = { clones: 0, exportable: true, entropy: new Uint8Array(16) };
      expect(statusOf(plainCommand('importWallet', request, wallet))).toBe(
        wallet === 0 ? status.notEnoughMemory : status.ok,
      );
      expect(statusOf(key)).toBe(status.ok);
    }
    expect(ownedImage(card)).toEqual(before);
  });
});
