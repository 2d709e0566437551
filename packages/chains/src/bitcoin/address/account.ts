/** Accounts by BIP-44: one request to the signer opens all addresses of an account. */

import { HDKey } from '@scure/bip32';
import { chainError, checkArgument, hardened, type Path, type PublicKey, type Signer } from '@symbolon/interface';
import { type BitcoinNetwork, type BitcoinNetworkName, networkNamed } from '../firmware/address/networks.ts';
import { addressOfScript, type BitcoinScriptType, scriptTypes } from '../firmware/address/scripts.ts';
import { addChecksum } from '../firmware/descriptors/checksum.ts';
import { createPublicChildren, type PublicChildren } from './public-children.ts';

/**
 * An account by BIP-44. Plain data that can be stored as JSON. It holds no secret, but it shows all addresses of the
 * account.
 */
export type BitcoinAccount = {
  readonly network: BitcoinNetworkName;
  readonly scriptType: BitcoinScriptType;
  /** `m / purpose' / coin type' / account'`. */
  readonly path: Path;
  /** uint32; eight hexadecimal digits in descriptors, see {@link formatFingerprint}. */
  readonly masterFingerprint: number;
  /** BIP-32 serialisation with the network's own version bytes: xpub or tpub. */
  readonly extendedPublicKey: string;
};

/** Which account to open. */
export type BitcoinAccountOptions = {
  /** Default `mainnet`. */
  readonly network?: BitcoinNetworkName;
  /** Default `p2wpkh`. */
  readonly scriptType?: BitcoinScriptType;
  /** Default 0. */
  readonly account?: number;
};

/** One address of an account, with what it takes to receive to it and to spend from it. */
export type BitcoinAddress = {
  readonly address: string;
  readonly path: Path;
  /** scriptPubKey. */
  readonly script: Uint8Array;
  /** 33 bytes compressed; for P2TR the internal key, with its parity. */
  readonly publicKey: Uint8Array;
};

/**
 * Reads an account's public key from the signer.
 *
 * @throws `argument/invalid`, `signer/wrong-answer`, and what the signer throws
 * @see BIP-44, BIP-49, BIP-84, BIP-86
 * @example
 * ```ts
 * import { bitcoinAccount } from '@symbolon/chains/bitcoin/address';
 * const { extendedPublicKey } = await bitcoinAccount(signer, { scriptType: 'p2tr' }); // m/86'/0'/0'
 * extendedPublicKey; // => 'xpub6BgBgsespWvERF3LHQu6CnqdvfEvtMcQjYrcRzx53QJjSxarj2afYWcLteoGVky7D3UKDP9QyrLprQ3VCECoY49yfdDEHGCtMMj92pReUsQ'
 * ```
 */
export async function bitcoinAccount(signer: Signer, options: BitcoinAccountOptions = {}): Promise<BitcoinAccount> {
  checkArgument('options', options, 'object');
  const { network = 'mainnet', scriptType = 'p2wpkh', account = 0 } = options;
  checkScriptType(scriptType);
  const { coinType, extendedKeys } = networkNamed(network);
  const index = checkIndex(account, 'account');
  const path = [scriptTypes[scriptType].purpose + hardened, coinType + hardened, index + hardened];
  const key = await signer.getPublicKey({ path, curve: 'secp256k1' });
  const node = publicNode(key, path, extendedKeys);
  return Object.freeze({
    network,
    scriptType,
    path: Object.freeze(path),
    masterFingerprint: key.masterFingerprint,
    extendedPublicKey: node.publicExtendedKey,
  });
}

/**
 * One address of an account, derived without the signer.
 *
 * @param chain 0 for receiving, 1 for change (BIP-44).
 * @throws `argument/invalid`
 * @example
 * ```ts
 * import { accountAddress, bitcoinAccount } from '@symbolon/chains/bitcoin/address';
 * const account = await bitcoinAccount(signer, { network: 'mainnet' });
 * accountAddress(account, 0, 0).address; // => 'bc1qcr8te4kr609gcawutmrza0j4xv80jy8z306fyu'
 * ```
 */
export function accountAddress(account: BitcoinAccount, chain: 0 | 1, index: number): BitcoinAddress {
  return createAddressDeriver(account)(chain, index);
}

/**
 * {@link accountAddress} for many addresses of one account: the work they share is done once.
 *
 * @throws `argument/invalid`, at once or from the function it returns
 * @example
 * ```ts
 * import { bitcoinAccount, createAddressDeriver } from '@symbolon/chains/bitcoin/address';
 * const derive = createAddressDeriver(await bitcoinAccount(signer));
 * derive(0, 1).address; // => 'bc1qnjg0jd8228aq7egyzacy8cys3knf9xvrerkf9g'
 * derive(1, 0).address; // => 'bc1q8c6fshw2dlwun7ekn9qwf37cu2rn755upcp6el'
 * ```
 */
