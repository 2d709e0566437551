/** Ways into a session: PACE step by step, known phones, and runs that nobody proves. */
import { p256 } from '@noble/curves/nist.js';
import { createTerminalMessaging, phoneTag, resumedKeys } from '@symbolon/protocol/channel';
import { commands } from '@symbolon/protocol/commands';
import { strictPolicy } from '@symbolon/protocol/policy';
import { testPin, testPuk } from '../../../../test/passwords.ts';
import { chooseCommand, plainCommand, runOpening, runPace } from '../raw-card.ts';
import type { Conversation } from '../transcript.ts';
import { demand, statusCommand, teller } from './teller.ts';

const wrongPin = '999999';
const point = (y: number): Uint8Array => Uint8Array.of(...p256.Point.BASE.toBytes(false).slice(0, -1), y);
const step1 = { cla: 0x10, ins: 0x86, p1: 0, p2: 0, data: Uint8Array.of(0x7c, 0), le: 256 };

/** PACE, as every terminal for identity cards has it. */
const pace: Conversation = {
  note: 'PACE step by step: what MSE:Set AT and GENERAL AUTHENTICATE refuse, wrong tokens of each password. PIN 246810.',
  converse: async (recorder) => {
    const card = recorder.newCard();
    const host = teller(recorder, card);
    const { plain, open } = host;
    const choose = chooseCommand('can');
    const { data = new Uint8Array() } = choose;
    plain('GENERAL AUTHENTICATE without MSE:Set AT', step1, 'conditionsOfUse');
    plain('MSE with another P1', { ...choose, p1: 0x41 }, 'wrongParameters');
    plain(
      'MSE:Set AT with a CHAT',
      {
        ...choose,
        data: Uint8Array.of(...data, 0x7f, 0x4c, 0x0e, 6, 9, 4, 0, 0x7f, 0, 7, 3, 1, 2, 2, 0x53, 1, 0),
      },
      'incorrectData',
    );
    plain(
      'MSE:Set AT with other domain parameters',
      { ...choose, data: Uint8Array.of(...data, 0x84, 1, 0x0d) },
      'incorrectData',
    );
    plain('MSE:Set AT with the domain parameters', { ...choose, data: Uint8Array.of(...data, 0x84, 1, 0x0c) });
    plain('MSE:Set AT with the PIN, of which there is none', chooseCommand('pin'), 'referencedDataNotFound');
    plain(
      'MSE:Set AT with a password that no card has',
      {
        ...choose,
        data: Uint8Array.of(...data.slice(0, -1), 9),
      },
      'referencedDataNotFound',
    );
    plain('MSE:Set AT with the CAN', choose);
    plain('GENERAL AUTHENTICATE with another P1', { ...step1, p1: 1 }, 'wrongParameters');
    plain('the run has ended', step1, 'conditionsOfUse');
    plain('MSE:Set AT with the CAN', choose);
    plain('step 1 without bit 5 of CLA', { ...step1, cla: 0x00 }, 'conditionsOfUse');
    plain('MSE:Set AT with the CAN', choose);
    plain('step 1', step1);
    const key = point(0);
    plain(
      'step 2 with a key that is no point',
      {
        ...step1,
        data: Uint8Array.of(0x7c, 0x43, 0x81, 0x41, ...key),
      },
      'incorrectData',
    );
    plain('MSE:Set AT with the CAN', choose);
    plain('step 1', step1);
    plain('another command ends the run', { cla: 0x00, ins: 0xb0, p1: 0x9c, p2: 0, le: 1 });
    plain(
      'step 2 after it',
      { ...step1, data: Uint8Array.of(0x7c, 0x43, 0x81, 0x41, ...point(0xf5)) },
      'conditionsOfUse',
    );
    recorder.step('PACE with a wrong CAN');
    demand('PACE with a wrong CAN', runPace(card.device, 'can', '000000', { random: card.random }).status, 0x6300);
    const session = host.pace('PACE with the CAN', 'can', card.can);
    session.ask('CREATE WALLET', 'createWallet', { pin: testPin, puk: testPuk, clones: 0, exportable: false });
    for (const left of [2, 1]) {
      recorder.step(`PACE with a wrong PIN: ${left} left`);
      demand('a wrong PIN', runPace(card.device, 'pin', wrongPin, { random: card.random }).status, 0x63c0 + left);
    }
    recorder.step('PACE with the PIN, which is suspended');
    demand('suspended', runPace(card.device, 'pin', testPin, { random: card.random }).status, 'conditionsOfUse');
    const outer = open('OPEN CHANNEL with the CAN', 'can', card.can);
    recorder.step('PACE inside this session, with a wrong PIN');
    const through = (command: Parameters<typeof outer.channel.send>[0]) => outer.channel.send(command);
    demand('blocked', runPace(card.device, 'pin', wrongPin, { through, random: card.random }).status, 0x63c0);
    recorder.step('PACE inside this session, and the PIN is blocked');
    demand('blocked', runPace(card.device, 'pin', testPin, { through, random: card.random }).status, 'methodBlocked');
    const owner = host.pace('PACE with the PUK', 'puk', testPuk);
    owner.send('RESET RETRY COUNTER: the PIN has its tries again', { cla: 0, ins: 0x2c, p1: 3, p2: 3 });
    host.pace('PACE with the PIN', 'pin', testPin).ask('GET STATUS', 'getStatus', {});
  },
};

