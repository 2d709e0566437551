/**
 * What other programs make of a phrase, a public key or the card: one table, from which
 * docs/guides/what-comes-back-where.md is written. The facts are of the makers' own sources and help pages, which each
 * program names; addresses that they publish are in vectors/wallet-derivations.json, and a test derives them.
 */
import type { OwnDerivation } from './own-derivations.ts';

/** One kind of path in one program. */
export type WhereItComesBack = {
  readonly program: string;
  readonly chain: OwnDerivation['chain'];
  /** What is given to the program: the words, typed into it or into its maker's device; a file or key; or the card. */
  readonly way: 'phrase' | 'public key' | 'card';
  /** With `x` for the number of the account, from 0. */
  readonly path: string;
  /** Where it stands for a part of our accounts: theirs. Default: the same path. */
  readonly ours?: string;
  /** By itself: without a choice, where it was used. Partly: some addresses of an account and not all. */
  readonly found: 'by itself' | 'chosen' | 'partly' | 'no';
  /** What to choose, what is missing, or why. */
  readonly how?: string;
  readonly source: string;
};

type Facts = Omit<WhereItComesBack, 'program' | 'source' | 'chain' | 'way'> & {
  readonly way?: WhereItComesBack['way'];
};

const at = (paths: readonly string[], found: WhereItComesBack['found'], how?: string): readonly Facts[] =>
  paths.map((path) => ({ path, found, ...(how !== undefined && { how }) }));

function rowsOf(
  program: string,
  source: string,
  chains: { readonly [C in OwnDerivation['chain']]?: readonly Facts[] },
): readonly WhereItComesBack[] {
  return Object.entries(chains).flatMap(([chain, facts]) =>
    facts.map((row) => ({ program, chain: chain as OwnDerivation['chain'], way: 'phrase' as const, ...row, source })),
  );
}

const [native, taproot, nested, legacy] = ["m/84'/0'/x'", "m/86'/0'/x'", "m/49'/0'/x'", "m/44'/0'/x'"] as const;
const everyKind = [native, taproot, nested, legacy] as const;

const fromFile = (paths: readonly string[], how: string): readonly Facts[] =>
  at(paths, 'chosen', how).map((row) => ({ ...row, way: 'public key' as const }));

