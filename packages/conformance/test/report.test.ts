import { expect, test } from 'vitest';
import { htmlReport, type Outcome, requirements, verdictOf } from '../src/index.ts';

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

test('a run that left something out is not told as one that checked everything', () => {
  const [must, optional] = (['must', 'optional'] as const).map(
    (wanted) => requirements.find(({ level }) => level === wanted)!,
  );
  const outcome = (requirement = must!, result: Outcome['result'] = 'passed'): Outcome => ({ requirement, result });
  const passed = outcome();
  expect(verdictOf([passed, outcome(optional, 'not applicable')])).toBe('No requirement failed');
  expect(verdictOf([passed, outcome(must, 'not applicable')])).toMatch('but 1 for every card were not checked');
  expect(verdictOf([passed, outcome(must, 'failed')])).toBe('1 of 2 checked requirements failed');
});
