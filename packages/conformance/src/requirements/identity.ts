/** Identity: INTERNAL AUTHENTICATE, GET STATUS and GET INFO. */

import { attestationInput, shortCertificateOf } from '@symbolon/protocol/certificates';
import { applicationId, commands, interindustry, versionsOf } from '@symbolon/protocol/commands';
import { encodeWith } from '@symbolon/protocol/encoding';
import { features } from '@symbolon/protocol/features';
import { status } from '@symbolon/protocol/status';
import { commandOf, type Session } from '../bench/session.ts';
import { byteText, expect, expectBytes, expectStatus, notChecked, present } from '../bench/verdict.ts';
import { topic } from '../requirement.ts';
import { isSigned, provesItself } from './attestation.ts';
import { identityNonceRows } from './identity-nonces.ts';
import { limitRows } from './limits.ts';

const attesting = 'commands.md#internal-authenticate';
const state = 'commands.md#get-status';
const info = 'commands.md#get-info';
const { internalAuthenticate, getInfo } = commands;

export const identityRequirements = topic('ID', [
  [
    'INTERNAL AUTHENTICATE proves that the card is genuine: its chain leads to a trusted root, and it signs for this session and challenge.',
    attesting,
    'can',
    async (bench) => {
      await provesItself(bench, await bench.session());
    },
  ],
  [
    'The answer has the certificates if, and only if, the host wanted them.',
    attesting,
    'can',
    async (bench) => {
      const session = await bench.session();
      const challenge = bench.random(32);
      const without = await session.call(internalAuthenticate, { challenge, certificates: false });
      expect(without.batchCertificate === undefined, 'no certificate of the batch');
      expect(without.cardCertificate === undefined, 'no certificate of the card');
      await provesItself(bench, session);
    },
  ],
  [
    'The certificates of INTERNAL AUTHENTICATE and of OPEN CHANNEL are the same.',
    'certificates.md#form',
    'can',
    async (bench) => {
      const { session, attestation } = await bench.open('can', { attestation: 'certificates' });
      const again = await session.call(internalAuthenticate, { challenge: bench.random(32), certificates: true });
      for (const name of ['batchCertificate', 'cardCertificate'] as const)
        expectBytes(present(again[name], name), present(attestation?.[name], name), name);
    },
  ],
  [
    'An attestation is for one challenge and one session: the signature of one is not that of another.',
    attesting,
    'can',
    async (bench) => {
      const first = await bench.session();
      const { publicKey } = await provesItself(bench, first);
      const challenge = bench.random(32);
      const { signature, lifecycle } = await first.call(internalAuthenticate, { challenge, certificates: false });
      const second = await bench.session();
      const { channelBinding } = second.keys;
      const input = attestationInput({ channelBinding, challenge, lifecycle });
      expect(!isSigned(publicKey, signature, input), 'the signature is valid in another session');
      const other = attestationInput({ ...first.keys, challenge: bench.random(32), lifecycle });
      expect(!isSigned(publicKey, signature, other), 'the signature is valid for another challenge');
    },
  ],
  [
    'A challenge of other than 32 bytes is answered with 6A80.',
    attesting,
    'can',
    async (bench) => {
      const session = await bench.session();
      const honest = encodeWith(internalAuthenticate.request, 'request', {
        challenge: new Uint8Array(32),
        certificates: false,
      });
      const short = Uint8Array.of(0x81, 31, ...honest.slice(3));
      const command = commandOf(internalAuthenticate, { challenge: new Uint8Array(32), certificates: false });
      expectStatus(await session.send({ ...command, data: short }), status.incorrectData, 'a challenge of 31 bytes');
      expectStatus(await session.send({ ...command, data: honest.slice(0, 34) }), status.incorrectData, 'no 82');
      const wrongBoolean = Uint8Array.of(...honest.slice(0, -1), 2);
      expectStatus(await session.send({ ...command, data: wrongBoolean }), status.incorrectData, 'the boolean 02');
    },
  ],
  [
    'The state in an attestation is that of GET STATUS.',
    attesting,
    'can',
    async (bench) => {
      const session = await bench.session();
      const { lifecycle } = await session.call(internalAuthenticate, {
        challenge: bench.random(32),
        certificates: false,
      });
      const told = (await session.call(commands.getStatus, {})).lifecycle;
      expect(lifecycle === told, `the attestation says ${lifecycle}, GET STATUS ${told}`);
    },
  ],
  [
    'Two cards have two identities, and cards of one pack the same pack.',
    'certificates.md#form',
    'pair',
    async (bench) => {
      const one = await provesItself(bench, await bench.session());
      const other = await provesItself(bench.second(), await bench.second().session());
      expect(one.cardNumber !== other.cardNumber, 'both cards have the same number');
      expect(one.publicKey.join() !== other.publicKey.join(), 'both cards have the same key');
      expectBytes(other.pack, one.pack, 'the pack of the second card');
    },
  ],
  [
    'Outside a session of the PIN, GET STATUS tells the version and the lifecycle, and nothing of wallets.',
    state,
    'wallet',
    async (bench) => {
      for (const password of ['can', 'puk'] as const) {
        const told = await (await bench.session(password)).call(commands.getStatus, {});
        expect(told.lifecycle === 'active', `the card is active, not ${told.lifecycle}`);
        const { slots, masterFingerprint, set } = told;
        const hidden = [slots, masterFingerprint, set].every((value) => value === undefined);
        expect(hidden, `a session of the ${password} is told of the wallet`);
      }
    },
  ],
  [
    'In a session of the PIN, GET STATUS tells the slots that are taken, the fingerprint and the set.',
    state,
    'wallet',
    async (bench) => {
      const session = await bench.session('pin');
      const told = await session.call(commands.getStatus, {});
      expect(told.slots?.join() === '0', `slot 0 is taken, not ${told.slots?.join()}`);
      expect(told.masterFingerprint === 0x73c5da0a, 'the fingerprint of the test wallet is 73c5da0a');
      const set = present(told.set, 'the set');
      const { epoch, member, role, limit, sealed, dormant, members } = set;
      expect(
        epoch === 0 && member === 0 && role === 'primary' && limit === 2,
        'epoch 0, member 0, primary, two clones',
      );
      expect(!sealed && !dormant && members.length === 0, 'neither sealed nor dormant, and no other members');
      const empty = await session.call(commands.getStatus, {}, { slot: 1 });
      expect(empty.set === undefined && empty.masterFingerprint === undefined, 'an empty slot has no set');
      expect(empty.slots?.join() === '0', 'the slots are those of the card');
    },
  ],
  [
    'A blank card says so.',
    state,
    'blank',
    async (bench) => {
      const told = await (await bench.session()).call(commands.getStatus, {});
      expect(told.lifecycle === 'blank' && told.slots === undefined, 'the card is blank, and tells no slots');
    },
  ],
  [
    'GET INFO tells the versions that SELECT does, every mandatory feature, and the measurement of the firmware that the certificate names.',
    info,
    'can',
    async (bench) => {
      const selected = await bench.one({
        ...{ cla: 0, ins: interindustry.select.ins, p1: 0x04, p2: 0x00 },
        ...{ data: applicationId, le: 256 },
      });
      const session = await bench.session();
      const { versions, features: told, measurement, interpreters, limits } = await session.call(getInfo, {});
      const spoken = versionsOf(selected.data).join(', ');
      expect(versions.join(', ') === spoken, `GET INFO tells the versions ${versions.join(', ')}, SELECT ${spoken}`);
      for (const [name, { number, mandatory }] of Object.entries(features))
        expect(!mandatory || told.includes(number), `the feature ${name}, ${number}, is missing`);
      const { firmware } = await provesItself(bench, session);
      expectBytes(measurement, firmware, 'the measurement');
      for (const numbers of [told, interpreters.map(({ id }) => id), limits.map(({ limit }) => limit)])
        expect(new Set(numbers).size === numbers.length, `one of ${numbers.join(', ')} is told twice`);
    },
  ],
  [
    'GET INFO is the same in every session and of two cards with the same firmware, with a wallet and without.',
    info,
    'pair',
    async (bench) => {
      const asked = async (session: Session): Promise<Uint8Array> => (await session.ask(getInfo, {})).data;
      const first = await asked(await bench.session());
      for (const password of ['pin', 'puk'] as const)
        expectBytes(await asked(await bench.session(password)), first, `what a session of the ${password} is told`);
      const one = await provesItself(bench, await bench.session());
      const other = await provesItself(bench.second(), await bench.second().session());
      if (one.firmware.join() !== other.firmware.join())
        throw notChecked('the cards have different firmware', 'second card');
      expectBytes(await asked(await bench.second().session()), first, 'what the second card tells');
    },
  ],
  [
    'SIGN START takes the interpreters that GET INFO lists, and no others: 6A81.',
    info,
    'wallet',
    async (bench) => {
      const session = await bench.session('pin');
      const { interpreters } = await session.call(getInfo, {});
      const listed = interpreters.map(({ id }) => id);
      for (const interpreter of new Set([0x01, 0x02, 0x10, 0x11, 0x12, 0x13, 0x20, 0x21, 0xff, ...listed])) {
        const expected = listed.includes(interpreter) ? status.ok : status.functionNotSupported;
        const answer = await session.ask(commands.signStart, { interpreter });
        expectStatus(answer, expected, `SIGN START with interpreter ${byteText(interpreter)}`);
      }
    },
  ],
  [
    "The short certificate is number, key and signature of the card's certificate, there if the host wanted it.",
    attesting,
    'can',
    async (bench) => {
      const session = await bench.session();
      const challenge = bench.random(32);
      const { cardCertificate, shortCertificate } = await session.call(internalAuthenticate, {
        challenge,
        certificates: true,
        short: true,
      });
      const whole = present(cardCertificate, 'the certificate');
      expectBytes(present(shortCertificate, 'the short one'), shortCertificateOf(whole), 'the short certificate');
      const alone = await session.call(internalAuthenticate, { challenge, certificates: false, short: true });
      expect(alone.cardCertificate === undefined, 'no certificate that was not wanted');
      const without = await session.call(internalAuthenticate, { challenge, certificates: true });
      expect(without.shortCertificate === undefined, 'no short certificate that was not wanted');
    },
  ],
  ...limitRows,
  ...identityNonceRows,
]);
