/** Moves as an attacker changes them: another message, another card, another session, power that goes. */
import { dealMessage, recoveryMessage } from '@symbolon/protocol/shares';
import { sealedItemMessage } from '@symbolon/protocol/vault';
import { tears } from '../../../../packages/card-core/test/support/memory.ts';
import { type CardName, cardNames, type Move } from './cards.ts';
import { damaged, type Forger, type Scene } from './forging.ts';
import { fields, type Kind } from './recording.ts';

type Sealed = { readonly body: { readonly ciphertext: Uint8Array } };
type Coder = { readonly decode: (bytes: Uint8Array) => Sealed; readonly encode: (message: Sealed) => Uint8Array };
const sealing: { readonly [K in Kind]?: Coder } = {
  deals: dealMessage as unknown as Coder,
  recoveries: recoveryMessage as unknown as Coder,
  sealed: sealedItemMessage as unknown as Coder,
};

/** One message with what another one seals. */
function mixed(kind: Kind, one: Uint8Array, other: Uint8Array): Uint8Array {
  const coder = sealing[kind];
  try {
    if (coder === undefined) return other;
    const { body, ...rest } = coder.decode(one);
    return coder.encode({ ...rest, body: { ...body, ciphertext: coder.decode(other).body.ciphertext } });
  } catch {
    return other;
  }
}

/** @returns the move, changed in one way */
export function newTwists({ recording, choices }: Scene, forger: Forger): (move: Move) => Move {
  const { below, happens, pick } = choices;

  /** Another message in place of one: an earlier one mostly, or the same with a bit other, or one that he makes up. */
  function another(kind: keyof typeof recording, now: unknown, card: CardName): Uint8Array {
    const list = recording[kind];
    const said = (happens(0.6) ? list.at(-1 - below(4)) : list[below(Math.max(1, list.length))]) ?? new Uint8Array(7);
    if (happens(0.25) && kind === 'offers') return forger.offer(now instanceof Uint8Array ? now : said);
    if (happens(0.25) && kind === 'deals') return forger.deal(card) ?? said;
    if (happens(0.25) && kind === 'recoveries') return forger.recovery() ?? said;
    if (happens(0.12) && now instanceof Uint8Array) return mixed(kind, now, said);
    return happens(0.12) ? damaged(now instanceof Uint8Array ? now : said, choices) : said;
  }

  function messages(move: Move): Move {
    const known = Object.entries(fields[move.name] ?? {});
    if (move.name === 'resetPin') {
      const approvals = move.request.approvals.map((one) =>
        happens(0.6) ? another('resetApprovals', one, move.card) : one,
      );
      return { ...move, request: { ...move.request, approvals } };
    }
    if (known.length === 0) return move;
    const [field, kind] = pick(known);
    const before = (move.request as { readonly [name: string]: unknown })[field];
    return { ...move, request: { ...move.request, [field]: another(kind, before, move.card) } } as Move;
  }

  function numbers(move: Move): Move {
    const { index, item, anyPack } = move.request as { index?: number; item?: number; anyPack?: boolean };
    const changed = {
      ...(index !== undefined && { index: below(4) }),
      ...(item !== undefined && { item: 1 + below(6) }),
      ...(index === undefined && item === undefined && anyPack !== undefined && { anyPack: !anyPack }),
    };
    return Object.keys(changed).length === 0 ? move : ({ ...move, request: { ...move.request, ...changed } } as Move);
  }

  const sessions = (move: Move): Move => {
    const session = pick(['none', 'can', 'puk', 'phone', 'pin'] as const);
    return { ...move, session, ...(session === 'pin' && { decoy: true }) };
  };

  const ways: readonly ((move: Move) => Move)[] = [
    messages,
    messages,
    messages,
    numbers,
    sessions,
    (move) => ({ ...move, card: pick(cardNames) }),
  ];
  return (move) => pick(ways)(move);
}

/** Where power goes. */
export function cutAt({ choices }: Scene): NonNullable<Move['cut']> {
  const { below, happens, pick } = choices;
  const tear = happens(0.6) ? { tear: pick(Object.values(tears)) } : {};
  return { at: happens(0.2) ? 1 : below(1000) / 1000, ...tear };
}
