/** The stories of the page, in the order an owner goes through them, and when each one opens. */
import type { PhoneMemory } from './phone.ts';
import { placeOf, type Table } from './table.ts';
import { membersOf } from './wallet.ts';

/** How far the wallet has come, in this order. */
export const stages = ['boxed', 'checked', 'active', 'backed-up'] as const;
export type Stage = (typeof stages)[number];

type Story = {
  /** Its address, and the name of its folder in `stories`. */
  readonly id: string;
  readonly title: string;
  readonly about: string;
  /** The story opens at this stage. */
  readonly from: Stage;
  /** Whether the story is done. Without it, the story can be repeated for ever. */
  readonly done?: (phone: PhoneMemory, table: Table) => boolean;
};

export const stories = [
  {
    id: 'unbox',
    title: 'Unbox',
    about: 'Are they genuine?',
    from: 'boxed',
    done: (phone) => reached(phone, 'checked'),
  },
  {
    id: 'create-wallet',
    title: 'Create wallet',
    about: 'Make the key',
    from: 'checked',
    done: (phone) => reached(phone, 'active'),
  },
  { id: 'back-up', title: 'Back up', about: 'Five taps', from: 'active', done: (phone) => reached(phone, 'backed-up') },
  { id: 'put-away', title: 'Put away', about: 'In three places', from: 'backed-up', done: arePutAway },
  { id: 'bitcoin', title: 'Bitcoin', about: 'Receive and send', from: 'active' },
  { id: 'ethereum', title: 'Ethereum', about: 'Ether and tokens', from: 'active' },
  { id: 'daily', title: 'Daily card', about: 'Pay within a limit', from: 'backed-up' },
  {
    id: 'verify',
    title: 'Verify',
    about: 'Half a year later',
    from: 'backed-up',
    done: ({ wallet }) => wallet.records.length > 0,
  },
  { id: 'plan', title: 'Recovery plan', about: 'A page to print', from: 'backed-up' },
  {
    id: 'rehearse',
    title: 'Rehearse',
    about: 'Before you need it',
    from: 'backed-up',
    done: ({ rehearsed }) => rehearsed,
  },
  { id: 'vault', title: 'Vault', about: 'Other secrets', from: 'backed-up' },
  {
    id: 'forgotten-pin',
    title: 'Forgotten PIN',
    about: 'Blocked, and no PUK',
    from: 'backed-up',
    done: ({ wallet }) => wallet.pinWasReset === true,
  },
  { id: 'lost', title: 'Lose a card', about: 'What a finder gets', from: 'backed-up' },
  { id: 'replace', title: 'Replace it', about: 'Revoke, admit, update', from: 'backed-up', done: isReplaced },
  {
    id: 'later',
    title: 'A later card',
    about: 'Bought next year',
    from: 'backed-up',
    done: ({ wallet, single }) => [wallet, single].some((one) => (one?.added ?? []).length > 0),
  },
  {
    id: 'shares',
    title: 'Shares',
    about: 'Two of three',
    from: 'backed-up',
    done: ({ shared }) => shared?.recovered !== undefined,
  },
  {
    id: 'heir',
    title: 'An heir',
    about: 'A card that waits',
    from: 'backed-up',
    done: ({ heir }) => heir?.awake === true,
  },
  {
    id: 'sweep',
    title: 'Start afresh',
    about: 'New key, same money',
    from: 'backed-up',
    done: ({ retired }) => retired.length > 0,
  },
  { id: 'other-wallet', title: 'To another wallet', about: 'The ways out', from: 'active' },
  { id: 'attack', title: 'Attack room', about: 'Try to break it', from: 'boxed' },
] as const satisfies readonly Story[];

export type StoryId = (typeof stories)[number]['id'];

const story = (id: StoryId): Story | undefined => stories.find((one) => one.id === id);

export function stageOf({ wallet, known }: PhoneMemory): Stage {
  if (wallet.primary === undefined)
    return wallet.cards.every((card) => known[card] !== undefined) ? 'checked' : 'boxed';
  return wallet.sealed ? 'backed-up' : 'active';
}

export function reached(phone: PhoneMemory, stage: Stage): boolean {
  return stages.indexOf(stageOf(phone)) >= stages.indexOf(stage);
}

/** The stage at which a story opens. */
export function stageFor(id: StoryId): Stage {
  return story(id)?.from ?? 'backed-up';
}

export function isUnlocked(id: StoryId, phone: PhoneMemory): boolean {
  return reached(phone, stageFor(id));
}

export function isDone(id: StoryId, phone: PhoneMemory, table: Table): boolean {
  return story(id)?.done?.(phone, table) ?? false;
}

function arePutAway(phone: PhoneMemory, table: Table): boolean {
  return (
    reached(phone, 'backed-up') &&
    membersOf(phone.wallet).every((card) => !['box', 'table'].includes(placeOf(table, card)))
  );
}

function isReplaced({ wallet }: PhoneMemory): boolean {
  return wallet.revoked.length > 0 && wallet.cards.length > 3;
}
