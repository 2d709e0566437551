/** Nobody is put out of the set who was not shown in a question before. */
import type { StepRequest, UnlockedCard } from '@symbolon/backup';
import type { Session } from '@symbolon/client';
import type { SignedRoster } from '@symbolon/protocol/set';
import { expect, test, vi } from 'vitest';
import { asksToRenew } from '../../../src/actions/shares/asks-to-renew.ts';
import type { SetMember } from '../../../src/cards/set-members.ts';
import type { CommandContext } from '../../../src/context.ts';

const shareCard = (member: number): SetMember => ({
  ...{ member, name: undefined, role: 'share', isRevoked: false, cardNumber: `${member}`.repeat(12) },
  ...{ setId: new Uint8Array(), publicKey: new Uint8Array() },
});

vi.mock('../../../src/cards/set-members.ts', async (original) => ({
  ...(await original<object>()),
  readSetMembers: async () => [shareCard(1), shareCard(2)],
}));

const session = {} as Session;
const rosterWithout = (...gone: readonly number[]) =>
  ({
    members: [0, 1, 2].map((member) => ({ standing: gone.includes(member) ? 'revoked' : 'agreed' })),
  }) as unknown as SignedRoster['roster'];

/** The card with the wallet, once the card of member 1 has come, and what it did. */
async function walletCard(answers: readonly boolean[]) {
  const asked: string[] = [];
  const did: string[] = [];
  const confirm: CommandContext['confirm'] = async (_, { lines }) => {
    asked.push(lines.join('\n'));
    if (answers[asked.length - 1] !== true) throw new Error('declined');
  };
  const hook = asksToRenew({ confirm } as CommandContext, { agreed: false });
  const card = (cardNumber: string) =>
    ({
      attest: async () => ({ cardNumber }),
      dealShare: async () => void did.push('deals'),
      signRoster: async () => void did.push('signs'),
    }) as unknown as UnlockedCard;
  const at = (step: string, part: string) => ({ step, card: { part, label: part } }) as unknown as StepRequest;
  await (await hook(card('111111111111'), session, at('offer', 'holder'))).attest();
  return { wallet: await hook(card('000000000000'), session, at('deal', 'wallet')), asked, did };
}

const share = {} as Parameters<UnlockedCard['dealShare']>[0];

test('whoever was shown when the shares were dealt is not asked about again', async () => {
  const { wallet, asked, did } = await walletCard([true]);
  await wallet.dealShare(share);
  await wallet.signRoster(rosterWithout(2));
  expect(asked).toEqual([expect.stringMatching(/Put out .*: member 3, share, number 222222222222\.$/)]);
  expect(did).toEqual(['deals', 'signs']);
});

test('a card that was not shown is asked about before it is put out, and stays where that is declined', async () => {
  const { wallet, asked, did } = await walletCard([true, false]);
  await wallet.dealShare(share);
  await expect(wallet.signRoster(rosterWithout(1, 2))).rejects.toThrow('declined');
  expect(asked[1]).toContain('member 2, share, number 111111111111');
  expect(did).toEqual(['deals']);
});
