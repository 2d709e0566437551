import { type StatusName, status } from '@symbolon/protocol/status';

/**
 * Ends a command that a card does not carry out: thrown by code on the card (firmware handlers, clone roles). The
 * dispatcher of the firmware answers with the status word.
 */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly status: number;

  /** @param reason name of a status word, or a status word ('63Cx') */
  constructor(reason: StatusName | number) {
    super(typeof reason === 'number' ? reason.toString(16) : reason);
    this.status = typeof reason === 'number' ? reason : status[reason];
  }
}
