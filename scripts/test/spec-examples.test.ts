/**
 * The worked examples of the specification: made with fixed randomness, and checked here against the specification's
 * own formulas, with Node's cryptography where it has what they need. `pnpm test --project scripts -u` writes them anew
 * after a change of format.
 */

import { createCipheriv, createECDH, createHash, createHmac, createPublicKey, hkdfSync, verify } from 'node:crypto';
import { join } from 'node:path';
import { mapHashToField } from '@noble/curves/abstract/modular.js';
import { ed25519 } from '@noble/curves/ed25519.js';
import { p256 } from '@noble/curves/nist.js';
import { HDKey } from '@scure/bip32';
import {
  type CardIdentity,
  createExport,
  createOffer,
  createReceipt,
  decryptPayload,
  exportSecret,
  openExport,
} from '@symbolon/card-core/clone';
import { defaultPath } from '@symbolon/chains/ethereum/address';
import { ethereumTransactionInterpreter, prefixPath } from '@symbolon/chains/ethereum/firmware';
import { encodeTransaction } from '@symbolon/chains/ethereum/transaction';
import { approveTransaction, identify, openCard, openSession } from '@symbolon/client';
import { createFactory, createVirtualCard, emulatorTrust } from '@symbolon/emulator/cards';
import { harden } from '@symbolon/interface';
import { decodeResponse, encodeCommand } from '@symbolon/protocol/apdu';
import { decodeCertificate, issueCertificate } from '@symbolon/protocol/certificates';
import {
  createTerminalMessaging,
  p256Parameters,
  paceProtocol,
  paceTerminal,
  passwordKey,
  passwordReferences,
  phoneTag,
  resumedKeys,
  setAuthenticationTemplate,
} from '@symbolon/protocol/channel';
import { exportMessage, exportPayload, offerMessage, receiptMessage } from '@symbolon/protocol/clone';
import { applicationId, type CommandDefinition, commands } from '@symbolon/protocol/commands';
import { encodeTlv } from '@symbolon/protocol/encoding';
import { logHead } from '@symbolon/protocol/log';
import { buildRecipientTree, nameOf, recipientHash, startingPolicies, strictPolicy } from '@symbolon/protocol/policy';
import { approvalMessage, rosterBody, rosterStatement } from '@symbolon/protocol/set';
import { verifySummary } from '@symbolon/protocol/summary';
import { createTestTrustStore } from '@symbolon/protocol/test-trust-store';
import { Mnemonic } from 'ethers';
import { expect, test } from 'vitest';

const examples = join(import.meta.dirname, '../../docs/spec/examples');
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
const sha256 = (...parts: readonly Uint8Array[]): Uint8Array =>
  createHash('sha256').update(Buffer.concat(parts)).digest();
const label = (text: string): Uint8Array => Buffer.from(`${text}\0`, 'ascii');
const testBytes = (name: string, length: number): Uint8Array =>
  new Uint8Array(createHash('shake256', { outputLength: length }).update(`symbolon example: ${name}`).digest());

/** Draw n of a source is SHAKE256("symbolon example: <source> n"). */
function scriptedRandom(source: string): {
  readonly random: (length: number) => Uint8Array;
  readonly drawn: Uint8Array[];
} {
  const drawn: Uint8Array[] = [];
  const random = (length: number): Uint8Array => {
    const bytes = testBytes(`${source} ${drawn.length + 1}`, length);
    drawn.push(bytes);
    return bytes.slice();
  };
  return { random, drawn };
}

function isSigned(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  // SubjectPublicKeyInfo of a P-256 key, RFC 5480, up to the point.
  const prefix = Buffer.from('3059301306072a8648ce3d020106082a8648ce3d030107034200', 'hex');
  const point = p256.Point.fromBytes(publicKey).toBytes(false);
  const key = createPublicKey({ key: Buffer.concat([prefix, point]), format: 'der', type: 'spki' });
  return verify('sha256', message, { key, dsaEncoding: 'ieee-p1363' }, signature);
}

function snapshot(name: string, content: object): Promise<void> {
  return expect(`${JSON.stringify(content, undefined, 2)}\n`).toMatchFileSnapshot(join(examples, `${name}.json`));
}

