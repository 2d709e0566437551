import { equalBytes } from '@noble/curves/utils.js';
import {
  cardError,
  checkArgument,
  type PolicyVerdict,
  type PublicKey,
  type PublicKeyRequest,
  type ToBeSigned,
} from '@symbolon/interface';
import { commands } from '@symbolon/protocol/commands';
import { type SigningTerms, willSign } from '@symbolon/protocol/policy';
import type { CallOptions } from '../session/conversation.ts';
import type { Credentials } from '../session/passwords.ts';
import type { Session } from '../session/session.ts';
import { type CardSigner, createSigner } from '../signer.ts';
import { checkWallet, createKnownKeys, type KnownKey } from './known-keys.ts';
import { createKnownTerms } from './known-terms.ts';
import type { TapReason } from './next-card.ts';
import { createTaps } from './taps.ts';
import { type WithCardOptions, withCard } from './with-card.ts';

/** A PIN, alone or with the CAN: for a suspended one, and for a card that takes its PIN only inside a channel. */
export type PinEntry = string | Extract<Credentials, { readonly pin: string }>;

/** Where the card comes from, who asks for its PIN, and which wallet it must hold. */
export type TapSignerOptions = Omit<WithCardOptions, 'credentials' | 'task' | 'signal'> & {
  /**
   * Asks the person for the PIN, before the card, once for each tap: nothing keeps it, except where the card was
   * lifted before any proof of it was sent. Not asked while a known phone may do without. A right PIN that is
   * `pin/wrong` may be that of another card: which one is at the reader is known only after it. Throws
   * `cardError('confirmation/refused', { what: 'enter the PIN' })` where the person cancels.
   */
  readonly pin: (reason: TapReason, options: CallOptions) => PinEntry | Promise<PinEntry>;
  /** Slot of the wallet, 0 to 2. Default 0. */
  readonly slot?: number;
  /** Keys of this wallet from an earlier `keys()`: no tap is needed for them, or for what can be derived from them. */
  readonly keys?: readonly KnownKey[];
  /** BIP-32 fingerprint of the only wallet to accept. Default: that of `keys`, or of the first card. */
  readonly masterFingerprint?: number;
};

/** A signer for the life of an app, which asks for a card when it must. */
export type TapSigner = Omit<CardSigner, 'willSign'> & {
  /** Reads public keys in one tap; none if all are known. */
  readonly readKeys: (requests: readonly PublicKeyRequest[], options?: CallOptions) => Promise<readonly PublicKey[]>;
  /** All keys that were given or read. Store them: they are no secret, but they show all addresses. */
  readonly keys: () => readonly KnownKey[];
  /**
   * Says whether the card will sign, by the terms it told last: in a tap that read keys, or in `readTerms`.
   * Without any it is unknown, and no tap is asked for. Before it says no it reads them anew, in one tap: the policy
   * may have been changed elsewhere.
   */
  readonly willSign: (toBeSigned: ToBeSigned, options?: CallOptions) => Promise<PolicyVerdict>;
  /** Reads what `willSign` decides by, in one tap, with the PIN. */
  readonly readTerms: (options?: CallOptions) => Promise<SigningTerms>;
};

/**
 * Makes a signer that holds public keys and asks for a card only to sign: one tap for each request, however many
 * signatures it is for. Every adapter of `@symbolon/chains` works with it, and goes on after the card has left.
 *
 * In each tap the card proves that it is genuine and holds the same wallet, before it signs. A card lifted before it
 * checked the PIN is asked for again; any other error reaches the caller, who asks the person. Requests at once
 * share a tap.
 *
 * A confirming wallet of `@symbolon/chains` asks `willSign` before it asks the person. A tap to sign reads nothing for
 * that: after a signature what is left of allowances is unknown, until a tap reads keys or terms.
 *
 * @param options who brings cards, who asks for the PIN, which roots to trust, which wallet
 * @throws (each method) SymbolonError `card/other` for another card or wallet, `pin/unsettled` where a try may have
 * been used; `transport/aborted`; what `withCard` and `createSigner` throw
 * @example
 * ```ts
 * import { createTapSigner } from '@symbolon/client';
 * const signer = createTapSigner({ nextCard, pin: async () => '246810', trust }); // both ask the person
 * const account = [0x80000054, 0x80000000, 0x80000000];
 * await signer.readKeys([{ curve: 'secp256k1', path: account }]); // a tap
 * const { publicKey } = await signer.getPublicKey({ curve: 'secp256k1', path: [...account, 0, 7] }); // derived: no tap
 * publicKey.length; // => 33
 * const [signature] = await signer.signDigests([
 *   { scheme: 'ecdsa-secp256k1', path: [...account, 0, 7], digest: new Uint8Array(32) },
 * ]); // a tap
 * signature?.length; // => 65
 * await signer.willSign({ facts: undefined, paths: [account] }); // => { signs: true }
 * ```
 */
