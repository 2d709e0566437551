/** What commands say of time, and of what waits for it. */
import { base64, hex } from '@scure/base';
import type { Waiting } from '@symbolon/backup';
import type { TimeServer } from '@symbolon/client/time';
import type { AnnouncementKind } from '@symbolon/protocol/delays';
import { announcedHere } from '../../cards/announced-here.ts';
import type { ValueOf } from '../../command-line/schema.ts';
import type { waiting } from '../../commands/time.ts';
import { formatDuration } from '../../input/durations.ts';
import { formatLocal, formatMoment, isoOf, warnAhead } from '../../output/moments.ts';
import { shown } from '../../output/numbers.ts';
import type { Environment } from '../../output/screen.ts';
import { isSameKey } from '../../time/time-source.ts';

/** Completes "it has announced ...", where nobody here knows what exactly. */
const purposes: { readonly [K in AnnouncementKind]: string } = {
  wake: 'that it will wake',
  policy: 'a policy that allows more',
  voucher: 'a voucher',
  word: 'a change of its set, or of whose time counts',
};

export function toWaiting(given: Waiting | undefined): ValueOf<typeof waiting> | null {
  if (given === undefined) return null;
  const { announcement, until, over, unproven } = given;
  const { kind, since, member } = announcement;
  const code = codeOf(announcement);
  const shared = { kind, member: shown(member), code, since: isoOf(since), until: isoOf(until), over };
  return { ...shared, unproven: unproven?.message ?? null };
}

/** Sentences about what a card waits for, by its own time. */
export function describeWaiting(
  { announcement, until, over, time, unproven }: Waiting,
  environment: Environment,
): readonly string[] {
  const { kind, delay, since } = announcement;
  const now = time === 0n ? Date.now() : Number(time) * 1000;
  const what = announcedHere(environment, announcement.subject);
  return [
    `It has announced ${what ?? purposes[kind]}, and waits for ${formatDuration(delay)}.`,
    ...describeOrigin(announcement, what),
    ...(unproven === undefined ? [] : [`The time was not proven to it just now: ${unproven.message}`]),
    ...(until === undefined
      ? [
          'NO TIME WAS PROVEN to it since, so nothing counts yet. It may have waited since then all the same: a proof that was fetched after that, and kept back, has the delay count from that day. Who wants to say no does it now.',
          '"symbolon time prove" has it count from today. Servers that this computer does not know: --servers FILE.',
        ]
      : [
          `The delay counts since ${formatLocal(since)}.`,
          over
            ? `It is over since ${formatMoment(until, now)}, by the time of the card: it may be done.${kind === 'word' ? ' If it was done, it stays here until something else is announced.' : ''}`
            : `It may be done on ${formatMoment(until, now)}, by the time of the card, or later. The time has to be proven to it then.`,
        ]),
  ];
}

/** A delay for which nothing is proven yet is no success. */
export function exitOfWaiting({ until }: Waiting): 0 | 9 {
  return until === undefined ? 9 : 0;
}

function describeOrigin({ kind, subject }: Waiting['announcement'], what: string | undefined): readonly string[] {
  if (kind === 'wake') return [];
  const code = codeOf({ kind, subject }) ?? '';
  return what === undefined
    ? [`This computer did not announce it, or forgot it; its code is ${code}. Compare it with what you announced.`]
    : [`This computer announced it; its code is ${code}.`];
}

/** The first digits of the SHA-256 of what was announced; to wake has none. */
function codeOf({ kind, subject }: Pick<Waiting['announcement'], 'kind' | 'subject'>): string | null {
  return kind === 'wake' ? null : hex.encode(subject.subarray(0, 4));
}

/** `It is at least Tuesday, 3 March 2027, 14:05 UTC (3 minutes ago)`, and what is wrong with that. */
export function describeTime(name: string, time: bigint): string {
  if (time === 0n) return `${name} does not know the time: nothing comes back by time, and nothing wakes.`;
  const warning = warnAhead(time);
  return `${name} knows that it is at least ${formatMoment(time)}.${warning === undefined ? '' : ` ${warning}`}`;
}

/** Servers of a card, by the names that are known here. */
export function toServers(
  keys: readonly Uint8Array[],
  known: readonly TimeServer[],
): readonly { readonly name: string | null; readonly key: string }[] {
  return keys.map((key) => ({
    name: known.find(({ publicKey }) => isSameKey(publicKey, key))?.name ?? null,
    key: base64.encode(key),
  }));
}

const counts = ['none', 'one', 'two', 'three', 'four', 'five'];

/** `It believes two of these time servers, together: "a", "b", "c".` */
export function describeServers(
  servers: readonly { readonly name: string | null; readonly key: string }[],
  needed: number,
  floor?: number,
): string {
  const headers = floor === undefined ? '' : ` It takes Bitcoin headers too, from the work ${floor.toString(16)} on.`;
  if (servers.length === 0) return `It believes no server, and headers of Bitcoin blocks alone.${headers}`;
  const names = servers.map(({ name, key }) => name ?? key).join(', ');
  if (servers.length === 1) return `It believes the time server ${names}.${headers}`;
  return `It believes ${counts[needed] ?? needed} of these time servers, together: ${names}.${headers}`;
}
