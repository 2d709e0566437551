import { hex } from '@scure/base';
import { readLog } from '@symbolon/client';
import { decodeLogEntry, joinLogs, type LogChain, type LogEntry } from '@symbolon/protocol/log';
import { withPin } from '../../cards/sessions.ts';
import type { ActionOf, ResultOf } from '../../command-line/command.ts';
import type { logCommand } from '../../commands/card.ts';
import { asCount, asFields, asFieldsOf, asList, asText } from '../../input/json-values.ts';
import { readJson } from '../../input/read-file.ts';
import { refuseUnwritable, writeJson } from '../../output/write-file.ts';
import { describeEntry } from './log-words.ts';

type ShownEvent = ResultOf<typeof logCommand>['entries'][number];

export const showLog: ActionOf<typeof logCommand> = async ({ earlier, output, force }, context) => {
  const before = earlier === undefined ? undefined : readKept(earlier);
  refuseUnwritable(output, { force });
  const { card, log } = await withPin(context, async (session, attestation) => {
    return { card: attestation.cardNumber, log: await readLog(session, attestation) };
  });
  const joined = before === undefined ? undefined : joinLogs(before, log);
  if (output !== undefined) writeJson(output, toKept(joined ?? log), { replace: force });
  const counters = { ...log.cardCounters, ...log.walletCounters };
  const shown = (joined ?? log).entries.map(({ entry }) => entry);
  const entries = shown.map(toShown);
  const goesOnFromEarlier = before === undefined ? null : joined !== undefined;
  return {
    result: { card, entries, counters, goesOnFromEarlier },
    text: [
      ...shown.map((entry) => `${String(entry.sequence).padStart(4)}  ${describeEntry(entry)}`),
      `The log of card ${card} is whole, and signed by the card.`,
      ...(goesOnFromEarlier === null
        ? []
        : [
            goesOnFromEarlier
              ? 'It goes on from the earlier log.'
              : 'Events between the earlier log and this one are missing: the card no longer keeps them.',
          ]),
    ],
  };
};

function toShown(entry: LogEntry): ShownEvent {
  const { sequence } = entry;
  if (entry.event === 'unknown') return { sequence, event: `unknown event ${entry.code}`, details: {} };
  const plain = Object.entries(entry.details).map(([key, value]) => [
    key,
    value instanceof Uint8Array ? hex.encode(value) : (value as string | number | boolean),
  ]);
  return { sequence, event: entry.event, details: Object.fromEntries(plain) };
}

const format = 'symbolon log';

/** A log as a file has it; {@link readKept} reads it back. */
function toKept({ base, head, entries }: LogChain) {
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
  return readJson(file, (value) => {
    const kept = asFields(value);
    if (kept['format'] !== format || kept['version'] !== 1)
      throw new RangeError('it is not what "symbolon log --output" writes');
    const position = (given: unknown): LogChain['base'] => {
      const { count, hash } = asFieldsOf(given, ['count', 'hash']);
      return { count: asCount(count), hash: hex.decode(asText(hash)) };
    };
    const entries = asList(kept['entries']).map((entry) => {
      const bytes = hex.decode(asText(entry));
      return { bytes, entry: decodeLogEntry(bytes) };
    });
    return { base: position(kept['base']), head: position(kept['head']), entries };
  });
}
