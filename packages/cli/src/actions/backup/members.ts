import { hex } from '@scure/base';
import { admissionCode } from '@symbolon/backup/ceremony/admission-code';
import { revokeMember, tellMembers } from '@symbolon/backup/ceremony/revoke';
import { getStatus } from '@symbolon/client/actions/get-status';
import { getRoster } from '@symbolon/client/actions/roster';
import type { SignedRoster } from '@symbolon/protocol/roster';
import { notAName, readCardNames, writeCardNames } from '../../cards/files/card-names.ts';
import { withCan, withPin } from '../../cards/sessions.ts';
import { labelOf, personOf } from '../../ceremonies/driver.ts';
import type { Answer } from '../../command-line/command.ts';
import type { Context } from '../../context.ts';
import { CliError, wrongUsage } from '../../errors/cli-error.ts';

type Member = {
  readonly place: number;
  readonly name: string | null;
  readonly role: string;
  readonly standing: string;
  readonly state: string;
  readonly card: string | null;
  readonly code: string | null;
};

type Members = {
  readonly id: string;
  readonly epoch: number;
  readonly place: number;
  readonly extendable: boolean;
  readonly sealed: boolean;
  readonly limit: number;
  readonly members: readonly Member[];
};

export function showMembers(_: unknown, context: Context): Promise<Answer<Members>> {
  const { wallet } = context;
  return withPin(context, async (session, { cardNumber: ownNumber }) => {
    const { set } = await getStatus(session, { wallet });
    const source = await context.cards();
    if (set === undefined) throw new CliError('card/blank', { card: source.name(0) });
    const { roster } = await getRoster(session, { wallet });
    const names = await readCardNames(session, { wallet });
    const members = roster.members.map(({ role, standing, publicKey }, place): Member => {
      const { state = 'this card', cardNumber = place === set.index ? ownNumber : null } =
        set.members.find(({ index }) => index === place) ?? {};
      const code = standing === 'admitted' ? admissionCode({ setId: set.id, epoch: roster.epoch, publicKey }) : null;
      return { place, name: names.get(place) ?? null, role, standing, state, card: cardNumber, code };
    });
    const { epoch, index, extendable, sealed, limit } = set;
    return {
      result: { id: hex.encode(set.id), epoch, place: index, extendable, sealed, limit, members },
      text: [
        `Set ${hex.encode(set.id)}, epoch ${epoch}${extendable ? ', extendable' : ''}${sealed ? ', sealed' : ''}`,
        ...members.map(describe),
      ],
    };
  });
}

function describe({ place, name, role, standing, state, card, code }: Member): string {
  const more = [
    ...(name === null ? [] : [`“${name}”`]),
    role,
    state,
    ...(standing === 'revoked' && state !== 'revoked' ? [standing] : []),
    ...(card === null ? [] : [`number ${card}`]),
    ...(code === null ? [] : [`${standing}, code ${code}`]),
  ];
  return `  place ${place}: ${more.join(', ')}`;
}

type Named = { readonly names: readonly { readonly place: number; readonly name: string }[] };

export function nameMember(
  { member, name }: { readonly member: number; readonly name: string },
  context: Context,
): Promise<Answer<Named>> {
  const reason = name === '' ? undefined : notAName(name);
  if (reason !== undefined) throw wrongUsage(`NAME: "${name}" can be no name: ${reason}`, { name: 'set name' });
  const { wallet } = context;
  return withPin(context, async (session) => {
    const { members } = (await getRoster(session, { wallet })).roster;
    if (members[member] === undefined)
      throw wrongUsage(`there is no card at place ${member} of the set`, { name: 'set show' });
    const names = [...(await writeCardNames(session, new Map([[member, name]]), { wallet }))].map(([place, given]) => ({
      place,
      name: given,
    }));
    return {
      result: { names },
      text: names.length === 0 ? ['No card has a name.'] : names.map((one) => `place ${one.place}: “${one.name}”`),
    };
  });
}

type Codes = { readonly list: string; readonly card: string; readonly same: boolean };

/** The code of an admitted card, as the list has it and as the card itself gives it. */
export async function compareCodes({ member }: { readonly member: number }, context: Context): Promise<Answer<Codes>> {
  const { wallet } = context;
  const { roster } = await withPin(context, (session) => getRoster(session, { wallet }));
  const listed = roster.members[member];
  if (listed?.standing !== 'admitted')
    throw wrongUsage(`the card at place ${member} was not admitted`, { name: 'set show' });
  const { publicKey } = await withCan(context, async (_, attestation) => attestation, 1);
  const { setId, epoch } = roster;
  const list = admissionCode({ setId, epoch, publicKey: listed.publicKey });
  const card = admissionCode({ setId, epoch, publicKey });
  const same = list === card;
  return {
    result: { list, card, same },
    text: [
      `In the list: ${list}`,
      `Of the card: ${card}`,
      same ? 'They are the same.' : 'Another card was put into the list: revoke it.',
    ],
  };
}

type Revoked = {
  readonly member: number;
  readonly epoch: number;
  readonly told: readonly string[];
  readonly advice: string;
};

export async function revoke(
  { member, tell }: { readonly member: number; readonly tell: number },
  context: Context,
): Promise<Answer<Revoked>> {
  const primary = { label: await labelOf(context, 0, 'with the wallet') };
  const others = await otherMembers(tell, 1, context);
  const person = await personOf(context, [primary.label, ...others]);
  const { newest, advice } = await revokeMember(person, { primary, lost: member });
  await tellMembers(person, { members: others.map((label) => ({ label })), newest });
  return {
    result: { member, epoch: newest.roster.epoch, told: others, advice },
    text: [`The card at place ${member} is out.`, ...stillToTell(newest, others.length), advice],
  };
}

/** Labels of members that are asked for one after the other. */
export async function otherMembers(count: number, first: number, context: Context): Promise<readonly string[]> {
  const labels: string[] = [];
  for (let place = 0; place < count; place += 1)
    labels.push(await labelOf(context, first + place, `other card ${place + 1}`));
  return labels;
}

/** @param told members that have the list, beside the primary */
export function stillToTell({ roster }: SignedRoster, told: number): readonly string[] {
  const left = roster.members.filter(({ standing }) => standing !== 'revoked').length - 1 - told;
  return left > 0
    ? [
        `${left === 1 ? 'One other card has' : `${left} other cards have`} yet to be told: the same command with --tell ${told + left}.`,
      ]
    : [];
}
