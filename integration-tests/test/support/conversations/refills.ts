/** Budgets that come back by proven time, and a refresh: what is spent, dated, given back, split and kept. */
import type { CommandApdu, ResponseApdu } from '@symbolon/protocol/apdu';
import { createTerminalMessaging, phoneTag, resumedKeys } from '@symbolon/protocol/channel';
import {
  type CommandName,
  type Commands,
  commands,
  type RequestOf,
  type ResponseOf,
} from '@symbolon/protocol/commands';
import { nameOf, type Policy, strictPolicy } from '@symbolon/protocol/policy';
import { testPin } from '../../../../test/passwords.ts';
import { plainCommand } from '../raw-card.ts';
import type { Conversation, RecordedCard } from '../transcript.ts';
import { newMember } from './set-of-cards.ts';
import { confirmedWallets, readBy, streamsPhrase } from './streams.ts';
import { type Expected, type Talk, type Teller, teller } from './teller.ts';
import { anchored, clockOf, proofsOf, proves } from './time-servers.ts';

const day = 86_400;
const pay = [16, 'a payment'] as const;
/** What one payment takes from an allowance, its fee included. */
const payment = 10n ** 18n + 630_000_000_000_000n;
const asset = nameOf('eip155:1/slip44:60');

/** A session of a known phone, in which the PIN was not proven. */
function phoneTalk(host: Teller, { random }: RecordedCard, secret: Uint8Array): Pick<Talk, 'ask' | 'refused' | 'send'> {
  const phone = random(16);
  const request = plainCommand('resumeSession', { nonce: phone, candidates: [phoneTag(secret, phone)] });
  const { nonce } = commands.resumeSession.response.decode(host.plain('RESUME SESSION', request).data);
  const messaging = createTerminalMessaging(resumedKeys(secret, { phone, card: nonce }));
  const send = (sentence: string, command: CommandApdu, expected: Expected = 'ok'): ResponseApdu =>
    messaging.unwrapResponse(host.plain(sentence, messaging.wrapCommand(command), expected));
  return {
    send,
    ask: <N extends CommandName>(sentence: string, name: N, request: RequestOf<Commands[N]>, wallet = 0) =>
      commands[name].response.decode(send(sentence, plainCommand(name, request, wallet)).data) as ResponseOf<
        Commands[N]
      >,
    refused: (sentence, expected, name, request, wallet = 0) =>
      void send(sentence, plainCommand(name, request, wallet), expected),
  };
}

