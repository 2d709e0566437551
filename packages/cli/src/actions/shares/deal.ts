import {
  confirmShares,
  type DealSharesResult,
  dealShares,
  describeSharePlace,
  describeSharePlan,
  renewShares,
} from '@symbolon/backup';
import { quote } from '@symbolon/interface';
import { placesOf, type SharePlan } from '@symbolon/protocol/shares';
import { type AtSession, type CardNamer, createCardNamer, inTurn } from '../../ceremonies/card-namer.ts';
import { createDriver, labelOf } from '../../ceremonies/driver.ts';
import type { ActionOf, CommandAnswer, InputOf, ResultOf } from '../../command-line/command.ts';
import type { sharesDealCommand, sharesRenewCommand } from '../../commands/shares.ts';
import type { CommandContext } from '../../context.ts';
import { wrongUsage } from '../../errors/cli-error.ts';
import { shown } from '../../output/numbers.ts';
import { createUnheard } from '../backup/unheard.ts';
import { asksToRenew } from './asks-to-renew.ts';
import { holderPasswords, parseSharePlan, shareLabels } from './share-cards.ts';

type DealtAnswer = CommandAnswer<ResultOf<typeof sharesDealCommand>>;

/** Cards in the order of `--card`: the one with the wallet, then the share cards. */
export const dealOf: ActionOf<typeof sharesDealCommand> = async (input, context) => {
  const plan = parseSharePlan(input.plan, input.group, 'shares deal');
  const { source, slot, labels, driver, namer, choosePasswords } = await prepare(plan, input, context);
  const holders = labels.map((label) => ({ label }));
  const dealt = await dealShares(driver, { plan, holders, source, slot, choosePasswords });
  await confirmShares(driver, dealt, { source, slot });
  return describeDealt(dealt, { plan, namer, revoked: [], toTell: [] });
};

/** The same: first cards that hold a share, then new ones. */
export const renewOf: ActionOf<typeof sharesRenewCommand> = async (input, context) => {
  const plan = parseSharePlan(input.plan, input.group, 'shares renew');
  const count = placesOf(plan).length;
  if (input.new > count) throw wrongUsage(`--new: there are only ${count} shares`, { name: 'shares renew' });
  const unheard = createUnheard(context, ['confirm', 'revoke']);
  const more = { atSession: inTurn(unheard.atSession, asksToRenew(context, { agreed: input.yes })) };
  const { source, slot, labels, driver, namer, choosePasswords } = await prepare(plan, input, context, more);
  const holders = labels.map((label, index) => ({ label, holdsShare: index < count - input.new }));
  const again = input.anew ? 'anew' : 'renew';
  const dealt = await renewShares(driver, { plan, holders, source, slot, choosePasswords, again });
  const revoked = dealt.newest === undefined ? [] : dealt.leftOut.map(({ member }) => member);
  const [first] = revoked;
  const toTell = first === undefined || dealt.newest === undefined ? [] : unheard.describe(dealt.newest, revoked);
  return describeDealt(dealt, { plan, namer, revoked, toTell });
};

async function prepare(
  plan: SharePlan,
  { name, 'no-share-puk': noPuk }: Pick<InputOf<typeof sharesDealCommand>, 'name' | 'no-share-puk'>,
  context: CommandContext,
  { atSession = (card) => card }: { readonly atSession?: AtSession } = {},
) {
  const { slot } = context;
  const source = { label: await labelOf(context, 0, 'with the wallet') };
  const labels = await shareLabels(context, plan, name);
  const namer = createCardNamer(context, name);
  const { pins: sharePins, choose } = holderPasswords(context, labels, { puk: !noPuk });
  const driver = await createDriver(context, [source.label, ...labels], {
    atSession: inTurn(namer.atSession, atSession),
    sharePins,
    ownPin: sharePins.of,
  });
  return { source, slot, labels, driver, namer, choosePasswords: choose };
}

type Dealt = {
  readonly plan: SharePlan;
  readonly namer: CardNamer;
  readonly revoked: readonly number[];
  readonly toTell: readonly string[];
};

function describeDealt(
  { number, code: known, shares, leftOut }: DealSharesResult,
  { plan, namer, revoked, toTell }: Dealt,
): DealtAnswer {
  const told = shares.map(({ label, cardNumber: card, index }) => ({
    name: namer.nameOf(card) ?? label,
    card,
    share: describeSharePlace(plan, index),
  }));
  const code = known ?? null;
  const words = describeSharePlan(plan);
  return {
    result: { number, plan: words, code, shares: told, revoked: revoked.map(shown) },
    text: [
      ...told.map(({ name, card, share }) => `${quote(name)}, number ${card}, holds ${share}.`),
      ...(code === null ? [] : [`Each of them shows the code ${code}: "symbolon shares status".`]),
      ...leftOut
        .filter(({ member }) => !revoked.includes(member))
        .map(
          ({ member }) => `Member ${shown(member)} was left out and keeps an earlier share. The primary can revoke it.`,
        ),
      ...revoked.map(
        (member) => `Member ${shown(member)}, which was left out, is revoked. If you have that card, reset it.`,
      ),
      ...toTell,
      `${words} make the wallet again: "symbolon shares recover". Fewer make nothing.`,
      'Note who holds which card, apart from the cards: "symbolon set plan". Try it out: "symbolon shares rehearse".',
    ],
  };
}
