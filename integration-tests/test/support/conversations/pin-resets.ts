/** What cards of a set say to each other about a PIN that is forgotten or blocked. */

import { rosterStatement } from '@symbolon/protocol/set';
import { testPuk } from '../../../../test/passwords.ts';
import type { Conversation } from '../transcript.ts';
import { altered, firstMember, newMember } from './set-of-cards.ts';

const [newPin, duressPin] = ['135790', '111222'];

const pinReset: Conversation = {
  note: 'A set in which two members give another one a new PIN: a blocked PIN, requests, approvals, and what is wrong with them; a duress PIN, and what its log tells. PIN 246810, PUK 123456789012, duress PIN 111222, new PIN 135790.',
  converse: async (recorder) => {
    const primary = firstMember(recorder, { clones: 3, pinReset: 2 });
    const safe = newMember(recorder, primary, { role: 'backup' });
    const daily = newMember(recorder, primary, { role: 'daily' });
    const sister = newMember(recorder, primary, { role: 'backup' });
    const { statement } = primary.ask('GET ROSTER', 'getRoster', {});
    for (const [name, talk] of Object.entries({ safe, daily }))
      talk.ask(`ADOPT ROSTER, ${name}`, 'adoptRoster', { statement });
    sister.ask('GET STATUS of a clone: how many members it takes', 'getStatus', {});
    const owner = sister.host.open('OPEN CHANNEL with the PUK', 'puk', testPuk);
    owner.ask('CHANGE SETTINGS: PIN in the channel', 'changeSettings', { pinInChannel: true });
    owner.ask('SET DURESS PIN', 'setDuressPin', { pin: duressPin });
    const { can } = sister.host.card;
    const first = sister.host.open('OPEN CHANNEL with the CAN', 'can', can);
    const { request: early } = first.ask('PIN RESET OFFER', 'offerPinReset', {});
    first.ask('VERIFY with the duress PIN', 'verifyPin', { pin: duressPin });
    const lost = sister.host.open('OPEN CHANNEL with the CAN', 'can', can);
    const { request } = lost.ask('PIN RESET OFFER: another request', 'offerPinReset', {});
    for (const [left, pin] of [0x63c2, 0x63c1, 0x63c0].map((sw, at) => [sw, `99999${at}`] as const))
      lost.refused('VERIFY with a wrong PIN', left, 'verifyPin', { pin });
    lost.ask('PIN RESET OFFER: the same request', 'offerPinReset', {});
    const own = primary.host.open('OPEN CHANNEL with the CAN, on the primary', 'can', primary.host.card.can);
    const { request: ofPrimary } = own.ask('PIN RESET OFFER of the primary', 'offerPinReset', {});
    own.ask('VERIFY', 'verifyPin', { pin: '246810' });
    own.refused('APPROVE PIN RESET for itself', 'referencedDataNotFound', 'approvePinReset', { request: ofPrimary });
    own.refused('APPROVE PIN RESET, malformed', 'incorrectData', 'approvePinReset', { request: request.subarray(1) });
    own.refused('APPROVE PIN RESET, altered', 'notGenuine', 'approvePinReset', { request: altered(request) });
    daily.refused('APPROVE PIN RESET of a backup by a daily card', 'wrongRole', 'approvePinReset', { request });
    const { approval: late } = own.ask('APPROVE PIN RESET of the request before', 'approvePinReset', {
      request: early,
    });
    const { approval: one } = own.ask('APPROVE PIN RESET by the primary', 'approvePinReset', { request });
    own.ask('READ LOG of the primary', 'readLog', { from: 0 });
    const { approval: two } = safe.ask('APPROVE PIN RESET by a dormant backup', 'approvePinReset', { request });
    const refused = (sentence: string, approvals: readonly Uint8Array[], pin = newPin): void =>
      lost.refused(`PIN RESET ${sentence}`, 'approvalWrong', 'resetPin', { pin, approvals });
    refused('by one member', [one]);
    refused('by one member twice', [one, one]);
    refused('by an approval that is altered', [one, altered(two)]);
    refused('by an approval of another request', [late, two]);
    refused('by an approval that is malformed', [one, two.subarray(1)]);
    refused('to the duress PIN', [one, two], duressPin);
    lost.ask('PIN RESET, with a roster that the card has', 'resetPin', {
      pin: newPin,
      approvals: [one, two],
      roster: statement,
    });
    refused('once more', [one, two]);
    lost.ask('VERIFY with the new PIN', 'verifyPin', { pin: newPin });
    lost.ask('READ LOG', 'readLog', { from: 0 });
    lost.ask('GET LOG HEAD', 'getLogHead', { challenge: new Uint8Array(32).fill(5) });
    const again = sister.host.open('OPEN CHANNEL with the CAN', 'can', can);
    again.ask('VERIFY with the duress PIN', 'verifyPin', { pin: duressPin });
    again.ask('READ LOG of the decoy', 'readLog', { from: 0 });
    again.ask('GET STATUS of the decoy', 'getStatus', {});
    again.refused('APPROVE PIN RESET by a decoy', 'conditionsOfUse', 'approvePinReset', { request: ofPrimary });
  },
};

