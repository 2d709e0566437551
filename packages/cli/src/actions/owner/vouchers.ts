import { sha256 } from '@noble/hashes/sha2.js';
import { hex } from '@scure/base';
import { getBudgets, getRoster, issueVoucher, redeemVoucher, type Session, type VoucherGrant } from '@symbolon/client';
import { line, quote } from '@symbolon/interface';
import { commands } from '@symbolon/protocol/commands';
import { decodeWith } from '@symbolon/protocol/encoding';
import { type SignedRoster, voucherMessage } from '@symbolon/protocol/set';
import { isRefusal } from '@symbolon/protocol/status';
import { bringList, listOfText, listToText } from '../../cards/lists.ts';
import { withPin } from '../../cards/sessions.ts';
import { calledMember, describeMember, readSetMembers, resolveMember } from '../../cards/set-members.ts';
import type { ActionOf } from '../../command-line/command.ts';
import type { voucherGiveCommand, voucherTakeCommand } from '../../commands/vouchers.ts';
import { cliError, malformedFile, messageOf, wrongUsage } from '../../errors/cli-error.ts';
import { asFieldsOf, asText } from '../../input/json-values.ts';
import { parseAssetName } from '../../input/policy-file.ts';
import { readJson } from '../../input/read-file.ts';
import { coinUnits, inWords, type Units, unitsFor } from '../../output/amounts.ts';
import { shown } from '../../output/numbers.ts';
import { refuseUnwritable, writeJson } from '../../output/write-file.ts';
import { timeSourceOf } from '../../time/time-source.ts';
import { describeWaiting, exitOfWaiting, toWaiting } from '../time/words.ts';
import { type Announcing, doOrAnnounce } from './announced-first.ts';

export const giveVoucher: ActionOf<typeof voucherGiveCommand> = (input, context) => {
  const { output, force, yes, replace } = input;
  const { slot } = context;
  const source = timeSourceOf(context, input);
  const name = readAsset(input.asset);
  const read = (units: Units): bigint => readAmount(input.amount, name, units);
  // The unit of a token is among the notes of the card.
  const early = coinUnits.knows(name) || isInSmallest(input.amount) ? read(coinUnits) : undefined;
  refuseUnwritable(output, { force });
  return withPin(context, async (session, attestation) => {
    const units = await unitsFor([name], session, context);
    const one = resolveMember(await readSetMembers(session, attestation, context), input.member);
    const member = shown(one.member);
    const grant = { member: one.member, asset: name, amount: early ?? read(units) };
    const asset = units.identifierOf(name);
    const amount = `${grant.amount}`;
    const said = units.format(asset, amount);
    const list = await getRoster(session, { slot });
    await context.confirm('giving the voucher', {
      lines: [
        line`${describeMember(one)} may spend ${inWords(said)} again that it has spent of its allowance of ${units.called(asset)}.`,
        line`What it never got of that allowance counts as spent too: a voucher may lift it above its share. "symbolon refill" lifts it to an amount that you name.`,
      ],
      agreed: yes,
    });
    const made = await issueOrAnnounce(session, grant, { context, source, replace, said });
    if ('waiting' in made) {
      const { waiting } = made;
      return {
        result: { member, asset, amount, file: null, given: false, waiting: toWaiting(waiting) },
        text: [...describeWaiting(waiting, context.environment), 'Give the same command again then.'],
        exit: exitOfWaiting(waiting),
      };
    }
    writeJson(
      output,
      { symbolon: format, version: 1, voucher: hex.encode(made.done), list: listToText(list) },
      { replace: force },
    );
    return {
      result: { member, asset, amount, file: output, given: true, waiting: null },
      text: [`${output}: for that card alone, once. Bring it there: "symbolon voucher take".`],
    };
  });
};

