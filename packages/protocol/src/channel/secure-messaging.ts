/**
 * Secure messaging with AES-128-CBC and CMAC: BSI TR-03110-3 annex F, ICAO Doc 9303-11 clause 9.8, ISO/IEC 7816-4:2020
 * clause 10.
 *
 *   command   CLA|0C INS P1 P2  Lc  ['B5' { '84' run }] ['87' 01 cryptogram | '85' cryptogram] ['97' Le] '8E' MAC  Le
 *   response  ['87' 01 cryptogram | '85' cryptogram] '99' SW1-SW2 '8E' MAC  SW1-SW2
 *
 * With an odd INS '85' replaces '87'. The MAC covers the send sequence counter, the padded header (commands) and the
 * data objects. 'B5' is in the first command alone, where that command proves the keys: it names the key agreement that
 * made them ({@link ProofOptions}).
 */

import { cbc, cmac } from '@noble/ciphers/aes.js';
import { equalBytes } from '@noble/ciphers/utils.js';
import { concatBytes } from '@noble/hashes/utils.js';
import { cardError, isSymbolonError, type SymbolonError } from '@symbolon/interface';
import * as P from 'micro-packed';
import { type CommandApdu, classBits, isSecured, type ResponseApdu } from '../apdu/apdu.ts';
import { decodeTlv, decodeWith, findTlv, tlvStruct } from '../encoding/tlv.ts';
import { limits } from '../limits.ts';

/**
 * Session keys of 16 bytes from PACE or another key agreement: `ksEnc` for AES-128-CBC, `ksMac` for CMAC. Secure
 * messaging owns them: `close` and any failure overwrite them.
 */
export type MessagingKeys = { readonly ksEnc: Uint8Array; readonly ksMac: Uint8Array };

/** How a session begins. */
export type ProofOptions = {
  /**
   * Name of the key agreement, 8 bytes in clear, where the card can't tell yet whether its peer has the
   * keys. The first command then carries it, and is the peer's proof. Without it the first command is like the others.
   */
  readonly run?: Uint8Array;
};

/** The terminal's end. Calls alternate: wrap a command, unwrap its response. */
export type TerminalMessaging = {
  /**
   * Protects a command. Its Le is 65,536 if the protected response may exceed 256 bytes.
   * @throws SymbolonError `channel/closed` after a failure or `close`; `apdu/malformed` for a class without secure
   * messaging bits.
   */
  readonly wrapCommand: (command: CommandApdu) => CommandApdu;
  /**
   * Verifies and decrypts the response. An unprotected response, such as '6987' or '6988', is a failure too.
   * @throws SymbolonError `channel/broken`. The session is then over.
   */
  readonly unwrapResponse: (response: ResponseApdu) => ResponseApdu;
  /**
   * Ends the session and overwrites its keys. May be called twice.
   *
   * @param reason why it ended, for `channel/closed`; the first one counts. Default: it was closed
   */
  readonly close: (reason?: string) => void;
};

/** Outcome of unwrapping a command on the card: the plain command, or the status word to answer with. */
export type UnwrappedCommand =
  | { readonly kind: 'command'; readonly command: CommandApdu }
  /**
   * The session is over. `missing`: an expected data object is absent ('6987'). `incorrect`: a wrong MAC or form, or no
   * session ('6988').
   */
  | { readonly kind: 'failed'; readonly failure: 'missing' | 'incorrect' };

/** The card's end. Calls alternate: unwrap a command, wrap its response. */
export type ChipMessaging = {
  /**
   * Whether a command is a complete first command that names this run. Whether its MAC is right, only `unwrapCommand`
   * says. It counts nothing and changes nothing, so commands of others do no harm.
   */
  readonly isProof: (command: CommandApdu) => boolean;
  /** Verifies and decrypts a command. Never throws. */
  readonly unwrapCommand: (command: CommandApdu) => UnwrappedCommand;
  /**
   * Protects the response to the last unwrapped command. `undefined` if the session is over: the card answers without
   * protection.
   */
  readonly wrapResponse: (response: ResponseApdu) => ResponseApdu | undefined;
  /** Ends the session and overwrites its keys. May be called twice. */
  readonly close: () => void;
};

