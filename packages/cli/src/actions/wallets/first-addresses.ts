/** The first address of each chain, as wallets show them, to compare a wallet with one that is known. */
import { createSigner, type Session } from '@symbolon/client';
import { chains } from '../../chains/table.ts';

export type FirstAddress = { readonly chain: string; readonly path: string; readonly address: string };

export async function firstAddresses(session: Session, slot: number): Promise<readonly FirstAddress[]> {
  const signer = createSigner(session, { slot });
  const found: FirstAddress[] = [];
  for (const { load } of Object.values(chains)) {
    for (const { chain, path, address } of await (await load()).planned(signer))
      if (address !== undefined) found.push({ chain, path, address });
  }
  return found;
}

export function describeAddresses(addresses: readonly FirstAddress[]): readonly string[] {
  return addresses.map(({ chain, path, address }) => `  ${chain} ${path}: ${address}`);
}
