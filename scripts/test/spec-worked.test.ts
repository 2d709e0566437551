/**
 * docs/spec/worked-examples.md: the worked examples in prose. Every value is computed here by the formulas of the
 * specification, with Node's cryptography, and compared with the vectors. `vitest run --project scripts worked -u`
 * writes the page anew.
 */
import { createCipheriv, createECDH, createHash, hkdfSync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { p256 } from '@noble/curves/nist.js';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '../..');
const json = (file: string): unknown => JSON.parse(readFileSync(join(root, file), 'utf8'));
const bytes = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex, 'hex'));
const hex = (value: Uint8Array): string => Buffer.from(value).toString('hex');
const text = (value: string): string => hex(Buffer.from(value, 'ascii'));
const label = (value: string): string => `${text(value)}00`;
const sha256 = (value: string): string => createHash('sha256').update(bytes(value)).digest('hex');
const hkdf = (secret: string, salt: string, info: string, length: number): string =>
  hex(new Uint8Array(hkdfSync('sha256', bytes(secret), bytes(salt), bytes(info), length)));
const kdf = (secret: string, counter: number): string =>
  createHash('sha1')
    .update(bytes(`${secret}0000000${counter}`))
    .digest('hex')
    .slice(0, 32);
const uncompressed = (point: string): string => p256.Point.fromHex(point).toHex(false);
const ecdh = (secret: string, point: string): string => {
  const side = createECDH('prime256v1');
  side.setPrivateKey(Buffer.from(secret, 'hex'));
  return side.computeSecret(Buffer.from(point, 'hex')).toString('hex');
};
/** lv_cat of the CPace draft: strings below 128 bytes. */
const lvCat = (...strings: readonly string[]): string =>
  strings.map((one) => (one.length / 2).toString(16).padStart(2, '0') + one).join('');

function aes(mode: 'ecb' | 'cbc', key: string, plain: string, iv?: string): string {
  const cipher = createCipheriv(`aes-128-${mode}`, bytes(key), iv === undefined ? null : bytes(iv));
  return hex(cipher.setAutoPadding(false).update(bytes(plain)));
}

/** AES-128-CMAC, RFC 4493 clause 2.4. */
function cmac(key: string, message: string): string {
  const zeros = '0'.repeat(32);
  const double = (block: string): string => {
    const shifted = (BigInt(`0x${block}`) << 1n) ^ (Number.parseInt(block.slice(0, 2), 16) > 0x7f ? 0x87n : 0n);
    return (shifted & ((1n << 128n) - 1n)).toString(16).padStart(32, '0');
  };
  const once = double(aes('ecb', key, zeros));
  const whole = message.length > 0 && message.length % 32 === 0;
  const padded = whole ? message : `${message}80`.padEnd(Math.ceil((message.length + 2) / 32) * 32, '0');
  const last = BigInt(`0x${padded.slice(-32)}`) ^ BigInt(`0x${whole ? once : double(once)}`);
  return aes('cbc', key, padded.slice(0, -32) + last.toString(16).padStart(32, '0'), zeros).slice(-32);
}
/** `80`, then zeros to whole blocks of 16 bytes. */
const pad = (message: string): string => `${message}80`.padEnd(Math.ceil((message.length + 2) / 32) * 32, '0');

/** Lines of names and values, 32 bytes in a line. */
function values(entries: readonly (readonly [name: string, value: string])[]): string {
  const width = Math.max(...entries.map(([name]) => name.length)) + 2;
  return entries
    .flatMap(([name, value]) =>
      (value.match(/.{1,64}/g) ?? ['(nothing)']).map((part, index) =>
        `    ${(index === 0 ? name : '').padEnd(width)}${part}`.trimEnd(),
      ),
    )
    .join('\n');
}

type Opening = { readonly [value: string]: string } & {
  readonly triesLeft: number;
  readonly firstCommand?: { readonly run: string; readonly command: string; readonly response: string };
};