/**
 * Opens the terminal's end of a session. The send sequence counter starts at zero.
 *
 * @param keys 16 bytes each, overwritten when the session ends
 * @param options the run that the first command names
 * @example
 * ```ts
 * import { createChipMessaging, createTerminalMessaging } from '@symbolon/protocol/channel';
 * const keys = () => ({ ksEnc: new Uint8Array(16).fill(1), ksMac: new Uint8Array(16).fill(2) }); // really: from PACE
 * const host = createTerminalMessaging(keys());
 * const card = createChipMessaging(keys());
 * const secured = host.wrapCommand({ cla: 0x80, ins: 0x10, p1: 0, p2: 0, data: Uint8Array.of(7) });
 * secured.cla; // => 0x8c
 * card.unwrapCommand(secured); // => { kind: 'command', command: { cla: 0x80, ins: 0x10, p1: 0, p2: 0, data: Uint8Array.of(7) } }
 * ```
 */
export function createTerminalMessaging(keys: MessagingKeys, { run }: ProofOptions = {}): TerminalMessaging {
  const session = openSession(keys);
  let control = controlTemplate(run);
  /** INS of the command whose response is due. */
  let waiting: number | undefined;

  return {
    wrapCommand: ({ cla, ins, p1, p2, data = empty, le }) => {
      if ((cla & (0x60 | classBits.secureMessaging)) !== 0) {
        throw cardError('apdu/malformed', { reason: 'this class byte has no secure messaging bits to set' });
      }
      return session.run(() => {
        if (waiting !== undefined) throw broken('the last command has no response yet');
        session.count();
        waiting = ins;
        const header = { cla: cla | classBits.secureMessaging, ins, p1, p2 };
        const fields = { ...control, ...session.encrypted(data), ...(le === undefined ? {} : { le }), mac: noMac };
        control = {};
        const message = commandObjects[parity(ins)].encode(fields);
        session.authenticate(header, message);
        const long = message.length > limits.shortCommandData || (le ?? 0) > mostShortPlainData;
        return { ...header, data: message, le: long ? 0x10000 : 0x100 };
      });
    },
    unwrapResponse: ({ data, status }) =>
      session.run(() => {
        const ins = waiting;
        if (ins === undefined) throw broken('a response without a command');
        waiting = undefined;
        session.count();
        if (data.length === 0) throw broken(unprotected(status));
        const objects = decodeWith(responseObjects[parity(ins)], 'protected response', data);
        session.verify(undefined, data);
        if (objects.status !== status) throw broken('the status word was changed on the way');
        return { data: session.decrypted(objects) ?? empty, status };
      }),
    close: (reason = 'it was closed') => session.close(reason),
  };
}

/**
 * Opens the card's end of a session. The send sequence counter starts at zero.
 *
 * @param keys 16 bytes each, overwritten when the session ends
 * @param options the run that the first command names
 * @example
 * ```ts
 * import { createChipMessaging, createTerminalMessaging } from '@symbolon/protocol/channel';
 * const keys = () => ({ ksEnc: new Uint8Array(16).fill(1), ksMac: new Uint8Array(16).fill(2) }); // really: from PACE
 * const host = createTerminalMessaging(keys());
 * const card = createChipMessaging(keys());
 * card.unwrapCommand(host.wrapCommand({ cla: 0x80, ins: 0x10, p1: 0, p2: 0, le: 256 })).kind; // => 'command'
 * const secured = card.wrapResponse({ data: Uint8Array.of(7), status: 0x9000 });
 * secured && host.unwrapResponse(secured); // => { data: Uint8Array.of(7), status: 0x9000 }
 * ```
 */
