/** EIP-6963: how a page finds the wallets that are there, and tells them apart. */
import type { Eip1193Provider } from './provider.ts';

/** What a page shows of a wallet (EIP-6963, "Provider Info"). */
export type ProviderInfo = {
  /** A UUID version 4 of this session. */
  readonly uuid: string;
  /** As people know the wallet. */
  readonly name: string;
  /** A data URI of an image, square, at least 96 by 96 pixels. */
  readonly icon: string;
  /** Reverse domain name, such as `org.example.wallet`. */
  readonly rdns: string;
};

/** What is needed of a browser's `window`. */
export type ProviderPage<Event> = {
  readonly CustomEvent: new (type: string, init: { readonly detail: unknown }) => Event;
  readonly addEventListener: (type: string, listener: () => void) => void;
  readonly removeEventListener: (type: string, listener: () => void) => void;
  readonly dispatchEvent: (event: Event) => unknown;
};

/**
 * Announces a provider to a page, now and whenever the page asks (EIP-6963).
 *
 * @param page The page's `window`.
 * @returns Ends the announcements.
 * @example
 * ```ts
 * import { announceProvider, createProvider } from '@symbolon/chains/ethereum/eip-1193';
 * import { createConfirmingWallet } from '@symbolon/chains/ethereum/sign';
 * const wallet = await createConfirmingWallet(signer, { confirm: async (lines) => console.log(lines.join('\n')) });
 * const provider = createProvider(wallet, { chains: [{ chainId: 1n, rpc }], connect: async () => {} });
 * const info = { uuid: '350670db-19fa-4704-a166-e52e178b59d2', name: 'Example', icon: 'data:image/png;base64,', rdns: 'org.example.wallet' };
 * const names: string[] = [];
 * window.addEventListener('eip6963:announceProvider', ({ detail }) => names.push(detail.info.name));
 * announceProvider(window, provider, info);
 * names; // => ['Example']
 * ```
 */
export function announceProvider<Event>(
  page: ProviderPage<Event>,
  provider: Eip1193Provider,
  info: ProviderInfo,
): () => void {
  const detail = Object.freeze({ info: Object.freeze({ ...info }), provider });
  const announce = () => {
    page.dispatchEvent(new page.CustomEvent('eip6963:announceProvider', { detail }));
  };
  page.addEventListener('eip6963:requestProvider', announce);
  announce();
  return () => page.removeEventListener('eip6963:requestProvider', announce);
}
