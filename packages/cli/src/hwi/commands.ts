/** What HWI asks of a device, on a signer: `hwilib/commands.py` of bitcoin-core/HWI at 4ae6006. */

import { base64, hex } from '@scure/base';
import type { HDKey } from '@scure/bip32';
import {
  addressOfScript,
  type BitcoinScriptType,
  bitcoinAccount,
  formatFingerprint,
  networkNamed,
  publicNode,
  scriptTypes,
} from '@symbolon/chains/bitcoin/address';
import {
  addChecksum,
  parseDescriptor,
  type ScriptExpression,
  type WalletPolicy,
} from '@symbolon/chains/bitcoin/descriptors';
import { previewMessage, previewPsbt, signMessage, signPsbt } from '@symbolon/chains/bitcoin/sign';
import { decodePsbt } from '@symbolon/chains/bitcoin/transaction';
import {
  formatPath,
  hardened,
  hardenedDepth,
  isWarning,
  type Line,
  type Path,
  parsePath,
  type Signer,
} from '@symbolon/interface';
import { decodings } from '../chains/encoded-input.ts';
import { isPsbt, looksLike } from '../input/looks-like.ts';
import { addressTypes, type HwiArguments, wrongArguments } from './arguments.ts';
import { hwiError } from './errors.ts';

/** Throws before a card is asked where the arguments are wrong. */
type HwiCommand = (args: HwiArguments) => (
  signer: Signer,
  /** The multisig wallets to sign a PSBT under. */
  policiesFor: (psbt: Uint8Array) => Promise<readonly WalletPolicy[]>,
  /** Shows the owner what is signed. */
  show: (lines: readonly Line[]) => void,
) => Promise<unknown>;

export const hwiCommands: { readonly [name: string]: HwiCommand } = {
  getmasterxpub:
    ({ network, addressType: scriptType, account }) =>
    async (signer) => ({
      xpub: (await bitcoinAccount(signer, { network, scriptType, account })).extendedPublicKey,
    }),

  getxpub: ({ positionals: [given], network, values }) => {
    if (given === undefined) throw wrongArguments('the following arguments are required: path');
    const path = parsePath(given);
    return async (signer) => {
      const node = await nodeAt(signer, path, network);
      const { publicExtendedKey: xpub } = node;
      return values.expert === true ? { xpub, ...inDetail(node, network) } : { xpub };
    };
  },

  getdescriptors: (args) => async (signer) => ({
    receive: await descriptorsOf(signer, args, { chain: 0 }),
    internal: await descriptorsOf(signer, args, { chain: 1 }),
  }),

  getkeypool: (args) => {
    const { positionals, values, addressType } = args;
    const [start, end] = positionals.map(Number);
    if (start === undefined || end === undefined || !positionals.every((text) => /^[0-9]{1,9}$/.test(text))) {
      throw wrongArguments('the following arguments are required: start, end');
    }
    // Bitcoin Core imports no such range.
    if (start > end) throw hwiError('badArgument', `the range is backwards: it starts at ${start} and ends at ${end}`);
    const path = values.path === undefined ? undefined : pathBeforeStar(values.path);
    const keypool = values.nokeypool !== true;
    const internal = values.internal === true;
    const types = values.all === true ? Object.values(addressTypes) : [addressType];
    const chains = path === undefined && !internal ? [0, 1] : [internal ? 1 : 0];
    return async (signer) => {
      const imports: unknown[] = [];
      for (const type of types) {
        for (const chain of chains) {
          const desc = await descriptorOf(signer, args, { type, chain, path });
          imports.push({
            desc,
            range: [start, end],
            timestamp: 'now',
            internal: chain === 1,
            keypool,
            active: keypool,
            watchonly: true,
          });
        }
      }
      return imports;
    };
  },

  displayaddress: ({ values: { desc, path }, addressType: type, network }) => {
    if (path !== undefined) {
      const at = parsePath(path);
      return async (signer) => ({ address: await addressAt(signer, at, { type, network }) });
    }
    if (desc === undefined) throw wrongArguments('one of the arguments --desc --path is required');
    const find = addressOfDescriptor(desc, network);
    return async (signer) => ({ address: await find(signer) });
  },

  signtx: ({ positionals: [psbt], network }) => {
    if (psbt === undefined) throw wrongArguments('the following arguments are required: psbt');
    const bytes = decodePsbtText(psbt);
    // Refuses malformed data before a card is asked.
    decodePsbt(bytes);
    return async (signer, policiesFor, show) => {
      const terms = { network, policies: await policiesFor(bytes) };
      const { lines } = await previewPsbt(signer, bytes, terms);
      show(lines);
      // The caller finalizes.
      const signed = base64.encode((await signPsbt(signer, bytes, { ...terms, finalize: false })).psbt);
      const warnings = lines.filter(isWarning);
      return { psbt: signed, signed: signed !== psbt, ...(warnings.length > 0 && { warnings }) };
    };
  },

  signmessage: ({ positionals: [message, given], network }) => {
    if (message === undefined || given === undefined)
      throw wrongArguments('the following arguments are required: message, path');
    const path = parsePath(given);
    const options = { path, scriptType: 'p2pkh', network } as const;
    return async (signer, _, show) => {
      const { lines, fingerprint } = await previewMessage(signer, message, options);
      show(lines);
      const { signature } = await signMessage(signer, message, { ...options, approved: fingerprint });
      return { signature };
    };
  },
};

type HwiNetwork = HwiArguments['network'];

