/**
 * Proofs of time that no card may take: valid ones with something changed, exchanged or of somebody else. Which comes
 * when follows from a seed.
 */
import {
  decodeRoughtimeMessage,
  type RoughtimeProof,
  readRoughtimeResponse,
  roughtimeRequest,
} from '@symbolon/protocol/time';
import { type Choices, seededChoices, seededRandom } from '../../../test/seeded-random.mjs';
import { NOW, type RunningServer, timeServer } from './time-servers.ts';

/** What a card is shown: a proof by a server of its anchor. */
export type Shown = {
  readonly serverKey: Uint8Array;
  readonly proof: RoughtimeProof & { readonly certificate: Uint8Array };
  /** The certificate is left out, as where the card keeps the delegation. */
  readonly bare?: boolean;
};

/** One attack: what was done, and what is shown. No card with this nonce may take it for a proof. */
type TimeAttack = { readonly kind: string; readonly shown: Shown };

/** Valid proofs over the nonce, and attacks made of them without an end. */
export type TimeAttacks = { readonly valid: readonly Shown[]; readonly next: () => TimeAttack };

type Bytes = 'response' | 'signature' | 'path' | 'certificate';
const fields: readonly Bytes[] = ['response', 'signature', 'path', 'certificate'];

const concat = (...parts: readonly (Uint8Array | readonly number[])[]) =>
  Uint8Array.from(parts.flatMap((part) => [...part]));

/** Servers that a card believes: three whose answers hold, and two whose clock says what their key may not sign. */
const names = ['A', 'B', 'C', 'late', 'early'];
const keyValidity = { from: NOW, to: NOW + 1000n };

/** The long-term keys of the servers, as an anchor has them. */
export function serverKeysOf(seed: string): readonly Uint8Array[] {
  return names.map((name) => timeServer(`${name} ${seed}`).publicKey);
}

/** A valid proof by the first server, earlier than those that are attacked. */
export function earlierProof(seed: string, nonce: Uint8Array): Shown {
  return answersOf(timeServer(`${names[0]} ${seed}`, { keyValidity }), { nonce, size: 1, at: 0 }).asked;
}

/**
 * Has servers answer batches of many sizes, each with one request of the card in it, and attacks what they said. The
 * card has taken the earlier proof.
 */
export function timeAttacks(seed: string, nonce: Uint8Array): TimeAttacks {
  const text = `time attacks ${seed}`;
  const random = seededRandom(text);
  const choices = seededChoices(text);
  const { below } = choices;
  const honest = names
    .slice(0, 3)
    .map((name) => timeServer(`${name} ${seed}`, { now: () => NOW + 1n + BigInt(below(1000)), keyValidity }));
  const sizes = [1, 1, 2, 3, 5, 8, 16, 33];
  const answered = sizes.map((size, round) => answersOf(honest[round % 3]!, { nonce, size, at: below(size), random }));
  const valid = answered.map(({ asked }) => asked);
  const others = answered.flatMap(({ others }) => others);
  const untrue = [
    ['late', NOW + 1001n],
    ['late', 2n ** 64n - 1n],
    ['late', NOW + 1001n + BigInt(below(1_000_000_000))],
    ['early', NOW - 1n],
    ['early', 0n],
    ['early', NOW - BigInt(below(1_000_000)) - 1n],
  ] as const;
  const outside = untrue.map(([name, midpoint]) => {
    const server = timeServer(`${name} ${seed}`, { now: () => midpoint, keyValidity });
    const size = 1 + below(4);
    return answersOf(server, { nonce, size, at: below(size), random }).asked;
  });
  const strangers = valid.filter(({ serverKey }) => serverKey !== honest[0]!.publicKey);
  const one = (): Shown => choices.of(valid)!;

  const attacks: { readonly [kind: string]: () => Shown } = {
    'a bit other': () => {
      const shown = one();
      const field = choices.of(fields.filter((each) => shown.proof[each].length > 0))!;
      return changed(shown, { [field]: flipped(shown.proof[field], below) });
    },
    'many bytes other': () => {
      const shown = one();
      const field = choices.of(fields.filter((each) => shown.proof[each].length > 0))!;
      let bytes = shown.proof[field];
      for (let count = 2 + below(8); count > 0; count -= 1) bytes = flipped(bytes, below);
      return changed(shown, { [field]: bytes });
    },
    'a word other': () => {
      const shown = one();
      const field = choices.of(['response', 'certificate'] as const)!;
      const bytes = shown.proof[field].slice();
      const at = 4 * below(bytes.length / 4);
      bytes.set([choices.of([0, 1, 4, 0xff, below(256)])!, 0, 0, choices.of([0, 0, 0x80, 0xff])!], at);
      return changed(shown, { [field]: bytes });
    },
    'cut or made longer': () => {
      const shown = one();
      const field = choices.of(fields)!;
      const bytes = shown.proof[field];
      const cut = bytes.subarray(0, below(bytes.length));
      const long = concat(bytes, random(1 + below(64)));
      return changed(shown, { [field]: choices.happens(0.5) && bytes.length > 0 ? cut : long });
    },
    'fields of two proofs': () => {
      const shown = one();
      const other = choices.of(choices.happens(0.5) ? valid : others)!;
      const taken = fields.filter(() => choices.happens(0.4));
      return changed(shown, Object.fromEntries(taken.map((field) => [field, other.proof[field]])));
    },
    'fields in each other’s place': () => {
      const shown = one();
      const [a, b] = [choices.of(fields)!, choices.of(fields)!];
      return changed(shown, { [a]: shown.proof[b], [b]: shown.proof[a] });
    },
    'tags in another order': () => {
      const shown = one();
      const field = choices.of(['response', 'certificate'] as const)!;
      return changed(shown, { [field]: reordered(shown.proof[field], choices) });
    },
    'tags renamed, doubled or added within what is signed': () => {
      const shown = one();
      return changed(shown, { response: retagged(shown.proof.response, choices) });
    },
    'of another server': () => ({ ...one(), serverKey: choices.of(honest)!.publicKey }),
    'over another nonce': () => choices.of(others)!,
    'a midpoint that its key may not sign': () => choices.of(outside)!,
    'without a certificate that the card does not have': () => ({ ...choices.of(strangers)!, bare: true }),
    'a path that is longer': () => {
      const shown = one();
      const { path, index } = shown.proof;
      const more = concat(path, random(32 * (1 + below(4))));
      return changed(shown, {
        path: more,
        index: choices.happens(0.5) ? index : (index + 2 ** (path.length / 32)) >>> 0,
      });
    },
    'a path that is shorter': () => {
      const shown = choices.of(valid.filter(({ proof }) => proof.path.length > 0))!;
      const { path, index } = shown.proof;
      const from = 32 * below(path.length / 32);
      const shorter = choices.happens(0.5) ? path.subarray(0, from) : path.subarray(from + 32);
      return changed(shown, { path: shorter, index: choices.happens(0.5) ? index : Math.floor(index / 2) });
    },
    'a path whose hashes are exchanged': () => {
      const shown = choices.of(valid.filter(({ proof }) => proof.path.length >= 64))!;
      const { path } = shown.proof;
      const [a, b] = [32 * below(path.length / 32), 32 * below(path.length / 32)];
      const other = path.slice();
      other.set(path.subarray(a, a + 32), b);
      other.set(path.subarray(b, b + 32), a);
      return changed(shown, { path: other });
    },
    'another index': () => {
      const shown = one();
      const { index } = shown.proof;
      const others = [(index ^ (2 ** below(32))) >>> 0, below(64), (index + 1) >>> 0, random(1)[0]! * 2 ** 24];
      return changed(shown, { index: choices.of(others)! });
    },
  };
  const kinds = Object.keys(attacks);
  const known = new Set(valid.map(textOf));
  return {
    valid,
    next: () => {
      for (;;) {
        const kind = choices.of(kinds)!;
        const shown = attacks[kind]!();
        // Now and then nothing is changed, as where two equal fields are exchanged: that is no attack.
        if (!known.has(textOf(shown))) return { kind, shown };
      }
    },
  };
}