/** What a phone does that the owner has made known. */
const phones: Conversation = {
  note: 'Known phones: four and no more, one is forgotten, RESUME SESSION, and what a phone may do before the PIN. PIN 246810.',
  converse: async (recorder) => {
    const card = recorder.newCard();
    const { step } = recorder;
    const host = teller(recorder, card);
    const owner = host.open('OPEN CHANNEL with the CAN', 'can', card.can);
    owner.ask('CREATE WALLET', 'createWallet', { pin: testPin, clones: 0, exportable: false });
    const { secret } = owner.ask('ADD PHONE', 'addPhone', { name: 'mine' });
    for (const name of ['hers', 'my old one', 'the tablet']) owner.ask('ADD PHONE', 'addPhone', { name });
    owner.refused('ADD PHONE, a fifth', 'notEnoughMemory', 'addPhone', { name: 'the fifth' });
    owner.ask('LIST PHONES', 'listPhones', {});
    owner.ask('FORGET PHONE', 'forgetPhone', { slot: 2 });
    owner.refused('FORGET PHONE, once more', 'referencedDataNotFound', 'forgetPhone', { slot: 2 });
    owner.ask('LIST PHONES', 'listPhones', {});
    const resume = () => {
      const phone = card.random(16);
      const candidates = [phoneTag(new Uint8Array(32), phone), phoneTag(secret, phone)];
      const { data } = host.plain(
        'RESUME SESSION, two candidates',
        plainCommand('resumeSession', { nonce: phone, candidates }),
      );
      const { nonce } = commands.resumeSession.response.decode(data);
      const messaging = createTerminalMessaging(resumedKeys(secret, { phone, card: nonce }));
      return (sentence: string, command = statusCommand, expected: Parameters<typeof demand>[2] = 'ok') => {
        step(sentence);
        const response = messaging.unwrapResponse(host.plain(sentence, messaging.wrapCommand(command), expected));
        return response;
      };
    };
    const say = resume();
    const digest = { scheme: 'ecdsa-secp256k1', path: [0], digest: new Uint8Array(32) } as const;
    say('GET STATUS, as a phone sees it');
    say('SIGN DIGESTS before the PIN', plainCommand('signDigests', [digest]), 'securityStatus');
    say('LIST PHONES before the PIN', plainCommand('listPhones', {}), 'securityStatus');
    say('VERIFY with a wrong PIN', plainCommand('verifyPin', { pin: wrongPin }), 0x63c2);
    say('VERIFY with a wrong PIN again', plainCommand('verifyPin', { pin: wrongPin }), 0x63c1);
    say('VERIFY, and the PIN is suspended', plainCommand('verifyPin', { pin: testPin }), 'conditionsOfUse');
    const visitor = host.open('OPEN CHANNEL with the CAN', 'can', card.can);
    visitor.ask('VERIFY in a session of the CAN', 'verifyPin', { pin: testPin });
    const policy = { ...strictPolicy, digestsUnseen: true, withoutPin: true };
    visitor.ask('SET POLICY: phones may sign', 'setPolicy', policy);
    const again = resume();
    again('SIGN DIGESTS without the PIN', plainCommand('signDigests', [digest]));
    again('a slot without a wallet', plainCommand('signDigests', [digest], 1), 'securityStatus');
    const nonce = card.random(16);
    host.plain(
      'RESUME SESSION of a phone that is not known',
      plainCommand('resumeSession', { nonce, candidates: [phoneTag(new Uint8Array(32), nonce)] }),
    );
    host.plain(
      'what it can say is wrong',
      { ...statusCommand, cla: 0x8c, data: Uint8Array.of(0x8e, 8, ...new Uint8Array(8)) },
      'secureMessagingIncorrect',
    );
    host.plain(
      'RESUME SESSION without a candidate',
      { cla: 0x80, ins: 0x2e, p1: 0, p2: 0, data: Uint8Array.of(0x80, 16, ...nonce, 0xa1, 0) },
      'incorrectData',
    );
  },
};

/** What bounds how often a stranger can have the card compute. */
const unproven: Conversation = {
  note: 'Runs of OPEN CHANNEL with the PIN that nobody proves: 32, and no more before one is proven or the power is lost. PIN 246810.',
  converse: async (recorder) => {
    const card = recorder.newCard();
    const host = teller(recorder, card);
    const blank = host.open('OPEN CHANNEL with the CAN', 'can', card.can);
    blank.ask('CREATE WALLET', 'createWallet', { pin: testPin, clones: 0, exportable: false });
    for (let run = 1; run <= 32; run += 1) {
      recorder.step(`run ${run}`);
      runOpening(card.device, 'pin', testPin, { random: card.random });
    }
    host.guess('one more', 'notAllowed', 'pin', testPin);
    host.plain('MSE:Set AT with the PIN', chooseCommand('pin'));
    host.plain('step 1 of PACE with the PIN', step1, 'notAllowed');
    host.open('OPEN CHANNEL with the CAN is not counted', 'can', card.can);
    recorder.step('the power comes on again');
    card.device.powerOn();
    host.guess('OPEN CHANNEL with the PIN', 'ok', 'pin', testPin);
  },
};

export const channelConversations: { readonly [name: string]: Conversation } = {
  pace,
  phones,
  'unproven-runs': unproven,
};
