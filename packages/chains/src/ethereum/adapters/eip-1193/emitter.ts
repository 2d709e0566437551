/** Who hears of what a provider tells (EIP-1193, "Events"). */
import { tellListeners } from '../../../sign/tell-listeners.ts';
import type { EthereumAddress } from '../../firmware/address/address.ts';
import type { ProviderRpcError } from './provider-error.ts';

type Listener = (argument: unknown) => void;
type AnyListener = (argument: never) => void;

/** Overloads, not one signature over a map of events: so it is also viem's type, which has such a map of its own. */
export type Subscription = {
  (event: 'accountsChanged', listener: (accounts: EthereumAddress[]) => void): void;
  (event: 'chainChanged', listener: (chainId: string) => void): void;
  (event: 'connect', listener: (info: { readonly chainId: string }) => void): void;
  (event: 'disconnect', listener: (error: ProviderRpcError) => void): void;
  (event: string, listener: AnyListener): void;
};

/** Listeners by event. */
export function createEmitter() {
  const listeners = new Map<string, Set<Listener>>();
  return {
    emit: (event: string, argument: unknown): void => tellListeners(listeners.get(event) ?? [], argument),
    on(event: string, listener: AnyListener): void {
      listeners.set(event, (listeners.get(event) ?? new Set()).add(listener as Listener));
    },
    removeListener(event: string, listener: AnyListener): void {
      listeners.get(event)?.delete(listener as Listener);
    },
  };
}