export function createTapSigner({
  pin,
  slot = 0,
  keys: given = [],
  masterFingerprint,
  ...source
}: TapSignerOptions): TapSigner {
  const known = createKnownKeys(given);
  const terms = createKnownTerms();
  const named = known.all().find(({ curve }) => curve === root.curve);
  if (masterFingerprint !== undefined && named !== undefined && named.masterFingerprint !== masterFingerprint)
    throw cardError('argument/invalid', { argument: 'keys', reason: 'they are not of the wallet that is expected' });
  let { certificates } = source;
  /** Of the wallet that was given, or that signed first. */
  let expected = masterFingerprint;

  const read = async (session: Session, { curve, path }: PublicKeyRequest, call: CallOptions): Promise<PublicKey> => {
    const key = await session.send(commands.getPublicKey, { curve, path }, { slot, ...call });
    known.add({ curve, path, ...key });
    return key;
  };

  /** Before anything is signed or learned: the card holds the wallet that the keys are of. */
  const checkSame = async (session: Session, task: TapReason['task'], call: CallOptions): Promise<void> => {
    const [first] = known.all();
    // The keys that it reads say which wallet it is.
    if (first === undefined && expected === undefined && task === 'read') return;
    const request = first ?? root;
    const found = await session.send(
      commands.getPublicKey,
      { curve: request.curve, path: request.path },
      { slot, ...call },
    );
    checkWallet(found.masterFingerprint, first?.masterFingerprint ?? expected);
    expected = found.masterFingerprint;
    if (first !== undefined && !equalBytes(found.publicKey, first.publicKey))
      throw cardError('card/other', { expected: 'the wallet of the known keys', found: 'another wallet' });
  };

  const run = createTaps((task, { signal, use }) => {
    const options: WithCardOptions = {
      ...source,
      ...(certificates !== undefined && { certificates }),
      ...{ signal, task },
      credentials: async (reason, within) => {
        const entered = await pin(reason, within);
        return isWithCan(entered) ? entered : { pin: entered };
      },
    };
    return withCard(options, async (session, attestation) => {
      await checkSame(session, task, { signal });
      certificates = attestation.certificates;
      await (task === 'read' ? terms.readAfter(() => use(session), session, { slot, signal }) : use(session));
    });
  });

  const publicKey = async (request: PublicKeyRequest, call: CallOptions): Promise<PublicKey> => {
    const find = () => known.find(request);
    return (
      find() ??
      run({ signal: call.signal, task: 'read', run: async (session) => find() ?? read(session, request, call) })
    );
  };
  const readTerms = (call: CallOptions): Promise<SigningTerms> =>
    run({ signal: call.signal, task: 'read', run: (session) => terms.read(session, { slot, ...call }) });
  const sign = <T>(call: CallOptions, act: (signer: CardSigner) => Promise<T>): Promise<T> =>
    run({
      signal: call.signal,
      task: 'sign',
      run: (session) => terms.whileSigning(() => act(createSigner(session, { slot }))),
    });

  const signer: TapSigner = {
    getPublicKey: (request, call = {}) => publicKey(request, call),
    readKeys: async (requests, call = {}) => {
      checkArgument('requests', requests, ['object']);
      return Promise.all(requests.map((request) => publicKey(request, call)));
    },
    keys: known.all,
    signDigests: (requests, call = {}) => sign(call, (own) => own.signDigests(requests, call)),
    signTransaction: (request, call = {}) => sign(call, (own) => own.signTransaction(request, call)),
    willSign: async (toBeSigned, call = {}) => {
      const verdict = await terms.ask(toBeSigned);
      return verdict.signs === false ? willSign(await readTerms(call), toBeSigned) : verdict;
    },
    readTerms: (call = {}) => readTerms(call),
  };
  return Object.freeze(signer);
}

function isWithCan(entered: PinEntry): entered is Exclude<PinEntry, string> {
  return typeof entered === 'object' && entered !== null && 'pin' in entered;
}

/** The master key, whose fingerprint names the wallet. */
const root: PublicKeyRequest = Object.freeze({ curve: 'secp256k1', path: Object.freeze([]) });
