/** Vouchers: a card may spend again what it has spent of an allowance, by the word of the primary. */
import { declareCommand } from '../command-line/command.ts';
import { flag, requiredMember, requiredText } from '../command-line/parameters.ts';
import { amount, bool, count, orNull, record, text } from '../command-line/schema.ts';
import { consent } from '../command-line/shared-options.ts';
import { memberAs } from './clones.ts';
import { replaceAnnounced, timeSource, waiting } from './time.ts';

const granted = {
  member: count('number in the set of the card that it is for'),
  asset: text('as in the policy'),
  amount: amount('that the card may spend again, in the smallest unit'),
};

export const voucherGiveCommand = declareCommand({
  name: 'voucher give',
  group: 'Wallets',
  summary: 'Give a card of the set back what it has spent of an allowance: a voucher in a file, to be taken once.',
  about:
    'For a daily card whose allowance is used up. What it did not get of the allowance, as other cards have it, counts as spent. The primary gives vouchers to any card of its set; a backup that is awake gives them to itself. The file is no secret: the card that it names takes it, once, and no other one does. A card takes the vouchers of one giver in their order: after a newer one, an older one is worth nothing. With a wallet made with --delay-loosening it is announced first, and the same command gives it when that is over.',
  arguments: {
    member: requiredMember('MEMBER', `The card that it is for. ${memberAs}`),
    asset: requiredText('ASSET', 'As in the policy of that card: eip155:1/slip44:60, or 32 hexadecimal digits.'),
    amount: requiredText('AMOUNT', 'How much it may spend again: "0.5 ETH"; digits alone are in the smallest unit.'),
    output: requiredText('FILE', 'Where the voucher goes.'),
  },
  options: { force: flag('Replace the file if it exists.'), ...consent, ...replaceAnnounced, ...timeSource },
  card: 'wallet',
  asks: ['pin'],
  final: 'whoever has the file can have that card spend again.',
  examples: ['symbolon voucher give 2 eip155:1/slip44:60 "0.5 ETH" voucher.json --yes --pack backed-up'],
  result: record({
    ...granted,
    file: orNull(text('where the voucher is; null: there is none yet')),
    given: bool('false: the voucher has a delay on this card, and was announced'),
    waiting: orNull(waiting),
  }),
  stopped: 'If the voucher is not in the file, give the same command again: the card makes another one.',
});

export const voucherTakeCommand = declareCommand({
  name: 'voucher take',
  group: 'Wallets',
  summary: 'Bring a voucher to the card that it is for.',
  about:
    'The file of "voucher give". The amount comes off what the card has spent. A voucher for more than that is refused, and stays good for later: "policy show" says what is left. After a change of the set an older voucher is worth nothing.',
  arguments: { file: requiredText('FILE', 'The voucher.') },
  options: {},
  card: 'wallet',
  asks: ['pin'],
  examples: [
    'symbolon policy set policy.json --yes --pack box && symbolon backup --targets 1 --role daily --share eip155:1/slip44:60=1000 --card 1,2 --pack box && symbolon voucher give 2 eip155:1/slip44:60 5000 voucher.json --yes --pack box && symbolon voucher take voucher.json --card 2 --pack box',
  ],
  result: record({ ...granted, left: orNull(amount('of that allowance now; null: it has none')) }),
  stopped: '"symbolon policy show" says whether the card has taken it. The same command again changes nothing then.',
});

export const refillCommand = declareCommand({
  name: 'refill',
  group: 'Wallets',
  summary: 'Refill a daily card: so much is left of its allowance then.',
  about:
    'With both cards: first the one that gives, the primary, then the one that is refilled. It gives the difference to what is left, so the same command again gives nothing twice, and no card gets more than you say. For cards that are not at hand together there are "voucher give" and "voucher take". With a wallet made with --delay-loosening it is announced first, and the same command does it when that is over.',
  arguments: {
    amount: requiredText('AMOUNT', 'How much is to be left of the allowance of that card: 1.5 ETH.'),
    asset: requiredText(
      'UNIT',
      'The unit of the asset (ETH, BTC, SOL, or that of a token that you noted); or its identifier, as in the policy of the card: the amount is in the smallest unit then.',
    ),
  },
  options: { ...consent, ...replaceAnnounced, ...timeSource },
  card: 'primary',
  asks: ['pin'],
  final: 'the other card may spend so much more.',
  examples: [
    'symbolon policy set policy.json --yes --pack box && symbolon backup --targets 1 --role daily --share eip155:1/slip44:60=1000 --card 1,2 --pack box && symbolon refill 5000 eip155:1/slip44:60 --yes --card 1,2 --pack box',
  ],
  result: record({
    ...granted,
    left: amount('of that allowance now'),
    given: bool('false: nothing had to be given, or the voucher has a delay and was announced'),
    waiting: orNull(waiting),
  }),
  stopped: 'Give the same command again: what the card has got is counted.',
});
