/** The layer of APDUs: lengths, classes, chains, responses in parts, files, and faults of secure messaging. */
import { hexToBytes } from '@noble/hashes/utils.js';
import { createWallet, getStatus, identify, openCard } from '@symbolon/client';
import { emulatorTrust } from '@symbolon/emulator/cards';
import { applicationId } from '@symbolon/protocol/commands';
import { testPin } from '../../../../test/passwords.ts';
import { plainCommand } from '../raw-card.ts';
import type { Conversation } from '../transcript.ts';
import { demand, statusCommand, type Talk, teller } from './teller.ts';

const select = { cla: 0x00, ins: 0xa4, p1: 0x04, p2: 0x00, data: applicationId, le: 256 };
const read = { cla: 0x00, ins: 0xb0, p1: 0x9c, p2: 0x00, le: 256 };

/** APDUs without a session. */
const apdus: Conversation = {
  note: 'A stranger: lengths, classes, chains, GET RESPONSE, SELECT and READ BINARY, and what is refused of them.',
  converse: async (recorder) => {
    const { plain } = teller(recorder, recorder.newCard());
    plain('three bytes are no APDU', hexToBytes('00a404'), 'wrongLength');
    plain('Lc says more than there is', hexToBytes('00a4040c09f053'), 'wrongLength');
    plain('a class that nothing has', { ...select, cla: 0x40 }, 'unknownClass');
    plain('another logical channel', { ...select, cla: 0x01 }, 'channelNotSupported');
    plain('GET RESPONSE, and nothing is left', hexToBytes('00c0000000'), 'conditionsOfUse');
    plain('secure messaging without a session', { ...statusCommand, cla: 0x8c }, 'secureMessagingNotSupported');
    plain('secure messaging that leaves the header out', { ...select, cla: 0x08 }, 'secureMessagingNotSupported');
    plain('SELECT', select);
    plain('SELECT, without an answer', { ...select, p2: 0x0c });
    plain('SELECT, in short, with an Le that is too small', { ...select, le: 5 }, 0x610d);
    plain('GET RESPONSE, a part', hexToBytes('00c0000004'), 0x6109);
    plain('GET RESPONSE, the rest', hexToBytes('00c0000000'));
    plain('SELECT once more', { ...select, le: 5 }, 0x610d);
    plain('another command discards what is left', read);
    plain('GET RESPONSE after it', hexToBytes('00c0000000'), 'conditionsOfUse');
    plain('SELECT in a chain, the first part', { ...select, cla: 0x10, data: applicationId.subarray(0, 4) });
    plain('SELECT in a chain, the last part', { ...select, data: applicationId.subarray(4) });
    plain('a chain again', { ...select, cla: 0x10, data: applicationId.subarray(0, 4) });
    plain('a command that does not belong to it', read, 'lastCommandExpected');
    plain('a chain whose parts are too much together', { ...select, cla: 0x10, data: new Uint8Array(250) });
    plain('its next part', { ...select, data: new Uint8Array(1863) }, 'wrongLength');
    plain('SELECT of another application', { ...select, data: applicationId.subarray(1) }, 'fileNotFound');
    plain('SELECT with another P1', { ...select, p1: 0x08 }, 'wrongParameters');
    plain('READ BINARY without a current file', { ...read, p1: 0 }, 'notAllowed');
    plain('SELECT of EF.CardAccess', { ...select, p1: 0x02, p2: 0x0c, data: hexToBytes('011c') });
    plain('READ BINARY, from offset 3 seven bytes', { ...read, p1: 0, p2: 3, le: 7 });
    plain('READ BINARY without Le', hexToBytes('00b00000'));
    plain('READ BINARY at the end', { ...read, p1: 0, p2: 49 });
    plain('READ BINARY beyond the end', { ...read, p1: 0, p2: 50 }, 'wrongOffset');
    plain('READ BINARY of another file', { ...read, p1: 0x9d }, 'fileNotFound');
    plain('SELECT of the master file', { ...select, p1: 0x00, p2: 0x0c, data: hexToBytes('3f00') });
    plain('READ BINARY, and there is no current file again', { ...read, p1: 0 }, 'notAllowed');
    plain('an instruction that nothing has', { ...statusCommand, ins: 0xfe }, 'unknownInstruction');
    plain('OPEN CHANNEL of version 1', { ...statusCommand, ins: 0x34 }, 'unknownInstruction');
    plain('GET STATUS without a session', statusCommand, 'securityStatus');
    plain('a slot that no card has', { ...statusCommand, p1: 3 }, 'wrongParameters');
    plain('what only the factory does', { ...statusCommand, ins: 0xe0 }, 'conditionsOfUse');
  },
};