export function createChipMessaging(keys: MessagingKeys, { run }: ProofOptions = {}): ChipMessaging {
  const session = openSession(keys);
  /** What the next command must name: nothing after the first. */
  let expected = run;
  /** INS of the command whose response is due. */
  let waiting: number | undefined;

  return {
    isProof: ({ cla, ins, data = empty }) => {
      if (expected === undefined || !isSecured(cla)) return false;
      try {
        return isSameRun(decodeWith(commandObjects[parity(ins)], 'protected command', data).control?.run, expected);
      } catch {
        return false;
      }
    },
    unwrapCommand: ({ cla, ins, p1, p2, data = empty }) => {
      let failure: 'missing' | 'incorrect' = 'incorrect';
      try {
        return session.run(() => {
          if (waiting !== undefined) throw broken('the last command has no response yet');
          if (!isSecured(cla)) throw broken('the command is not protected');
          session.count();
          if (findTlv(decodeTlv('protected command', data), macTag) === undefined) {
            failure = 'missing';
            throw broken('a command without MAC');
          }
          const objects = decodeWith(commandObjects[parity(ins)], 'protected command', data);
          if (!isSameRun(objects.control?.run, expected)) throw broken('a command of another run');
          session.verify({ cla, ins, p1, p2 }, data);
          expected = undefined;
          waiting = ins;
          const plain = session.decrypted(objects);
          const header = { cla: cla & ~classBits.secureMessaging, ins, p1, p2 };
          const optional = {
            ...(plain === undefined ? {} : { data: plain }),
            ...(objects.le === undefined ? {} : { le: objects.le }),
          };
          return { kind: 'command', command: { ...header, ...optional } };
        });
      } catch {
        return { kind: 'failed', failure };
      }
    },
    wrapResponse: ({ data, status }) => {
      try {
        return session.run(() => {
          const ins = waiting;
          if (ins === undefined) throw broken('a response without a command');
          waiting = undefined;
          session.count();
          const message = responseObjects[parity(ins)].encode({ ...session.encrypted(data), status, mac: noMac });
          session.authenticate(undefined, message);
          return { data: message, status };
        });
      } catch {
        return undefined;
      }
    },
    close: () => session.close('it was closed'),
  };
}

/**
 * Adds one to the send sequence counter, a 16-byte big-endian number.
 * @throws SymbolonError `channel/broken` at 2^128 - 1: a counter that wraps would repeat an initialization vector.
 */
export function incrementCounter(counter: Uint8Array): void {
  if (counter.every((byte) => byte === 0xff)) throw broken('the send sequence counter is used up');
  for (let i = counter.length - 1; i >= 0; i -= 1) {
    const sum = (counter[i] ?? 0) + 1;
    counter[i] = sum & 0xff;
    if (sum <= 0xff) return;
  }
}

const empty = new Uint8Array(0);
const macTag = 0x8e;
/** Placeholder for the MAC while the data objects before it are encoded. */
const noMac = new Uint8Array(8);
/** '8E' 08 and the MAC. Always the last data object. */
const macObjectLength = 10;
/**
 * The most plain data whose protected response fits 256 bytes. 256 less 10 ('8E'), 4 ('99') and 4 ('87' 81 Lx 01)
 * leaves 14 blocks, one byte of which is padding.
 */
const mostShortPlainData = 14 * 16 - 1;

/** '97': Le of the plain command, one byte up to 256, else two. */
const expectedLength: P.CoderType<number> = P.wrap<number>({
  encodeStream: (w, le) => (le > 0x100 ? P.U16BE.encodeStream(w, le & 0xffff) : w.byte(le & 0xff)),
  decodeStream: (r) => (r.leftBytes > 1 ? P.U16BE.decodeStream(r) || 0x10000 : r.byte() || 0x100),
});

/** Padding-content indicator 01 (padding as below), then the cryptogram. */
const indicatedCryptogram: P.CoderType<Uint8Array> = P.wrap<Uint8Array>({
  encodeStream: (w, cryptogram) => {
    w.byte(1);
    w.bytes(cryptogram);
  },
  decodeStream: (r) => {
    if (r.byte() !== 1) throw r.err('unknown padding-content indicator');
    return r.bytes(r.leftBytes);
  },
});

const mac = P.bytes(8);
/**
 * 'B5': control reference template for a cryptographic checksum, under the MAC (its tag is odd). '84' in it refers to
 * what the session key is computed from (ISO/IEC 7816-4:2020 clause 10.3, control reference templates).
 */
const control = [0xb5, tlvStruct('control reference template', { run: [0x84, P.bytes(8)] }), 'optional'] as const;
const commandObjects = {
  even: tlvStruct('protected command', {
    control,
    cryptogram: [0x87, indicatedCryptogram, 'optional'],
    le: [0x97, expectedLength, 'optional'],
    mac: [macTag, mac],
  }),
  odd: tlvStruct('protected command', {
    control,
    cryptogram: [0x85, P.bytes(null), 'optional'],
    le: [0x97, expectedLength, 'optional'],
    mac: [macTag, mac],
  }),
} as const;
const responseObjects = {
  even: tlvStruct('protected response', {
    cryptogram: [0x87, indicatedCryptogram, 'optional'],
    status: [0x99, P.U16BE],
    mac: [macTag, mac],
  }),
  odd: tlvStruct('protected response', {
    cryptogram: [0x85, P.bytes(null), 'optional'],
    status: [0x99, P.U16BE],
    mac: [macTag, mac],
  }),
} as const;

