/** Proofs of what cards hold, kept in a file. */
import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { copier, createWorkplace, errorOf, makeBackedUp, resultOf, type Workplace } from '../../support/workplace.ts';

let place: Workplace;
let copy: () => string;
beforeAll(async () => {
  place = createWorkplace();
  await makeBackedUp(place);
  copy = copier(place, 'backed-up');
});
afterAll(() => place.remove());

test.concurrent('proofs are kept and compared, and refused when somebody has changed them', async () => {
  const pack = copy();
  const verify = (...more: string[]) =>
    place.symbolon('verify', '--records', 'proofs.json', '--pack', pack, '--json', ...more);
  type Verified = { verified: { record: { dormant: boolean }; findings: { kind: string }[] }[]; overdue: unknown[] };
  expect(resultOf<Verified>(await verify('--cards', '3'))).toMatchObject({
    verified: [
      { record: { dormant: false }, findings: [] },
      { record: { dormant: true } },
      { record: { dormant: true } },
    ],
    overdue: [],
  });
  expect(resultOf<Verified>(await verify('--card', '2')).verified[0]?.findings).toEqual([]);
  const kept = readFileSync(place.path('proofs.json'), 'utf8');
  expect(JSON.parse(kept).records).toHaveLength(4);
  writeFileSync(place.path('proofs.json'), kept.replace('"dormant": true', '"dormant": false'));
  expect(errorOf(await verify())).toMatchObject({
    code: 'file/malformed',
    exit: 8,
    message: expect.stringContaining('not what the card signed'),
  });
});
