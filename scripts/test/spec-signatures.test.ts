/**
 * "What the signature covers", as a stranger reads it: each row of the table in keys.md is tried on an example of its
 * message, with Node's verification and nothing of ours but the splitting of data objects.
 */
import { createPublicKey, verify } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { p256 } from '@noble/curves/nist.js';
import { decodeTlv, type Tlv } from '@symbolon/protocol/encoding';
import { describe, expect, test } from 'vitest';
import { tablesOf } from '../../test/markdown-tables.ts';

const spec = join(import.meta.dirname, '../../docs/spec');
const read = (file: string): string => readFileSync(join(spec, file), 'utf8');
const bytes = (text = ''): Uint8Array => Uint8Array.from(Buffer.from(text, 'hex'));

type Step = {
  readonly name: string;
  readonly command: string;
  readonly response: string;
  readonly plain?: { readonly command: string; readonly response: string };
};
const session = JSON.parse(read('examples/session.json')) as {
  readonly channel: { readonly channelBinding: string };
  readonly host: { readonly challenge: string };
  readonly steps: readonly Step[];
};
const clone = JSON.parse(read('examples/clone.json')) as {
  readonly [field in 'offer' | 'export' | 'receipt' | 'rootCertificate' | 'batchCertificate']: string;
} & { readonly [field in 'sourceCard' | 'targetCard']: { readonly secretKey: string; readonly certificate: string } };

const shares = JSON.parse(read('examples/shares.json')) as {
  readonly [field in 'offer' | 'deal' | 'receipt' | 'recoveryOffer' | 'recovery']: string;
} & { readonly [field in 'dealerCard' | 'shareCard' | 'recoveringCard']: { readonly secretKey: string } };

const findTlv = (objects: readonly Tlv[], tag: number): Uint8Array | undefined =>
  objects.find((object) => object.tag === tag)?.value;

function stepsOf(name: string) {
  return session.steps.filter((step) => step.name === name).map(({ plain, ...wire }) => plain ?? wire);
}
/** The response data of the last step of a name; the data object with this tag in it. */
function answerOf(name: string, tag?: number): Uint8Array {
  const data = bytes(stepsOf(name).at(-1)?.response).slice(0, -2);
  return tag === undefined ? data : (findTlv(decodeTlv(name, data), tag) ?? new Uint8Array());
}
const identityKey = bytes(stepsOf('INITIALISE IDENTITY')[0]?.response).slice(0, 33);
const keyOf = (card: { readonly secretKey: string }) => p256.getPublicKey(bytes(card.secretKey), true);
const channelBinding = bytes(session.channel.channelBinding);
/** The data field of the last step of a name, extended Lc and Le taken off. */
const sentBy = (name: string): Uint8Array => bytes(stepsOf(name).at(-1)?.command).slice(7, -2);

/** What cards answered in the transcript about a forgotten PIN, in order. */
function answersIn(ins: string): readonly Uint8Array[] {
  const file = join(import.meta.dirname, '../../vectors/transcripts/pin-reset.json');
  const { steps } = JSON.parse(readFileSync(file, 'utf8')) as { readonly steps: readonly Partial<Step>[] };
  const plain = steps.flatMap((step) => (step.plain?.command.startsWith(ins) ? [step.plain.response] : []));
  return plain.filter((response) => response.endsWith('9000')).map((response) => bytes(response).slice(0, -2));
}
const [, requestOfPin = new Uint8Array(), , requestOfPrimary = new Uint8Array()] = answersIn('80b0');
const [, approvalOfPin = new Uint8Array()] = answersIn('80b2');
function keyInRequest(request: Uint8Array): Uint8Array {
  const body = findTlv(decodeTlv('request', request), 0xa0) ?? new Uint8Array();
  return findTlv(decodeTlv('body', body), 0x81) ?? new Uint8Array();
}

type Example = { readonly message: Uint8Array; readonly key: Uint8Array; readonly parts?: readonly Uint8Array[] };
const roster = stepsOf('ADOPT ROSTER').map(({ command }) => bytes(command).slice(7, -2))[0] ?? new Uint8Array();
type Told = {
  readonly step: string;
  readonly card: number;
  readonly command?: string;
  readonly response: string;
  readonly plain?: { readonly command: string; readonly response: string };
};
const storyOf = (name: string) =>
  (JSON.parse(read(`../../vectors/transcripts/${name}.json`)) as { readonly steps: readonly Told[] }).steps;
const [vault, heirs] = [storyOf('vault'), storyOf('heirs')];
function bornAs(steps: readonly Told[], card: number | undefined): Uint8Array {
  const born = steps.find((step) => step.card === card && step.command?.startsWith('80e0'));
  return bytes(born?.response).slice(0, 33);
}
/** What a card says in a transcript, where the story is so far: the response data, or a data object in it. */
function toldOf(sentence: string, steps = vault, tag?: number): Example {
  const told = steps.find(({ step, plain }) => step === sentence && plain !== undefined);
  const data = bytes(told?.plain?.response).slice(0, -2);
  const message = tag === undefined ? data : (findTlv(decodeTlv(sentence, data), tag) ?? new Uint8Array());
  return { message, key: bornAs(steps, told?.card) };
}
/** A statement that a card of that transcript takes, signed by the first one of it. */
function takenOf(sentence: string): Example {
  const told = heirs.find(({ step, plain }) => step === sentence && plain !== undefined);
  return { message: bytes(told?.plain?.command).slice(7, -2), key: bornAs(heirs, 0) };
}

