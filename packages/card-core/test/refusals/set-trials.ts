/** The commands of a set. */
import { wakeSubject } from '@symbolon/protocol/delays';
import { testPuk } from '../../../../test/passwords.ts';
import { records } from '../../src/nvm/layout.ts';
import type { Chip } from '../support/chip.ts';
import { can, pin, proposalOf, setOfThree, signaturesOf, statementOf } from '../support/set.ts';
import { anchor, proves } from '../support/time.ts';
import { type Asking, change, changeMember, flipped, type Trial, trial, trialOf, write } from './trial.ts';

const revoked = ({ chip }: { readonly chip: Chip }): void => changeMember(chip, 0, { standing: 'revoked' });
const heir = ({ chip }: { readonly chip: Chip }): void => changeMember(chip, 0, { role: 'heir' });
/** A clone is waited for that the proposals below do not revoke. */
const pending = ({ chip }: { readonly chip: Chip }): void =>
  write(chip, (store, { exports: [first] }) => {
    if (first !== undefined) change(store, first, { pending: true });
  });

type Adopting = {
  chip: Chip;
  body: ReturnType<typeof proposalOf>;
  signatures: ReturnType<typeof signaturesOf>;
  session: 'pin' | 'puk';
};

export const setTrials: { readonly [command: string]: Trial } = {
  'SIGN ROSTER': trialOf('signRoster', () => {
    const { primary } = setOfThree();
    return { chip: primary, options: pin, request: proposalOf(primary, { 2: { standing: 'revoked' } }) };
  }, [
    revoked,
    heir,
    (attempt) => {
      attempt.request = { ...attempt.request, version: 9 };
    },
    (attempt) => {
      attempt.request = { ...attempt.request, setId: new Uint8Array(16) };
    },
    (attempt) => {
      attempt.request = { ...attempt.request, epoch: 99 };
    },
    pending,
  ]),
  'ADOPT ROSTER': trial<Adopting>(
    () => {
      const { primary } = setOfThree();
      const body = proposalOf(primary, { 2: { standing: 'revoked' } });
      return { chip: primary, body, signatures: signaturesOf(body, primary), session: 'pin' };
    },
    [
      (attempt) => {
        attempt.body = { ...attempt.body, version: 9 };
      },
      (attempt) => {
        attempt.body = { ...attempt.body, setId: new Uint8Array(16) };
      },
      (attempt) => {
        attempt.body = { ...attempt.body, members: attempt.body.members.slice(0, 1) };
      },
      (attempt) => {
        attempt.signatures = [{ member: 1, signature: flipped(new Uint8Array(64).fill(1)) }];
      },
      (attempt) => {
        attempt.signatures = [];
      },
      (attempt) => {
        attempt.session = 'puk';
        write(attempt.chip, (store) => change(store, records.pukTries, { uses: 0 }));
      },
      pending,
    ],
    ({ chip, body, signatures, session }) =>
      chip.send('adoptRoster', { statement: statementOf(body, signatures) }, { session }).status,
  ),
  'APPROVE ACTIVATION': trialOf(
    'approveActivation',
    () => ({ chip: setOfThree().primary, options: pin, request: { member: 1 } }),
    [
      revoked,
      heir,
      (attempt) => {
        attempt.request = { member: 7 };
      },
      ({ chip }) => changeMember(chip, 1, { role: 'daily' }),
    ],
  ),
  'APPROVE PIN RESET': trialOf('approvePinReset', (): Asking<'approvePinReset'> => {
    const { primary, first } = setOfThree({ pinReset: 1 });
    return { chip: primary, options: pin, request: first.call('offerPinReset', {}, can) };
  }, [
    revoked,
    (attempt) => {
      attempt.request = { request: attempt.request.request.slice(0, 50) };
    },
    ({ chip }) => write(chip, (store, { set }) => change(store, set, { pinReset: 0 })),
    ({ chip }) => changeMember(chip, 1, { standing: 'revoked' }),
    ({ chip }) => changeMember(chip, 0, { role: 'daily' }),
    (attempt) => {
      attempt.request = { request: flipped(attempt.request.request) };
    },
  ]),
  'PIN RESET': trialOf('resetPin', (): Asking<'resetPin'> => {
    const { primary, first } = setOfThree({ pinReset: 1 });
    const { request } = first.call('offerPinReset', {}, can);
    const { approval } = primary.call('approvePinReset', { request }, pin);
    return { chip: first, options: can, request: { pin: '135790', approvals: [approval] } };
  }, [
    (attempt) => {
      attempt.request = { ...attempt.request, approvals: attempt.request.approvals.map((one) => flipped(one)) };
    },
  ]),
  ACTIVATE: trialOf('activate', (): Asking<'activate'> => {
    const { primary, first } = setOfThree({ wake: { delay: 3600, factor: true } });
    anchor([primary, first]);
    first.call('announce', { kind: 'wake', subject: wakeSubject }, pin);
    proves(first, 1000n);
    proves(first, 5000n);
    return { chip: first, options: pin, request: primary.call('approveActivation', { member: 1 }, pin) };
  }, [
    ({ chip }) => changeMember(chip, 1, { standing: 'revoked' }),
    (attempt) => {
      attempt.request = {};
    },
    ({ chip }) => write(chip, (store, { announced }) => store.remove(announced)),
    ({ chip }) => write(chip, (store, { clock }) => change(store, clock, { time: 4000n })),
    (attempt) => {
      attempt.request = { approval: new Uint8Array(3) };
    },
    (attempt) => {
      const { approval } = setOfThree().primary.call('approveActivation', { member: 2 }, pin);
      attempt.request = { approval };
    },
    (attempt) => {
      attempt.request = { puk: testPuk };
      write(attempt.chip, (store) => {
        store.remove(records.pukKey);
        store.remove(records.pukTries);
      });
    },
    (attempt) => {
      attempt.request = { puk: testPuk };
      write(attempt.chip, (store) => change(store, records.pukTries, { tries: 0 }));
    },
    (attempt) => {
      attempt.request = { puk: '999999999999' };
    },
  ]),
};
