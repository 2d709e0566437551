/**
 * Sentences of the specification about bytes at the edge: lengths inside and outside secure messaging, SELECT inside a
 * session, the current file, what costs a try, and how long certificates may be.
 */
import { cbc, cmac } from '@noble/ciphers/aes.js';
import { p256 } from '@noble/curves/nist.js';
import { concatBytes } from '@noble/hashes/utils.js';
import { issueCertificate } from '@symbolon/protocol/certificates';
import { hostOpening, paceProtocol, passwordKey, setAuthenticationTemplate } from '@symbolon/protocol/channel';
import { applicationId, commands } from '@symbolon/protocol/commands';
import { encodeTlv } from '@symbolon/protocol/encoding';
import { startingPolicies } from '@symbolon/protocol/policy';
import { describe, expect, test } from 'vitest';
import { testPin } from '../../../test/passwords.ts';
import { seededRandom } from '../../../test/seeded-random.mjs';
import { batchKey, bodies, rootKey } from '../../protocol/test/support/certificates.ts';
import { activeChip } from './support/chip.ts';
import { getStatus, open, opened, poweredCard, through, told } from './support/host.ts';
import { anchorOf } from './support/time.ts';
import { noted } from './support/vault.ts';

const noData = new Uint8Array();
const readFile = { cla: 0, ins: 0xb0, p1: 0, p2: 0, le: 256 };
const readByShortIdentifier = { ...readFile, p1: 0x9c };
const select = (data?: Uint8Array) => ({
  cla: 0,
  ins: 0xa4,
  p1: data === undefined ? 0 : 4,
  p2: 0x0c,
  ...(data && { data }),
});

describe('Le of the protected command', () => {
  test('is the most that the link carries: FF FD gets what 00 00 gets, and less gets the rest by GET RESPONSE', () => {
    const answers = [65_536, 65_533, 256].map((le) => {
      const { send } = poweredCard();
      const messaging = open(send, 'can');
      const command = { cla: 0x00, ins: 0x88, p1: 0, p2: 0, le: 65_536 };
      const data = commands.internalAuthenticate.request.encode({ challenge: new Uint8Array(32), certificates: true });
      const first = send({ ...messaging.wrapCommand({ ...command, data }), le });
      if (first.status >> 8 !== 0x61) return messaging.unwrapResponse(first).data.length;
      const parts = [first.data];
      let last = first;
      while (last.status >> 8 === 0x61) {
        last = send({ cla: 0, ins: 0xc0, p1: 0, p2: 0, le: last.status & 0xff || 256 });
        parts.push(last.data);
      }
      const whole = Uint8Array.from(parts.flatMap((part) => [...part]));
      return messaging.unwrapResponse({ data: whole, status: last.status }).data.length;
    });
    expect(answers[0]).toBeGreaterThan(500);
    expect(new Set(answers).size).toBe(1);
  });
});

describe('Le inside 97', () => {
  test('is obeyed by READ BINARY', () => {
    const lengths = [1, 5, 256, 65_536].map((le) => {
      const { send } = poweredCard();
      return through(send, open(send, 'can'), { ...readByShortIdentifier, le }).data.length;
    });
    expect(lengths.slice(0, 2)).toEqual([1, 5]);
    expect(lengths[2]).toBeGreaterThan(20);
    expect(lengths[3]).toBe(lengths[2]);
    const { send } = poweredCard();
    const { le: _, ...without } = readByShortIdentifier;
    expect(through(send, open(send, 'can'), without)).toMatchObject({ status: 0x9000, data: new Uint8Array() });
  });

  test('is not looked at by any command of the application', () => {
    const { le: _, ...without } = getStatus;
    const answers = [getStatus, { ...getStatus, le: 1 }, without].map((command) => {
      const { send } = poweredCard();
      return through(send, open(send, 'can'), command);
    });
    expect(answers[0]?.data.length).toBeGreaterThan(1);
    expect(answers.slice(1)).toEqual([answers[0], answers[0]]);
  });
});