test('docs/spec/examples/session.json is a card from its factory to a known phone', async () => {
  const can = '123456';
  const pack = testBytes('pack', 8);
  const chip = scriptedRandom('card');
  const host = scriptedRandom('host');
  const maker = scriptedRandom('factory');
  const other = scriptedRandom('clone');
  const factory = createFactory(maker.random);
  const card = createVirtualCard({ name: 'example', rng: chip.random, trust: emulatorTrust });
  const clone = createVirtualCard({ name: 'clone', rng: other.random, trust: emulatorTrust });
  clone.device.powerOn();
  factory.personalise(clone.device, { pack, can });

  const steps: object[] = [];
  const transmit = (name: string, sent: Uint8Array): Uint8Array => {
    const received = card.device.transmit(sent);
    steps.push({ name, command: hex(sent), response: hex(received) });
    expect(decodeResponse(received).status).toBe(0x9000);
    return received;
  };
  const plain = (name: string, command: Parameters<typeof encodeCommand>[0]): Uint8Array =>
    decodeResponse(transmit(name, encodeCommand(command))).data;

  const answerToReset = card.device.powerOn();
  const manufacture = [commands.initialiseIdentity.name, commands.personalise.name].values();
  factory.personalise(
    { ...card.device, transmit: (sent) => transmit(manufacture.next().value ?? '', sent) },
    { pack, can },
  );
  const beforeSession = chip.drawn.length;
  plain('SELECT', { cla: 0x00, ins: 0xa4, p1: 0x04, p2: 0x00, data: applicationId, le: 256 });
  plain('READ BINARY', { cla: 0x00, ins: 0xb0, p1: 0x9c, p2: 0x00, le: 256 });
  const template = setAuthenticationTemplate.encode({ protocol: paceProtocol, password: passwordReferences.can });
  plain('MANAGE SECURITY ENVIRONMENT', { cla: 0x00, ins: 0x22, p1: 0xc1, p2: 0xa4, data: template });
  const terminal = { passwordKey: passwordKey(can), password: passwordReferences.can, random: host.random };
  const run = paceTerminal({ parameters: p256Parameters, ...terminal });
  const objects: Uint8Array[] = [];
  let step = run.next();
  for (const cla of [0x10, 0x10, 0x10, 0x00]) {
    if (step.done) throw new Error('the run ended early');
    const request = step.value;
    const response = plain('GENERAL AUTHENTICATE', { cla, ins: 0x86, p1: 0, p2: 0, data: request, le: 256 });
    objects.push(request.slice(2), response.slice(2));
    step = run.next(response);
  }
  if (!step.done) throw new Error('the run goes on');
  const session = step.value;
  // docs/spec/channel.md, "PACE" and "Channel binding".
  const [nonce, mapping, ephemeral] = chip.drawn.slice(beforeSession) as [Uint8Array, Uint8Array, Uint8Array];
  const [hostMapping, hostEphemeral] = host.drawn as [Uint8Array, Uint8Array];
  const scalar = (seed: Uint8Array): Uint8Array => mapHashToField(seed, p256.Point.Fn.ORDER);
  const aes = createCipheriv('aes-128-ecb', passwordKey(can), null).setAutoPadding(false);
  expect(hex(objects[1] ?? new Uint8Array())).toBe(`8010${hex(aes.update(nonce))}`);
  expect(hex(objects[3] ?? new Uint8Array())).toBe(`8241${hex(p256.getPublicKey(scalar(mapping), false))}`);
  const binding = sha256(label('symbolon channel binding 2'), template, encodeTlv(0x84, Uint8Array.of(12)), ...objects);
  expect(hex(session.channelBinding)).toBe(hex(binding));

  const channel = { ksEnc: hex(session.ksEnc), ksMac: hex(session.ksMac), channelBinding: hex(binding) };
  const messaging = createTerminalMessaging(session);
  const secured = <Q, A>(definition: CommandDefinition<Q, A>, request: Q, wallet = 0): A => {
    const command = {
      cla: definition.cla,
      ins: definition.ins,
      p1: wallet,
      p2: 0,
      data: definition.request.encode(request),
      le: 65_536,
    };
    const sent = encodeCommand(messaging.wrapCommand(command));
    const received = card.device.transmit(sent);
    const { data, status } = messaging.unwrapResponse(decodeResponse(received));
    const inside = { command: hex(encodeCommand(command)), response: `${hex(data)}${status.toString(16)}` };
    steps.push({ name: definition.name, plain: inside, command: hex(sent), response: hex(received) });
    expect(status).toBe(0x9000);
    return definition.response.decode(data);
  };
  const challenge = host.random(32);
  const attestation = secured(commands.internalAuthenticate, { challenge, certificates: true });
  const { publicKey } = decodeCertificate(attestation.cardCertificate ?? new Uint8Array()).body;
  // docs/spec/commands.md, "INTERNAL AUTHENTICATE".
  const proven = Buffer.concat([label('symbolon attestation 2'), binding, challenge, Uint8Array.of(3)]);
  expect(isSigned(publicKey, proven, attestation.signature)).toBe(true);
  const beforeWallet = chip.drawn.length;
  secured(commands.createWallet, {
    pin: '246810',
    puk: '123456789012',
    clones: 2,
    exportable: false,
    extendable: true,
    policy: startingPolicies.open,
  });
  const path = [harden(84), harden(0), harden(0), 0, 0];
  secured(commands.getPublicKey, { curve: 'secp256k1', path });
  secured(commands.signDigests, [{ scheme: 'ecdsa-secp256k1', path, digest: testBytes('digest', 32) }]);

  const { session: target } = await identify(await openCard(clone.tap()), { can }, { trust: emulatorTrust });
  const { offer } = await target.send(commands.cloneOffer, {});
  const { export: exported } = secured(commands.cloneExport, { role: 'daily' as const, offer });
  secured(commands.getStatus, {});
  secured(commands.getInfo, {});
  const { receipt } = await target.send(commands.cloneImport, { export: exported });
  secured(commands.cloneConfirm, { receipt });
  secured(commands.cloneSeal, {});
  // docs/spec/sets.md: the second clone, which was agreed on and never made, is not missed; a third card is proposed
  // for admission.
  const { statement } = secured(commands.getRoster, {});
  const { body: roster } = rosterStatement.decode(statement);
  const admitted = {
    role: 'backup',
    standing: 'admitted',
    publicKey: p256.getPublicKey(testBytes('third card', 32), true),
  } as const;
  const proposal = { ...roster, epoch: 1, members: [...roster.members, admitted] };
  const ownSignature = secured(commands.signRoster, proposal);
  expect(
    isSigned(
      publicKey,
      Buffer.concat([label('symbolon roster 2'), rosterBody.encode(proposal)]),
      ownSignature.signature,
    ),
  ).toBe(true);
  const cosigner = await openSession(await openCard(clone.tap()), { pin: '246810' });
  const clonesSignature = await cosigner.send(commands.signRoster, proposal);
  const adopted = {
    statement: rosterStatement.encode({ body: proposal, signatures: [ownSignature, clonesSignature] }),
  };
  secured(commands.adoptRoster, adopted);
  await cosigner.send(commands.adoptRoster, adopted);
  const activation = secured(commands.approveActivation, { member: 2 }).approval;
  const membership = secured(commands.proveMembership, { challenge, date: 1_800_000_000n }).proof;
  // docs/spec/policy.md: above 1 gwei the clone has to approve, and the recipient has to be in the tree.
  const [chain, to] = ['eip155:1', `0x${'ab'.repeat(20)}`] as const;
  const coin = nameOf(`${chain}/slip44:60`);
  const tree = buildRecipientTree([0xab, 0xcd].map((byte) => recipientHash(chain, new Uint8Array(20).fill(byte))));
  secured(commands.getPolicy, {});
  const limited = { asset: coin, perSignature: 10n ** 18n, allowance: 10n ** 18n, approvalAbove: 10n ** 9n };
  const lists = {
    chains: [{ chain: nameOf(chain), feeCeiling: 10n ** 16n }],
    recipients: [],
    recipientRoot: tree.root,
    paths: [defaultPath.slice(0, 1)],
  };
  secured(commands.setPolicy, { ...strictPolicy, assets: [limited], ...lists });
  const fees = { gasLimit: 21_000n, maxFeePerGas: 10n ** 9n, maxPriorityFeePerGas: 0n };
  const payment = {
    type: 'eip1559',
    chainId: 1n,
    nonce: 0n,
    to,
    value: 10n ** 17n,
    data: '0x',
    accessList: [],
    ...fees,
  } as const;
  const reading = { interpreter: ethereumTransactionInterpreter.id, recipients: tree.proofs.slice(0, 1) };
  const piece = prefixPath(defaultPath, encodeTransaction(payment));
  const { approval } = await approveTransaction(await openSession(await openCard(clone.tap()), { pin: '246810' }), {
    ...reading,
    transaction: piece,
  });
  secured(commands.signStart, { ...reading, approval });
  secured(commands.signData, { piece });
  const { summary } = secured(commands.signEnd, {});
  secured(commands.approve, reading);
  secured(commands.signData, { piece });
  const approved = secured(commands.signEnd, {});
  secured(commands.getBudgets, {});
  const { voucher } = secured(commands.issueVoucher, { member: 0, asset: coin, amount: 10n ** 17n });
  secured(commands.redeemVoucher, { voucher });
  for (const [text, message] of [
    ['symbolon summary 2', summary],
    ['symbolon approval 2', approved.approval ?? new Uint8Array()],
    ['symbolon voucher 2', voucher],
    ['symbolon activation 2', activation],
    ['symbolon membership 2', membership],
  ] as const) {
    const body = message.slice(lengthOf(message), -67);
    expect(isSigned(publicKey, Buffer.concat([label(text), body]), message.slice(-64))).toBe(true);
  }
  const read = verifySummary(summary, publicKey);
  expect(hex(read.bytesHash)).toBe(hex(sha256(piece)));
  const commitment = sha256(
    label('symbolon commitment 2'),
    Uint8Array.of(read.interpreter),
    read.bytesHash,
    read.toldHash,
  );
  expect(hex(approvalMessage.decode(approved.approval ?? new Uint8Array()).body.commitment)).toBe(hex(commitment));
  // docs/spec/files.md
  const note = new Uint8Array(Buffer.from('m/84h/0h/0h: savings'));
  secured(commands.writeFile, { file: 0, content: { name: 'accounts', content: note } });
  secured(commands.writeFile, { file: 1, content: { name: 'empty', content: new Uint8Array() } });
  secured(commands.deleteFile, { file: 1 });
  secured(commands.listFiles, {});
  secured(commands.readFile, { file: 0, offset: 14, length: 100 });
  const { encrypted } = secured(commands.readEncryptedFile, { file: 0 });
  secured(commands.writeEncryptedFile, { encrypted });
  // docs/spec/log.md
  const logChallenge = host.random(32);
  const log = secured(commands.getLogHead, { challenge: logChallenge });
  const entries = secured(commands.readLog, { from: 1 });
  const logged = Buffer.concat([label('symbolon log head 2'), binding, logChallenge, logHead.encode(log.head)]);
  expect(isSigned(publicKey, logged, log.signature)).toBe(true);
  const start = sha256(label('symbolon log start 2'), publicKey);
  const last = entries.reduce((previous, entry) => sha256(label('symbolon log entry 2'), previous, entry), start);
  expect(hex(log.head.chain?.head ?? new Uint8Array())).toBe(hex(last));
  secured(commands.changeSettings, { pinInChannel: true });
  const { confirmation } = secured(commands.prepareReset, {});
  secured(commands.resetCard, { confirmation, terminate: false });
  const options = { clones: 0, exportable: true };
  const phrase = `${'abandon '.repeat(11)}about`;
  secured(commands.importWallet, { pin: '246810', puk: '123456789012', ...options, phrase });
  secured(commands.importWallet, { ...options, entropy: new Uint8Array(16) }, 1);
  const phone = secured(commands.addPhone, { name: 'example phone' });
  secured(commands.listPhones, {});
  const phoneNonce = host.random(16);
  const { cla, ins, name, request, response } = commands.resumeSession;
  const data = request.encode({ nonce: phoneNonce, candidates: [phoneTag(phone.secret, phoneNonce)] });
  const resumed = response.decode(plain(name, { cla, ins, p1: 0, p2: 0, data, le: 256 }));
  // docs/spec/channel.md, "Known phones".
  const nonces = Buffer.concat([phoneNonce, resumed.nonce]);
  const material = hkdfSync('sha256', phone.secret, nonces, label('symbolon resume keys 2'), 64);
  const { ksEnc, ksMac, channelBinding } = resumedKeys(phone.secret, { phone: phoneNonce, card: resumed.nonce });
  expect(hex(Buffer.concat([ksEnc, ksMac, channelBinding]))).toBe(hex(new Uint8Array(material)));
  // The batch key is made of the first draw of the factory. The identity key is the card's first draw after the 1024
  // bytes of the health tests.
  const batchSecretKey = p256.keygen(maker.drawn[0]).secretKey;
  const { signed, signature } = decodeCertificate(attestation.cardCertificate ?? new Uint8Array());
  expect(isSigned(p256.getPublicKey(batchSecretKey, true), signed, signature)).toBe(true);
  const identitySecretKey = chip.drawn[1] ?? new Uint8Array();
  expect(hex(p256.getPublicKey(identitySecretKey, true))).toBe(hex(publicKey));

  await snapshot('session', {
    note: 'TEST KEYS, all public. Made by scripts/test/spec-examples.test.ts. "plain" is what secure messaging protects. "draws" are the outputs of the random number generator, one for each request, in order. The root is that of vectors/test-root.json. "clone" is the other card of the set, which is not shown.',
    batchSecretKey: hex(batchSecretKey),
    answerToReset: hex(answerToReset),
    can,
    passwordKey: hex(passwordKey(can)),
    card: {
      identitySecretKey: hex(identitySecretKey),
      nonce: hex(nonce),
      mappingSecret: hex(scalar(mapping)),
      ephemeralSecret: hex(scalar(ephemeral)),
      entropy: hex(chip.drawn[beforeWallet] ?? new Uint8Array()),
      draws: chip.drawn.map(hex),
    },
    clone: { draws: other.drawn.map(hex) },
    host: {
      mappingSecret: hex(scalar(hostMapping)),
      ephemeralSecret: hex(scalar(hostEphemeral)),
      challenge: hex(challenge),
      draws: host.drawn.map(hex),
    },
    channel,
    resumed: {
      phoneSecret: hex(phone.secret),
      ksEnc: hex(ksEnc),
      ksMac: hex(ksMac),
      channelBinding: hex(channelBinding),
    },
    steps,
  });
});

