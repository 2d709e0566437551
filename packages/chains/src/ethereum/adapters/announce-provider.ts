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
export type Page<Event> = {
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
 * import { announceProvider } from '@symbolon/chains/ethereum/adapters/announce-provider';
 * import { createProvider } from '@symbolon/chains/ethereum/adapters/provider';
 * import { openWallet } from '@symbolon/chains/ethereum/wallet';
 * const wallet = await openWallet(signer, { confirm: async (lines) => console.log(lines.join('\n')) });
 * const provider = createProvider(wallet, { chains: [{ chainId: 1n, rpc }], connect: async () => {} });
 * const info = { uuid: '350670db-19fa-4704-a166-e52e178b59d2', name: 'Example', icon: 'data:image/png;base64,', rdns: 'org.example.wallet' };
 * const names: string[] = [];
 * window.addEventListener('eip6963:announceProvider', ({ detail }) => names.push(detail.info.name));
 * announceProvider(window, info, provider);
 * names; // => ['Example']
 * ```
 */
export function announceProvider<Event>(page: Page<Event>, info: ProviderInfo, provider: Eip1193Provider): () => void {
  const detail = Object.freeze({ info: Object.freeze({ ...info }), provider });
  const announce = () => {
    page.dispatchEvent(new page.CustomEvent('eip6963:announceProvider', { detail }));
  };
  page.addEventListener('eip6963:requestProvider', announce);
  announce();
  return () => page.removeEventListener('eip6963:requestProvider', announce);
}
