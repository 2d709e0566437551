/**
 * For applications in a browser: a wallet of the wallet standard, announced by its events (`@wallet-standard/base`,
 * `@solana/wallet-standard-features`).
 */
import { chainError, checkArgument, visible } from '@symbolon/interface';
import { checkWallet } from '../../sign/check-wallet.ts';
import { type Consent, consent } from '../../sign/consent.ts';
import { tellListeners } from '../../sign/tell-listeners.ts';
import { parseAddress } from '../firmware/address/address.ts';
import { captureBytes } from '../sign/capture.ts';
import { captureSignIn, type SolanaSignInInput } from '../sign/sign-in.ts';
import type { SolanaWallet } from '../sign/wallet.ts';

/** What the standard asks of an account. */
type StandardWalletAccount = {
  readonly address: string;
  readonly publicKey: Uint8Array;
  readonly chains: readonly StandardWalletChain[];
  readonly features: readonly StandardWalletFeature[];
};

type StandardWalletChain = `solana:${'mainnet' | 'devnet' | 'testnet' | 'localnet'}`;
type StandardWalletFeature = 'solana:signTransaction' | 'solana:signMessage' | 'solana:signIn';

type SignTransactionInput = { readonly account: { readonly address: string }; readonly transaction: Uint8Array };
type SignMessageInput = { readonly account: { readonly address: string }; readonly message: Uint8Array };
type SignInOutput = {
  readonly account: StandardWalletAccount;
  readonly signedMessage: Uint8Array;
  readonly signature: Uint8Array;
  readonly signatureType: 'ed25519';
};
type ChangeListener = (properties: { readonly accounts?: readonly StandardWalletAccount[] }) => void;

/** A wallet as the wallet standard has it, with the features that Solana's applications use. */
export type StandardWallet = {
  readonly version: '1.0.0';
  readonly name: string;
  readonly icon: Icon;
  readonly chains: readonly StandardWalletChain[];
  /** Those the page may see: none before it has connected. */
  readonly accounts: readonly StandardWalletAccount[];
  readonly features: {
    readonly 'standard:connect': {
      readonly version: '1.0.0';
      readonly connect: (input?: {
        readonly silent?: boolean | undefined;
      }) => Promise<{ readonly accounts: readonly StandardWalletAccount[] }>;
    };
    readonly 'standard:disconnect': { readonly version: '1.0.0'; readonly disconnect: () => Promise<void> };
    readonly 'standard:events': {
      readonly version: '1.0.0';
      readonly on: (event: 'change', listener: ChangeListener) => () => void;
    };
    readonly 'solana:signTransaction': {
      readonly version: '1.0.0';
      readonly supportedTransactionVersions: readonly ['legacy', 0];
      readonly signTransaction: (
        ...inputs: readonly SignTransactionInput[]
      ) => Promise<readonly { readonly signedTransaction: Uint8Array }[]>;
    };
    readonly 'solana:signMessage': {
      readonly version: '1.0.0';
      readonly signMessage: (
        ...inputs: readonly SignMessageInput[]
      ) => Promise<readonly { readonly signedMessage: Uint8Array; readonly signature: Uint8Array }[]>;
    };
    readonly 'solana:signIn': {
      readonly version: '1.0.0';
      readonly signIn: (...inputs: readonly SolanaSignInInput[]) => Promise<readonly SignInOutput[]>;
    };
  };
};

type Icon = `data:image/${'svg+xml' | 'webp' | 'png' | 'gif'};base64,${string}`;

/** How a wallet shows itself, and who says yes to a page. */
export type StandardWalletOptions = {
  /** As people know the wallet. */
  readonly name: string;
  /** A data URI of an image. */
  readonly icon: Icon;
  /** Asks a person whether the application may see the account. `false` refuses, and so does an error. */
  readonly connect: () => Consent;
  /**
   * The host of the page, `location.host`: a sign-in without a domain takes it, and one to another domain is shown with
   * a warning. Default: nobody knows.
   */
  readonly domain?: string;
};

const chains = Object.freeze(['solana:mainnet', 'solana:devnet', 'solana:testnet', 'solana:localnet'] as const);
const accountFeatures = Object.freeze(['solana:signTransaction', 'solana:signMessage', 'solana:signIn'] as const);

/**
 * The wallet as a wallet of the standard. It signs and leaves sending to the application.
 *
 * @throws SymbolonError `argument/invalid` for what is no wallet. Each feature throws what the wallet throws, and
 * SymbolonError `argument/invalid` for an account that is not connected; `connect` SymbolonError `confirmation/refused`
 * @example
 * ```ts
 * import { createConfirmingWallet } from '@symbolon/chains/solana/sign';
 * import { toStandardWallet } from '@symbolon/chains/solana/wallet-standard';
 * const wallet = await createConfirmingWallet(signer, { confirm: async (lines) => console.log(lines.join('\n')) });
 * const standard = toStandardWallet(wallet, { name: 'Example', icon: 'data:image/png;base64,', connect: async () => {} });
 * const { accounts } = await standard.features['standard:connect'].connect();
 * accounts[0]?.address; // => 'HAgk14JpMQLgt6rVgv7cBQFJWFto5Dqxi472uT3DKpqk'
 * ```
 */
