import { secp256k1 } from '@noble/curves/secp256k1.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { defaultPath } from '@symbolon/chains/ethereum/address';
import { signTransaction as signEthereum } from '@symbolon/chains/ethereum/sign';
import {
  approveTransaction,
  attest,
  createSigner,
  getBudgets,
  getStatus,
  type Session,
  signTransaction,
} from '@symbolon/client';
import { emulatorTrust } from '@symbolon/emulator/cards';
import type { Signer } from '@symbolon/interface';
import { commands } from '@symbolon/protocol/commands';
import { limits } from '@symbolon/protocol/limits';
import { nameOf } from '@symbolon/protocol/policy';
import { verifySummary } from '@symbolon/protocol/summary';
import { describe, expect, test } from 'vitest';
import {
  coin,
  path,
  scripted,
  scriptedInterpreter,
} from '../../../packages/card-core/test/support/scripted-interpreter.ts';
import { expectStatus } from '../../../packages/client/test/support/expectations.ts';
import { testPin } from '../../../test/passwords.ts';
import { policyCard, signScript, withPin } from '../support/policy-cards.ts';
import { activeCard, tap } from '../support/table.ts';

const digest = (index: number) => new Uint8Array(32).fill(index + 1);
const start = (session: Session, wallet = 0) =>
  session.send(commands.signStart, { interpreter: 0xf0 }, { slot: wallet });
const send = (session: Session, piece: Uint8Array, wallet = 0) =>
  session.send(commands.signData, { piece }, { slot: wallet });
const end = (session: Session) => session.send(commands.signEnd, {});

/** In whole pieces, and so that there is more than one. */
const long = { transfers: [{ amount: 5n }], digests: 20, padding: 200 };

describe('signing a transaction that the card reads', () => {
  test('gives one signature for each digest, by the key at its path, in pieces of any number', async () => {
    const card = await policyCard(undefined);
    await withPin(card, async (session) => {
      const { publicKey } = await createSigner(session).getPublicKey({ curve: 'secp256k1', path });
      for (const digests of [0, 1, 20]) {
        const { signatures } = await signScript(session, { ...long, digests });
        expect(signatures).toHaveLength(digests);
        for (const [index, signature] of signatures.entries()) {
          expect(secp256k1.verify(signature.subarray(0, 64), digest(index), publicKey, { prehash: false })).toBe(true);
        }
      }
    });
  });

  test('keeps no more in volatile memory for 300 signatures than for one', async () => {
    const card = await policyCard(undefined);
    const transaction = scripted({ ...long, digests: 300 });
    await withPin(card, async (session) => {
      await start(session);
      let early = 0;
      let most = 0;
      for (let offset = 0; offset < transaction.length; offset += limits.signData) {
        const signatures = await send(session, transaction.subarray(offset, offset + limits.signData));
        most = Math.max(most, signatures.length);
        early += signatures.length;
      }
      expect(early).toBe(300);
      expect(most).toBeLessThan(6);
    });
  });

  test('is what the chains ask of a signer: an EVM transfer signed by the card reads as its own', async () => {
    const card = await activeCard();
    const signed = await withPin(card, async (session) => {
      const signer: Signer = createSigner(session);
      const to = `0x${'ab'.repeat(20)}` as const;
      return signEthereum(
        signer,
        {
          type: 'eip1559',
          chainId: 1n,
          nonce: 0n,
          to,
          value: 1n,
          data: '0x',
          gasLimit: 21_000n,
          maxFeePerGas: 1n,
          maxPriorityFeePerGas: 0n,
          accessList: [],
        },
        { path: defaultPath },
      );
    });
    expect(signed.raw).toMatch(/^0x02/);
  });

  test('is refused for a format the card does not read', async () => {
    const card = await policyCard(undefined);
    await withPin(card, (session) =>
      expectStatus(session.send(commands.signStart, { interpreter: 0xf1 }), 'functionNotSupported'),
    );
  });
});

describe('the card answers with', () => {
  test('a summary of what it understood, signed by its identity, which names the transaction', async () => {
    const card = await policyCard(undefined);
    const transaction = scripted(long);
    await withPin(card, async (session) => {
      const { publicKey } = await attest(session, { trust: emulatorTrust });
      const { masterFingerprint } = await getStatus(session);
      const { summary } = await signTransaction(session, { interpreter: 0xf0, transaction });
      const body = verifySummary(summary, publicKey);
      expect(body).toMatchObject({ version: 2, interpreter: 0xf0, masterFingerprint, signatures: 20 });
      expect(body.facts).toMatchObject({ chain: 'eip155:1', transfers: 1, accounts: [path.slice(0, 3)] });
      expect(body.bytesRead % limits.signData).toBe(0);
      expect(body.bytesHash).toEqual(sha256(transaction.subarray(0, body.bytesRead)));

      const forged = summary.slice();
      forged[forged.length - 100]! ^= 1;
      expect(() => verifySummary(forged, publicKey)).toThrow();
      const { publicKey: another } = await tap(await activeCard('another'), { pin: testPin }, (other) =>
        attest(other, { trust: emulatorTrust }),
      );
      expect(() => verifySummary(summary, another)).toThrow(/signature/);
    });
  });

  test('the exact reason of a refusal in a PIN session', async () => {
    const card = await policyCard({ assets: [{ asset: nameOf(coin), perSignature: 10n }] });
    await withPin(card, async (session) => {
      await expectStatus(signScript(session, { transfers: [{ amount: 11n }] }), 'limitExceeded');
      await expectStatus(
        signScript(session, { transfers: [{ amount: 1n, asset: 'eip155:1/slip44:61' }] }),
        'assetRefused',
      );
      await expectStatus(signScript(session, { blind: 'unknown-call' }), 'blindRefused');
      await expectStatus(signScript(session, { message: { standard: 'eip191', hash: digest(0) } }), 'messageRefused');
      await signScript(session, { transfers: [{ amount: 10n }] });
    });
  });
});

