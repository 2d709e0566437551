/** The wallets that a card reads from its memory, to see that each was wiped. */
import type { WalletSecret } from '../../src/keys/wallet.ts';
import { records } from '../../src/nvm/layout.ts';

/** What was read of the wallet in slot 0 while `run` ran, as that left it. */
export function openedWallets(run: () => void): readonly WalletSecret[] {
  const { secret } = records.slots[0]!;
  const { coder } = secret;
  const opened: WalletSecret[] = [];
  const decode = (bytes: Uint8Array): WalletSecret => {
    const wallet = coder.decode(bytes);
    opened.push(wallet);
    return wallet;
  };
  Object.assign(secret, { coder: { ...coder, decode } });
  try {
    run();
  } finally {
    Object.assign(secret, { coder });
  }
  return opened;
}

export function isWiped({ roots, fileKey }: WalletSecret): boolean {
  return [fileKey, ...roots.flatMap(({ secret, entropy }) => [secret, entropy])].every((bytes) =>
    bytes.every((byte) => byte === 0),
  );
}
