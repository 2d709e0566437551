/** `vectors/open-channel.json`: a wrong PIN, and a suspended one that is proven in the session of the CAN. */
import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import { expect, test } from 'vitest';
import vector from '../../../../vectors/open-channel.json' with { type: 'json' };
import { decodeCommand, encodeCommand, encodeResponse } from '../../src/apdu/apdu.ts';
import { cardOpening, hostOpening } from '../../src/channel/channel-opening.ts';
import { passwordKey } from '../../src/channel/pace/kdf.ts';
import { createChipMessaging, createTerminalMessaging } from '../../src/channel/secure-messaging.ts';
import { openChannel } from '../../src/commands/channel.ts';
import { interindustry } from '../../src/commands/table.ts';
import { scripted } from '../support/icao-example.ts';

const le = 65_536;
const getStatus = { cla: 0x80, ins: 0x10, p1: 0, p2: 0, le };
const { wrong, nested } = vector;

/** Fresh copies of the keys, as the vectors print them. */
function keysOf({ ksEnc, ksMac }: { readonly ksEnc: string; readonly ksMac: string }) {
  return { ksEnc: hexToBytes(ksEnc), ksMac: hexToBytes(ksMac) };
}

test('a host that types a wrong PIN names the run rightly and proves nothing', () => {
  const random = scripted(hexToBytes(wrong.sid), hexToBytes(wrong.hostSeed));
  const host = hostOpening({ passwordKey: passwordKey(wrong.typed), password: 'pin', attestation: 'none', random });
  expect(bytesToHex(openChannel.request.encode(host.request))).toBe(wrong.request);
  const { keys, run } = host.finish(openChannel.response.decode(hexToBytes(wrong.response)));
  expect(run && bytesToHex(run)).toBe(wrong.firstCommand.run);
  const command = createTerminalMessaging(keys, run && { run }).wrapCommand(getStatus);
  expect(bytesToHex(encodeCommand(command))).toBe(wrong.firstCommand.command);
});

test('a card takes the first command of a wrong PIN for a proof of its run, and refuses it', () => {
  const card = cardOpening(openChannel.request.decode(hexToBytes(wrong.request)), {
    passwordKey: passwordKey(wrong.digits),
    triesLeft: wrong.triesLeft,
    random: scripted(hexToBytes(wrong.cardSeed)),
  });
  expect(bytesToHex(openChannel.response.encode(card.response(undefined)))).toBe(wrong.response);
  const messaging = createChipMessaging(card.keys, card.run && { run: card.run });
  const command = decodeCommand(hexToBytes(wrong.firstCommand.command));
  expect(messaging.isProof(command)).toBe(true);
  expect(messaging.unwrapCommand(command)).toEqual({ kind: 'failed', failure: 'incorrect' });
  expect(wrong.firstCommand.response).toBe(`63c${wrong.triesLeft}`);
});

test('a suspended PIN is opened and proven in the session of the CAN', () => {
  const { can, pin } = nested;
  const run = hexToBytes(pin.firstCommand.run);
  const [outerHost, outerCard] = [createTerminalMessaging(keysOf(can)), createChipMessaging(keysOf(can))];
  const [innerHost, innerCard] = [
    createTerminalMessaging(keysOf(pin), { run }),
    createChipMessaging(keysOf(pin), { run }),
  ];

  /** One command in the session of the CAN, at both ends, as it crosses. */
  function crosses(cla: number, ins: number, request: Uint8Array, answer: Uint8Array) {
    const command = { cla, ins, p1: 0, p2: 0, data: request, le };
    const secured = outerHost.wrapCommand(command);
    expect(outerCard.unwrapCommand(secured)).toEqual({ kind: 'command', command });
    const response = outerCard.wrapResponse({ data: answer, status: 0x9000 });
    if (response === undefined) throw new Error('the session is over');
    expect(outerHost.unwrapResponse(response)).toEqual({ data: answer, status: 0x9000 });
    return { command: bytesToHex(encodeCommand(secured)), response: bytesToHex(encodeResponse(response)) };
  }

  const { request, response, firstCommand } = pin;
  expect(crosses(openChannel.cla, openChannel.ins, hexToBytes(request), hexToBytes(response))).toEqual(nested.opening);

  const proof = innerHost.wrapCommand(getStatus);
  expect(bytesToHex(encodeCommand(proof))).toBe(firstCommand.command);
  expect(innerCard.isProof(proof)).toBe(true);
  expect(innerCard.unwrapCommand(proof).kind).toBe('command');
  const answer = innerCard.wrapResponse({ data: new Uint8Array(), status: 0x9000 });
  if (answer === undefined) throw new Error('the session is over');
  expect(bytesToHex(encodeResponse(answer))).toBe(firstCommand.response);
  const { ins } = interindustry.envelope;
  expect(crosses(0x00, ins, encodeCommand(proof), encodeResponse(answer))).toEqual(nested.envelope);
});
