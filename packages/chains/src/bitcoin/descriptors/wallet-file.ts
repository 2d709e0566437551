/**
 * Wallets of several cosigners as other programs write them: an output descriptor, `listdescriptors` of Bitcoin Core,
 * JSON of Specter and Sparrow, a wallet file of Electrum or Caravan, the text that Coldcard, Sparrow, Nunchuk and
 * BlueWallet exchange, a descriptor record of BSMS (BIP-129), or a BIP-388 policy with keys. Keys may have the versions
 * of SLIP-132.
 */
import { HDKey } from '@scure/bip32';
import { formatFingerprint } from '../address/account.ts';
import { parseKey } from '../firmware/descriptors/key.ts';
import { parsePolicy, type WalletPolicy } from '../firmware/descriptors/wallet-policy.ts';
import { canonicalPolicy } from './canonical-policy.ts';
import { policyOfBsms } from './wallet-files/bsms.ts';
import { policyOfCaravan } from './wallet-files/caravan.ts';
import { type GivenDescriptor, policiesOf, refusePrivateKey, withPlainKey } from './wallet-files/descriptors.ts';
import { policyOfElectrum } from './wallet-files/electrum.ts';
import { policyOfExchangedText } from './wallet-files/exchanged-text.ts';
import { isFields } from './wallet-files/fields.ts';
import { malformed } from './wallet-files/malformed.ts';
import { otherJson, otherText } from './wallet-files/other-kinds.ts';

/**
 * Finds the one wallet of several keys that a file describes.
 *
 * @param text Of the file, UTF-8. Descriptors may have their checksum, and stand for receiving and change apart.
 * @returns its BIP-388 policy, each key and its origin written in one way. Keys of a list are in ascending order, for
 * each cosigner has another order
 * @throws `data/malformed` if there is none in it, or more than one, or it is encrypted or contradicts itself; it says
 * what the file is instead, where it is of a known kind
 * @example
 * ```ts
 * import { readWalletFile } from '@symbolon/chains/bitcoin/descriptors';
 * const [first, second] = policy.keys;
 * const text = `# Receive\nwsh(sortedmulti(2,${first}/0/*,${second}/0/*))`;
 * readWalletFile(text).template; // => 'wsh(sortedmulti(2,@0/**,@1/**))'
 * ```
 */
export function readWalletFile(text: string): WalletPolicy {
  const policies = candidates(text.replace(/^\ufeff/, '')).map(canonicalPolicy);
  const [policy, other] = new Map(policies.map((each) => [JSON.stringify(each), each])).values();
  if (policy === undefined) throw malformed('there is no wallet of several keys in it');
  if (other !== undefined) throw malformed('there is more than one wallet in it: give the descriptor of one');
  parsePolicy(policy);
  policy.keys.forEach(checkOrigin);
  return policy;
}

/** BIP-32, "Serialization format": a key has its depth in it, and the last step that led to it. */
function checkOrigin(text: string): void {
  const { origin, key } = parseKey(text, 'any');
  if (origin === undefined || !(key instanceof HDKey)) return;
  const { path, masterFingerprint } = origin;
  const who = formatFingerprint(masterFingerprint);
  if (path.length !== key.depth)
    throw malformed(`the path of the key of ${who} has ${path.length} steps, and the key is at depth ${key.depth}`);
  // Of the key at the top, and of its children, the key itself says which it is.
  const known = [key.fingerprint, key.parentFingerprint][path.length];
  if (known !== undefined && known !== masterFingerprint)
    throw malformed(`the key of ${who} says that it is of ${formatFingerprint(known)}`);
  if (path.length > 0 && path.at(-1) !== key.index)
    throw malformed(`the path of the key of ${who} ends in another step than the one that is in the key`);
}

function candidates(text: string): readonly WalletPolicy[] {
  if (/^(?:\[|\{)/.test(text.trimStart()) && !/^\[[0-9a-f]{8}[\]/]/i.test(text.trimStart())) {
    const value = parseJson(text);
    const other = otherJson(value);
    if (other !== undefined) throw malformed(other);
    const listed = policyOfElectrum(value) ?? policyOfCaravan(value) ?? policyOfJson(value);
    return listed === undefined ? policiesOf(descriptorsIn(value)) : [listed];
  }
  const other = otherText(text);
  if (other !== undefined) throw malformed(other);
  // Quotes are from a command or a JSON that it was copied out of.
  const lines = text.split(/\r?\n/).map((each) => each.trim().replace(/^(["'])(.+)\1,?$/, '$2'));
  const listed = policyOfBsms(lines) ?? policyOfExchangedText(lines);
  if (listed !== undefined) return [listed];
  const policies: WalletPolicy[] = [];
  const descriptors: GivenDescriptor[] = [];
  for (const each of lines.filter((some) => some !== '' && !some.startsWith('#'))) {
    const [template = '', ...keys] = each.split(/\s+/);
    if (template.includes('@0/')) policies.push(givenPolicy(template, keys));
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

/**
 * A policy (BIP-388) as programs keep it in JSON: the standard names its parts and no fields, so they have several names.
 */
function policyOfJson(value: unknown): WalletPolicy | undefined {
  if (!isFields(value)) return undefined;
  const [template, keys] = [
    ['description_template', 'descriptor_template', 'descriptorTemplate', 'policy_template', 'template'],
    ['keys_info', 'keysInfo', 'keys'],
  ].map((names) => names.map((name) => value[name]).find((field) => field !== undefined));
  if (typeof template !== 'string' || !template.includes('@0') || !Array.isArray(keys)) return undefined;
  if (!keys.every((key) => typeof key === 'string')) throw malformed('a key of its policy is no text');
  return givenPolicy(template, keys);
}

function givenPolicy(template: string, keys: readonly string[]): WalletPolicy {
  keys.forEach(refusePrivateKey);
  // Some add the path that the placeholder has.
  return { template, keys: keys.map((key) => withPlainKey(template, key.replace(/\/\*\*$/, ''))) };
}

/** In the fields that Bitcoin Core, Sparrow and Specter give them. `internal` is Core's word for change. */
function descriptorsIn(value: unknown, depth = 0): readonly GivenDescriptor[] {
  if (!isFields(value) || depth > 3) return [];
  if (depth === 0 && Array.isArray(value) && value.every((each) => typeof each === 'string'))
    return value.map((text) => ({ text }));
  const { internal } = value;
  return Object.entries(value).flatMap(([name, field]): readonly GivenDescriptor[] => {
    const [found, side] = /^(recv_|change_)?desc(?:riptor)?$/.exec(name) ?? [];
    if (typeof field !== 'string' || found === undefined) return descriptorsIn(field, depth + 1);
    if (side !== undefined) return [{ text: field, internal: side === 'change_' }];
    return [{ text: field, internal: typeof internal === 'boolean' ? internal : undefined }];
  });
}
