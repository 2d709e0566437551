/** What a PN532 is told before it reads cards or is one: UM0701-02 rev. 02, clause 7. */
import { type AbortSignal, cardError, isSymbolonError } from '@symbolon/interface';
import type { Pn532Line } from './line.ts';

const code = { getFirmwareVersion: 0x02, samConfiguration: 0x14, rfConfiguration: 0x32 } as const;
const PN532 = 0x32;

/**
 * Wakes the chip and closes its line if it does not answer.
 *
 * @param name of the line, for messages
 * @throws SymbolonError `transport/unavailable` if no PN532 answers; `transport/aborted`
 */
export async function startChip(line: Pn532Line, name: string, signal: AbortSignal | undefined): Promise<void> {
  const options = signal === undefined ? {} : { signal };
  try {
    await line.wakeUp();
    // Normal mode, no SAM, unused time-out. Clause 7.2.10.
    await line.command(code.samConfiguration, [0x01, 0x00, 0x01], options);
    const [chip] = await line.command(code.getFirmwareVersion, [], options);
    if (chip !== PN532)
      throw cardError('transport/failed', { transport: name, reason: `a chip of type ${chip} answered` });
    // MaxRetries: ATR_REQ, PSL_REQ, passive activation. Clause 7.3.1, item 5. A search ends by itself, so it can be
    // cancelled in between.
    await line.command(code.rfConfiguration, [0x05, 0xff, 0x01, 0x02], options);
  } catch (cause) {
    await line.close();
    if (isSymbolonError(cause, 'transport/aborted'))
      throw cardError('transport/aborted', { transport: name }, { cause: signal?.reason });
    const context = {
      transport: name,
      reason: 'no PN532 answers',
      advice: 'Check the wiring (TX to RX), that its switches choose HSU, and that the line runs at 115,200 baud.',
    };
    throw cardError('transport/unavailable', context, { cause });
  }
}

/** The field of the chip's own antenna. Clause 7.3.1, item 1. */
export function switchField(line: Pn532Line, state: 'on' | 'off'): Promise<unknown> {
  return line.command(code.rfConfiguration, [0x01, state === 'on' ? 1 : 0]);
}
