/** Roughtime servers for tests, and cards that believe them. */
import { ed25519 } from '@noble/curves/ed25519.js';
import { concatBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import type { ServerProof } from '@symbolon/protocol/commands';
import {
  anchorStatement,
  anchorVersion,
  encodeRoughtimeMessage,
  roughtimeHash,
  roughtimeRequest,
  type TimeAnchor,
} from '@symbolon/protocol/time';
import type { Chip } from './chip.ts';
import { answer, pin, rosterOf } from './set.ts';

export type Server = { readonly key: Uint8Array; readonly secret: Uint8Array; readonly online: Uint8Array };

export function server(seed: number): Server {
  const secret = new Uint8Array(32).fill(seed);
  return { key: ed25519.getPublicKey(secret), secret, online: new Uint8Array(32).fill(seed + 100) };
}

export const servers: readonly Server[] = [1, 2, 3].map(server);

const uint = (value: bigint | number, bytes: 4 | 8): Uint8Array => {
  const out = new Uint8Array(bytes);
  const view = new DataView(out.buffer);
  if (bytes === 4) view.setUint32(0, Number(value), true);
  else view.setBigUint64(0, BigInt(value), true);
  return out;
};
const signed = (context: string, value: Uint8Array, secret: Uint8Array): Uint8Array =>
  ed25519.sign(concatBytes(utf8ToBytes(`RoughTime v1 ${context} signature\0`), value), secret);

/** What a server answers to a nonce: as a card takes it. */
export function answerOf(
  { key, secret, online }: Server,
  nonce: Uint8Array,
  {
    time,
    radius = 3,
    at = 0,
    from = 0n,
    to = 2n ** 63n,
    certified = true,
  }: {
    readonly time: bigint;
    readonly radius?: number;
    /** Place of the server in the anchor. */
    readonly at?: number;
    readonly from?: bigint;
    readonly to?: bigint;
    readonly certified?: boolean;
  },
): ServerProof {
  const version = uint(1, 4);
  const response = encodeRoughtimeMessage({
    VER: version,
    RADI: uint(radius, 4),
    MIDP: uint(time, 8),
    VERS: version,
    ROOT: roughtimeHash(Uint8Array.of(0), roughtimeRequest(nonce, key)),
  });
  const dele = encodeRoughtimeMessage({ PUBK: ed25519.getPublicKey(online), MINT: uint(from, 8), MAXT: uint(to, 8) });
  return {
    server: at,
    response,
    signature: signed('response', response, online),
    index: 0,
    path: new Uint8Array(0),
    ...(certified && {
      certificate: encodeRoughtimeMessage({ SIG: signed('delegation', dele, secret), DELE: dele }),
    }),
  };
}

export const anchorOf = (needed: number, more: Partial<TimeAnchor> = {}): TimeAnchor => ({
  version: anchorVersion,
  number: 1,
  needed,
  servers: servers.map(({ key }) => key),
  ...more,
});

/** An anchor that these cards sign. */
export function anchoredBy(anchor: TimeAnchor, ...signers: readonly Chip[]): Uint8Array {
  const [first] = signers;
  const { setId, epoch } = rosterOf(first as Chip);
  const body = { version: anchorVersion, setId, epoch, anchor };
  return anchorStatement.encode({ body, signatures: signers.map((chip) => chip.call('signAnchor', anchor, pin)) });
}

/** Has cards believe an anchor, by the word of the first if not of others. */
export function anchor(
  chips: readonly Chip[],
  value: TimeAnchor = anchorOf(1),
  signers: readonly Chip[] = chips.slice(0, 1),
): void {
  const statement = anchoredBy(value, ...signers);
  for (const chip of chips) chip.call('adoptAnchor', { statement }, pin);
}

/** Proves a time to a card, by its own nonce. */
export function proves(chip: Chip, time: bigint, { radius = 3 }: { readonly radius?: number } = {}): bigint {
  const {
    nonce,
    anchor: { needed },
  } = chip.call('timeNonce', {}, pin);
  const proofs = servers.slice(0, needed).map((one, at) => answerOf(one, nonce, { time, radius, at }));
  return chip.call('proveTime', { servers: proofs }, pin).time;
}

export const timeOf = (chip: Chip): bigint => chip.call('timeNonce', {}, pin).time;

export const answersProof = (chip: Chip, proofs: readonly ServerProof[]): string =>
  answer(chip, 'proveTime', { servers: proofs }, pin);