const examples: { readonly [message: string]: Example } = {
  attestation: {
    message: answerOf('INTERNAL AUTHENTICATE'),
    key: identityKey,
    parts: [channelBinding, bytes(session.host.challenge), answerOf('INTERNAL AUTHENTICATE', 0x80)],
  },
  'head of the log': {
    message: answerOf('GET LOG HEAD'),
    key: identityKey,
    parts: [channelBinding, sentBy('GET LOG HEAD'), answerOf('GET LOG HEAD', 0xa0)],
  },
  offer: { message: bytes(clone.offer), key: keyOf(clone.targetCard) },
  export: { message: bytes(clone.export), key: keyOf(clone.sourceCard) },
  receipt: { message: bytes(clone.receipt), key: keyOf(clone.targetCard) },
  'offer for a share': { message: bytes(shares.offer), key: keyOf(shares.shareCard) },
  deal: { message: bytes(shares.deal), key: keyOf(shares.dealerCard) },
  'receipt of a share': { message: bytes(shares.receipt), key: keyOf(shares.shareCard) },
  'offer of a card that recovers': { message: bytes(shares.recoveryOffer), key: keyOf(shares.recoveringCard) },
  recovery: { message: bytes(shares.recovery), key: keyOf(shares.shareCard) },
  roster: { message: roster, key: identityKey },
  'approval of activation': { message: answerOf('APPROVE ACTIVATION'), key: identityKey },
  'request for a new PIN': { message: requestOfPin, key: keyInRequest(requestOfPin) },
  // The primary approved, and had a request of its own.
  'approval of a new PIN': { message: approvalOfPin, key: keyInRequest(requestOfPrimary) },
  'proof of membership': { message: answerOf('PROVE MEMBERSHIP'), key: identityKey },
  approval: { message: answerOf('SIGN END', 0xa2), key: identityKey },
  voucher: { message: answerOf('ISSUE VOUCHER'), key: identityKey },
  'request to use an item': toldOf('VAULT REQUEST to show 2'),
  'approval of its use': toldOf('VAULT APPROVE'),
  'offer for an item': toldOf('VAULT OFFER of the clone'),
  'sealed item': toldOf('VAULT SEND 2'),
  summary: { message: answerOf('SIGN END', 0xa1), key: identityKey },
  anchor: takenOf('ADOPT ANCHOR of one server, by card 1'),
  'anchor that the primary announced': takenOf('ADOPT ANCHOR that was announced, by card 1'),
  'roster that the primary announced': takenOf('ADOPT ROSTER that was announced, primary'),
  announcement: toldOf('ANNOUNCE to wake', heirs, 0xa0),
  veto: toldOf('VETO of a dormant backup, by name', heirs),
};

const table = tablesOf(read('keys.md')).find(({ header }) => header[2] === 'the signature covers, after the label');

describe('the signature of each message that the identity key signs', () => {
  test('has a row in keys.md, and every row an example', () => {
    expect(table?.rows.map(([message]) => message)).toEqual(Object.keys(examples));
  });

  test.each(table?.rows.map(([message = '', label = '', covers = '']) => ({ message, label, covers })) ?? [])(
    '$message covers the label and $covers, and not its tag and length',
    ({ message, label, covers }) => {
      const { message: example, key, parts } = examples[message] as Example;
      const objects = decodeTlv(message, example);
      const content = findTlv(objects, 0xa0) ?? new Uint8Array();
      const signature = signatureIn(example);
      const named = { 'content of A0': [content] }[covers] ?? parts ?? [];
      if (parts !== undefined) expect(named).toHaveLength(covers.split(', ').length);
      const signed = Buffer.concat([Buffer.from(`${label.replaceAll("'", '')}\0`, 'ascii'), ...named]);
      expect(isSigned(key, signed, signature)).toBe(true);
      expect(isSigned(key, signed.subarray(label.length - 1), signature)).toBe(false);
    },
  );

  test('of a certificate covers 7F4E with its tag and length, and no label', () => {
    const [root, batch] = [clone.rootCertificate, clone.batchCertificate].map(bytes) as [Uint8Array, Uint8Array];
    const fields = decodeTlv('certificate', decodeTlv('certificate', root)[0]?.value ?? new Uint8Array());
    const rootBody = decodeTlv('body', fields[0]?.value ?? new Uint8Array());
    const key = findTlv(decodeTlv('key', findTlv(rootBody, 0x7f49) ?? new Uint8Array()), 0x86) ?? new Uint8Array();
    const signed = batch.slice(4, -67);
    expect([...signed.subarray(0, 2)]).toEqual([0x7f, 0x4e]);
    expect(isSigned(key, signed, batch.slice(-64))).toBe(true);
  });
});

/** `5F37`; of a roster the signature of its first member, after the number of the member. */
function signatureIn(message: Uint8Array): Uint8Array {
  const objects = decodeTlv('message', message);
  const one = findTlv(objects, 0x5f37);
  return one ?? findTlv(decodeTlv('signatures', findTlv(objects, 0xa1) ?? new Uint8Array()), 0x80)?.slice(1) ?? message;
}

function isSigned(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  const prefix = Buffer.from('3059301306072a8648ce3d020106082a8648ce3d030107034200', 'hex');
  const point = p256.Point.fromBytes(publicKey).toBytes(false);
  const key = createPublicKey({ key: Buffer.concat([prefix, point]), format: 'der', type: 'spki' });
  return verify('sha256', message, { key, dsaEncoding: 'ieee-p1363' }, signature);
}
