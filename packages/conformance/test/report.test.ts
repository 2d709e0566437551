import { expect, test } from 'vitest';
import { htmlReport, type Outcome, requirements } from '../src/index.ts';

test('what a card says is text in a report, whatever it is', () => {
  const evil = `"><script>alert(1)</script><img src=x onerror='alert(1)'>&`;
  const exchange = { card: evil, name: evil, command: '00a4', response: '9000', meaning: evil };
  const outcomes = requirements
    .slice(0, 2)
    .map((requirement): Outcome => ({ requirement, result: 'failed', reason: evil, exchanges: [exchange] }));
  const report = htmlReport(outcomes, { card: evil, second: evil, date: evil });
  expect(report).not.toMatch(/<(script|img)|"">|="[^"]*"[^ >]/);
  expect(report.split('&#60;script&#62;').length - 1).toBe(4 + 2 + 2 * 4);
});
