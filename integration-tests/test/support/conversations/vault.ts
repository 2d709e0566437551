/** The vault: items and their rules, approvals, and items on their way to a member and to somebody else's card. */
import { utf8ToBytes } from '@noble/hashes/utils.js';
import { limits } from '@symbolon/protocol/limits';
import { rosterStatement } from '@symbolon/protocol/set';
import type { VaultItem, VaultRule } from '@symbolon/protocol/vault';
import type { Conversation } from '../transcript.ts';
import { altered, firstMember, newMember } from './set-of-cards.ts';

const locked: VaultRule = { show: false, members: false, others: false, approval: false };
const words = `${'abandon '.repeat(11)}about`;

function item(label: string, content: string, rule: Partial<VaultRule>, kind: VaultItem['kind'] = 'text'): VaultItem {
  return { kind, label, rule: { ...locked, ...rule }, content: utf8ToBytes(content) };
}

/** Identity key of a member, as a card tells it. */
function memberKey(statement: Uint8Array, member: number): Uint8Array {
  const found = rosterStatement.decode(statement).body.members[member];
  if (found === undefined) throw new Error(`no member ${member}`);
  return found.publicKey;
}

const vault: Conversation = {
  note: 'A vault: items stored, read, deleted, approved by a clone, sent to it and to a card of another pack, and made wallets. PIN 246810.',
  converse: async (recorder) => {
    const primary = firstMember(recorder, { clones: 1 });
    const clone = newMember(recorder, primary, { role: 'backup' });
    primary.ask('VAULT LIST, nothing', 'vaultList', {});
    primary.ask('VAULT STORE 1, which may be shown', 'vaultStore', item('note', 'below the stairs', { show: true }));
    primary.ask(
      'VAULT STORE 2, a phrase with an approval',
      'vaultStore',
      item('old wallet', words, { show: true, members: true, approval: true }, 'bip39Phrase'),
    );
    primary.ask(
      'VAULT STORE 3, a passphrase that nothing is allowed with',
      'vaultStore',
      item('its passphrase', 'TREZOR', {}, 'passphrase'),
    );
    primary.ask(
      'VAULT STORE 4, for any card, of five blocks less one byte',
      'vaultStore',
      item('for a friend', 'x'.repeat(1023), { others: true }),
    );
    primary.refused(
      'VAULT STORE of a phrase with a wrong checksum',
      'incorrectData',
      'vaultStore',
      item('wrong', 'abandon '.repeat(12).trim(), {}, 'bip39Phrase'),
    );
    primary.ask('VAULT READ 1', 'vaultRead', { item: 1 });
    primary.refused('VAULT READ 3, against its rule', 'vaultRuleRefused', 'vaultRead', { item: 3 });
    primary.refused('VAULT READ 9, which is not there', 'fileNotFound', 'vaultRead', { item: 9 });
    primary.refused('VAULT READ 2 without approval', 'vaultApprovalMissing', 'vaultRead', { item: 2 });

    primary.refused('VAULT REQUEST for 1, which needs none', 'conditionsOfUse', 'vaultRequest', {
      item: 1,
      use: 'show',
    });
    const { request } = primary.ask('VAULT REQUEST to show 2', 'vaultRequest', { item: 2, use: 'show' });
    clone.refused('VAULT APPROVE of what was altered', 'notGenuine', 'vaultApprove', { request: altered(request) });
    const { approval } = clone.ask('VAULT APPROVE', 'vaultApprove', { request });
    primary.refused('VAULT READ 2 with an approval that was altered', 'vaultApprovalWrong', 'vaultRead', {
      item: 2,
      approval: altered(approval),
    });
    primary.ask('VAULT READ 2 with the approval', 'vaultRead', { item: 2, approval });
    primary.refused('VAULT READ 2 with the same approval', 'vaultApprovalWrong', 'vaultRead', { item: 2, approval });

    const { offer } = clone.ask('VAULT OFFER of the clone', 'vaultOffer', {});
    clone.ask('VAULT OFFER again', 'vaultOffer', {});
    primary.refused('VAULT SEND 1, against its rule', 'vaultRuleRefused', 'vaultSend', { item: 1, offer });
    primary.refused('VAULT SEND 2 without approval', 'vaultApprovalMissing', 'vaultSend', { item: 2, offer });
    const keyOfClone = memberKey(clone.ask('GET ROSTER of the clone', 'getRoster', {}).statement, 1);
    const sending = primary.ask('VAULT REQUEST to send 2 to the clone', 'vaultRequest', {
      item: 2,
      use: 'send',
      target: keyOfClone,
    });
    const agreed = clone.ask('VAULT APPROVE, to itself', 'vaultApprove', { request: sending.request });
    const { sealed } = primary.ask('VAULT SEND 2', 'vaultSend', { item: 2, offer, ...agreed });
    primary.ask('VAULT SEND 2 again', 'vaultSend', { item: 2, offer });
    clone.refused('VAULT RECEIVE of what was altered', 'notGenuine', 'vaultReceive', { sealed: altered(sealed) });
    clone.ask('VAULT RECEIVE', 'vaultReceive', { sealed });
    clone.ask('VAULT RECEIVE again', 'vaultReceive', { sealed });
    clone.refused('VAULT RECEIVE of another, without an offer', 'conditionsOfUse', 'vaultReceive', {
      sealed: altered(sealed),
    });
    clone.ask('VAULT LIST of the clone', 'vaultList', {});

    const friend = firstMember(recorder, { clones: 0 }, { otherPack: true });
    const { offer: theirs } = friend.ask('VAULT OFFER of a card from another pack', 'vaultOffer', { anyPack: true });
    primary.refused('VAULT SEND 4 to a card that was not confirmed', 'vaultCardUnconfirmed', 'vaultSend', {
      item: 4,
      offer: theirs,
    });
    const confirmed = memberKey(friend.ask('GET ROSTER of that card', 'getRoster', {}).statement, 0);
    const given = primary.ask('VAULT SEND 4, confirmed', 'vaultSend', { item: 4, offer: theirs, confirmed });
    friend.ask('VAULT RECEIVE of that card', 'vaultReceive', given);
    friend.ask('VAULT LIST of that card', 'vaultList', {});

    const wallet = { from: 0, clones: 0, exportable: false };
    primary.ask('VAULT STORE 5, a phrase that nothing is allowed with', 'vaultStore', {
      ...item('kept', words, {}, 'bip39Phrase'),
    });
    primary.refused('WALLET FROM VAULT of a note', 'vaultKindWrong', 'walletFromVault', { ...wallet, item: 1 }, 1);
    primary.refused(
      'WALLET FROM VAULT, with clones',
      'vaultRuleRefused',
      'walletFromVault',
      {
        ...wallet,
        item: 5,
        clones: 1,
      },
      1,
    );
    primary.ask('WALLET FROM VAULT of the phrase', 'walletFromVault', { ...wallet, item: 5 }, 1);
    primary.ask('GET STATUS of that wallet', 'getStatus', {}, 1);
    primary.ask(
      'WALLET FROM VAULT of phrase and passphrase',
      'walletFromVault',
      { ...wallet, item: 5, passphrase: 3, pinReset: 2 },
      2,
    );
    primary.ask('GET STATUS of that wallet', 'getStatus', {}, 2);

    primary.ask('VAULT DELETE 1', 'vaultDelete', { item: 1 });
    for (let count = 5; count <= limits.vaultItems; count += 1)
      primary.ask(`VAULT STORE, the ${count}th at once`, 'vaultStore', item('one of many', `${count}`, {}));
    primary.refused('VAULT STORE, no room', 'vaultFull', 'vaultStore', item('one too many', 'x', {}));
    primary.ask('VAULT LIST', 'vaultList', {});
    primary.ask('READ LOG', 'readLog', { from: 1 });
  },
};

export const vaultConversations: { readonly [name: string]: Conversation } = { vault };
