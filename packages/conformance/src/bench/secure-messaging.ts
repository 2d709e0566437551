/**
 * The host's end of secure messaging, with faults on request: BSI TR-03110-3 annex F, ICAO Doc 9303-11 clause 9.8. Not
 * that of `@symbolon/protocol`, which refuses to make what a card must refuse.
 */
import { cbc, cmac } from '@noble/ciphers/aes.js';
import { concatBytes } from '@noble/hashes/utils.js';
import type { CommandApdu, ResponseApdu } from '@symbolon/protocol/apdu';
import { decodeTlv, encodeTlv, type Tlv } from '@symbolon/protocol/encoding';
import { expect, expectBytes, failed } from './verdict.ts';

/** Keys of a session: 16 bytes each, and what names its channel, 32 bytes. */
export type SessionKeys = {
  readonly ksEnc: Uint8Array;
  readonly ksMac: Uint8Array;
  readonly channelBinding: Uint8Array;
};

/** What to do wrong in one command. */
export type Faults = {
  /** In place of the padding of ISO/IEC 9797-1, method 2. */
  readonly pad?: (plain: Uint8Array) => Uint8Array;
  /** Initialization vector, 16 bytes. Default: the encrypted counter. */
  readonly iv?: Uint8Array;
  /** Changes the data objects before the MAC is made over them. */
  readonly objects?: (objects: readonly Tlv[]) => readonly Tlv[];
  /** The header under the MAC, where it differs from the one that is sent. */
  readonly macHeader?: Partial<Pick<CommandApdu, 'cla' | 'ins' | 'p1' | 'p2'>>;
  /** The key under the MAC, 16 bytes. */
  readonly macKey?: Uint8Array;
  /** Changes the encoded data field, MAC and all. */
  readonly field?: (field: Uint8Array) => Uint8Array;
  /** How far the counter goes for this command. Default: 1. */
  readonly count?: number;
};

/** Wraps commands and unwraps responses, in turn. */
export type HostMessaging = {
  readonly wrap: (command: CommandApdu, faults?: Faults) => CommandApdu;
  readonly unwrap: (response: ResponseApdu) => ResponseApdu;
};

const empty = new Uint8Array();
const tags = { control: 0xb5, run: 0x84, cryptogram: 0x87, le: 0x97, status: 0x99, mac: 0x8e };

/** @param run names the run, in the first command of a session with the PIN or the PUK, 8 bytes */
export function createHostMessaging({ ksEnc, ksMac }: SessionKeys, run?: Uint8Array): HostMessaging {
  let counter = 0n;
  let control = run;

  const macOf = (header: Uint8Array, objects: Uint8Array, key = ksMac): Uint8Array =>
    cmac(concatBytes(counterBytes(counter), header, objects.length > 0 ? pad(objects) : empty), key).slice(0, 8);
  const cipher = (iv = encryptedCounter(ksEnc, counter)) => cbc(ksEnc, iv, { disablePadding: true });

  return {
    wrap: ({ cla, ins, p1, p2, data = empty, le }, faults = {}) => {
      counter += BigInt(faults.count ?? 1);
      const header = { cla: cla | 0x0c, ins, p1, p2 };
      const honest: Tlv[] = [];
      if (control !== undefined) honest.push({ tag: tags.control, value: encodeTlv(tags.run, control) });
      control = undefined;
      if (data.length > 0 || faults.pad !== undefined) {
        const cryptogram = cipher(faults.iv).encrypt((faults.pad ?? pad)(data));
        honest.push({ tag: tags.cryptogram, value: concatBytes(Uint8Array.of(1), cryptogram) });
      }
      if (le !== undefined) honest.push({ tag: tags.le, value: encodedLe(le) });
      const objects = encoded(faults.objects?.(honest) ?? honest);
      const macHeader = { ...header, ...faults.macHeader };
      const head = pad(Uint8Array.of(macHeader.cla, macHeader.ins, macHeader.p1, macHeader.p2));
      const field = concatBytes(objects, encodeTlv(tags.mac, macOf(head, objects, faults.macKey)));
      const message = faults.field?.(field) ?? field;
      const long = message.length > 255 || (le ?? 0) > 223;
      return { ...header, data: message, le: long ? 65_536 : 256 };
    },
    unwrap: ({ data, status }) => {
      counter += 1n;
      const objects = decodeTlv('protected response', data);
      const mac = objects.at(-1);
      expect(mac?.tag === tags.mac && mac.value.length === 8, 'the protected response does not end with 8E and a MAC');
      const covered = data.subarray(0, data.length - 10);
      expectBytes(mac.value, macOf(empty, covered), 'the MAC of the response, with the counter of this response');
      const [first, second] = objects.length === 3 ? objects : [undefined, ...objects];
      expect(
        objects.length <= 3 && second?.tag === tags.status,
        'the protected response has other objects than 87 99 8E',
      );
      expectBytes(second.value, Uint8Array.of(status >> 8, status & 0xff), 'the status word in 99');
      if (first === undefined) return { data: empty, status };
      expect(first.tag === tags.cryptogram && first.value[0] === 1, 'the cryptogram of the response is not 87 with 01');
      return { data: unpad(cipher().decrypt(first.value.slice(1))), status };
    },
  };
}

/** Le as data object 97 has it: 1 byte up to 256, else 2. */
function encodedLe(le: number): Uint8Array {
  return le > 256 ? Uint8Array.of((le >> 8) & 0xff, le & 0xff) : Uint8Array.of(le & 0xff);
}

/** ISO/IEC 9797-1, padding method 2, to whole blocks of 16 bytes. */
export function pad(bytes: Uint8Array): Uint8Array {
  const padded = new Uint8Array((Math.floor(bytes.length / 16) + 1) * 16);
  padded.set(bytes);
  padded[bytes.length] = 0x80;
  return padded;
}

function unpad(padded: Uint8Array): Uint8Array {
  let end = padded.length - 1;
  while (end > 0 && padded[end] === 0) end -= 1;
  if (end < padded.length - 16 || padded[end] !== 0x80)
    throw failed('the cryptogram of the response, decrypted with the encrypted counter as IV, has no padding');
  return padded.slice(0, end);
}

function encoded(objects: readonly Tlv[]): Uint8Array {
  return concatBytes(...objects.map(({ tag, value }) => encodeTlv(tag, value)));
}

function counterBytes(counter: bigint): Uint8Array {
  return Uint8Array.from({ length: 16 }, (_, index) => Number((counter >> BigInt(8 * (15 - index))) & 0xffn));
}

function encryptedCounter(ksEnc: Uint8Array, counter: bigint): Uint8Array {
  return cbc(ksEnc, new Uint8Array(16), { disablePadding: true }).encrypt(counterBytes(counter));
}