/** All of it, a program after the other. */
export const whereItComesBack: readonly WhereItComesBack[] = Object.freeze([
  ...rowsOf(
    'Trezor Suite',
    'https://github.com/trezor/trezor-suite/commits/develop/suite-common/wallet-config/src/networksConfig.ts',
    {
      bitcoin: at(everyKind, 'by itself', 'Type the words into a Trezor.'),
      ethereum: [
        ...at(["m/44'/60'/0'/0/x"], 'by itself', 'Type the words into a Trezor.'),
        ...at(["m/44'/60'/x'/0/0", "m/44'/60'/0'/x"], 'no', 'Only with the debug settings of Trezor Suite.'),
      ],
      solana: [
        ...at(["m/44'/501'/x'/0'"], 'by itself', 'Type the words into a Trezor.'),
        ...at(["m/44'/501'/x'"], 'no', 'Only with the debug settings of Trezor Suite.'),
      ],
    },
  ),
  ...rowsOf(
    'Ledger Wallet',
    'https://github.com/LedgerHQ/ledger-live/blob/01ed5fcde60243216a58ca7da852fab42fa6dcff/libs/coin-framework/src/derivation.ts',
    {
      bitcoin: at(everyKind, 'by itself', 'Type the words into a Ledger, then Add account.'),
      ethereum: at(
        ["m/44'/60'/x'/0/0", "m/44'/60'/0'/0/x", "m/44'/60'/0'/x"],
        'by itself',
        "Type the words into a Ledger, then Add account. New accounts are made at m/44'/60'/x'/0/0 alone.",
      ),
      solana: [
        ...at(["m/44'/501'/x'", "m/44'/501'"], 'by itself', 'Type the words into a Ledger, then Add account.'),
        ...at(["m/44'/501'/x'/0'"], 'no', 'Use the Ledger with Phantom or Solflare, which know this path.'),
      ],
    },
  ),
  ...rowsOf(
    'Sparrow',
    'https://github.com/sparrowwallet/sparrow/blob/e7ae9ccae55145025d4ce055064f9086f8275a1c/src/main/java/com/sparrowwallet/sparrow/control/MnemonicWalletKeystoreImportPane.java',
    {
      bitcoin: [
        ...at(everyKind, 'chosen', 'File, Import Wallet, Mnemonic Words, Discover Wallet: the first account of each.'),
        ...fromFile(everyKind, 'symbolon wallet export sparrow'),
      ],
    },
  ),
  ...rowsOf('Electrum', 'https://github.com/spesmilo/electrum/blob/4.3.4/electrum/bip39_wallet_formats.json', {
    bitcoin: [
      ...at(
        [native, nested, legacy],
        'chosen',
        'I already have a seed, Options, BIP39 seed; then the kind, or Detect Existing Accounts.',
      ),
      ...at([taproot], 'no', 'It has no Taproot accounts of a phrase.'),
      ...fromFile([native, nested, legacy], 'symbolon wallet export electrum'),
    ],
  }),
  ...rowsOf('Bitcoin Core', 'https://github.com/bitcoin/bitcoin/blob/v28.0/doc/external-signer.md', {
    bitcoin: [
      ...at(everyKind, 'no', 'It takes no words.'),
      ...fromFile(everyKind, 'symbolon wallet export bitcoin-core'),
      ...at(everyKind, 'by itself', 'With the card as external signer: the first account of each kind.').map((row) => ({
        ...row,
        way: 'card' as const,
      })),
    ],
  }),
  ...rowsOf(
    'Specter Desktop',
    'https://github.com/cryptoadvance/specter-desktop/blob/2a4088374444c2dfba44a2cf0dc7e628716c1917/src/cryptoadvance/specter/util/wallet_importer.py',
    { bitcoin: fromFile(everyKind, 'symbolon wallet export specter') },
  ),
  ...rowsOf(
    'Nunchuk',
    'https://github.com/nunchuk-io/libnunchuk/blob/d6019019e959b8824a7b914b26e3165e88fd74dc/src/utils/bip32.hpp',
    {
      bitcoin: [
        ...at(everyKind, 'chosen', 'Add the words as a software key, then make a wallet of one key and this kind.'),
        ...fromFile(everyKind, 'symbolon wallet export nunchuk'),
      ],
    },
  ),
  ...rowsOf(
    'BlueWallet',
    'https://github.com/BlueWallet/BlueWallet/blob/7dc4fc5b9c2ae85fc4d610814be9226bf5db1489/class/wallet-import.ts',
    {
      bitcoin: [
        ...at(everyKind, 'by itself', 'The first account of each kind; others with "search accounts".'),
        ...fromFile(everyKind, 'symbolon wallet export bluewallet'),
      ],
    },
  ),
  ...rowsOf(
    'MetaMask',
    'https://github.com/MetaMask/eth-hd-keyring, https://github.com/MetaMask/snap-bitcoin-wallet, https://github.com/MetaMask/snap-solana-wallet',
    {
      bitcoin: [
        ...at([native], 'by itself', 'In versions that have Bitcoin: an account of MetaMask is one of these.'),
        ...at([taproot, nested, legacy], 'no', 'Its accounts are native SegWit.'),
      ],
      ethereum: [
        ...at(["m/44'/60'/0'/0/x"], 'by itself', 'What was used; others with Add account.'),
        ...at(["m/44'/60'/x'/0/0", "m/44'/60'/0'/x"], 'no', 'Of words it knows the first path alone.'),
      ],
      solana: [
        ...at(["m/44'/501'/x'/0'"], 'by itself', 'In versions that have Solana.'),
        ...at(["m/44'/501'/x'"], 'no'),
      ],
    },
  ),
  ...rowsOf(
    'Rabby',
    'https://github.com/RabbyHub/Rabby/blob/91404b18a7403d8ad97119c057ba27ec31248da6/src/ui/views/HDManager/AdvancedSettings.tsx',
    {
      ethereum: [
        ...at(["m/44'/60'/0'/0/x"], 'by itself'),
        ...at(["m/44'/60'/x'/0/0"], 'chosen', 'Select addresses, Advanced Settings, HD path: Ledger Live.'),
        ...at(["m/44'/60'/0'/x"], 'chosen', 'Select addresses, Advanced Settings, HD path: Legacy.'),
      ],
    },
  ),
  ...rowsOf('Phantom', 'https://help.phantom.com/hc/en-us/articles/12988493966227', {
    bitcoin: [
      {
        path: "m/84'/0'/0'/0/x",
        ours: native,
        found: 'partly',
        how: 'An address for each account of Phantom: the receiving addresses of our first account. Change and other accounts do not come back.',
      },
      { path: "m/86'/0'/0'/0/x", ours: taproot, found: 'partly', how: 'The same.' },
      ...at([nested, legacy], 'no'),
    ],
    ethereum: [
      ...at(["m/44'/60'/0'/0/x"], 'by itself'),
      ...at(["m/44'/60'/x'/0/0", "m/44'/60'/0'/x"], 'no', 'But for the first, which is that of the path above.'),
    ],
    solana: [
      ...at(["m/44'/501'/x'/0'"], 'by itself'),
      ...at(["m/44'/501'/x'"], 'by itself', 'Where it was used.'),
      ...at(["m/501'/x'/0/0"], 'by itself', 'Old accounts that were used.'),
    ],
  }),
  ...rowsOf('Solflare', 'https://academy.solflare.com/derivation-paths-my-solflare-wallet/', {
    solana: [
      ...at(["m/44'/501'/x'/0'", "m/44'/501'/x'"], 'chosen', 'Where it lists addresses, choose the path.'),
      ...at(["m/44'/501'"], 'chosen', 'The same.'),
    ],
  }),
]);
