import type { ImportWalletRequest } from '@symbolon/protocol/commands';
import { startingPolicies } from '@symbolon/protocol/policy';

/** PIN and PUK of the test wallet. They are public. */
export const testPasswords = { pin: '246810', puk: '123456789012' } as const;

/** What checks change them to. */
export const otherPasswords = { pin: '13579135', puk: '210987654321' } as const;

/** Passwords that are none of the card's. */
export const wrongPasswords = { can: '000000', pin: '999999', puk: '999999999999' } as const;

/**
 * The test wallet: BIP-39 entropy of 16 zero bytes, "abandon" eleven times and "about". Everybody knows its keys. It is
 * made with room for two clones, exportable, extendable, and with the policy `open`, so that it signs digests.
 */
export const testWallet: ImportWalletRequest = Object.freeze({
  ...testPasswords,
  clones: 2,
  exportable: true,
  extendable: true,
  policy: startingPolicies.open,
  entropy: new Uint8Array(16),
});
