/**
 * Who hears every byte between readers and cards, knows the protocol, and has no key: what he can tell one session of a
 * card from another's by.
 */
import { decodeCommand, decodeResponse, isSecured } from '@symbolon/protocol/apdu';
import type { Transport } from '@symbolon/protocol/transport';

/** One time that a card was held to a reader: commands and responses by turns, as they crossed. */
export type Tap = { readonly card: string; readonly pack: string; readonly messages: Uint8Array[] };

/** Shortest string that counts: what is shorter may come again by chance. */
const shortest = 8;

/** A transport all of whose bytes are heard. */
export function overheard(transport: Transport, { messages }: Tap): Transport {
  return {
    ...transport,
    exchange: async (command, options) => {
      messages.push(command.slice());
      const response = await transport.exchange(command, options);
      messages.push(response.slice());
      return response;
    },
  };
}

/** What is left of a message without what the protocol says it has to be. */
type Part = { readonly form: string; readonly bytes: Uint8Array };

/** A protected message is its cryptogram and its MAC; a plain one its data. */
function parts(message: Uint8Array, command: Uint8Array | undefined): readonly Part[] {
  const { cla, ins, data } =
    command === undefined ? { ...decodeCommand(message) } : { ...decodeCommand(command), ...decodeResponse(message) };
  if (data === undefined || data.length === 0) return [];
  if (isSecured(cla)) return [...secured(data)].map((bytes) => ({ form: 'protected', bytes }));
  return [{ form: `${command === undefined ? 'command' : 'response'} ${ins} ${data.length}`, bytes: data }];
}

/** Values of the data objects '87' (without its padding indicator) and '8E'. */
function* secured(data: Uint8Array): Generator<Uint8Array> {
  for (let at = 0; at + 1 < data.length; ) {
    const [tag, first = 0] = data.subarray(at);
    const more = first > 0x80 ? first - 0x80 : 0;
    const length =
      more === 0 ? first : data.subarray(at + 2, at + 2 + more).reduce((value, byte) => value * 256 + byte, 0);
    const start = at + 2 + more;
    if (tag === 0x87) yield data.subarray(start + 1, start + length);
    if (tag === 0x8e) yield data.subarray(start, start + length);
    at = start + length;
  }
}

export type Link = { readonly string: string; readonly taps: readonly string[] };

/**
 * Strings of eight bytes and more that cross in more than one tap. What stands at the same place of plain messages of
 * one form in every pack there is belongs to the protocol; it divides what is left.
 */
export function links(taps: readonly Tap[]): readonly Link[] {
  const heard = taps.map(({ card, pack, messages }, index) => ({
    name: `tap ${index}, ${card} of ${pack}`,
    pack,
    parts: messages.flatMap((message, at) => parts(message, at % 2 === 0 ? undefined : messages[at - 1])),
  }));
  const packs = new Set(taps.map(({ pack }) => pack));
  const forms = new Map<
    string,
    { readonly first: Uint8Array; readonly differs: Set<number>; readonly packs: Set<string> }
  >();
  for (const tap of heard) {
    for (const { form, bytes } of tap.parts) {
      if (form === 'protected') continue;
      const known = forms.get(form) ?? { first: bytes, differs: new Set<number>(), packs: new Set<string>() };
      known.packs.add(tap.pack);
      for (const [at, byte] of bytes.entries()) if (known.first[at] !== byte) known.differs.add(at);
      forms.set(form, known);
    }
  }
  const isFixed = (form: string, at: number): boolean => {
    const known = forms.get(form);
    return known !== undefined && packs.size > 1 && known.packs.size === packs.size && !known.differs.has(at);
  };
  const where = new Map<string, Set<string>>();
  for (const { name, parts } of heard) {
    for (const { form, bytes } of parts) {
      let run = 0;
      for (let at = 0; at < bytes.length; at += 1) {
        run = isFixed(form, at) ? 0 : run + 1;
        if (run < shortest) continue;
        const string = Buffer.from(bytes.subarray(at + 1 - shortest, at + 1)).toString('hex');
        const taps = where.get(string) ?? new Set<string>();
        where.set(string, taps.add(name));
      }
    }
  }
  return [...where].filter(([, names]) => names.size > 1).map(([string, names]) => ({ string, taps: [...names] }));
}

/** Which of some strings, or any eight bytes of one, crossed in clear. */
export function heardOf(taps: readonly Tap[], known: Readonly<Record<string, Uint8Array>>): readonly string[] {
  const all = taps.map(({ messages }) => messages.map((message) => Buffer.from(message).toString('hex')).join(' '));
  return Object.entries(known)
    .filter(([, bytes]) => {
      const hex = Buffer.from(bytes).toString('hex');
      const pieces = Array.from({ length: Math.max(1, bytes.length - shortest + 1) }, (_, at) =>
        hex.slice(2 * at, 2 * (at + shortest)),
      );
      return pieces.some((piece) => all.some((text) => text.includes(piece)));
    })
    .map(([name]) => name);
}