function openChannel(): string {
  const { openings } = json('vectors/open-channel.json') as { readonly openings: readonly Opening[] };
  const pin = openings.find(({ password, firstCommand }) => password === 'pin' && firstCommand !== undefined);
  const can = openings.find(({ password, attestation }) => password === 'can' && attestation === 'signature');
  if (pin === undefined || can === undefined) throw new Error('no opening with the PIN, or none with the CAN');
  const keysOf = (one: Opening, wish: string) => {
    const value = (name: string): string => one[name] ?? '';
    const [ya, yb] = [uncompressed(value('hostShare')), uncompressed(value('cardShare'))];
    expect(ecdh(value('hostSecret'), yb)).toBe(value('sharedSecret'));
    const tries = one.triesLeft.toString(16).padStart(2, '0');
    const transcript = lvCat(ya, wish) + lvCat(yb, tries);
    const isk = sha256(
      lvCat(text('CPaceP256_XMD:SHA-256_SSWU_NU__ISK'), value('sid'), value('sharedSecret')) + transcript,
    );
    expect(isk).toBe(value('intermediateSessionKey'));
    const material = hkdf(isk, value('sid'), keysLabel(), 96);
    const keys = ['ksEnc', 'ksMac', 'channelBinding', 'encryptionKey'].map(value).join('');
    expect(material).toBe(keys);
    return { value, transcript, run: sha256(text('CPaceSidOutput') + transcript).slice(0, 16) };
  };
  const { value, run } = keysOf(pin, '00');
  expect(run).toBe(pin.firstCommand?.run);
  const shared = keysOf(can, '01');
  const challenge = sha256(
    challengeLabel() + shared.value('sid') + shared.value('hostShare') + shared.value('cardShare'),
  );
  expect(challenge).toBe(shared.value('challenge'));
  return `## OPEN CHANNEL

The owner types the PIN ${pin['digits']}. Its password key is PRS. With the identifiers of both sides and 16 random bytes of
the host it gives the string that is mapped to the curve. The zeros keep PRS in a block of its own.

${values([
  ['K_pi = PRS', value('passwordKey')],
  ['sid', value('sid')],
  ['CI', value('channelIdentifier')],
  ['string', value('generatorString')],
  ['g', value('generator')],
])}

Each side draws 48 bytes, takes them modulo n - 1 and adds one, and multiplies g. The shares cross as compressed points.

${values([
  ['ya', value('hostSecret')],
  ['Ya', value('hostShare')],
  ['request', value('request')],
  ['yb', value('cardSecret')],
  ['Yb', value('cardShare')],
  ['response', value('response')],
])}

Both compute K, and from the transcript ISK. HKDF with the salt sid gives 96 bytes.

${values([
  ['K', value('sharedSecret')],
  ['ISK', value('intermediateSessionKey')],
  ['KS_enc', value('ksEnc')],
  ['KS_mac', value('ksMac')],
  ['channel binding', value('channelBinding')],
])}

The name of the run is public. The first command, GET STATUS without data, carries it, and so proves the PIN. The card
takes a try, verifies the MAC, and gives the try back.

${values([
  ['run', run],
  ['first command', pin.firstCommand?.command ?? ''],
  ['response', pin.firstCommand?.response ?? ''],
])}

**With the CAN** ${can['digits']} the card proves itself at once. The values are found in the same way. The challenge of its
attestation is made of what crossed. The attestation, here without certificates and with an arbitrary signature, is
padded to 72 bytes and encrypted with AES-SIV.

${values([
  ['request', shared.value('request')],
  ['Yb', shared.value('cardShare')],
  ['ISK', shared.value('intermediateSessionKey')],
  ['KS_enc', shared.value('ksEnc')],
  ['KS_mac', shared.value('ksMac')],
  ['channel binding', shared.value('channelBinding')],
  ['encryption key', shared.value('encryptionKey')],
  ['challenge', challenge],
  ['attestation', shared.value('attestationEncoded')],
  ['ciphertext', shared.value('ciphertext')],
])}
`;
}

/** The labels stand in the page of the channel, once. */
function labelAfter(page: string, before: RegExp): string {
  const found = before.exec(readFileSync(join(root, 'docs/spec', page), 'utf8'))?.[1];
  if (found === undefined) throw new Error(`${page} has no such label`);
  return label(found);
}
const keysLabel = (): string => labelAfter('channel.md', /info '(symbolon open channel keys \d+)' 00/);
const challengeLabel = (): string => labelAfter('channel.md', /'(symbolon open channel challenge \d+)' 00/);
const bindingLabel = (): string => labelAfter('channel.md', /'(symbolon channel binding \d+)' 00/);
const cloneKeyLabel = (): string => labelAfter('clone.md', /info '(symbolon clone key \d+)' 00/);
const ephemeralLabel = (): string => labelAfter('clone.md', /info '(symbolon clone ephemeral \d+)' 00/);