/** What a server says to so many requests at once, of which one is over the nonce. */
function answersOf(
  { publicKey: serverKey, running }: RunningServer,
  {
    nonce,
    size,
    at,
    random = () => new Uint8Array(32),
  }: {
    readonly nonce: Uint8Array;
    readonly size: number;
    readonly at: number;
    readonly random?: (length: number) => Uint8Array;
  },
): { readonly asked: Shown; readonly others: readonly Shown[] } {
  const nonces = Array.from({ length: size }, (_, index) => (index === at ? nonce : random(32)));
  const responses = running.answerAll(nonces.map((each) => roughtimeRequest(each, serverKey)));
  const shown = responses.map((response) => ({ serverKey, proof: readRoughtimeResponse(response!).proof }));
  return { asked: shown[at]!, others: shown.filter((_, index) => index !== at) };
}

function changed(shown: Shown, fieldsOfProof: Partial<Shown['proof']>): Shown {
  return { ...shown, proof: { ...shown.proof, ...fieldsOfProof } };
}

function flipped(bytes: Uint8Array, below: (bound: number) => number): Uint8Array {
  const other = bytes.slice();
  other[below(bytes.length)]! ^= 1 << below(8);
  return other;
}

type Entry = { readonly tag: Uint8Array; readonly value: Uint8Array };

function entriesOf(message: Uint8Array): readonly Entry[] {
  return [...decodeRoughtimeMessage(message)].map(([tag, value]) => ({
    tag: Uint8Array.from({ length: 4 }, (_, at) => tag.charCodeAt(at) || 0),
    value,
  }));
}

/** A message as it is told to be, sorted or not. */
function written(entries: readonly Entry[]): Uint8Array {
  const number = (value: number) => new Uint8Array(Uint32Array.of(value).buffer);
  let offset = 0;
  const offsets = entries.slice(0, -1).map(({ value }) => {
    offset += value.length;
    return number(offset);
  });
  const tags = entries.map(({ tag }) => tag);
  return concat(number(entries.length), ...offsets, ...tags, ...entries.map(({ value }) => value));
}

function reordered(message: Uint8Array, { below }: Choices): Uint8Array {
  const entries = [...entriesOf(message)];
  const [taken] = entries.splice(below(entries.length), 1);
  entries.splice(below(entries.length + 1), 0, taken!);
  return written(entries);
}

function retagged(message: Uint8Array, { below, of, happens }: Choices): Uint8Array {
  const entries = [...entriesOf(message)];
  const at = below(entries.length);
  const { tag, value } = entries[at]!;
  const other = { tag: happens(0.5) ? of(entries)!.tag : Uint8Array.of(0x41 + below(26), 0, 0, 0), value };
  if (happens(0.3)) entries[at] = other;
  else entries.splice(at, 0, happens(0.5) ? { tag, value } : other);
  return written(entries);
}

/** All that a card is shown, as one text. */
function textOf({ serverKey, proof, bare = false }: Shown): string {
  return [serverKey, ...fields.map((field) => proof[field]), [proof.index, bare]].map((each) => each.join()).join(';');
}
