/** What is signed and not sent: it is shown, with the command that sends it. */
import { shellWord } from '../../command-line/shell-word.ts';
import type { Screen } from '../../output/screen.ts';

/** Through what it is sent. Where no server is known, the command names a place for one. */
export type Way = {
  readonly chain: string;
  readonly server: string | undefined;
  readonly network: string | undefined;
};

/** The command that sends what is in a file, as a shell takes it. What may be a key or a login is left out. */
export function broadcastWords({ chain, server, network }: Way, file = 'FILE'): string {
  const words = ['broadcast', chain, file, '--server', withoutKey(server), ...(network ? ['--network', network] : [])];
  return ['symbolon', ...words.map((word) => shellWord(word))].join(' ');
}

/** The transaction holds for so long. */
export const holds = (chain: string): string =>
  chain === 'solana' ? ' That is possible for a minute or so after it was made, and never after that.' : '';

/** Shows what is signed, in no file, and not known to be sent. */
export function showUnsent(
  signed: Iterable<readonly [txid: string, raw: string]>,
  way: Way,
  screen: Pick<Screen, 'note' | 'data'>,
): void {
  for (const [txid, raw] of signed) {
    screen.note(
      `The card has signed transaction ${txid}, and it is not known to be sent. Keep this in a file; if it can still be sent, this sends it: ${broadcastWords(way)}${holds(way.chain)}`,
    );
    screen.data(raw);
  }
}

/** A path that is no word of few letters may be the key of a service. */
function withoutKey(server: string | undefined): string {
  if (server === undefined) return 'URL';
  const { username, password, search, hash, pathname } = new URL(server);
  const isPlain = `${username}${password}${search}${hash}` === '' && /^(\/[a-z0-9.-]{0,15})*$/i.test(pathname);
  return isPlain ? server : 'URL';
}
