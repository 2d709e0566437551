/** OPEN CHANNEL: what it answers, to whom, and what its answer gives away. */

import { isSymbolonError } from '@symbolon/interface';
import { hostOpening, type PasswordName, passwordKey } from '@symbolon/protocol/channel';
import { type AttestationWish, commands } from '@symbolon/protocol/commands';
import { decodeWith, encodeWith } from '@symbolon/protocol/encoding';
import { limits } from '@symbolon/protocol/limits';
import { status } from '@symbolon/protocol/status';
import type { Bench } from '../bench/bench.ts';
import { commandOf } from '../bench/session.ts';
import { wrongPasswords } from '../bench/test-wallet.ts';
import { expect, expectBytes, expectStatus, failed } from '../bench/verdict.ts';
import { topic } from '../requirement.ts';
import { verifyAttestation } from './attestation.ts';

const clause = 'channel.md#open-channel';
const refusals = 'commands.md#open-channel';
const { openChannel } = commands;

/** The request of a host, whatever the password is. */
function requestBytes(bench: Bench, password: PasswordName, attestation: AttestationWish = 'none'): Uint8Array {
  const key = passwordKey(bench.digits('can'));
  const { request } = hostOpening({ passwordKey: key, password, attestation: 'none', random: bench.random });
  return encodeWith(openChannel.request, 'OPEN CHANNEL', { ...request, attestation });
}

const header = { cla: openChannel.cla, ins: openChannel.ins, p1: 0, p2: 0, le: 65_536 } as const;

async function refused(bench: Bench, data: Uint8Array, expected: number, about: string): Promise<void> {
  const answer = await bench.transmit({ ...header, data });
  expectStatus(answer, expected, about);
  expectBytes(answer.data, new Uint8Array(), `the data with which ${about} is refused`);
}

/** A share whose x is on no point: x = 1 has no y on P-256. */
const noPoint = Uint8Array.of(2, ...new Uint8Array(31), 1);

