/** What a wallet imports of ours, and what it may weigh at most. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { bundledSize, type Imports, type Size } from './bundle.ts';

export type EntryPoint = {
  readonly what: string;
  readonly imports: Imports;
  /** Bytes, minified and compressed, at most. Raised in the change that needs it, with the reason. */
  readonly budget: number;
};

/** Peer dependencies: a wallet that imports the adapter has them already. */
const external = ['viem', 'ethers', '@solana/kit', 'react-native-nfc-manager'];

const card: Imports = { '@symbolon/client': ['openCard', 'openSession', 'identify', 'createSigner'] };
const bitcoin: Imports = {
  '@symbolon/chains/bitcoin/address': ['bitcoinAccount', 'accountAddress'],
  '@symbolon/chains/bitcoin/sign': ['previewPsbt', 'signPsbt'],
};
const ethereum: Imports = {
  '@symbolon/chains/ethereum/address': ['ethereumAddress'],
  '@symbolon/chains/ethereum/sign': ['previewTransaction', 'signTransaction', 'signMessage', 'signTypedData'],
};
const solana: Imports = {
  '@symbolon/chains/solana/address': ['solanaAddress'],
  '@symbolon/chains/solana/sign': ['previewTransaction', 'signTransaction'],
};
const reader: Imports = { '@symbolon/transport-pcsc/web': ['openReader'] };

/** Programs: a reader in a browser, cards that prove they are genuine, addresses, previews and signatures. */
export const wallets: Readonly<Record<string, EntryPoint>> = {
  card: { what: 'a card alone', imports: { ...reader, ...card }, budget: 69_000 },
  bitcoin: { what: 'Bitcoin', imports: { ...reader, ...card, ...bitcoin }, budget: 119_000 },
  'bitcoin, ethereum': {
    what: 'Bitcoin and Ethereum',
    imports: { ...reader, ...card, ...bitcoin, ...ethereum },
    budget: 155_000,
  },
  'bitcoin, ethereum, solana': {
    what: 'Bitcoin, Ethereum and Solana',
    imports: { ...reader, ...card, ...bitcoin, ...ethereum, ...solana },
    budget: 167_500,
  },
};

/**
 * Modules and packages, all of each. Since sessions know turns, ends and signals, since errors have a plain form and
 * arguments are checked, and since a signer says before the tap what its card will refuse (the card's own decision), a
 * session weighs 3 kB more, a signer 6, and the whole client 14: that has the signer that taps, with BIP-32, too. The
 * vault, shares, and the reset of a PIN by other cards, of which every host has the commands, are 3 kB of a session and
 * 5 of the whole client. Proven time, delays and budgets that come back, of which every host has the commands too, are
 * 1 kB of a session and 2 of the whole client.
 *
 * Signing weighs 10 to 14 kB more on each chain since what is shown is copied and encoded once, since a call, a Safe, a
 * sign-in or a stake has its own words and ERC-7730 descriptors are read, and since Bitcoin verifies what others signed
 * and knows miniscript. On Ethereum it is 1 kB more since what a Safe allows is said of the Safe, and 4 kB since the
 * commands of Uniswap's Universal Router, the newer releases of MultiSend and codes of apps are told.
 */
