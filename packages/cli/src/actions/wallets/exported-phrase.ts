/** Reads the wallet itself out of a card, once, and wipes it. */
import { HDKey } from '@scure/bip32';
import { formatFingerprint } from '@symbolon/chains/bitcoin/address';
import { phraseOfEntropy, seedOfPhrase } from '@symbolon/chains/phrases';
import { exportWallet as readOut } from '@symbolon/client';
import { isRefusal } from '@symbolon/protocol/status';
import { withPuk } from '../../cards/sessions.ts';
import type { CommandContext } from '../../context.ts';
import { cliError } from '../../errors/cli-error.ts';

/** What the card has given. Its bytes are wiped when `use` has ended; letters of words can't be. */
export type ExportedPhrase = {
  readonly words: readonly string[];
  readonly entropy: Uint8Array;
  readonly seed: Uint8Array;
  /** Of the master key. */
  readonly fingerprint: string;
};

/**
 * Has the card give the wallet, in a session of the PUK that is closed before the wallet is used.
 *
 * @throws CliError `card/not-exportable`; SymbolonError as of every session
 */
export async function withExportedPhrase<T>(
  context: CommandContext,
  use: (exported: ExportedPhrase) => Promise<T>,
): Promise<T> {
  const { slot } = context;
  const entropy = await withPuk(context, async (session) => {
    try {
      return await readOut(session, { slot });
    } catch (error) {
      if (isRefusal(error, 'conditionsOfUse')) throw cliError('card/not-exportable', { slot }, { cause: error });
      throw error;
    }
  });
  let seed = new Uint8Array();
  try {
    const phrase = await phraseOfEntropy(entropy);
    phrase.entropy.fill(0);
    seed = new Uint8Array(await seedOfPhrase(phrase));
    const master = HDKey.fromMasterSeed(seed);
    const { fingerprint } = master;
    master.wipePrivateData();
    return await use({ words: phrase.words, entropy, seed, fingerprint: formatFingerprint(fingerprint) });
  } finally {
    entropy.fill(0);
    seed.fill(0);
  }
}
