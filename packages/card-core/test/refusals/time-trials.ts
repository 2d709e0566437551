/** The commands of proven time, and of what waits for it. */
import { wakeSubject } from '@symbolon/protocol/delays';
import { type AnchorBody, anchorStatement } from '@symbolon/protocol/time';
import { records } from '../../src/nvm/layout.ts';
import type { Chip } from '../support/chip.ts';
import { pin, setOfThree } from '../support/set.ts';
import { anchor, anchoredBy, anchorOf, answerOf, servers } from '../support/time.ts';
import { type Asking, change, changeMember, copyOf, flipped, type Trial, trial, trialOf, write } from './trial.ts';

type OnCard = { readonly chip: Chip };
const wake = { delay: 3600, factor: false };
const members = () => setOfThree({ name: 'time', wake });
/** The primary, which has an anchor. */
const primary = (): Chip =>
  copyOf('anchored primary', () => {
    const chip = members().primary;
    anchor([chip]);
    return chip;
  });
/** A backup that wakes after a delay. */
const backup = (): Chip =>
  copyOf('anchored backup', () => {
    const { primary: source, first } = members();
    anchor([source, first]);
    return first;
  });

const revoked =
  (member: number) =>
  ({ chip }: OnCard): void =>
    changeMember(chip, member, { standing: 'revoked' });
const heir = ({ chip }: OnCard): void => changeMember(chip, 0, { role: 'heir' });
const withoutAnchor = ({ chip }: OnCard): void => write(chip, (store, { clock }) => store.remove(clock));

type Adopting = {
  chip: Chip;
  body: AnchorBody;
  signatures: readonly { readonly member: number; readonly signature: Uint8Array }[];
  session: 'pin' | 'puk';
};

export const timeTrials: { readonly [command: string]: Trial } = {
  'SIGN ANCHOR': trialOf('signAnchor', () => ({ chip: primary(), options: pin, request: anchorOf(1, { number: 2 }) }), [
    revoked(0),
    heir,
    (attempt) => {
      attempt.request = { ...attempt.request, version: 9 };
    },
    (attempt) => {
      attempt.request = { ...attempt.request, number: 18 };
    },
  ]),
  'ADOPT ANCHOR': trial<Adopting>(
    () => {
      const chip = primary();
      const statement = anchoredBy(anchorOf(1, { number: 2 }), chip);
      return { chip, ...anchorStatement.decode(statement), session: 'pin' };
    },
    [
      (attempt) => {
        attempt.body = { ...attempt.body, version: 9 };
      },
      (attempt) => {
        attempt.body = { ...attempt.body, setId: new Uint8Array(16) };
      },
      ({ chip }) => write(chip, (store, { clock }) => change(store, clock, { anchor: anchorOf(1, { number: 3 }) })),
      (attempt) => {
        attempt.signatures = [{ member: 1, signature: new Uint8Array(64).fill(1) }];
      },
      (attempt) => {
        attempt.signatures = [];
      },
      ({ chip }) =>
        write(chip, (store, { exports: [first] }) => {
          if (first !== undefined) change(store, first, { pending: true });
        }),
      (attempt) => {
        attempt.session = 'puk';
        write(attempt.chip, (store) => change(store, records.pukTries, { uses: 0 }));
      },
    ],
    ({ chip, body, signatures, session }) =>
      chip.send('adoptAnchor', { statement: anchorStatement.encode({ body, signatures }) }, { session }).status,
  ),
  'TIME NONCE': trialOf('timeNonce', () => ({ chip: primary(), options: pin, request: {} }), [withoutAnchor]),
  'PROVE TIME': trialOf('proveTime', (): Asking<'proveTime'> => {
    const chip = primary();
    const { nonce } = chip.call('timeNonce', {}, pin);
    return { chip, options: pin, request: { servers: [answerOf(servers[0]!, nonce, { time: 1000n })] } };
  }, [
    withoutAnchor,
    (attempt) => {
      attempt.request = {};
    },
    (attempt) => {
      attempt.request = { servers: attempt.request.servers?.map((one) => ({ ...one, index: 1 })) ?? [] };
    },
  ]),
  ANNOUNCE: trialOf(
    'announce',
    (): Asking<'announce'> => ({ chip: backup(), options: pin, request: { kind: 'wake', subject: wakeSubject } }),
    [
      revoked(1),
      ({ chip }) => write(chip, (store, { set }) => change(store, set, { dormant: false })),
      (attempt) => {
        attempt.request = { ...attempt.request, subject: new Uint8Array(32).fill(1) };
      },
      (attempt) => {
        attempt.request = { ...attempt.request, kind: 'policy' };
      },
      (attempt) => {
        attempt.request = { ...attempt.request, kind: 'word' };
        write(attempt.chip, (store, { set }) => change(store, set, { dormant: false }));
      },
      ({ chip }) => write(chip, (store, { terms }) => store.remove(terms)),
      withoutAnchor,
    ],
    // Waking, or something else; asleep, or not.
    [
      [1, 3],
      [2, 3],
      [1, 4],
      [2, 4],
      [3, 4],
    ],
  ),
  VETO: trialOf('veto', (): Asking<'veto'> => {
    const chip = primary();
    write(chip, (store, { clock }) => change(store, clock, { time: 1000n }));
    return { chip, options: pin, request: { member: 1 } };
  }, [
    revoked(0),
    heir,
    (attempt) => {
      attempt.request = { member: 7 };
    },
    ({ chip }) => write(chip, (store, { clock }) => change(store, clock, { time: 0n })),
  ]),
  'TAKE VETO': trialOf('takeVeto', (): Asking<'takeVeto'> => {
    const { veto } = primary().call('veto', { member: 1, nonce: new Uint8Array(16) }, pin);
    return { chip: backup(), options: pin, request: { veto } };
  }, [
    (attempt) => {
      attempt.request = { veto: attempt.request.veto.slice(0, -1) };
    },
    (attempt) => {
      attempt.request = { veto: flipped(attempt.request.veto) };
    },
  ]),
};