describe('a transaction in reading ends', () => {
  const pieces = scripted(long);
  const first = pieces.subarray(0, limits.signData);
  const second = pieces.subarray(limits.signData, 2 * limits.signData);

  const interruptions: readonly (readonly [string, (session: Session) => Promise<unknown>])[] = [
    ['any other command', (session) => getStatus(session)],
    ['another start', (session) => start(session)],
    [
      'a command that is refused',
      (session) => session.send(commands.signStart, { interpreter: 0xf1 }).catch(() => undefined),
    ],
    ['a piece for another wallet', (session) => send(session, second, 1).catch(() => undefined)],
    [
      'a piece that is too long',
      (session) =>
        session
          .send({ ...commands.signData, request: commands.redeemVoucher.request as never }, {
            voucher: new Uint8Array(1025),
          } as never)
          .catch(() => undefined),
    ],
  ];
  test.each(interruptions)('with %s', async (name, interrupt) => {
    const card = await policyCard(undefined);
    await withPin(card, async (session) => {
      await start(session);
      await send(session, first);
      await interrupt(session);
      if (name === 'another start') expect(await send(session, first)).toBeDefined();
      else await expectStatus(send(session, second), 'conditionsOfUse');
    });
  });

  test('with the loss of power', async () => {
    const card = await policyCard(undefined);
    await withPin(card, async (session) => {
      await start(session);
      await send(session, first);
    });
    await withPin(card, (session) => expectStatus(send(session, second), 'conditionsOfUse'));
  });

  test('with its end', async () => {
    const card = await policyCard(undefined);
    await withPin(card, async (session) => {
      await signScript(session, long);
      await expectStatus(end(session), 'conditionsOfUse');
      await expectStatus(send(session, first), 'conditionsOfUse');
    });
  });

  test('before it began, where there was none', async () => {
    const card = await policyCard(undefined);
    await withPin(card, async (session) => {
      await expectStatus(send(session, first), 'conditionsOfUse');
      await expectStatus(end(session), 'conditionsOfUse');
    });
  });
});

describe('a transaction is refused', () => {
  test('after a piece that is shorter than the others: pieces are always the same', async () => {
    const card = await policyCard(undefined);
    await withPin(card, async (session) => {
      await start(session);
      await send(session, pieceOf(0, 1000));
      await expectStatus(send(session, pieceOf(1000, 24)), 'incorrectData');
    });
    function pieceOf(offset: number, length: number) {
      return scripted(long).subarray(offset, offset + length);
    }
  });

  test('where it is incomplete, makes no sense, or asks for a key it did not tell about', async () => {
    const card = await policyCard(undefined);
    await withPin(card, async (session) => {
      for (const transaction of [
        new Uint8Array(),
        scripted({}).subarray(0, -1),
        scripted({ rubbish: true }),
        scripted({ path: [0x8000002c, 0] }),
      ]) {
        await expectStatus(signTransaction(session, { interpreter: 0xf0, transaction }), 'transactionRefused');
      }
    });
  });

  test.each(['transfer', 'approval', 'facts'] as const)(
    'where a %s is told after the facts, in whichever piece',
    async (late) => {
      const card = await policyCard(undefined);
      await withPin(card, async (session) => {
        for (const padding of [0, 3000]) {
          const transaction = scripted({ late, padding, digests: 2 });
          await expectStatus(signTransaction(session, { interpreter: 0xf0, transaction }), 'transactionRefused');
          await expectStatus(approveTransaction(session, { interpreter: 0xf0, transaction }), 'transactionRefused');
        }
      });
    },
  );

  test('before any of its digests is signed, and what it would take is not taken', async () => {
    const card = await policyCard({ assets: [{ asset: nameOf(coin), allowance: 10n }] });
    await withPin(card, async (session) => {
      await start(session);
      await expectStatus(send(session, scripted({ transfers: [{ amount: 6n }, { amount: 5n }] })), 'allowanceExceeded');
      expect(await getBudgets(session)).toEqual([{ asset: nameOf(coin), left: 10n }]);
    });
  });

  test('what was taken stays taken, whatever becomes of the rest', async () => {
    const card = await policyCard({ assets: [{ asset: nameOf(coin), allowance: 10n }] });
    await withPin(card, async (session) => {
      await expectStatus(
        signScript(session, { transfers: [{ amount: 6n }], padding: 2000, rubbish: true }),
        'transactionRefused',
      );
      expect(await getBudgets(session)).toEqual([{ asset: nameOf(coin), left: 4n }]);
    });
  });

  test('the interpreter of tests is in no firmware', async () => {
    const card = await activeCard('real');
    const attempt = withPin(card, (session) =>
      session.send(commands.signStart, { interpreter: scriptedInterpreter.id }),
    );
    await expectStatus(attempt, 'functionNotSupported');
  });
});