type Step = { readonly name: string; readonly command: string; readonly response: string };
type Session = {
  readonly can: string;
  readonly passwordKey: string;
  readonly card: { readonly nonce: string; readonly mappingSecret: string; readonly ephemeralSecret: string };
  readonly host: { readonly mappingSecret: string; readonly ephemeralSecret: string };
  readonly channel: { readonly ksEnc: string; readonly ksMac: string; readonly channelBinding: string };
  readonly steps: readonly (Step & { readonly plain?: Omit<Step, 'name'> })[];
};

function pace({ can, passwordKey, card, host, channel, steps }: Session): string {
  const exchanges = steps.filter(({ name }) => name === 'GENERAL AUTHENTICATE');
  /** What is in `7C` of a command and its response. */
  const objects = exchanges.flatMap(({ command, response }) => [command.slice(14, -2), response.slice(4, -4)]);
  const [, z, ownMapping, cardMapping, ownKey, cardKey, ownToken, cardToken] = objects.map((one) => one.slice(4)) as [
    string,
    string,
    string,
    string,
    string,
    string,
    string,
    string,
  ];
  const point = (one: string) => p256.Point.fromHex(one);
  const scalar = (one: string) => BigInt(`0x${one}`);
  expect(passwordKey).toBe(kdf(text(can), 3));
  expect(aes('ecb', passwordKey, card.nonce)).toBe(z);
  const shared = point(cardMapping).multiply(scalar(host.mappingSecret));
  expect(shared.toHex(false)).toBe(point(ownMapping).multiply(scalar(card.mappingSecret)).toHex(false));
  const mapped = p256.Point.BASE.multiply(scalar(card.nonce)).add(shared);
  expect(mapped.multiply(scalar(host.ephemeralSecret)).toHex(false)).toBe(ownKey);
  expect(mapped.multiply(scalar(card.ephemeralSecret)).toHex(false)).toBe(cardKey);
  const secret = ecdh(host.ephemeralSecret, cardKey);
  expect([kdf(secret, 1), kdf(secret, 2)]).toEqual([channel.ksEnc, channel.ksMac]);
  const tokenInput = (key: string): string => `7f494f060a04007f000702020402028641${key}`;
  expect(cmac(channel.ksMac, tokenInput(cardKey)).slice(0, 16)).toBe(ownToken);
  expect(cmac(channel.ksMac, tokenInput(ownKey)).slice(0, 16)).toBe(cardToken);
  const all = objects.slice(1).join('');
  const binding = `${bindingLabel()}800a04007f0007020204020283010284010c${all}`;
  expect(sha256(binding)).toBe(channel.channelBinding);
  return `## PACE

The same is possible with PACE. This is the run at the beginning of \`examples/session.json\`, with the CAN ${can}. The
card draws the nonce s and sends it encrypted.

${values([
  ['K_pi', passwordKey],
  ['s', card.nonce],
  ['z', z],
])}

Both sides send a mapping key. H is the point that both compute, and G' = s · G + H.

${values([
  ['SK of the host', host.mappingSecret],
  ['mapping key of the host', ownMapping],
  ['SK of the card', card.mappingSecret],
  ['mapping key of the card', cardMapping],
  ['H', shared.toHex(false)],
  ["G'", mapped.toHex(false)],
])}

They agree on K with ephemeral keys over G'.

${values([
  ["SK' of the host", host.ephemeralSecret],
  ['ephemeral key of the host', ownKey],
  ["SK' of the card", card.ephemeralSecret],
  ['ephemeral key of the card', cardKey],
  ['K', secret],
  ['KS_enc', channel.ksEnc],
  ['KS_mac', channel.ksMac],
])}

Each proves the keys with a token over the other's ephemeral key. The host's comes first, and with it the card decides
whether the password was right.

${values([
  ['input of the host', tokenInput(cardKey)],
  ['token of the host', ownToken],
  ['input of the card', tokenInput(ownKey)],
  ['token of the card', cardToken],
  ['channel binding', channel.channelBinding],
])}
`;
}

