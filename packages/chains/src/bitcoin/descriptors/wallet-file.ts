/**
 * Wallets of several cosigners as other programs write them: an output descriptor, `listdescriptors` of Bitcoin Core,
 * a wallet file of Electrum, the text that Coldcard and Sparrow exchange, or a BIP-388 policy with its keys.
 */
import { sha256 } from '@noble/hashes/sha2.js';
import { createBase58check, hex } from '@scure/base';
import { chainError, type SymbolonError } from '@symbolon/interface';
import { removeChecksum } from '../firmware/descriptors/checksum.ts';
import { parsePolicy, type WalletPolicy } from '../firmware/descriptors/wallet-policy.ts';

/**
 * Finds the one wallet of several keys that a file describes.
 *
 * @param text Of the file, UTF-8. Descriptors may have their checksum, and stand for receiving and change apart.
 * @returns its BIP-388 policy. Keys of Electrum are in ascending order, for each of its cosigners has another order
 * @throws `data/malformed` if there is none in it, or more than one, or it is encrypted
 * @example
 * ```ts
 * import { readWalletFile } from '@symbolon/chains/bitcoin/descriptors';
 * const [first, second] = policy.keys;
 * const text = `# Receive\nwsh(sortedmulti(2,${first}/0/*,${second}/0/*))`;
 * readWalletFile(text).template; // => 'wsh(sortedmulti(2,@0/**,@1/**))'
 * ```
 */
export function readWalletFile(text: string): WalletPolicy {
  const found = new Map(candidates(text.replace(/^\ufeff/, '')).map((policy) => [JSON.stringify(policy), policy]));
  const [policy, other] = found.values();
  if (policy === undefined) throw malformed('there is no wallet of several keys in it');
  if (other !== undefined) throw malformed('there is more than one wallet in it: give the descriptor of one');
  parsePolicy(policy);
  return policy;
}

