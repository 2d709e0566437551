import { type StatusName, status } from './status.ts';

/**
 * Why a card says no: the one way card-side code (firmware handlers, clone roles) ends a command that it does not carry
 * out. The firmware's dispatcher turns it into the status word; it never crosses the wire as anything else.
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
