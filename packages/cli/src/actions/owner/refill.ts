/** Both cards at hand: one gives another back what it has spent, up to an amount that the owner names. */
import { getBudgets, getPolicy, getRoster, getStatus, type Session } from '@symbolon/client';
import { line } from '@symbolon/interface';
import type { SignedRoster } from '@symbolon/protocol/set';
import { bringList, isOfSame } from '../../cards/lists.ts';
import { withPin } from '../../cards/sessions.ts';
import { describeMember, readSetMembers } from '../../cards/set-members.ts';
import type { ActionOf } from '../../command-line/command.ts';
import type { refillCommand } from '../../commands/vouchers.ts';
import type { CommandContext } from '../../context.ts';
import { cliError, messageOf, wrongUsage } from '../../errors/cli-error.ts';
import { parseAssetName } from '../../input/policy-file.ts';
import { coinUnits, inWords, type Units, unitsFor } from '../../output/amounts.ts';
import { shown } from '../../output/numbers.ts';
import { timeSourceOf } from '../../time/time-source.ts';
import { describeWaiting, exitOfWaiting, toWaiting } from '../time/words.ts';
import { issueOrAnnounce, redeem } from './vouchers.ts';

/** In the order of --card. */
const giver = 0;
const taker = 1;

const takes = {
  turn: taker,
  prompt: 'Put the card on the reader that is to be refilled.',
  role: 'is refilled',
} as const;

type Refilled = {
  readonly member: number;
  /** By the name that a card has. */
  readonly asset: string;
  readonly units: Units;
  readonly left: bigint;
  /** So much is to be left. */
  readonly upTo: bigint;
  readonly list: SignedRoster;
};

export const refill: ActionOf<typeof refillCommand> = async (input, context) => {
  const { yes, replace, ...typed } = input;
  const { slot } = context;
  const source = timeSourceOf(context, input);
  refuseMisspelt(typed);
  const found = await withPin(context, (session) => readTaker(session, typed, context), takes);
  const { member, asset, units, left, upTo } = found;
  const result = { member: shown(member), asset: units.identifierOf(asset), left: `${left}` };
  const ofAsset = `of the allowance of ${units.called(asset)}`;
  const isLeft = `${units.format(asset, left)} is left ${ofAsset} on that card`;
  if (left >= upTo)
    return {
      result: { ...result, amount: '0', given: false, waiting: null },
      text: [`Nothing was given: ${isLeft} already.`],
    };
  const grant = { member, asset, amount: upTo - left };
  const amount = `${grant.amount}`;
  const said = units.format(asset, amount);
  const made = await withPin(
    context,
    async (session, attestation) => {
      const list = await getRoster(session, { slot });
      if (!isOfSame(list.roster, found.list.roster) || list.roster.members[member] === undefined)
        throw cliError('card/voucher-refused', { why: 'the cards are not of one set' });
      const one = (await readSetMembers(session, attestation, context, giver))[member];
      await context.confirm('refilling the card', {
        lines: [
          line`${one === undefined ? line`That card` : describeMember(one)} may spend ${inWords(said)} more of its allowance of ${units.called(asset)}: ${inWords(units.format(asset, left))} is left now, and ${inWords(units.format(asset, upTo))} then.`,
        ],
        agreed: yes,
      });
      return { list, ...(await issueOrAnnounce(session, grant, { context, source, replace, said })) };
    },
    { turn: giver, prompt: 'Put the first card of the wallet on the reader.' },
  );
  if ('waiting' in made)
    return {
      result: { ...result, amount, given: false, waiting: toWaiting(made.waiting) },
      text: [
        ...describeWaiting(made.waiting, context.environment),
        'Give the same command again then. Do not pay with that card before: another amount is another voucher, and waits anew.',
      ],
      exit: exitOfWaiting(made.waiting),
    };
  await withPin(
    context,
    async (session) => {
      await bringList(session, { slot, list: made.list });
      await redeem(session, made.done, slot);
    },
    takes,
  );
  return {
    result: { ...result, left: `${upTo}`, amount, given: true, waiting: null },
    text: [`The card may spend ${said} more: ${units.format(asset, upTo)} is left ${ofAsset}.`],
  };
};

type Typed = { readonly amount: string; readonly asset: string };

/** As far as it can be told before a card is asked. Throws CliError `usage/wrong`. */
function refuseMisspelt({ amount, asset }: Typed): void {
  if (isSymbol(asset) && !/^[0-9]+(\.[0-9]+)?$/.test(amount))
    throw wrongUsage(`AMOUNT: "${amount}" is not a number: write it as 1.5 ETH`, command);
  const [coin] = coinUnits.countedIn(asset);
  if (coin !== undefined) amountIn({ amount, asset }, coin, coinUnits);
  else if (!isSymbol(asset)) amountIn({ amount, asset }, nameOfAsset(asset), coinUnits);
}

/** @throws CliError `usage/wrong` */
async function readTaker(session: Session, typed: Typed, context: CommandContext): Promise<Refilled> {
  const { slot } = context;
  const { set } = await getStatus(session, { slot });
  if (set?.role === 'primary')
    throw wrongUsage('the card to be refilled is the primary: first comes the primary, then the other card', command);
  const { assets } = await getPolicy(session, { slot });
  const limited = assets.filter(({ allowance }) => allowance !== undefined);
  const names = limited.map(({ asset }) => asset);
  const units = await unitsFor(names, session, context);
  const wanted = isSymbol(typed.asset) ? units.countedIn(typed.asset) : [units.identifierOf(nameOfAsset(typed.asset))];
  const found = names.filter((name) => wanted.includes(units.identifierOf(name)));
  const [asset, another] = found;
  const has = names.length === 0 ? 'no allowance' : names.map((name) => units.identifierOf(name)).join(', ');
  if (asset === undefined)
    throw wrongUsage(`that card has no allowance of "${typed.asset}"; it has: ${has}`, { name: 'policy show' });
  if (another !== undefined)
    throw wrongUsage(
      `that card counts several assets in ${typed.asset}: put the identifier of one behind the amount in its smallest unit: ${found.map((name) => units.identifierOf(name)).join(', ')}`,
      command,
    );
  const upTo = amountIn(typed, asset, units);
  const { allowance = 0n } = limited.find((rule) => rule.asset === asset) ?? {};
  if (upTo > allowance)
    throw wrongUsage(`that is more than the whole allowance of the card, ${units.format(asset, allowance)}`, {
      name: 'policy show',
    });
  const left = (await getBudgets(session, { slot })).find((one) => one.asset === asset)?.left ?? 0n;
  return { member: set?.member ?? 0, asset, units, left, upTo, list: await getRoster(session, { slot }) };
}

/** @throws CliError `usage/wrong` */
function amountIn({ amount, asset }: Typed, name: string, units: Units): bigint {
  try {
    const read = units.parse(name, isSymbol(asset) ? `${amount} ${asset}` : amount);
    if (read === 0n) throw new RangeError('expected more than 0');
    return read;
  } catch (error) {
    throw wrongUsage(`AMOUNT: ${messageOf(error)}`, command);
  }
}

/** @throws CliError `usage/wrong` */
function nameOfAsset(asset: string): string {
  try {
    return parseAssetName(asset);
  } catch (error) {
    throw wrongUsage(`UNIT: ${messageOf(error)}`, command);
  }
}

/** Identifiers have a colon, and names of cards are 32 digits. */
const isSymbol = (asset: string): boolean => !asset.includes(':') && !/^[0-9a-f]{32}$/.test(asset);

const command = { name: 'refill' } as const;
