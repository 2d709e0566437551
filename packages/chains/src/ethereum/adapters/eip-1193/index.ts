/** A provider for web pages (EIP-1193), and its announcement to them (EIP-6963). */
export { announceProvider, type ProviderInfo, type ProviderPage } from './announce.ts';
export { createProvider, type Eip1193Provider, type ProviderOptions } from './provider.ts';
export { ProviderRpcError, type ProviderRpcErrorOptions } from './provider-error.ts';