function candidates(text: string): readonly WalletPolicy[] {
  if (/^(?:\[|\{)/.test(text.trimStart()) && !/^\[[0-9a-f]{8}[\]/]/i.test(text.trimStart())) {
    const value = parseJson(text);
    const electrum = asElectrum(value);
    return electrum === undefined ? descriptorsIn(value).flatMap(ofDescriptor) : [electrum];
  }
  // `electrum/storage.py`: ECIES, in base64.
  if (/^QklFM[0-9A-Za-z+/=\s]+$/.test(text)) throw malformed('it is encrypted: save it without a password');
  const lines = text.split(/\r?\n/).map((each) => each.trim());
  const exchanged = asExchangedText(lines);
  if (exchanged !== undefined) return [exchanged];
  return lines
    .filter((each) => each !== '' && !each.startsWith('#'))
    .flatMap((each): readonly WalletPolicy[] => {
      const [template = '', ...keys] = each.split(/\s+/);
      return template.includes('@0/') ? [{ template, keys }] : ofDescriptor(each);
    });
}

/** One key with its origin and the path below it, as it stands in a descriptor. */
const keyExpression =
  /(\[[0-9a-fA-F]{8}(?:\/\d+[h']?)*\])?([xt]pub[1-9A-HJ-NP-Za-km-z]+)((?:\/(?:\d+|<\d+;\d+>))*(?:\/\*)?)/g;

/** None for a script of one key, such as Bitcoin Core's own accounts. */
function ofDescriptor(descriptor: string): readonly WalletPolicy[] {
  const keys: string[] = [];
  const template = removeChecksum(descriptor).replace(keyExpression, (_, origin = '', key: string, path: string) => {
    const name = `${origin.toLowerCase().replaceAll('h', "'")}${key}`;
    if (!keys.includes(name)) keys.push(name);
    return `@${keys.indexOf(name)}${pairOf(path)}`;
  });
  return keys.length > 1 || /^(?:sh\()?wsh\(/.test(template) ? [{ template, keys }] : [];
}

/** Of `/0/*` and `/1/*`, which stand for receiving and change, the `/**` of both (BIP-388). */
function pairOf(path: string): string {
  const [, number, first, second] = /^\/(?:(\d+)|<(\d+);(\d+)>)\/\*$/.exec(path) ?? [];
  const even = Number(number) - (Number(number) % 2);
  const pair = number === undefined ? `${first};${second}` : `${even};${even + 1}`;
  if (number === undefined && first === undefined)
    throw malformed('a key is followed by another path: receiving and change have to be /0/* and /1/*');
  return pair === '0;1' ? '/**' : `/<${pair}>/*`;
}

/** A wallet file of Electrum may have changes appended, each after a comma. */
function parseJson(text: string): unknown {
  for (const whole of [text, `[${text.trimEnd().replace(/,$/, '')}]`]) {
    try {
      return JSON.parse(whole);
    } catch {}
  }
  throw malformed('it is neither JSON nor a descriptor');
}

type Fields = { readonly [name: string]: unknown };
const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null;

function descriptorsIn(value: unknown, depth = 0): readonly string[] {
  if (!isFields(value) || depth > 3) return [];
  return Object.entries(value).flatMap(([name, field]) =>
    typeof field === 'string' && /^desc(riptor)?$/.test(name) ? [field] : descriptorsIn(field, depth + 1),
  );
}

/** Version bytes that say the script (SLIP-132), and those of BIP-32 that mean the same key. */
const versions: { readonly [version: string]: { readonly wrap: string; readonly plain: string } } = {
  '0488b21e': { wrap: 'sh(#)', plain: '0488b21e' },
  '0295b43f': { wrap: 'sh(wsh(#))', plain: '0488b21e' },
  '02aa7ed3': { wrap: 'wsh(#)', plain: '0488b21e' },
  '043587cf': { wrap: 'sh(#)', plain: '043587cf' },
  '024289ef': { wrap: 'sh(wsh(#))', plain: '043587cf' },
  '02575483': { wrap: 'wsh(#)', plain: '043587cf' },
};
const base58check = createBase58check(sha256);

function plainKey(extended: string): { readonly key: string; readonly wrap: string } {
  try {
    const bytes = base58check.decode(extended);
    const { wrap, plain } = versions[hex.encode(bytes.subarray(0, 4))] ?? {};
    if (wrap !== undefined && plain !== undefined && bytes.length === 78)
      return { wrap, key: base58check.encode(Uint8Array.of(...hex.decode(plain), ...bytes.subarray(4))) };
  } catch {}
  throw malformed('a key of it is no extended public key');
}

/** `electrum/wallet_db.py`: a keystore for each cosigner, `x1/`, `x2/`, ...; the keys of each script are sorted. */
function asElectrum(value: unknown): WalletPolicy | undefined {
  const file = Array.isArray(value) ? value[0] : value;
  if (!isFields(file) || typeof file['wallet_type'] !== 'string') return undefined;
  const [, threshold, count] = /^(\d+)of(\d+)$/.exec(file['wallet_type']) ?? [];
  if (threshold === undefined) throw malformed('it is a wallet of Electrum with one key');
  const cosigners = Array.from({ length: Number(count) }, (_, n) => {
    const store = file[`x${n + 1}/`];
    if (!isFields(store) || typeof store['xpub'] !== 'string') throw malformed(`cosigner ${n + 1} is missing`);
    const { xpub, root_fingerprint: fingerprint, derivation } = store;
    return { xpub, fingerprint: `${fingerprint ?? ''}`, path: `${derivation ?? ''}` };
  });
  const [first = ''] = cosigners.map(({ xpub }) => xpub);
  return sortedmulti(plainKey(first).wrap, Number(threshold), cosigners);
}

type Cosigner = { readonly xpub: string; readonly fingerprint: string; readonly path: string };

function sortedmulti(wrap: string, threshold: number, cosigners: readonly Cosigner[]): WalletPolicy {
  const keys = cosigners.map(({ xpub, fingerprint, path }) => {
    const { key } = plainKey(xpub);
    if (!/^[0-9a-f]{8}$/i.test(fingerprint)) return { key, origin: '' };
    const below = path.replace(/^m/, '').replaceAll('h', "'");
    return { key, origin: `[${fingerprint.toLowerCase()}${below}]` };
  });
  const sorted = keys.sort((a, b) => (a.key < b.key ? -1 : 1)).map(({ key, origin }) => `${origin}${key}`);
  const multi = `sortedmulti(${[threshold, ...sorted.map((_, n) => `@${n}/**`)].join()})`;
  return { template: wrap.replace('#', multi), keys: sorted };
}

const formats: { readonly [format: string]: string } = {
  p2wsh: 'wsh(#)',
  'p2sh-p2wsh': 'sh(wsh(#))',
  'p2wsh-p2sh': 'sh(wsh(#))',
  p2sh: 'sh(#)',
};

/** `Name: value` a line, then a line for each key, its fingerprint before the colon. */
function asExchangedText(lines: readonly string[]): WalletPolicy | undefined {
  const pairs = lines.flatMap((each): (readonly [string, string])[] => {
    const [, name, value] = /^([A-Za-z0-9]+):\s*(\S.*)$/.exec(each) ?? [];
    return name === undefined || value === undefined ? [] : [[name.toLowerCase(), value]];
  });
  const [, threshold] = /^(\d+)\s*(?:of|\/)\s*\d+$/i.exec(pairs.find(([name]) => name === 'policy')?.[1] ?? '') ?? [];
  if (threshold === undefined) return undefined;
  const wrap = formats[pairs.find(([name]) => name === 'format')?.[1].toLowerCase() ?? ''];
  if (wrap === undefined) throw malformed('its format is none of P2WSH, P2SH-P2WSH and P2SH');
  let path = '';
  const cosigners: Cosigner[] = [];
  for (const [name, value] of pairs) {
    if (name === 'derivation') path = value;
    else if (/^[0-9a-f]{8}$/.test(name)) cosigners.push({ fingerprint: name, xpub: value, path });
  }
  return sortedmulti(wrap, Number(threshold), cosigners);
}

function malformed(reason: string): SymbolonError {
  return chainError('data/malformed', { what: 'wallet file', where: 'content', reason });
}
