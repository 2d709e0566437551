/** What commands say of time, and of what waits for it. */
import { base64 } from '@scure/base';
import type { Waiting } from '@symbolon/backup';
import type { TimeServer } from '@symbolon/client/time';
import type { AnnouncementKind } from '@symbolon/protocol/delays';
import type { ValueOf } from '../../command-line/schema.ts';
import type { waiting } from '../../commands/time.ts';
import { formatDuration } from '../../input/durations.ts';
import { formatMoment, isoOf } from '../../output/moments.ts';
import { isSameKey } from '../../time/time-source.ts';

/** Completes "it has announced ...". */
const purposes: { readonly [K in AnnouncementKind]: string } = {
  wake: 'that it will wake',
  policy: 'a policy that allows more',
  voucher: 'a voucher',
  word: 'a change of its set, or of whose time counts',
};

export function toWaiting(given: Waiting | undefined): ValueOf<typeof waiting> | null {
  if (given === undefined) return null;
  const { announcement, until, over } = given;
  return { kind: announcement.kind, since: isoOf(announcement.since), until: isoOf(until), over };
}

/** Sentences about what a card waits for. */
export function describeWaiting({ announcement, until, over }: Waiting): readonly string[] {
  const what = `It has announced ${purposes[announcement.kind]}, and waits for ${formatDuration(announcement.delay)}.`;
  if (until === undefined)
    return [what, 'The delay has not begun: prove the time to the card ("symbolon time prove").'];
  if (over) return [what, `That is over since ${formatMoment(until)}: it may be done.`];
  return [what, `It may be done on ${formatMoment(until)}, or later. The time has to be proven to the card then.`];
}

/** `It is at least Tuesday, 3 March 2027, 14:05 (3 minutes ago)`. */
export function describeTime(name: string, time: bigint): string {
  return time === 0n
    ? `${name} does not know the time: nothing comes back by time, and nothing wakes.`
    : `${name} knows that it is at least ${formatMoment(time)}.`;
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

/** `Two of these have to agree: "a", "b", "c"`. */
export function describeServers(
  servers: readonly { readonly name: string | null; readonly key: string }[],
  needed: number,
): string {
  if (servers.length === 0) return 'It believes no server, and headers of Bitcoin blocks alone.';
  const names = servers.map(({ name, key }) => name ?? key).join(', ');
  if (servers.length === 1) return `It believes the time server ${names}.`;
  return `It believes ${counts[needed] ?? needed} of these time servers, together: ${names}.`;
}