test('docs/spec/examples/clone.json is one clone, with the values between its messages', async () => {
  const validity = { effective: '2026-01-01', expiration: '2056-01-01' } as const;
  const keyOf = (name: string) => {
    const secretKey = testBytes(name, 32);
    const publicKey = p256.getPublicKey(secretKey, true);
    const sign = (message: Uint8Array) => p256.sign(message, secretKey);
    return { secretKey, publicKey, sign };
  };
  const root = keyOf('root');
  const batch = keyOf('batch');
  const [rootName, batchName] = ['ZZEXAMPLE00001', 'ZZBATCH00001'];
  const rootCertificate = issueCertificate(
    { role: 'root', authority: rootName, holder: rootName, publicKey: root.publicKey, ...validity },
    root.sign,
  );
  const batchCertificate = issueCertificate(
    { role: 'batch', authority: rootName, holder: batchName, publicKey: batch.publicKey, ...validity },
    root.sign,
  );
  const pack = testBytes('pack', 8);
  const firmware = testBytes('firmware', 32);
  const cardOf = (holder: string): CardIdentity => {
    const { secretKey, publicKey } = keyOf(holder);
    const body = { role: 'card', authority: batchName, holder, publicKey, pack, firmware, ...validity } as const;
    return { secretKey, publicKey, batchCertificate, cardCertificate: issueCertificate(body, batch.sign) };
  };
  const source = cardOf('ZZ000000000001');
  const target = cardOf('ZZ000000000002');
  const trust = createTestTrustStore([rootCertificate]);

  const pending = {
    offerId: testBytes('offer id', 16),
    ephemeralSecret: testBytes('target ephemeral', 32),
    anyPack: false,
    release: 1,
  };
  const offer = createOffer(pending, target);
  const offerHash = sha256(offer);
  const exportSeed = testBytes('export seed', 32);
  const ephemeralSecret = exportSecret(exportSeed, offerHash);
  const wide = new Uint8Array(hkdfSync('sha256', exportSeed, offerHash, label('symbolon clone ephemeral 2'), 48));
  const order = p256.Point.Fn.ORDER;
  expect(BigInt(`0x${hex(ephemeralSecret)}`)).toBe((BigInt(`0x${hex(wide)}`) % (order - 1n)) + 1n);
  const entropy = testBytes('entropy', 32);
  const mnemonic = Mnemonic.fromEntropy(entropy);
  const seed = Uint8Array.from(Buffer.from(mnemonic.computeSeed().slice(2), 'hex'));
  const payload = {
    keyRoots: [{ path: [], secret: seed, entropy }],
    pinKey: passwordKey('246810'),
    pukKey: passwordKey('123456789012'),
    policy: startingPolicies.open,
    budgets: [{ asset: nameOf('eip155:1/slip44:60'), spent: 1n }],
  };
  const place = { setId: testBytes('set id', 16), epoch: 0, member: 1 };
  const exported = createExport(
    {
      offer: { offerHash, ephemeral: p256.getPublicKey(pending.ephemeralSecret, true), anyPack: false },
      setId: place.setId,
      epoch: place.epoch,
      members: [
        { role: 'primary', standing: 'agreed', publicKey: source.publicKey },
        { role: 'backup', standing: 'agreed', publicKey: target.publicKey },
      ],
      extendable: false,
      masterFingerprint: HDKey.fromMasterSeed(seed).fingerprint,
      payload,
      ephemeralSecret,
    },
    source,
  );
  const exportHash = sha256(exported);
  // docs/spec/clone.md, "Receipt", and docs/spec/keys.md, "From entropy to keys".
  const keySet = (['Bitcoin seed', 'Nist256p1 seed', 'ed25519 seed'] as const).map((hmacKey, index) => {
    const master = new Uint8Array(createHmac('sha512', hmacKey).update(seed).digest());
    const [secretKey, chainCode] = [master.subarray(0, 32), master.subarray(32)];
    const publicKeys = [
      () => HDKey.fromMasterSeed(seed).publicKey ?? new Uint8Array(),
      () => p256.getPublicKey(secretKey, true),
      () => ed25519.getPublicKey(secretKey),
    ];
    return Buffer.concat([Uint8Array.of(0, index + 1), publicKeys[index]?.() ?? new Uint8Array(), chainCode]);
  });
  const keySetDigest = sha256(label('symbolon key set 2'), ...keySet);
  const receipt = createReceipt({ ...place, exportHash, keySetDigest }, target);

  // docs/spec/clone.md: the signatures' inputs, the salt, the sealing key.
  const messages = [
    { text: 'symbolon clone offer 2', message: offer, coder: offerMessage, card: target },
    { text: 'symbolon clone export 2', message: exported, coder: exportMessage, card: source },
    { text: 'symbolon clone receipt 2', message: receipt, coder: receiptMessage, card: target },
  ];
  for (const { text, message, coder, card } of messages) {
    // A0, a length of one or three bytes, the body; then 5F37 40 and the signature.
    const body = message.slice(lengthOf(message), -67);
    expect(isSigned(card.publicKey, Buffer.concat([label(text), body]), message.slice(-64))).toBe(true);
    coder.decode(message);
  }
  const agreement = createECDH('prime256v1');
  agreement.setPrivateKey(ephemeralSecret);
  const shared = agreement.computeSecret(p256.getPublicKey(pending.ephemeralSecret, true));
  const opened = exportMessage.decode(exported);
  const body = exported.slice(lengthOf(exported), -67);
  const header = body.slice(lengthOf(body), lengthOf(body) + (body[2] ?? 0));
  const salt = sha256(header, source.cardCertificate, p256.getPublicKey(ephemeralSecret, true));
  const key = new Uint8Array(hkdfSync('sha256', shared, salt, label('symbolon clone key 2'), 64));
  const plaintext = decryptPayload(key, opened.body.ciphertext);
  expect(plaintext).toEqual(exportPayload.encode(payload));
  expect(openExport(exported, pending, target, trust).payload).toEqual(payload);

  const identity = ({ secretKey, cardCertificate }: CardIdentity) => ({
    secretKey: hex(secretKey),
    certificate: hex(cardCertificate),
  });
  await snapshot('clone', {
    note: 'TEST KEYS, all public. Made by scripts/test/spec-examples.test.ts. PIN 246810, PUK 123456789012.',
    rootSecretKey: hex(root.secretKey),
    batchSecretKey: hex(batch.secretKey),
    rootCertificate: hex(rootCertificate),
    batchCertificate: hex(batchCertificate),
    sourceCard: identity(source),
    targetCard: identity(target),
    offerId: hex(pending.offerId),
    targetEphemeralSecret: hex(pending.ephemeralSecret),
    entropy: hex(entropy),
    mnemonic: mnemonic.phrase,
    seed: hex(seed),
    exportSeed: hex(exportSeed),
    sourceEphemeralSecret: hex(ephemeralSecret),
    offer: hex(offer),
    offerHash: hex(offerHash),
    sharedX: hex(shared),
    salt: hex(salt),
    encryptionKey: hex(key),
    payload: hex(plaintext),
    export: hex(exported),
    exportHash: hex(exportHash),
    keySetDigest: hex(keySetDigest),
    receipt: hex(receipt),
  });
});

/** Bytes of a one-byte tag and its length. */
function lengthOf(message: Uint8Array): number {
  const first = message[1] ?? 0;
  return 2 + (first > 0x80 ? first - 0x80 : 0);
}
