/** Sends what was signed elsewhere, or earlier. */

import { decodings } from '../../chains/encoded-input.ts';
import type { Outcome, ReadTransaction } from '../../chains/sending.ts';
import { chains } from '../../chains/table.ts';
import type { ActionOf, ResultOf } from '../../command-line/command.ts';
import type { broadcastCommand } from '../../commands/sending.ts';
import { isCliError, malformedFile, messageOf } from '../../errors/cli-error.ts';
import { withDone } from '../../errors/done-before.ts';
import { isPsbt } from '../../input/looks-like.ts';
import { decodeText, readContent } from '../../input/read-file.ts';
import { parseServerUrl } from '../../servers/http.ts';
import { deliver } from './deliver.ts';
import { included } from './send.ts';

/** Transactions of one file. */
const most = 1_000;

export const broadcastFile: ActionOf<typeof broadcastCommand> = async (input, context) => {
  const { chain, file, yes, wait } = input;
  // What came by a pipe is in no file.
  const kept = file === '-' ? undefined : file;
  const url = parseServerUrl(input.server, { name: 'broadcast' });
  const { reader } = await chains[chain].sending();
  const open = reader({ url, network: input.network }, context);
  const given = readTransactions(file);
  const sender = await open();
  const transactions: ResultOf<typeof broadcastCommand>['transactions'][number][] = [];
  try {
    const read: ReadTransaction[] = [];
    for (const bytes of given) read.push(await sender.read(bytes).catch(refuseFile(file)));
    const lines = read.flatMap(({ lines: own }) => own);
    await context.confirm('sending', { lines, agreed: yes });
    const refused: unknown[] = [];
    for (const { signed, lines: own } of read) {
      const place = transactions.length;
      const sent = (outcome: Outcome): void =>
        void transactions.splice(place, 1, { txid: signed.txid, ...outcome, preview: [...own] });
      const taken = (): void => sent({ sent: true, included: 'unknown' });
      try {
        sent(await deliver(signed, sender, { host: url.host, wait, yes: true, kept, way: input, taken, context }));
      } catch (error) {
        // What a server says against one is nothing against the others.
        if (!isCliError(error, 'server/not-sent')) throw error;
        if (read.length > 1) context.screen.note(messageOf(error));
        refused.push(error);
      }
    }
    if (refused.length > 0) throw refused[0];
    return {
      result: { transactions },
      text: transactions.map(({ txid, included: what }) => `Sent: transaction ${txid}, ${included[what]}.`),
    };
  } catch (error) {
    throw transactions.length === 0 ? error : withDone(error, { transactions });
  } finally {
    sender.close();
  }
};

/** What a file holds: one transaction in any encoding, or texts on lines. Throws CliError `file/malformed`. */
function readTransactions(file: string): readonly Uint8Array[] {
  const content = readContent(file);
  if (isPsbt(content)) return [content];
  const text = asText(file, content);
  if (text === undefined) return [content];
  const [whole] = decodings(text);
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '');
  if (lines.length > most) throw malformedFile(file, `it has more than ${most} lines`);
  const each = lines.map((line) => decodings(line)[0]?.bytes);
  // Base64 may be wrapped; hexadecimal and base64 of one transaction each stand on lines of their own.
  const isWrapped =
    lines.length > 1 &&
    new Set(lines.slice(0, -1).map((line) => line.length)).size === 1 &&
    (lines[0]?.length ?? 0) <= 76;
  if (whole !== undefined && (lines.length === 1 || isWrapped)) return [whole.bytes];
  return each.map((bytes) => {
    if (bytes === undefined) throw malformedFile(file, 'a line is neither hexadecimal nor base64');
    return bytes;
  });
}

function asText(file: string, content: Uint8Array): string | undefined {
  try {
    const text = decodeText(file, content);
    return /(?![\n\r\t])\p{Cc}/u.test(text) ? undefined : text;
  } catch {
    return undefined;
  }
}

const refuseFile =
  (file: string) =>
  (error: unknown): never => {
    const { code } = error as { readonly code?: string };
    if (code !== 'data/malformed') throw error;
    throw malformedFile(file, messageOf(error), error);
  };