const refills: Conversation = {
  note: 'Budgets that come back by proven time: spent, dated, back in part, given back by a voucher, split with a clone, under another period and by another clock; and a refresh by a known phone. The wallet of eleven times "abandon" and then "about", PIN 246810.',
  converse: async (recorder) => {
    const card = recorder.newCard({ interpreters: [1, 16] });
    const host = teller(recorder, card);
    const talk = host.open('OPEN CHANNEL with the CAN', 'can', card.can);
    const settled = { clones: 1, exportable: false, phrase: streamsPhrase } as const;
    talk.ask('IMPORT WALLET', 'importWallet', { pin: testPin, ...settled });
    const { secret } = talk.ask('ADD PHONE', 'addPhone', { name: 'mine' });
    const member = { ...talk, host };
    const clock = clockOf(['one']);
    anchored([member], 'of one server', {
      ...{ version: 2, number: 1, needed: 1 },
      servers: clock.servers.map((one) => one.publicKey),
    });
    const rules = (sentence: string, changes: Partial<Policy>) =>
      talk.ask(`SET POLICY: ${sentence}`, 'setPolicy', { ...strictPolicy, ...changes });
    const budgets = (sentence: string) => talk.ask(`GET BUDGETS: ${sentence}`, 'getBudgets', {});
    const week = { asset, allowance: 2n * payment, period: 7 * day };
    rules('two payments in a week, and a refresh in a day', {
      assets: [week],
      multisigWallets: confirmedWallets(),
      refresh: { feeCeiling: 5000n, period: day },
    });
    budgets('nothing is spent');
    readBy(talk, 'signStart', pay);
    const { nonce } = talk.ask('TIME NONCE', 'timeNonce', {});
    readBy(talk, 'signStart', pay);
    readBy(talk, 'signStart', pay, { expected: 'allowanceExceeded' });
    talk.refused('PROVE TIME by an answer to a nonce of before', 'timeWrong', 'proveTime', {
      servers: proofsOf(clock.servers, nonce),
    });
    budgets('all is spent, without a date');
    proves(member, clock, 'after it');
    budgets('what was spent has a date');
    clock.at(3.5 * day + 30);
    proves(member, clock, 'half a week later');
    budgets('half is back');
    readBy(talk, 'signStart', pay);
    readBy(talk, 'signStart', pay, { expected: 'allowanceExceeded' });
    budgets('spent, and dated before');
    const grant = { member: 0, asset, amount: payment + payment / 2n };
    const { voucher } = talk.ask('ISSUE VOUCHER to itself', 'issueVoucher', grant);
    talk.ask('REDEEM VOUCHER', 'redeemVoucher', { voucher });
    budgets('the voucher takes first what has no date');
    clock.at(5 * day);
    readBy(talk, 'signStart', pay);
    proves(member, clock, 'after a payment');
    budgets('all that is left has one date');

    const share = { asset, left: payment / 2n };
    const clone = newMember(recorder, talk, { role: 'daily', shares: [share] }, { interpreters: [1, 16] });
    clone.ask('GET POLICY of the clone', 'getPolicy', {});
    clone.ask('GET BUDGETS of the clone', 'getBudgets', {});
    talk.ask('GET POLICY: the rate is split', 'getPolicy', {});
    budgets('what counts as spent has no date');
    proves(member, clock, 'under the lower allowance');
    budgets('it is dated anew');
    clock.at(6 * day);
    proves(member, clock, 'a day later');
    const longer = { ...week, allowance: payment / 100n, period: 14 * day };
    rules('a lower allowance in another period', {
      assets: [longer],
      multisigWallets: confirmedWallets(),
      refresh: { feeCeiling: 5000n, period: day },
    });
    budgets('more than the allowance counts as spent');
    proves(member, clock, 'under the other period');
    budgets('what was above the allowance is forgotten');

    const phone = phoneTalk(host, card, secret);
    phone.refused('SIGN DIGESTS by a phone', 'securityStatus', 'signDigests', [
      { scheme: 'ecdsa-secp256k1', path: [], digest: new Uint8Array(32) },
    ]);
    phone.ask('TIME NONCE by a phone', 'timeNonce', {});
    readBy(phone as Talk, 'signStart', pay, { expected: 'securityStatus' });
    const refresh = [1, 'all of a wallet comes back to it'] as const;
    const waiting = [1, 'all of a wallet comes back to it, locked'] as const;
    const ofOneKey = [1, 'all comes back to the account, in two outputs'] as const;
    const again = phoneTalk(host, card, secret);
    readBy(again as Talk, 'signStart', waiting, { expected: 'securityStatus', atFirst: true });
    readBy(again as Talk, 'signStart', ofOneKey, { expected: 'securityStatus' });
    readBy(again as Talk, 'signStart', refresh);
    readBy(again as Talk, 'signStart', refresh, { expected: 'securityStatus', atFirst: true });
    const before = again.ask('TIME NONCE after the refresh', 'timeNonce', {});
    again.ask('PROVE TIME by a phone', 'proveTime', { servers: proofsOf(clock.servers, before.nonce) });
    clock.at(7 * day + 60);
    const later = again.ask('TIME NONCE a day later', 'timeNonce', {});
    again.ask('PROVE TIME by a phone, a day later', 'proveTime', { servers: proofsOf(clock.servers, later.nonce) });
    readBy(again as Talk, 'signStart', refresh);

    const owner = host.open('OPEN CHANNEL with the PIN', 'pin', testPin);
    owner.ask('GET BUDGETS: the refresh is used up', 'getBudgets', {});
    anchored([{ ...owner, host }], 'of another clock', {
      ...{ version: 2, number: 2, needed: 1 },
      servers: clock.servers.map((one) => one.publicKey),
    });
    owner.ask('GET BUDGETS by another clock: no dates', 'getBudgets', {});
    owner.ask('READ LOG', 'readLog', { from: 0 });
  },
};

export const refillConversations: { readonly [name: string]: Conversation } = { refills };