export const takeVoucher: ActionOf<typeof voucherTakeCommand> = ({ file }, context) => {
  const { slot } = context;
  const { voucher, list } = readVoucher(file);
  const { member, asset: name, amount } = bodyOf(file, voucher);
  return withPin(context, async (session) => {
    const units = await unitsFor([name], session, context);
    // The card that gave it may have been made, or become the primary, since this one heard of its set.
    await bringList(session, { slot, list });
    await redeem(session, voucher, slot);
    const left = (await getBudgets(session, { slot })).find(({ asset }) => asset === name)?.left;
    const asset = units.identifierOf(name);
    return {
      result: { member: shown(member), asset, amount: `${amount}`, left: left === undefined ? null : `${left}` },
      text: [
        `The card may spend ${units.format(asset, amount)} again.`,
        ...(left === undefined
          ? []
          : [`Left of the allowance of ${units.called(asset)}: ${units.format(asset, left)}`]),
      ],
    };
  });
};

/** @param options.said the amount in words */
export function issueOrAnnounce(
  session: Session,
  grant: VoucherGrant,
  { said, ...announcing }: Omit<Announcing, 'what'> & { readonly said: string },
): ReturnType<typeof doOrAnnounce<Uint8Array>> {
  const subject = sha256(commands.issueVoucher.request.encode(grant));
  const act = () => issueVoucher(session, grant, { slot: announcing.context.slot });
  const what = `a voucher for ${calledMember({ member: grant.member, name: undefined })} (${said})`;
  return doOrAnnounce(session, { kind: 'voucher', subject, act }, { ...announcing, what });
}

/** @throws CliError `card/voucher-refused` */
export async function redeem(session: Session, voucher: Uint8Array, slot: number): Promise<void> {
  try {
    await redeemVoucher(session, voucher, { slot });
  } catch (error) {
    const why = reasons.find(([status]) => isRefusal(error, status))?.[1];
    throw why === undefined ? error : cliError('card/voucher-refused', { why }, { cause: error });
  }
}

const reasons = [
  ['allowanceFull', 'it is for more than the card has spent of that allowance, and stays good for later'],
  ['voucherUsed', 'it was taken already, or a newer one of the same giver was'],
  ['voucherWrong', 'it is for another card, or the set has changed since, or its giver may not give it'],
] as const;

/** Written into the file, so that nobody takes another one for it. */
const format = 'voucher of "voucher give"';

type Voucher = { readonly voucher: Uint8Array; readonly list: SignedRoster | undefined };

/** @throws CliError `file/unreadable`, `file/malformed` */
function readVoucher(file: string): Voucher {
  return readJson(file, (value) => {
    const { symbolon, version, voucher, list } = asFieldsOf(value, ['symbolon', 'version', 'voucher', 'list']);
    if (symbolon !== format || version !== 1) throw new RangeError(`it is no ${format} of this version`);
    return { voucher: hex.decode(asText(voucher)), list: list === undefined ? undefined : listOfText(asText(list)) };
  });
}

/** @throws CliError `file/malformed` */
function bodyOf(file: string, voucher: Uint8Array) {
  try {
    return decodeWith(voucherMessage, 'voucher', voucher).body;
  } catch (error) {
    throw malformedFile(file, messageOf(error), error);
  }
}

/** @throws CliError `usage/wrong` */
function readAsset(text: string): string {
  try {
    return parseAssetName(text);
  } catch (error) {
    throw wrongUsage(`ASSET: ${messageOf(error)}`, { name: 'voucher give' });
  }
}

/** @throws CliError `usage/wrong` */
function readAmount(text: string, asset: string, units: Units): bigint {
  try {
    const amount = units.parse(asset, text);
    if (amount === 0n) throw new RangeError(`${quote(text)} is nothing: expected more than 0`);
    return amount;
  } catch (error) {
    throw wrongUsage(`AMOUNT: ${messageOf(error)}`, { name: 'voucher give' });
  }
}

const isInSmallest = (text: string): boolean => /^[0-9]+$/.test(text);