const missedChange: Conversation = {
  note: 'A card that missed the revocation of another one, and gets a new PIN by one member with the newer roster; the one that is revoked gets none. PIN 246810, PUK 123456789012, new PIN 135790.',
  converse: async (recorder) => {
    const primary = firstMember(recorder, { clones: 2, pinReset: 1 });
    const safe = newMember(recorder, primary, { role: 'backup' });
    const gone = newMember(recorder, primary, { role: 'backup' });
    const asks = safe.host.open('OPEN CHANNEL with the CAN', 'can', safe.host.card.can);
    const { request } = asks.ask('PIN RESET OFFER', 'offerPinReset', {});
    const revoked = gone.host.open('OPEN CHANNEL with the CAN', 'can', gone.host.card.can);
    const { request: ofRevoked } = revoked.ask('PIN RESET OFFER of the other clone', 'offerPinReset', {});
    const { approval: early } = primary.ask('APPROVE PIN RESET of the other clone', 'approvePinReset', {
      request: ofRevoked,
    });
    const { body } = rosterStatement.decode(primary.ask('GET ROSTER', 'getRoster', {}).statement);
    const members = body.members.map((member, at) =>
      at === 2 ? ({ ...member, standing: 'revoked' } as const) : member,
    );
    const next = { ...body, epoch: 1, members };
    const signature = primary.ask('SIGN ROSTER: the second clone is revoked', 'signRoster', next);
    const roster = rosterStatement.encode({ body: next, signatures: [signature] });
    primary.ask('ADOPT ROSTER', 'adoptRoster', { statement: roster });
    primary.refused('APPROVE PIN RESET of a revoked member', 'referencedDataNotFound', 'approvePinReset', {
      request: ofRevoked,
    });
    const { approval } = primary.ask('APPROVE PIN RESET', 'approvePinReset', { request });
    const given = { pin: newPin, approvals: [approval] };
    asks.refused('PIN RESET in an epoch that the card does not know', 'approvalWrong', 'resetPin', given);
    const unsigned = rosterStatement.encode({ body: next, signatures: [] });
    asks.refused('PIN RESET with a roster that nobody signed', 'approvalWrong', 'resetPin', {
      ...given,
      roster: unsigned,
    });
    asks.ask('PIN RESET with the roster', 'resetPin', { ...given, roster });
    const after = safe.host.open('OPEN CHANNEL with the new PIN', 'pin', newPin);
    after.ask('GET STATUS', 'getStatus', {});
    after.ask('READ LOG', 'readLog', { from: 0 });
    revoked.refused('PIN RESET of the revoked card, with the roster that revokes it', 'approvalWrong', 'resetPin', {
      pin: newPin,
      approvals: [early],
      roster,
    });
    revoked.ask('PIN RESET of the revoked card, which knows nothing of it', 'resetPin', {
      pin: newPin,
      approvals: [early],
    });
  },
};

export const pinResetConversations = { 'pin-reset': pinReset, 'pin-reset-late': missedChange };