test('a first command whose MAC is right and whose padding is not costs the try, like a wrong password', () => {
  const { send, tries } = poweredCard();
  const random = seededRandom('padding');
  const opening = hostOpening({ passwordKey: passwordKey(testPin), password: 'pin', attestation: 'none', random });
  const { keys, run = noData } = opening.finish(
    commands.openChannel.response.decode(send(opened(opening.request)).data),
  );
  const counter = new Uint8Array(16).with(15, 1);
  const cipher = (iv: Uint8Array) => cbc(keys.ksEnc, iv, { disablePadding: true });
  const unpadded = cipher(cipher(new Uint8Array(16)).encrypt(counter)).encrypt(new Uint8Array(16));
  const objects = concatBytes(Uint8Array.of(0xb5, 10, 0x84, 8), run, Uint8Array.of(0x87, 17, 1), unpadded);
  const pad = (bytes: Uint8Array) => {
    const padded = new Uint8Array((bytes.length + 16) & ~15);
    padded.set(bytes);
    return padded.with(bytes.length, 0x80);
  };
  const header = Uint8Array.of(0x8c, 0x10, 0, 0);
  const mac = cmac(concatBytes(counter, pad(header), pad(objects)), keys.ksMac).subarray(0, 8);
  const data = concatBytes(objects, Uint8Array.of(0x8e, 8), mac);
  expect(told(send({ cla: 0x8c, ins: 0x10, p1: 0, p2: 0, data, le: 256 }))).toBe('63c2');
  expect(tries()[0]).toBe(2);
});

describe('SELECT inside a session', () => {
  test.each([
    ['done', select(applicationId), 'ok'],
    ['refused', select(Uint8Array.of(1)), 'fileNotFound'],
  ])('is answered under its protection, %s, and ends it', (_, command, expected) => {
    const { send } = poweredCard();
    const messaging = open(send, 'can');
    const answer = send(messaging.wrapCommand(command));
    expect(answer.data.length).toBeGreaterThan(0);
    expect(told(messaging.unwrapResponse(answer))).toBe(expected);
    expect(told(send(messaging.wrapCommand(getStatus)))).toBe('secureMessagingNotSupported');
  });
});

describe('the current file', () => {
  test('is what was read by its short identifier, until another selection or the loss of power', () => {
    const { send, powerOn } = poweredCard();
    expect(told(send(readFile))).toBe('notAllowed');
    expect(told(send({ ...readByShortIdentifier, p2: 0xff }))).toBe('wrongOffset');
    expect(told(send(readFile))).toBe('notAllowed');
    expect(told(send(readByShortIdentifier))).toBe('ok');
    open(send, 'can');
    expect(send(readFile)).toEqual(send(readByShortIdentifier));
    expect(told(send(select(Uint8Array.of(1))))).toBe('fileNotFound');
    expect(told(send(readFile))).toBe('ok');
    send(select());
    expect(told(send(readFile))).toBe('notAllowed');
    send(readByShortIdentifier);
    powerOn();
    expect(told(send(readFile))).toBe('notAllowed');
  });
});

test('MSE:Set AT with the CHAT of an EAC terminal is refused as incorrect, and without it begins a run', () => {
  const chip = activeChip();
  const template = setAuthenticationTemplate.encode({ protocol: paceProtocol, password: 2 });
  // TR-03110-3 clause C.1.5: an object identifier, and the access rights.
  const chat = encodeTlv(0x7f4c, Uint8Array.of(0x06, 1, 0, 0x53, 1, 0));
  const command = { cla: 0, ins: 0x22, p1: 0xc1, p2: 0xa4 };
  expect(chip.execute({ ...command, data: Uint8Array.of(...template, ...chat) }).status).toBe(0x6a80);
  expect(chip.execute({ ...command, data: template }).status).toBe(0x9000);
});

test('the empty slot answers 6A88 to every command about the wallet in it, and to a phone 6982', () => {
  const chip = activeChip();
  const wallets = ['createWallet', 'importWallet', 'cloneOffer', 'cloneImport', 'getStatus'];
  const fill = [...wallets, 'shareOffer', 'shareImport', 'shareRecover', 'walletFromVault'];
  const about = Object.entries(commands).filter(([name, { p1 }]) => p1 === 'slot' && !fill.includes(name));
  expect(about.length).toBeGreaterThan(20);
  for (const [name, { cla, ins, access }] of about) {
    const [session = 'pin'] = access.sessions;
    const data = sample(name);
    const answer = chip.execute({ cla, ins, p1: 2, p2: 0, data, le: 65_536 }, { session, slot: 2 });
    expect([name, answer.status.toString(16)]).toEqual([name, '6a88']);
    if (!(access.sessions as readonly string[]).includes('phone')) continue;
    const byPhone = chip.execute({ cla, ins, p1: 2, p2: 0, data, le: 65_536 }, { session: 'phone', slot: 2 });
    expect([name, byPhone.status.toString(16)]).toEqual([name, '6982']);
  }
});

