import { existsSync } from 'node:fs';
import { type Overdue, overdue, type Verified, verify } from '@symbolon/backup/ceremony/verify';
import { readVerification, type VerificationRecord } from '@symbolon/protocol/verify-membership';
import { type CardNames, readCardNames } from '../../cards/files/card-names.ts';
import type { AtSession } from '../../ceremonies/card-namer.ts';
import { labelOf, personOf } from '../../ceremonies/driver.ts';
import type { Answer } from '../../command-line/command.ts';
import type { Context } from '../../context.ts';
import { CliError, messageOf } from '../../errors/cli-error.ts';
import { asFieldsOf, asList } from '../../input/json-values.ts';
import { readJson } from '../../input/read-file.ts';
import { writeWhole } from '../../output/write-file.ts';

type Options = { readonly cards: number; readonly records: string | undefined; readonly every: number };

type Result = {
  readonly verified: readonly {
    readonly name: string;
    readonly record: VerificationRecord;
    readonly findings: readonly { readonly kind: string; readonly text: string; readonly advice: string }[];
  }[];
  readonly overdue: readonly { readonly card: string; readonly last: string | null; readonly days: number | null }[];
};

export async function verifyCards({ cards, records, every }: Options, context: Context): Promise<Answer<Result>> {
  const before = readRecords(records);
  const members: { readonly label: string }[] = [];
  for (let place = 0; place < cards; place += 1)
    members.push({ label: await labelOf(context, place, `card ${place + 1}`) });
  const labels = members.map(({ label }) => label);
  const namesAt = new Map<string, CardNames>();
  const atSession: AtSession = async (card, session, request) => {
    namesAt.set(request.card.label, await readCardNames(session, context));
    return card;
  };
  const proven = await verify(await personOf(context, labels, { atSession }), {
    cards: members,
    now: Date.now,
    before,
  });
  const verified = withNames(proven, namesAt);
  const all = [...before, ...verified.map(({ record }) => record)];
  if (records !== undefined)
    writeWhole(records, `${JSON.stringify({ version: 1, records: all }, undefined, 2)}\n`, {
      replace: true,
      mode: 0o600,
    });
  const known = [...new Set(all.map(({ cardNumber }) => cardNumber))].map((cardNumber) => ({
    label: cardNumber,
    cardNumber,
  }));
  const late = overdue(all, { cards: known, now: Date.now(), every });
  return {
    result: {
      verified: verified.map(({ label: name, record, findings }) => ({ name, record, findings })),
      overdue: late.map(({ cardNumber: card, last = null, days = null }) => ({ card, last, days })),
    },
    text: [...verified.flatMap(describe), ...late.map((card) => describeOverdue(card, every))],
  };
}

/** What the owner calls each card, as it says itself or another one of its set. */
function withNames(verified: readonly Verified[], namesAt: ReadonlyMap<string, CardNames>): readonly Verified[] {
  return verified.map((one) => {
    const { setId, member } = one.record;
    const kin = [one, ...verified.filter(({ record }) => record.setId === setId)];
    return {
      ...one,
      label: kin.map(({ label }) => namesAt.get(label)?.get(member)).find((name) => name !== undefined) ?? one.label,
    };
  });
}

function describe({ label, record, findings }: Verified): readonly string[] {
  const { cardNumber, role, member, epoch, dormant, date } = record;
  return [
    `“${label}”, number ${cardNumber}: ${role}${dormant ? ', asleep' : ''}, place ${member} of its set, epoch ${epoch}; ${date}`,
    ...findings.map(({ text, advice }) => `  ${text} ${advice}`),
  ];
}

function describeOverdue({ cardNumber, last, days }: Overdue, every: number): string {
  return `Number ${cardNumber} is overdue: verified last on ${last ?? 'no day'}, ${days ?? 0} days more than ${every} ago.`;
}

/** Records of earlier runs, each checked again. @throws CliError `file/malformed`, `file/unreadable` */
export function readRecords(file: string | undefined): readonly VerificationRecord[] {
  if (file === undefined || !existsSync(file)) return [];
  const content = readJson(file);
  try {
    const { version, records } = asFieldsOf(content, ['version', 'records']);
    if (version !== 1) throw new RangeError('it holds no records of this version');
    return asList(records).map(readVerification);
  } catch (error) {
    throw new CliError('file/malformed', { file, reason: messageOf(error) }, { cause: error });
  }
}