export const openChannelRequirements = topic('OC', [
  [
    'With the CAN a card opens a session at once, and the first command needs no name of a run.',
    clause,
    'can',
    async (bench) => {
      const { session } = await bench.open();
      await session.call(commands.getStatus, {});
    },
  ],
  [
    'With the CAN and no attestation the ciphertext has 16 bytes, and tries left is 01.',
    refusals,
    'can',
    async (bench) => {
      const { response } = await bench.open('can');
      expect(response.ciphertext.length === 16, `16 bytes, not ${response.ciphertext.length}`);
      expect(response.triesLeft === 1, `tries left 1, not ${response.triesLeft}`);
    },
  ],
  [
    'With the CAN and an attestation the ciphertext has 88 bytes without certificates and 592 with them, whatever they are.',
    refusals,
    'can',
    async (bench) => {
      const short = (await bench.open('can', { attestation: 'signature' })).response.ciphertext.length;
      expect(short === 88, `88 bytes without certificates, not ${short}`);
      const long = (await bench.open('can', { attestation: 'certificates' })).response.ciphertext.length;
      expect(long === 592, `592 bytes with certificates, not ${long}`);
    },
  ],
  [
    'The attestation in the answer is signed for this channel and this challenge, by a card of a trusted root.',
    clause,
    'can',
    async (bench) => {
      const { attestation, challenge, session } = await bench.open('can', { attestation: 'certificates' });
      verifyAttestation(bench, attestation, { challenge, channelBinding: session.keys.channelBinding });
    },
  ],
  [
    'A host with a wrong CAN can decrypt nothing of the answer.',
    clause,
    'can',
    async (bench) => {
      const wrong = bench.digits('can') === wrongPasswords.can ? '111111' : wrongPasswords.can;
      const opened = await bench.open('can', { digits: wrong }).catch((error: unknown) => error);
      if (!isSymbolonError(opened, 'channel/broken')) throw failed('the answer was made without the CAN');
    },
  ],
  [
    'A wrong CAN is not counted: after twelve the right one opens a session.',
    'channel.md#passwords',
    'can',
    async (bench) => {
      const wrong = bench.digits('can') === wrongPasswords.can ? '111111' : wrongPasswords.can;
      for (let round = 0; round < 12; round += 1) await bench.open('can', { digits: wrong }).catch(() => undefined);
      await (await bench.session()).call(commands.getStatus, {});
    },
  ],
  [
    'Shares of the card are fresh: the same request twice has two answers, also after a loss of power.',
    clause,
    'can',
    async (bench) => {
      const data = requestBytes(bench, 'can');
      const seen = new Set<string>();
      for (let round = 0; round < 4; round += 1) {
        if (round === 2) await bench.power();
        const answer = await bench.transmit({ ...header, data });
        expectStatus(answer, status.ok, 'OPEN CHANNEL');
        seen.add(decodeWith(openChannel.response, 'OPEN CHANNEL response', answer.data).share.join());
      }
      expect(seen.size === 4, 'two answers have the same share');
    },
  ],
  [
    'A malformed request is answered with 6A80: too short, too long, an unknown password or attestation.',
    refusals,
    'can',
    async (bench) => {
      const request = requestBytes(bench, 'can');
      await refused(bench, request.slice(0, -1), status.incorrectData, 'a request that is too short');
      await refused(bench, Uint8Array.of(...request, 0), status.incorrectData, 'a request that is too long');
      await refused(bench, Uint8Array.of(1, ...request.slice(1)), status.incorrectData, 'password 01');
      await refused(bench, Uint8Array.of(2, 4, ...request.slice(2)), status.incorrectData, 'attestation 04');
      await refused(bench, new Uint8Array(), status.incorrectData, 'no request');
    },
  ],
  [
    'A share that is no point of the curve is answered with 6A80.',
    refusals,
    'can',
    async (bench) => {
      const request = requestBytes(bench, 'can').slice(0, -33);
      await refused(bench, Uint8Array.of(...request, ...noPoint), status.incorrectData, 'a share on no point');
      const infinity = Uint8Array.of(...request, ...new Uint8Array(33));
      await refused(bench, infinity, status.incorrectData, 'a share of zeros');
    },
  ],
  [
    'P1 and P2 other than 00 are answered with 6A86.',
    'commands.md#order-of-checks',
    'can',
    async (bench) => {
      const data = requestBytes(bench, 'can');
      for (const change of [{ p1: 1 }, { p2: 1 }])
        expectStatus(
          await bench.transmit({ ...header, ...change, data }),
          status.wrongParameters,
          JSON.stringify(change),
        );
    },
  ],
  [
    'A password that is not set is answered with 6A88, before the share is looked at.',
    refusals,
    'blank',
    async (bench) => {
      for (const password of ['pin', 'puk'] as const) {
        const request = requestBytes(bench, password);
        await refused(bench, request, status.referencedDataNotFound, `the ${password} of a blank card`);
        const broken = Uint8Array.of(...request.slice(0, -33), ...noPoint);
        await refused(bench, broken, status.referencedDataNotFound, `the ${password}, with a share on no point`);
      }
    },
  ],
  [
    'With the PIN or the PUK the answer has no ciphertext, and tries left are those after a wrong guess.',
    clause,
    'wallet',
    async (bench) => {
      for (const [password, tries] of [
        ['pin', limits.pinTries],
        ['puk', limits.pukTries],
      ] as const) {
        const { response } = await bench.open(password);
        expectBytes(response.ciphertext, new Uint8Array(), `the ciphertext for the ${password}`);
        expect(response.triesLeft === tries - 1, `tries left ${tries - 1}, not ${response.triesLeft}`);
      }
    },
  ],
  [
    'An attestation with the PIN or the PUK is answered with 6A80.',
    refusals,
    'wallet',
    async (bench) => {
      for (const password of ['pin', 'puk'] as const)
        await refused(
          bench,
          requestBytes(bench, password, 'signature'),
          status.incorrectData,
          `attestation, ${password}`,
        );
    },
  ],
  [
    'OPEN CHANNEL within a session of anything but the CAN is answered with 6982.',
    refusals,
    'wallet',
    async (bench) => {
      for (const password of ['pin', 'puk'] as const) {
        const session = await bench.session(password);
        const answer = await session.send({ ...header, data: requestBytes(bench, 'can') });
        expectStatus(answer, status.securityStatus, `within a session of the ${password}`);
      }
    },
  ],
  [
    'After 32 runs with the PIN or the PUK that nobody proved, the next one is answered with 6986; a proof or power allows more.',
    'channel.md#the-first-command',
    'wallet',
    async (bench) => {
      for (let round = 0; round < limits.unprovenRuns; round += 1) await bench.open(round % 2 === 0 ? 'pin' : 'puk');
      await refused(bench, requestBytes(bench, 'pin'), status.notAllowed, 'run 33');
      await bench.session();
      await bench.power();
      const { session } = await bench.open('pin');
      await session.call(commands.getStatus, {});
    },
  ],
  [
    'OPEN CHANNEL can be cut into a chain, and is then carried out whole.',
    'apdu-and-transport.md#lengths',
    'can',
    async (bench) => {
      const data = requestBytes(bench, 'can');
      const chained = { ...header, cla: header.cla | 0x10 };
      for (const at of [0, 20]) {
        const part = { cla: chained.cla, ins: header.ins, p1: 0, p2: 0, data: data.slice(at, at + 20) };
        expectStatus(await bench.one(part), status.ok, 'a part of it');
      }
      const answer = await bench.one({ ...header, data: data.slice(40), le: 256 });
      expectStatus(answer, status.ok, 'the last part');
    },
  ],
  [
    'Two openings do not mix: the keys of the first are gone once the second is answered.',
    'channel.md#sessions',
    'can',
    async (bench) => {
      const first = await bench.session();
      await first.call(commands.getStatus, {});
      await bench.session();
      const answer = await first.ask(commands.getStatus, {});
      expectStatus(answer, status.secureMessagingIncorrect, 'a command of the first session');
      const { data, ...plain } = commandOf(commands.getStatus, {});
      expectStatus(await bench.transmit(plain), status.securityStatus, 'GET STATUS without a session');
    },
  ],
  [
    'With the CAN and the short certificate the ciphertext has 196 bytes.',
    refusals,
    'can',
    async (bench) => {
      const { response, attestation } = await bench.open('can', { attestation: 'short' });
      expect(response.ciphertext.length === 196, `196 bytes, not ${response.ciphertext.length}`);
      const { shortCertificate, cardCertificate } = attestation ?? {};
      expect(shortCertificate !== undefined && cardCertificate === undefined, 'the short certificate alone');
    },
  ],
]);
