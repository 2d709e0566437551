import { watchOnlyPrograms } from '@symbolon/chains/bitcoin/watch-only';
import type { CommandAnswer, InputOf, ResultOf } from '../../command-line/command.ts';
import type { walletExportCommand } from '../../commands/wallets.ts';

type Input = InputOf<typeof walletExportCommand>;
/** The input, once it says what. */
export type ExportInput = Input & { readonly what: NonNullable<Input['what']> };

type Exported = ResultOf<typeof walletExportCommand>;

const others: NonNullable<Exported['available']> = [
  { what: 'xpub', gives: 'public keys of the accounts', needs: 'PIN' },
  { what: 'phrase', gives: 'the words of the wallet', needs: 'PUK' },
  { what: 'shares', gives: 'shares of the wallet, as words (SLIP-39)', needs: 'PUK' },
  { what: 'seedqr', gives: 'the words as a picture', needs: 'PUK' },
  { what: 'keystore', gives: 'the key of one EVM account, below a password', needs: 'PUK' },
];

/** What can be given out. No card is asked. */
export function listExports(): CommandAnswer<Exported> {
  const programs = Object.entries(watchOnlyPrograms).map(([what, { name }]) => {
    const gives = what === 'generic-json' ? 'public keys, for other programs' : `public keys, for ${name}`;
    return { what, gives, needs: 'PIN' as const };
  });
  const available = [...programs, ...others];
  const rows = (needs: 'PIN' | 'PUK') =>
    available.filter((one) => one.needs === needs).map(({ what, gives }) => `  ${what.padEnd(13)} ${gives}`);
  return {
    result: { what: null, fingerprint: null, available, file: null, content: null, open: null },
    text: [
      'With the PIN, and of every wallet:',
      ...rows('PIN'),
      'With the PUK, and of a wallet that was made with --exportable:',
      ...rows('PUK'),
      'For example: "symbolon wallet export sparrow".',
    ],
  };
}
