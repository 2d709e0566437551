import { hex } from '@scure/base';
import { readLog } from '@symbolon/client/actions/read-log';
import { decodeLogEntry, type LogEntry } from '@symbolon/protocol/log';
import { joinLogs, type LogChain } from '@symbolon/protocol/verify-log';
import { withPin } from '../../cards/sessions.ts';
import type { Answer } from '../../command-line/command.ts';
import type { Context } from '../../context.ts';
import { CliError } from '../../errors/cli-error.ts';
import { readJson } from '../../input/read-file.ts';
import { writeWhole } from '../../output/write-file.ts';

type Facts = { readonly [key: string]: string | number | boolean };
type Shown = { readonly sequence: number; readonly event: string; readonly details: Facts };
type Log = {
  readonly card: string;
  readonly entries: readonly Shown[];
  readonly counters: Facts;
  readonly goesOnFromEarlier: boolean | null;
};
type Options = { readonly earlier: string | undefined; readonly output: string | undefined; readonly force: boolean };

export async function showLog({ earlier, output, force }: Options, context: Context): Promise<Answer<Log>> {
  const before = earlier === undefined ? undefined : readKept(earlier);
  const { card, log } = await withPin(context, async (session, attestation) => {
    return { card: attestation.cardNumber, log: await readLog(session, attestation) };
  });
  const joined = before === undefined ? undefined : joinLogs(before, log);
  if (output !== undefined)
    writeWhole(output, `${JSON.stringify(keptForm(joined ?? log), undefined, 2)}\n`, { replace: force, mode: 0o600 });
  const counters = { ...log.cardCounters, ...log.walletCounters };
  const entries = (joined ?? log).entries.map(({ entry }) => shown(entry));
  const goesOnFromEarlier = before === undefined ? null : joined !== undefined;
  return {
    result: { card, entries, counters, goesOnFromEarlier },
    text: [
      ...entries.map(({ sequence, event, details }) => `${String(sequence).padStart(4)}  ${event}${describe(details)}`),
      `The log of card ${card} is whole, and signed by the card.`,
      ...(goesOnFromEarlier === null
        ? []
        : [
            goesOnFromEarlier
              ? 'It goes on from the earlier one.'
              : 'Events between the earlier one and this one are no longer kept.',
          ]),
    ],
  };
}

function shown(entry: LogEntry): Shown {
  const { sequence } = entry;
  if (entry.event === 'unknown') return { sequence, event: `unknown event ${entry.code}`, details: {} };
  const plain = Object.entries(entry.details).map(([key, value]) => [
    key,
    value instanceof Uint8Array ? hex.encode(value) : (value as string | number | boolean),
  ]);
  return { sequence, event: entry.event, details: Object.fromEntries(plain) };
}

function describe(details: Facts): string {
  const parts = Object.entries(details).map(([key, value]) => `${key} ${value}`);
  return parts.length === 0 ? '' : `: ${parts.join(', ')}`;
}

const format = 'symbolon log';

function keptForm({ base, head, entries }: LogChain) {
  const position = ({ count, hash }: LogChain['base']) => ({ count, hash: hex.encode(hash) });
  return {
    format,
    version: 1,
    base: position(base),
    head: position(head),
    entries: entries.map(({ bytes }) => hex.encode(bytes)),
  };
}

function readKept(file: string): LogChain {
  const kept = readJson(file) as Partial<ReturnType<typeof keptForm>> | null;
  try {
    if (
      kept?.format !== format ||
      kept.version !== 1 ||
      kept.base === undefined ||
      kept.head === undefined ||
      kept.entries === undefined
    ) {
      throw new Error('it is not what "symbolon log --output" writes');
    }
    const position = ({ count, hash }: { readonly count: number; readonly hash: string }) => ({
      count: Number(count),
      hash: hex.decode(hash),
    });
    const entries = kept.entries.map((entry) => ({
      bytes: hex.decode(entry),
      entry: decodeLogEntry(hex.decode(entry)),
    }));
    return { base: position(kept.base), head: position(kept.head), entries };
  } catch (error) {
    throw new CliError(
      'file/malformed',
      { file, reason: error instanceof Error ? error.message : 'it does not parse' },
      { cause: error },
    );
  }
}