function secureMessaging({ channel, steps }: Session): string {
  const first = steps.find(({ plain }) => plain !== undefined);
  if (first?.plain === undefined) throw new Error('no protected command');
  const { ksEnc, ksMac } = channel;
  const counters = ['1', '2'].map((one) => one.padStart(32, '0')) as [string, string];
  const [iv, answerIv] = counters.map((counter) => aes('ecb', ksEnc, counter)) as [string, string];
  // Header, 00 Lc Lc, data, Le: an extended command, as its plain form is.
  const plain = first.plain.command.slice(14, -4);
  const cryptogram = aes('cbc', ksEnc, pad(plain), iv);
  const object = `87${(cryptogram.length / 2 + 1).toString(16).padStart(2, '0')}01${cryptogram}`;
  const objects = `${object}97020000`;
  const header = `0c${first.plain.command.slice(2, 8)}`;
  const macInput = counters[0] + pad(header) + pad(objects);
  const mac = cmac(ksMac, macInput).slice(0, 16);
  const data = `${objects}8e08${mac}`;
  const length = (data.length / 2).toString(16);
  expect(first.command).toBe(`${header}0000${length}${data}0000`);
  const answer = first.response.slice(0, -4);
  const answerObjects = answer.slice(0, -20);
  expect(cmac(ksMac, counters[1] + pad(answerObjects)).slice(0, 16)).toBe(answer.slice(-16));
  const answerPlain = first.plain.response.slice(0, -4);
  const answerCryptogram = aes('cbc', ksEnc, pad(answerPlain), answerIv);
  expect(answerObjects.slice(10, -8)).toBe(answerCryptogram);
  return `## Secure messaging

The first command of that session is INTERNAL AUTHENTICATE. SSC is 1. The initialization vector is the encrypted SSC.

${values([
  ['plain command', first.plain.command],
  ['SSC', counters[0]],
  ['IV', iv],
  ['padded data', pad(plain)],
  ['cryptogram', cryptogram],
])}

The MAC covers SSC, the padded header of the protected command, and the padded data objects \`87\` and \`97\`.

${values([
  ['MAC input', macInput],
  ['MAC', mac],
  ['protected command', first.command],
])}

For the answer SSC is 2. It has no header.

${values([
  ['SSC', counters[1]],
  ['IV', answerIv],
  ['plain data begins', answerPlain.slice(0, 64)],
  ['cryptogram begins', answerCryptogram.slice(0, 64)],
  ['objects end', answerObjects.slice(-64)],
  ['MAC', answer.slice(-16)],
])}
`;
}

function clone(): string {
  const one = json('docs/spec/examples/clone.json') as { readonly [value: string]: string };
  const value = (name: string): string => one[name] ?? '';
  expect(sha256(value('offer'))).toBe(value('offerHash'));
  const wide = hkdf(value('exportSeed'), value('offerHash'), ephemeralLabel(), 48);
  const order = p256.Point.Fn.ORDER;
  const secret = ((BigInt(`0x${wide}`) % (order - 1n)) + 1n).toString(16).padStart(64, '0');
  expect(secret).toBe(value('sourceEphemeralSecret'));
  const [eT, eS] = [value('targetEphemeralSecret'), secret].map((key) => hex(p256.getPublicKey(bytes(key), true)));
  expect(ecdh(secret, eT ?? '')).toBe(value('sharedX'));
  const key = hkdf(value('sharedX'), value('salt'), cloneKeyLabel(), 64);
  expect(key).toBe(value('encryptionKey'));
  expect(sha256(value('export'))).toBe(value('exportHash'));
  return `## One clone

These are the values of \`examples/clone.json\`. The target has made an offer. Its hash, and the seed that the exports
under way share, give the secret of eS.

${values([
  ['offer id', value('offerId')],
  ['secret of eT', value('targetEphemeralSecret')],
  ['eT', eT ?? ''],
  ['SHA-256( offer )', value('offerHash')],
  ['seed', value('exportSeed')],
  ['HKDF, 48 bytes', wide],
  ['secret of eS', secret],
  ['eS', eS ?? ''],
])}

The salt is the hash of header, certificate and eS. The key encrypts the payload with AES-SIV.

${values([
  ['Z', value('sharedX')],
  ['salt', value('salt')],
  ['key', value('encryptionKey')],
  ['payload', value('payload')],
])}

The target decrypts it, computes the digest of the keys that it now holds, and signs both in its receipt.

${values([
  ['SHA-256( export )', value('exportHash')],
  ['key set digest', value('keySetDigest')],
  ['receipt', value('receipt')],
])}
`;
}

test('docs/spec/worked-examples.md has the values of the vectors, each computed by the formulas of the specification', async () => {
  const session = json('docs/spec/examples/session.json') as Session;
  const page = `# Worked examples

This page goes through four examples and shows the values between the messages. [channel.md](channel.md) and
[clone.md](clone.md) have the formulas. All keys are TEST KEYS and public. A test computes every value again.

${openChannel()}
${pace(session)}
${secureMessaging(session)}
${clone()}`;
  await expect(page).toMatchFileSnapshot(join(root, 'docs/spec/worked-examples.md'));
});
