import { chainError } from '@symbolon/interface';

/**
 * Refuses what is no wallet that asks a person, such as the signer itself, whose every request would fail later.
 *
 * @throws SymbolonError `argument/invalid`
 */
export function checkWallet(wallet: object): void {
  const given = (typeof wallet === 'object' && wallet !== null ? wallet : {}) as Readonly<Record<string, unknown>>;
  if (typeof given['address'] === 'string' && typeof given['signTransaction'] === 'function') return;
  throw chainError('argument/invalid', {
    argument: 'wallet',
    reason: 'expected a wallet, which createConfirmingWallet makes of a signer',
  });
}
