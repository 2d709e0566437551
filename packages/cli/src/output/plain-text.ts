/** What a terminal of another encoding than UTF-8 can show of the texts of this program. */
import type { Environment, Stream } from './screen.ts';

const plainer: { readonly [character: string]: string } = {
  '‘': "'",
  '’': "'",
  // Not the mark that texts of others stand between: they would end it.
  '“': "'",
  '”': "'",
  '–': '-',
  '—': '-',
  '·': '-',
  '×': 'x',
  '→': '->',
  // No wider than what it leaves free of its line.
  '…': '..',
};

/**
 * The same stream, or one that writes quotation marks and dashes in ASCII where its terminal shows no others. Other
 * letters of names go through as they are, and so do pipes and files, which have no encoding of their own.
 */
export function inItsEncoding(stream: Stream, environment: Environment, platform: string): Stream {
  if (stream.isTTY !== true || !isAscii(environment, platform)) return stream;
  return Object.defineProperties(
    {
      isTTY: true,
      write: (text: string) =>
        stream.write(text.replace(/[‘’“”–—·×→…]/g, (character) => plainer[character] ?? character)),
    },
    { columns: { get: () => stream.columns }, rows: { get: () => stream.rows } },
  );
}

/** Whether the locale is "C" or "POSIX", as without any (POSIX.1-2017, 8.2). Windows and macOS write UTF-8 always. */
function isAscii({ LC_ALL = '', LC_CTYPE = '', LANG = '' }: Environment, platform: string): boolean {
  if (platform === 'win32' || platform === 'darwin') return false;
  return /^(C|POSIX|)$/.test(LC_ALL || LC_CTYPE || LANG);
}
