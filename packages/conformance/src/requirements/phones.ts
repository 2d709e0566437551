/** Known phones: ADD PHONE, LIST PHONES, FORGET PHONE, RESUME SESSION. */
import { phoneTag } from '@symbolon/protocol/channel';
import { commands } from '@symbolon/protocol/commands';
import { limits } from '@symbolon/protocol/limits';
import { status } from '@symbolon/protocol/status';
import type { Bench } from '../bench/bench.ts';
import { resume } from '../bench/opening.ts';
import { commandOf, type Session } from '../bench/session.ts';
import { testPasswords } from '../bench/test-wallet.ts';
import { expect, expectStatus, present } from '../bench/verdict.ts';
import { topic } from '../requirement.ts';
import { expectRefused, expectSigned, paymentsOf, readPayment, withRule } from './reading.ts';

const clause = 'channel.md#known-phones';
const { addPhone, listPhones, forgetPhone, resumeSession } = commands;

async function known(bench: Bench, secret: Uint8Array): Promise<Session> {
  return present(await resume(bench.link, bench.random, secret), 'the session of a known phone');
}

export const phoneRequirements = topic(
  'PH',
  [
    [
      'A phone that was added opens a session in one round trip, and the card proves that it knows it.',
      clause,
      'wallet, spends',
      async (bench) => {
        const { secret, slot } = await (await bench.session('pin')).call(addPhone, { name: 'phone' });
        expect(slot === 0, `the first phone gets slot 0, not ${slot}`);
        await bench.power();
        const session = await known(bench, secret);
        expect((await session.call(commands.getStatus, {})).lifecycle === 'active', 'GET STATUS in its session');
      },
    ],
    [
      'A stranger gets an answer of the same form, and no keys: its first protected command is answered with 6988.',
      clause,
      'can',
      async (bench) => {
        const nonce = bench.random(16);
        const candidates = [phoneTag(bench.random(32), nonce)];
        const answer = await bench.transmit(commandOf(resumeSession, { nonce, candidates }));
        expectStatus(answer, status.ok, 'RESUME SESSION of a stranger');
        expect(answer.data.length === 24, `24 bytes, not ${answer.data.length}`);
        const guess = {
          cla: 0x8c,
          ins: 0x10,
          p1: 0,
          p2: 0,
          data: Uint8Array.of(0x8e, 8, ...new Uint8Array(8)),
          le: 256,
        };
        expectStatus(await bench.one(guess), status.secureMessagingIncorrect, 'a command with a wrong MAC');
        expectStatus(await bench.one(guess), status.secureMessagingNotSupported, 'the command after it');
      },
    ],
    [
      'RESUME SESSION without a tag, or with more than four, is answered with 6A80.',
      'commands.md#resume-session',
      'any',
      async (bench) => {
        for (const count of [0, limits.phones + 1]) {
          const candidates = Array.from({ length: count }, () => new Uint8Array(8));
          const answer = await bench.transmit(commandOf(resumeSession, { nonce: new Uint8Array(16), candidates }));
          expectStatus(answer, status.incorrectData, `${count} tags`);
        }
      },
    ],
    [
      'Answers to RESUME SESSION are fresh: the same request twice has two nonces and two tags.',
      clause,
      'any',
      async (bench) => {
        const request = commandOf(resumeSession, { nonce: new Uint8Array(16), candidates: [new Uint8Array(8)] });
        const answers = new Set<string>();
        for (let round = 0; round < 4; round += 1) {
          if (round === 2) await bench.power();
          answers.add((await bench.transmit(request)).data.join());
        }
        expect(answers.size === 4, 'two answers are the same');
      },
    ],
    [
      'Four phones have room; the fifth is answered with 6A84. LIST PHONES lists them, and FORGET PHONE makes room.',
      'commands.md#add-phone',
      'wallet, spends',
      async (bench) => {
        const session = await bench.session('pin');
        const secrets: Uint8Array[] = [];
        for (const name of ['a', 'b', 'c', 'd']) secrets.push((await session.call(addPhone, { name })).secret);
        expectStatus(await session.ask(addPhone, { name: 'e' }), status.notEnoughMemory, 'the fifth phone');
        const listed = (await session.call(listPhones, {})).map(({ slot, name }) => `${slot}${name}`).join();
        expect(listed === '0a,1b,2c,3d', `the list is 0a,1b,2c,3d, not ${listed}`);
        await session.call(forgetPhone, { slot: 1 });
        expectStatus(await session.ask(forgetPhone, { slot: 1 }), status.referencedDataNotFound, 'forgetting it again');
        expect((await session.call(addPhone, { name: 'e' })).slot === 1, 'the next phone gets the free slot');
        await known(bench, secrets[3] ?? new Uint8Array(32));
      },
    ],
    [
      'A phone that was forgotten is a stranger.',
      'commands.md#forget-phone',
      'wallet, spends',
      async (bench) => {
        const session = await bench.session('pin');
        const { secret, slot } = await session.call(addPhone, { name: 'phone' });
        await session.call(forgetPhone, { slot });
        expect((await resume(bench.link, bench.random, secret)) === undefined, 'the card still knows it');
      },
    ],
    [
      'The name of a phone has 1 to 24 bytes, else it is answered with 6A80.',
      'commands.md#add-phone',
      'wallet',
      async (bench) => {
        const session = await bench.session('pin');
        const { cla, ins } = addPhone;
        for (const length of [0, limits.phoneName + 1]) {
          const data = new Uint8Array(length).fill(0x61);
          expectStatus(await session.send({ cla, ins, p1: 0, p2: 0, data }), status.incorrectData, `${length} bytes`);
        }
      },
    ],
    [
      'Before VERIFY a session of a phone uses no wallet whose policy wants the PIN: 6982; after it, it does.',
      'commands.md#get-public-key',
      'wallet, spends',
      async (bench) => {
        const { secret } = await (await bench.session('pin')).call(addPhone, { name: 'phone' });
        const session = await known(bench, secret);
        const request = { curve: 'secp256k1', path: [] } as const;
        expectStatus(await session.ask(commands.getPublicKey, request), status.securityStatus, 'GET PUBLIC KEY');
        const start = await session.ask(commands.signStart, { interpreter: 1 });
        expectStatus(start, status.securityStatus, 'SIGN START');
        await session.call(commands.verifyPin, { pin: testPasswords.pin });
        await session.call(commands.getPublicKey, request);
      },
    ],
    [
      'In a session of a phone a suspended PIN is answered with 6985.',
      'commands.md#verify',
      'wallet, spends',
      async (bench) => {
        const { secret } = await (await bench.session('pin')).call(addPhone, { name: 'phone' });
        const session = await known(bench, secret);
        for (const left of [2, 1])
          expectStatus(await session.ask(commands.verifyPin, { pin: '999999' }), 0x63c0 + left, 'a wrong PIN');
        const answer = await session.ask(commands.verifyPin, { pin: testPasswords.pin });
        expectStatus(answer, status.conditionsOfUse, 'the right PIN, suspended');
      },
    ],
    [
      'RESET CARD forgets every phone.',
      'commands.md#reset-card',
      'wallet, spends',
      async (bench) => {
        const session = await bench.session('pin');
        const { secret } = await session.call(addPhone, { name: 'phone' });
        const { confirmation } = await session.call(commands.prepareReset, {});
        await session.call(commands.resetCard, { confirmation, terminate: false });
        expect((await resume(bench.link, bench.random, secret)) === undefined, 'the card still knows it');
      },
    ],
    [
      'Where the policy wants no PIN, a phone signs what it allows; every refusal by it is 6982, and the reason comes with the PIN.',
      'policy.md#decisions',
      'wallet, spends',
      async (bench) => {
        const session = await bench.session('pin');
        const set = await paymentsOf(session);
        const { secret } = await session.call(addPhone, { name: 'phone' });
        const { moved } = set.one;
        const limited = (perSignature: bigint) => ({ ...withRule(set, { perSignature }), withoutPin: true });
        await session.call(commands.setPolicy, limited(moved));
        const phone = await known(bench, secret);
        expectSigned(await readPayment(phone, set, set.one), 'a payment within the limit');
        await (await bench.session('pin')).call(commands.setPolicy, limited(moved - 1n));
        const again = await known(bench, secret);
        expectRefused(await readPayment(again, set, set.one), 'securityStatus', 'a payment above the limit');
        await again.call(commands.verifyPin, { pin: testPasswords.pin });
        expectRefused(await readPayment(again, set, set.one), 'limitExceeded', 'the same with the PIN');
      },
    ],
  ],
  'optional',
);