async function nodeAt(signer: Signer, path: Path, network: HwiNetwork): Promise<HDKey> {
  return publicNode(await signer.getPublicKey({ path, curve: 'secp256k1' }), path, networkNamed(network).extendedKeys);
}

function inDetail(node: HDKey, network: HwiNetwork) {
  return {
    testnet: network !== 'mainnet',
    private: false,
    depth: node.depth,
    parent_fingerprint: formatFingerprint(node.parentFingerprint),
    child_num: node.index,
    chaincode: hex.encode(node.chainCode ?? new Uint8Array()),
    pubkey: hex.encode(node.publicKey ?? new Uint8Array()),
  };
}

/** @param chain 0 of receiving addresses, 1 of change */
async function descriptorsOf(
  signer: Signer,
  args: HwiArguments,
  { chain }: { readonly chain: number },
): Promise<readonly string[]> {
  const made: string[] = [];
  for (const type of Object.values(addressTypes))
    made.push(await descriptorOf(signer, args, { type, chain, path: undefined }));
  return made;
}

type DescriptorOptions = { readonly type: BitcoinScriptType; readonly chain: number; readonly path: Path | undefined };

/** Of the usual account, or of the path given, whose hardened part becomes the key's origin. */
async function descriptorOf(
  signer: Signer,
  { network, account }: HwiArguments,
  { type, chain, path }: DescriptorOptions,
): Promise<string> {
  const usual = [
    scriptTypes[type].purpose + hardened,
    networkNamed(network).coinType + hardened,
    account + hardened,
    chain,
  ];
  const full = path ?? usual;
  const origin = full.slice(0, hardenedDepth(full));
  const key = await signer.getPublicKey({ path: origin, curve: 'secp256k1' });
  const { publicExtendedKey } = publicNode(key, origin, networkNamed(network).extendedKeys);
  const words = formatPath(origin).replace(/^m/, formatFingerprint(key.masterFingerprint)).replaceAll("'", 'h');
  const below = formatPath(full.slice(origin.length)).replace(/^m/, '');
  return addChecksum(inScript(type, `[${words}]${publicExtendedKey}${below}/*`));
}

function pathBeforeStar(path: string): Path {
  if (!path.startsWith('m')) throw hwiError('badArgument', 'Path must start with m/');
  if (!path.endsWith('/*')) throw hwiError('badArgument', 'Path must end with /*');
  return parsePath(path.slice(0, -2));
}

function inScript(type: BitcoinScriptType, key: string): string {
  return { p2pkh: `pkh(${key})`, p2wpkh: `wpkh(${key})`, 'p2sh-p2wpkh': `sh(wpkh(${key}))`, p2tr: `tr(${key})` }[type];
}

async function addressAt(
  signer: Signer,
  path: Path,
  { type, network }: { readonly type: BitcoinScriptType; readonly network: HwiNetwork },
): Promise<string> {
  const { publicKey } = await signer.getPublicKey({ path, curve: 'secp256k1' });
  return addressOfScript(scriptTypes[type].scriptPubKey(publicKey), networkNamed(network)) ?? '';
}

/** Throws HwiError where it is no descriptor of one key; the function it returns, unless that key is the card's own. */
function addressOfDescriptor(text: string, network: HwiNetwork): (signer: Signer) => Promise<string> {
  const { type, key } = singleKey(parseDescriptor(text).expression);
  const { origin } = key;
  if (origin === undefined) throw hwiError('badArgument', `Descriptor missing origin info: ${text}`);
  return async (signer) => {
    const own = await signer.getPublicKey({ path: origin.path, curve: 'secp256k1' });
    if (own.masterFingerprint !== origin.masterFingerprint)
      throw hwiError('badArgument', `Descriptor fingerprint does not match device: ${text}`);
    const { publicKey } = own;
    const claimed = key.key instanceof Uint8Array ? key.key : (key.key.publicKey ?? new Uint8Array());
    const expected = claimed.length === 32 ? publicKey.subarray(1) : publicKey;
    const sameChain =
      key.key instanceof Uint8Array || Buffer.compare(key.key.chainCode ?? new Uint8Array(), own.chainCode) === 0;
    if (Buffer.compare(claimed, expected) !== 0 || !sameChain)
      throw hwiError('badArgument', `Key in descriptor does not match device: ${text}`);
    const path = [...origin.path, ...key.steps.map(([step = 0]) => step), ...(key.ranged ? [0] : [])];
    return addressAt(signer, path, { type, network });
  };
}

function singleKey(expression: ScriptExpression) {
  if (expression.type === 'pkh') return { type: 'p2pkh', key: expression.key } as const;
  if (expression.type === 'wpkh') return { type: 'p2wpkh', key: expression.key } as const;
  if (expression.type === 'sh' && expression.inner.type === 'wpkh')
    return { type: 'p2sh-p2wpkh', key: expression.inner.key } as const;
  if (expression.type === 'tr' && expression.tree === undefined)
    return { type: 'p2tr', key: expression.internalKey } as const;
  throw hwiError('unavailableAction', 'only addresses of a single key can be shown');
}

function decodePsbtText(text: string): Uint8Array {
  const found = decodings(text).find(({ bytes }) => isPsbt(bytes));
  if (found !== undefined) return found.bytes;
  const other = looksLike(decodings(text)[0]?.bytes ?? new Uint8Array(), text);
  throw hwiError('invalidTransaction', `not a PSBT in base64${other === undefined ? '' : `: it looks like ${other}`}`);
}