/** A reader that knows short APDUs only. */
const shortApdus: Conversation = {
  note: 'A reader without extended length: protected commands in chains, protected responses by GET RESPONSE. PIN 246810.',
  converse: async (recorder) => {
    const { step, newCard } = recorder;
    const card = newCard();
    step('OPEN CHANNEL with the CAN, attestation with certificates');
    const opened = await openCard(card.tap({ short: true }), { random: card.random });
    const { session } = await identify(opened, { can: card.can }, { trust: emulatorTrust });
    step('CREATE WALLET with a policy that is long');
    const rule = { perSignature: 1n, allowance: 2n, approvalAbove: 3n };
    await createWallet(session, {
      pin: testPin,
      policy: {
        digestsUnseen: false,
        blind: 'refuse',
        messages: 'refuse',
        otherAssets: 'refuse',
        withoutPin: false,
        assets: [1, 2, 3, 4].map((asset) => ({ asset: `${asset}`.repeat(32), ...rule })),
      },
    });
    step('GET STATUS');
    await getStatus(session);
  },
};

const altered = (bytes: Uint8Array): Uint8Array => bytes.map((byte, at) => (at === bytes.length - 1 ? byte ^ 1 : byte));

/** What goes wrong inside a session, and ends it. */
const secureMessaging: Conversation = {
  note: 'Sessions of the CAN: what keeps them, what ends them, and the answers to commands that are protected wrongly.',
  converse: async (recorder) => {
    const card = recorder.newCard();
    const { plain, open } = teller(recorder, card);
    const begin = (): Talk => open('OPEN CHANNEL with the CAN', 'can', card.can);
    const over = (): void => {
      plain('the session is over', { ...statusCommand, cla: 0x8c }, 'secureMessagingNotSupported');
    };
    let talk = begin();
    talk.send('an instruction that nothing has', { ...statusCommand, ins: 0xfe }, 'unknownInstruction');
    talk.send('another P2', { ...statusCommand, p2: 1 }, 'wrongParameters');
    talk.send('what this kind of session does not allow', plainCommand('readLog', { from: 0 }), 'securityStatus');
    talk.send('malformed data', { ...statusCommand, data: Uint8Array.of(0) }, 'incorrectData');
    talk.send('VERIFY on a blank card', plainCommand('verifyPin', { pin: testPin }), 'conditionsOfUse');
    talk.send('GET INFO without Le', { cla: 0x80, ins: 0x0e, p1: 0, p2: 0 });
    plain('no APDU at all, which keeps the session', hexToBytes('00a404'), 'wrongLength');
    talk.send('GET STATUS', statusCommand);
    const wish = plainCommand('internalAuthenticate', {
      challenge: new Uint8Array(32),
      certificates: true,
      short: true,
    });
    const secured = talk.channel.messaging.wrapCommand(wish);
    const first = plain('INTERNAL AUTHENTICATE, and an Le of 255', { ...secured, le: 255 }, 0x6100);
    const second = plain('GET RESPONSE inside the session', hexToBytes('00c0000000'), 0x61b4);
    const last = plain('GET RESPONSE, the rest', hexToBytes('00c0000000'));
    const data = Uint8Array.from([first, second, last].flatMap((part) => [...part.data]));
    demand('all parts', talk.channel.messaging.unwrapResponse({ data, status: 0x9000 }).status, 'ok');
    const cut = talk.channel.messaging.wrapCommand(statusCommand);
    plain('GET STATUS, its first part', { ...cut, cla: 0x9c, data: cut.data?.subarray(0, 5) ?? new Uint8Array() });
    const whole = plain('GET STATUS, its last part', { ...cut, data: cut.data?.subarray(5) ?? new Uint8Array() });
    talk.channel.messaging.unwrapResponse(whole);
    talk.send('SELECT inside the session, which ends it', { ...select, p2: 0x0c });
    over();
    talk = begin();
    plain('a command without secure messaging', read);
    over();
    talk = begin();
    const wrapped = talk.channel.messaging.wrapCommand(statusCommand);
    const { data: before = new Uint8Array() } = wrapped;
    plain('a command without MAC', { ...wrapped, data: before.subarray(0, -10) }, 'secureMessagingMissing');
    over();
    talk = begin();
    const wrong = talk.channel.messaging.wrapCommand(statusCommand);
    plain('a wrong MAC', { ...wrong, data: altered(wrong.data ?? new Uint8Array()) }, 'secureMessagingIncorrect');
    over();
    talk = begin();
    const once = talk.channel.messaging.wrapCommand(statusCommand);
    plain('a command', once);
    plain('the same command again', once, 'secureMessagingIncorrect');
    over();
    talk = begin();
    const other = talk.channel.messaging.wrapCommand(statusCommand);
    plain('another header than the MAC covers', { ...other, p1: 1 }, 'secureMessagingIncorrect');
    over();
    talk = begin();
    const run = hexToBytes('b50a84080000000000000000');
    const named = talk.channel.messaging.wrapCommand(statusCommand);
    const data2 = Uint8Array.from([...run, ...(named.data ?? [])]);
    plain('a run is named where none is proven', { ...named, data: data2 }, 'secureMessagingIncorrect');
    over();
  },
};

export const apduConversations: { readonly [name: string]: Conversation } = {
  apdus,
  'short-apdus': shortApdus,
  'secure-messaging': secureMessaging,
};