function controlTemplate(run: Uint8Array | undefined): { readonly control?: { readonly run: Uint8Array } } {
  return run === undefined ? {} : { control: { run } };
}

/** Names of runs cross in clear: nothing to hide in the comparison. */
function isSameRun(named: Uint8Array | undefined, expected: Uint8Array | undefined): boolean {
  if (named === undefined || expected === undefined) return named === expected;
  return equalBytes(named, expected);
}

function parity(ins: number): 'even' | 'odd' {
  return (ins & 1) === 0 ? 'even' : 'odd';
}

type Header = Pick<CommandApdu, 'cla' | 'ins' | 'p1' | 'p2'>;

/** Shared by both ends: the keys, the counter, and the rule that any failure ends the session. */
function openSession({ ksEnc, ksMac }: MessagingKeys) {
  const counter = new Uint8Array(16);
  let ended: string | undefined;

  function close(reason: string): void {
    ended ??= reason;
    ksEnc.fill(0);
    ksMac.fill(0);
  }

  /** The initialization vector is the encrypted counter (ICAO Doc 9303-11 clause 9.8.7.1). */
  function cipher() {
    const iv = cbc(ksEnc, new Uint8Array(16), { disablePadding: true }).encrypt(counter);
    return cbc(ksEnc, iv, { disablePadding: true });
  }

  /** The data objects are padded only if there are any (ISO/IEC 7816-4:2020 clause 10). */
  function macOf(header: Header | undefined, message: Uint8Array): Uint8Array {
    const objects = message.subarray(0, message.length - macObjectLength);
    const head = header === undefined ? empty : pad(Uint8Array.of(header.cla, header.ins, header.p1, header.p2));
    return cmac(concatBytes(counter, head, objects.length > 0 ? pad(objects) : empty), ksMac).subarray(0, 8);
  }

  return {
    close,
    /** Runs one step. If it throws, the session ends. */
    run: <T>(step: () => T): T => {
      if (ended !== undefined) throw cardError('channel/closed', { reason: ended });
      try {
        return step();
      } catch (cause) {
        const error = isSymbolonError(cause, 'channel/broken')
          ? cause
          : cardError('channel/broken', { reason: 'a protected message is malformed' }, { cause });
        close(`it broke before: ${error.context.reason}`);
        throw error;
      }
    },
    /** Called first for each command and each response. */
    count: () => incrementCounter(counter),
    encrypted: (plain: Uint8Array): { readonly cryptogram?: Uint8Array } => {
      if (plain.length === 0) return {};
      const padded = pad(plain);
      const cryptogram = cipher().encrypt(padded);
      padded.fill(0);
      return { cryptogram };
    },
    decrypted: ({ cryptogram }: { readonly cryptogram?: Uint8Array }): Uint8Array | undefined =>
      cryptogram === undefined ? undefined : unpad(cipher().decrypt(cryptogram)),
    /** Writes the MAC over its placeholder. */
    authenticate: (header: Header | undefined, message: Uint8Array): void =>
      message.set(macOf(header, message), message.length - 8),
    verify: (header: Header | undefined, message: Uint8Array): void => {
      if (!equalBytes(macOf(header, message), message.subarray(message.length - 8))) throw broken('a MAC is wrong');
    },
  };
}

/** ISO/IEC 9797-1 padding method 2: '80', then zeros up to a whole block. */
function pad(bytes: Uint8Array): Uint8Array {
  const padded = new Uint8Array((Math.floor(bytes.length / 16) + 1) * 16);
  padded.set(bytes);
  padded[bytes.length] = 0x80;
  return padded;
}

/** Removes the padding without copying. The MAC was right, so the time that this takes reveals nothing. */
function unpad(padded: Uint8Array): Uint8Array {
  let end = padded.length - 1;
  while (end >= 0 && padded[end] === 0) end -= 1;
  if (end >= 0 && end >= padded.length - 16 && padded[end] === 0x80) return padded.subarray(0, end);
  padded.fill(0);
  throw broken('the padding of a cryptogram is wrong');
}

/** '6987' and '6988' are how a card ends a session (ISO/IEC 7816-4:2020 clause 10). Nothing proves that it was the card. */
function unprotected(status: number): string {
  const what = `status ${status.toString(16).toUpperCase()} came without protection`;
  return status === 0x6987 || status === 0x6988 ? `the card has ended the session: ${what}` : what;
}

function broken(reason: string): SymbolonError<'channel/broken'> {
  return cardError('channel/broken', { reason });
}
