/**
 * Wallets of several cosigners as other programs write them: an output descriptor, `listdescriptors` of Bitcoin Core,
 * a wallet file of Electrum, the text that Coldcard, Sparrow and BlueWallet exchange, a descriptor record of BSMS
 * (BIP-129), or a BIP-388 policy with keys.
 */
import { parsePolicy, type WalletPolicy } from '../firmware/descriptors/wallet-policy.ts';
import { type GivenDescriptor, policiesOf } from './wallet-files/descriptors.ts';
import { policyOfElectrum } from './wallet-files/electrum.ts';
import { policyOfExchangedText } from './wallet-files/exchanged-text.ts';
import { malformed } from './wallet-files/malformed.ts';

/**
 * Finds the one wallet of several keys that a file describes.
 *
 * @param text Of the file, UTF-8. Descriptors may have their checksum, and stand for receiving and change apart.
 * @returns its BIP-388 policy. Keys of Electrum are in ascending order, for each of its cosigners has another order
 * @throws `data/malformed` if there is none in it, or more than one, or it is encrypted or contradicts itself
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
    const electrum = policyOfElectrum(value);
    return electrum === undefined ? policiesOf(descriptorsIn(value)) : [electrum];
  }
  // `electrum/storage.py`: ECIES, in base64.
  if (/^QklFM[0-9A-Za-z+/=\s]+$/.test(text)) throw malformed('it is encrypted: save it without a password');
  const lines = text.split(/\r?\n/).map((each) => each.trim());
  const exchanged = policyOfExchangedText(lines);
  if (exchanged !== undefined) return [exchanged];
  // BIP-129, "Descriptor record": which paths `/**` stands for.
  const restrictions = lines[0]?.startsWith('BSMS ') ? lines[2] : undefined;
  if (restrictions !== undefined && !/^(?:\/0\/\*,\s*\/1\/\*|No path restrictions)$/i.test(restrictions))
    throw malformed('its addresses have other paths than /0/* and /1/*');
  const policies: WalletPolicy[] = [];
  const descriptors: GivenDescriptor[] = [];
  for (const each of lines.filter((some) => some !== '' && !some.startsWith('#'))) {
    const [template = '', ...keys] = each.split(/\s+/);
    if (template.includes('@0/')) policies.push({ template, keys });
    else descriptors.push({ text: each });
  }
  return [...policies, ...policiesOf(descriptors)];
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

/** In the fields that Bitcoin Core, Sparrow and Specter give them. `internal` is Core's word for change. */
function descriptorsIn(value: unknown, depth = 0): readonly GivenDescriptor[] {
  if (!isFields(value) || depth > 3) return [];
  const { internal } = value;
  return Object.entries(value).flatMap(([name, field]): readonly GivenDescriptor[] => {
    const [found, side] = /^(recv_|change_)?desc(?:riptor)?$/.exec(name) ?? [];
    if (typeof field !== 'string' || found === undefined) return descriptorsIn(field, depth + 1);
    if (side !== undefined) return [{ text: field, internal: side === 'change_' }];
    return [{ text: field, internal: typeof internal === 'boolean' ? internal : undefined }];
  });
}