test('no certificate is longer than PERSONALISE says: 212 bytes of a batch, 281 of a card', () => {
  const { batch, card } = bodies();
  const longest = `ZZ${'A'.repeat(9)}00001`;
  const sign =
    ({ secretKey }: typeof rootKey) =>
    (signed: Uint8Array) =>
      p256.sign(signed, secretKey);
  const certificates = [
    issueCertificate({ ...batch, authority: longest, holder: longest }, sign(rootKey)),
    issueCertificate({ ...card, authority: longest, holder: 'ZZ000000000001' }, sign(batchKey)),
  ];
  expect(certificates.map(({ length }) => length)).toEqual([212, 281]);
  const attestation = commands.internalAuthenticate.response.encode({
    lifecycle: 'active',
    batchCertificate: certificates[0] ?? new Uint8Array(),
    cardCertificate: certificates[1] ?? new Uint8Array(),
    signature: new Uint8Array(64),
  });
  // Eight blocks of 72 bytes, one byte of which is padding.
  expect(attestation.length).toBeLessThan(8 * 72);
});

/** A well-formed request, by the name of the command. */
function sample(name: string): Uint8Array {
  const requests: { readonly [command: string]: () => Uint8Array } = {
    getPublicKey: () => commands.getPublicKey.request.encode({ curve: 'p256', path: [] }),
    signDigests: () =>
      commands.signDigests.request.encode([{ scheme: 'ecdsa-p256', path: [], digest: new Uint8Array(32) }]),
    signStart: () => commands.signStart.request.encode({ interpreter: 0, approval: new Uint8Array(3) }),
    signData: () => Uint8Array.of(0),
    approve: () => commands.approve.request.encode({ interpreter: 0 }),
    setPolicy: () => commands.setPolicy.request.encode(startingPolicies.open),
    issueVoucher: () => commands.issueVoucher.request.encode({ member: 0, asset: '00'.repeat(16), amount: 1n }),
    cloneExport: () => commands.cloneExport.request.encode({ role: 'daily', offer: new Uint8Array() }),
    signRoster: () =>
      commands.signRoster.request.encode({
        version: 1,
        setId: new Uint8Array(16),
        epoch: 0,
        members: [{ role: 'primary', standing: 'agreed', publicKey: new Uint8Array(33) }],
      }),
    shareDeal: () => commands.shareDeal.request.encode({ index: 0, offer: new Uint8Array() }),
    shareRelease: () => commands.shareRelease.request.encode({ offer: new Uint8Array() }),
    approveActivation: () => Uint8Array.of(0),
    activate: () => commands.activate.request.encode({ puk: '123456789012' }),
    proveMembership: () => commands.proveMembership.request.encode({ challenge: new Uint8Array(32), date: 0n }),
    readFile: () => commands.readFile.request.encode({ file: 0, offset: 0, length: 1 }),
    writeFile: () => commands.writeFile.request.encode({ file: 0, content: { name: 'a', content: new Uint8Array() } }),
    deleteFile: () => Uint8Array.of(0),
    signAnchor: () => commands.signAnchor.request.encode(anchorOf(1)),
    proveTime: () => commands.proveTime.request.encode({ header: new Uint8Array(80) }),
    announce: () => commands.announce.request.encode({ kind: 'wake', subject: new Uint8Array(32) }),
    veto: () => commands.veto.request.encode({ member: 0 }),
    readEncryptedFile: () => Uint8Array.of(0),
    vaultStore: () => commands.vaultStore.request.encode(noted()),
    vaultRead: () => commands.vaultRead.request.encode({ item: 1 }),
    vaultDelete: () => commands.vaultDelete.request.encode({ item: 1 }),
    vaultRequest: () => commands.vaultRequest.request.encode({ item: 1, use: 'show' }),
    vaultSend: () => commands.vaultSend.request.encode({ item: 1, offer: new Uint8Array() }),
  };
  return requests[name]?.() ?? new Uint8Array();
}
