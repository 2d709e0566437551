import { isSymbolonError } from '@symbolon/interface';
import { applicationId, commands, encodeSelected } from '@symbolon/protocol/commands';
import { encodeTlv } from '@symbolon/protocol/encoding';
import { protocolVersion } from '@symbolon/protocol/labels';
import { status } from '@symbolon/protocol/status';
import { expect, test } from 'vitest';
import { openCard, requestApdu, responseValue } from '../src/card.ts';
import { expectError } from './support/expectations.ts';
import { cardRemoved, scriptedCard } from './support/scripted-card.ts';

test('opening a card selects the application by name and asks for the versions that it speaks', async () => {
  const { transport, received } = scriptedCard();
  const card = await openCard(transport);
  expect(received).toEqual([
    { cla: 0x00, ins: 0xa4, p1: 0x04, p2: 0x00, data: applicationId, le: 256, extended: false },
  ]);
  expect(Object.isFrozen(card)).toBe(true);
});

test.each([0x6a82, 0x6d00, 0x6e00, 0x6985, 0x6100])(
  'a card that answers SELECT with %i is not one of ours',
  async (sw) => {
    // 6100 asks for GET RESPONSE, which this card does not know either.
    const { transport } = scriptedCard({
      select: sw,
      answer: () => ({ data: new Uint8Array(), status: status.fileNotFound }),
    });
    await expectError(openCard(transport), 'card/not-symbolon', { status: sw === 0x6100 ? status.fileNotFound : sw });
  },
);

test.each([
  ['says nothing of versions, as in version 1', encodeTlv(0x6f, encodeTlv(0x84, applicationId)), 1],
  ['says nothing at all', new Uint8Array(), 1],
  ['speaks version 1', encodeSelected([1]), 1],
  ['speaks later versions only', encodeSelected([3, 4]), 4],
])('to a card that %s, nothing is sent after SELECT', async (_, selected, version) => {
  const { transport, received } = scriptedCard({ selected });
  await expectError(openCard(transport), 'card/other-version', { card: version, host: protocolVersion });
  expect(received).toHaveLength(1);
});

test('a card that speaks this version among others is opened', async () => {
  await openCard(scriptedCard({ selected: encodeSelected([1, protocolVersion, 9]) }).transport);
});

test.each([[[]], [[3, protocolVersion]], [[2, 2]]])('versions %j are malformed', async (versions) => {
  const { transport } = scriptedCard({ selected: encodeSelected(versions) });
  await expect(openCard(transport)).rejects.toThrow('its versions are not in ascending order');
});

test('randomness of the host is 32 fresh bytes each time, unless the caller brings its own', async () => {
  const { random } = await openCard(scriptedCard().transport);
  expect(random(32)).toHaveLength(32);
  expect(random(32)).not.toEqual(random(32));
  const own = (length: number) => new Uint8Array(length).fill(7);
  expect((await openCard(scriptedCard().transport, { random: own })).random).toBe(own);
});

test('a card removed while it is opened is a typed error', async () => {
  await expectError(openCard(scriptedCard({ onTheWay: cardRemoved }).transport), 'transport/card-removed', {
    transport: 'scripted card',
  });
});

test('the APDU of a request has the header of its row, all the data, and asks for as much as there is', () => {
  const apdu = requestApdu(commands.getPublicKey, { curve: 'secp256k1', path: [0x80000054] });
  expect(apdu).toEqual({ cla: 0x80, ins: 0x14, p1: 0, p2: 0, data: Uint8Array.of(1, 1, 0x80, 0, 0, 0x54), le: 65_536 });
});

test('a request that has no encoding is refused with our own error, which quotes none of it', () => {
  const secret = '13572468135724681357';
  try {
    requestApdu(commands.createWallet, { pin: secret, clones: 2, exportable: false });
    expect.unreachable();
  } catch (error) {
    expect(isSymbolonError(error, 'data/malformed')).toBe(true);
    expect(JSON.stringify([String(error), error])).not.toContain(secret);
  }
});

test('a response is the value of its row, or the error that says which command was refused and why', () => {
  const response = { data: commands.cloneOffer.response.encode({ offer: Uint8Array.of(1, 2) }), status: status.ok };
  expect(responseValue(commands.cloneOffer, response)).toEqual({ offer: Uint8Array.of(1, 2) });
  const attempt = () => responseValue(commands.cloneOffer, { data: new Uint8Array(), status: status.setSealed });
  expect(attempt).toThrow('CLONE OFFER: the set is sealed and never exports again (status 9D05)');
});

test.each([
  ['exportWallet', 'PUK'],
  ['readLog', 'PIN'],
  ['signEnd', 'PIN'],
  ['createWallet', 'PIN'],
  ['getStatus', undefined],
  ['verifyPin', undefined],
] as const)('%s in a session that does not allow it names the password it needs: %s', (name, password) => {
  const attempt = () =>
    responseValue<unknown>(commands[name] as never, { data: new Uint8Array(), status: status.securityStatus });
  const code = password === undefined ? 'card/status' : 'pin/needed';
  expect(attempt).toThrow(expect.objectContaining({ code }));
  if (password !== undefined) expect(attempt).toThrow(`only with the ${password}`);
});

test('a response with too little or too much in it is malformed', () => {
  for (const length of [0, 5, 80]) {
    const response = { data: new Uint8Array(length), status: status.ok };
    expect(() => responseValue(commands.getPublicKey, response)).toThrow('malformed GET PUBLIC KEY response');
  }
});