export const entryPoints: Readonly<Record<string, EntryPoint>> = {
  'client: session': some('a card, and a session with it', 57_000, { '@symbolon/client': ['openCard', 'openSession'] }),
  'client: signer': some('keys and signatures of it', 64_500, card),
  client: all('everything a host does with a card', 80_500, 'client'),
  'client/time': all('time of several servers, measured and proven', 28_000, 'client/time'),
  // Ed25519 and SHA-512, by which proofs of time are verified, weigh 7 kB of it.
  protocol: wholePackage('everything that crosses the wire', 84_500, 'protocol'),
  'protocol/time': all('proofs of time, verified', 28_500, 'protocol/time'),
  // With the client, which ceremonies are built on. Dealing, gathering and rehearsing shares weigh 10 kB of it, and
  // time with what verifies it (Ed25519, SHA-512), heirs and the emergency sheet 14.
  backup: wholePackage('every ceremony, and the recovery plan', 125_000, 'backup'),
  'backup: back up': some('backups alone', 78_000, { '@symbolon/backup': ['backUp', 'confirmBackUp', 'ceremonyCard'] }),
  'backup/plan': all('the recovery plan alone', 21_000, 'backup/plan'),
  // With the protocol, a sentence for every requirement, transactions of three chains whose every part is counted, and
  // a forged card.
  conformance: wholePackage('checks of any card, and their report', 146_000, 'conformance'),
  'chains/bitcoin/address': all('accounts and addresses', 38_500, 'chains/bitcoin/address'),
  'chains/bitcoin/sign': all('signed PSBTs, previews included', 76_500, 'chains/bitcoin/sign'),
  'chains/bitcoin/scure-btc-signer': all('a signer for @scure/btc-signer', 85_500, 'chains/bitcoin/scure-btc-signer'),
  'chains/bitcoin/bitcoinjs-lib': all('a signer for bitcoinjs-lib', 40_500, 'chains/bitcoin/bitcoinjs-lib'),
  // Messages, typed data and the confirming wallet are in the same topic.
  'chains/ethereum/sign': all(
    'signed transactions, messages and typed data, previews included',
    71_500,
    'chains/ethereum/sign',
  ),
  'chains/ethereum/clear-signing': all('descriptors (ERC-7730) in words', 52_500, 'chains/ethereum/clear-signing'),
  'chains/ethereum/viem': all('an account for viem', 34_000, 'chains/ethereum/viem'),
  'chains/ethereum/ethers': all('a signer for ethers', 34_000, 'chains/ethereum/ethers'),
  'chains/ethereum/eip-1193': all('an EIP-1193 provider', 28_500, 'chains/ethereum/eip-1193'),
  'chains/solana/sign': all('signed transactions and messages, previews included', 42_000, 'chains/solana/sign'),
  'chains/solana/kit': all('a signer for @solana/kit', 2_200, 'chains/solana/kit'),
  'chains/solana/wallet-standard': all('a wallet of the Wallet Standard', 6_500, 'chains/solana/wallet-standard'),
  'transport-nfc/react-native': all('cards held to a phone', 5_500, 'transport-nfc/react-native'),
  'transport-nfc/pn532': all('cards on a PN532, at any serial line', 7_500, 'transport-nfc/pn532'),
  'transport-pcsc/web': all('cards in a reader, from a browser', 7_000, 'transport-pcsc/web'),
};

export type Sizes = Readonly<Record<string, Size>>;

/** By the keys of {@link wallets} and {@link entryPoints}. */
export async function measureSizes(): Promise<Sizes> {
  const sizes: Record<string, Size> = {};
  for (const [name, entry] of Object.entries({ ...wallets, ...entryPoints })) sizes[name] = await sizeOf(entry);
  return sizes;
}

export function sizeOf({ imports }: EntryPoint): Promise<Size> {
  return bundledSize(imports, { from: fileURLToPath(new URL('../..', import.meta.url)), external });
}

function some(what: string, budget: number, imports: Imports): EntryPoint {
  return { what, budget, imports };
}

function all(what: string, budget: number, ...modules: readonly string[]): EntryPoint {
  return { what, budget, imports: Object.fromEntries(modules.map((name) => [`@symbolon/${name}`, '*'])) };
}

function wholePackage(what: string, budget: number, name: string): EntryPoint {
  const { exports } = JSON.parse(
    readFileSync(new URL(`../../../packages/${name}/package.json`, import.meta.url), 'utf8'),
  );
  return all(what, budget, ...Object.keys(exports).map((path) => `${name}${path.slice(1)}`));
}