export function createAddressDeriver(account: BitcoinAccount): (chain: 0 | 1, index: number) => BitcoinAddress {
  checkAccount(account);
  const { scriptType, path } = account;
  const network = networkNamed(account.network);
  const node = nodeOf(account);
  const chains = new Map<number, PublicChildren>();
  return (chain, index) => {
    if (chain !== 0 && chain !== 1) throw chainError('argument/invalid', { argument: 'chain', reason: 'not 0 or 1' });
    const children = chains.get(chain) ?? childrenOf(node.deriveChild(chain));
    chains.set(chain, children);
    const publicKey = children(checkIndex(index, 'index'));
    const script = scriptTypes[scriptType].scriptPubKey(publicKey);
    const address = addressOfScript(script, network);
    if (address === undefined)
      throw chainError('argument/invalid', { argument: 'account', reason: 'its script has no address' });
    return { address, path: [...path, chain, index], script, publicKey };
  };
}

const accountShape = {
  network: 'text',
  scriptType: 'text',
  path: ['uint'],
  masterFingerprint: 'uint',
  extendedPublicKey: 'text',
} as const;

function checkAccount(account: BitcoinAccount): void {
  checkArgument('account', account, accountShape);
  checkScriptType(account.scriptType);
}

function checkScriptType(scriptType: BitcoinScriptType): void {
  if (typeof scriptType !== 'string' || !Object.hasOwn(scriptTypes, scriptType))
    throw chainError('argument/invalid', { argument: 'scriptType', reason: 'no such script type' });
}

function nodeOf({ extendedPublicKey, network }: BitcoinAccount): HDKey {
  const { extendedKeys } = networkNamed(network);
  try {
    return HDKey.fromExtendedKey(extendedPublicKey, extendedKeys);
  } catch (cause) {
    const reason = `its extended public key is not one of ${network}`;
    throw chainError('argument/invalid', { argument: 'account', reason }, { cause });
  }
}

function childrenOf({ publicKey, chainCode }: HDKey): PublicChildren {
  if (publicKey === null || chainCode === null)
    throw chainError('argument/invalid', { argument: 'account', reason: 'holds no public key' });
  return createPublicChildren({ publicKey, chainCode });
}

/**
 * The account as an output descriptor with checksum, for watching wallets (BIP-380, BIP-389). `<0;1>` are the chains
 * for receiving and for change.
 *
 * @throws `argument/invalid`
 * @example
 * ```ts
 * import { accountDescriptor, bitcoinAccount } from '@symbolon/chains/bitcoin/address';
 * accountDescriptor(await bitcoinAccount(signer)); // => 'wpkh([73c5da0a/84h/0h/0h]xpub6CatWdiZiodmUeTDp8LT5or8nmbKNcuyvz7WyksVFkKB4RHwCD3XyuvPEbvqAQY3rAPshWcMLoP2fMFMKHPJ4ZeZXYVUhLv1VMrjPC7PW6V/<0;1>/*)#qf45pmyh'
 * ```
 */
export function accountDescriptor(account: BitcoinAccount): string {
  checkAccount(account);
  const { scriptType, path, masterFingerprint, extendedPublicKey } = account;
  const origin = [formatFingerprint(masterFingerprint), ...path.map((index) => `${index - hardened}h`)].join('/');
  const key = `[${origin}]${extendedPublicKey}/<0;1>/*`;
  return addChecksum(
    { p2pkh: `pkh(${key})`, 'p2sh-p2wpkh': `sh(wpkh(${key}))`, p2wpkh: `wpkh(${key})`, p2tr: `tr(${key})` }[scriptType],
  );
}

/**
 * A key's fingerprint (uint32) as PSBTs and descriptors write it: eight hexadecimal digits.
 *
 * @throws `argument/invalid`
 * @example
 * ```ts
 * import { bitcoinAccount, formatFingerprint } from '@symbolon/chains/bitcoin/address';
 * const { masterFingerprint } = await bitcoinAccount(signer);
 * formatFingerprint(masterFingerprint); // => '73c5da0a'
 * ```
 */
export function formatFingerprint(fingerprint: number): string {
  checkArgument('fingerprint', fingerprint, 'uint');
  return fingerprint.toString(16).padStart(8, '0');
}

/**
 * A BIP-32 node from what the signer said, checked to be a point on the curve.
 *
 * @param versions Version bytes of its serialisation: `extendedKeys` of a network.
 * @throws `signer/wrong-answer`
 * @example
 * ```ts
 * import { networks, publicNode } from '@symbolon/chains/bitcoin/address';
 * import { parsePath } from '@symbolon/interface';
 * const path = parsePath("m/84'/0'/0'");
 * const key = await signer.getPublicKey({ path, curve: 'secp256k1' });
 * publicNode(key, path, networks.mainnet.extendedKeys).deriveChild(0).depth; // => 4
 * ```
 */
export function publicNode(
  { publicKey, chainCode, parentFingerprint }: PublicKey,
  path: Path,
  versions: BitcoinNetwork['extendedKeys'],
): HDKey {
  try {
    return new HDKey({
      publicKey,
      chainCode,
      parentFingerprint,
      depth: path.length,
      index: path.at(-1) ?? 0,
      versions,
    });
  } catch (cause) {
    throw chainError('signer/wrong-answer', { where: 'public key', reason: 'not a key of secp256k1' }, { cause });
  }
}

function checkIndex(index: number, argument: string): number {
  if (!Number.isInteger(index) || index < 0 || index >= hardened) {
    throw chainError('argument/invalid', { argument, reason: `not a whole number from 0 to ${hardened - 1}` });
  }
  return index;
}