export function toStandardWallet(wallet: SolanaWallet, options: StandardWalletOptions): StandardWallet {
  checkWallet(wallet);
  const { name, icon, connect, domain } = options;
  const page = domain === undefined ? {} : { domain };
  const account: StandardWalletAccount = Object.freeze({
    address: wallet.address,
    publicKey: parseAddress(wallet.address),
    chains,
    features: accountFeatures,
  });
  const listeners = new Set<ChangeListener>();
  let accounts: readonly StandardWalletAccount[] = [];
  let connecting: Promise<void> | undefined;
  const show = async (): Promise<void> => {
    await consent('show the account to this page', connect);
    change([account]);
  };
  const change = (next: readonly StandardWalletAccount[]): void => {
    accounts = Object.freeze(next);
    tellListeners(listeners, { accounts });
  };
  /** Whose account it is, and the bytes as they are now. */
  const capture = (input: { readonly account: { readonly address: string } }, argument: string, bytes: Uint8Array) => {
    checkArgument('input', input, 'object');
    const { account: signer } = input;
    checkArgument('account', signer, 'object');
    const { address } = signer;
    checkArgument('account.address', address, 'text');
    if (!accounts.some((connected) => connected.address === address))
      throw chainError('argument/invalid', {
        argument: 'account',
        reason: `${visible(address)} is not connected`,
      });
    return captureBytes(argument, bytes);
  };

  const features: StandardWallet['features'] = {
    'standard:connect': {
      version: '1.0.0',
      async connect({ silent = false } = {}) {
        // Silently only what was granted before; nothing is remembered from one page to the next.
        if (accounts.length === 0 && !silent) {
          // Who asks meanwhile gets the same answer.
          connecting ??= show().finally(() => {
            connecting = undefined;
          });
          await connecting;
        }
        return { accounts };
      },
    },
    'standard:disconnect': { version: '1.0.0', disconnect: async () => change([]) },
    'standard:events': {
      version: '1.0.0',
      on(_event, listener) {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    },
    'solana:signTransaction': {
      version: '1.0.0',
      supportedTransactionVersions: ['legacy', 0],
      async signTransaction(...inputs) {
        const given = inputs.map((input) => capture(input, 'transaction', input?.transaction));
        const outputs = [];
        for (const transaction of given) outputs.push({ signedTransaction: await wallet.signTransaction(transaction) });
        return outputs;
      },
    },
    'solana:signMessage': {
      version: '1.0.0',
      async signMessage(...inputs) {
        const given = inputs.map((input) => capture(input, 'message', input?.message));
        const outputs = [];
        for (const message of given)
          outputs.push({ signedMessage: message, signature: await wallet.signMessage(message, page) });
        return outputs;
      },
    },
    'solana:signIn': {
      version: '1.0.0',
      async signIn(...inputs) {
        // The standard takes no input for one without any fields.
        const usual = { address: wallet.address, ...page };
        const given = (inputs.length === 0 ? [{}] : inputs).map((input) => captureSignIn(input, usual));
        const outputs: SignInOutput[] = [];
        for (const input of given) {
          const { message, signature } = await wallet.signIn(input, page);
          // Who signs in shows the account.
          if (accounts.length === 0) change([account]);
          outputs.push({ account, signedMessage: message, signature, signatureType: 'ed25519' });
        }
        return outputs;
      },
    },
  };
  return Object.freeze({
    version: '1.0.0',
    name,
    icon,
    chains,
    get accounts() {
      return accounts;
    },
    features: Object.freeze(features),
  });
}

/** What is needed of a browser's `window`. */
export type StandardWalletPage<Event> = {
  readonly CustomEvent: new (type: string, init: { readonly detail: unknown }) => Event;
  readonly addEventListener: (type: string, listener: (event: { readonly detail: Api }) => void) => void;
  readonly dispatchEvent: (event: Event) => unknown;
};

type Api = { readonly register: (wallet: StandardWallet) => unknown };

/**
 * Announces a wallet to the applications of a page, whichever of the two is there first (`@wallet-standard/wallet`).
 *
 * @param page The page's `window`.
 * @example
 * ```ts
 * import { createConfirmingWallet } from '@symbolon/chains/solana/sign';
 * import { announceWallet, type StandardWallet, toStandardWallet } from '@symbolon/chains/solana/wallet-standard';
 * const wallet = await createConfirmingWallet(signer, { confirm: async (lines) => console.log(lines.join('\n')) });
 * const names: string[] = [];
 * window.addEventListener('wallet-standard:register-wallet', ({ detail }) => detail({ register: ({ name }: StandardWallet) => names.push(name) }));
 * announceWallet(window, toStandardWallet(wallet, { name: 'Example', icon: 'data:image/png;base64,', connect: async () => {} }));
 * names; // => ['Example']
 * ```
 */
export function announceWallet<Event>(page: StandardWalletPage<Event>, wallet: StandardWallet): void {
  const register = ({ register: add }: Api) => add(wallet);
  page.dispatchEvent(new page.CustomEvent('wallet-standard:register-wallet', { detail: register }));
  page.addEventListener('wallet-standard:app-ready', ({ detail }) => register(detail));
}
