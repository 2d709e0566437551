import { expect, test } from 'vitest';
import { headlineOf, htmlReport, jsonReport, type Outcome, requirements, verdictOf, whatToGive } from '../src/index.ts';

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

/** Every requirement, passed or measured, but for those that are named. */
const allBut = (others: { readonly [id: string]: Partial<Outcome> }): readonly Outcome[] =>
  requirements.map((requirement) => {
    const usual = requirement.level === 'measured' ? ('measured' as const) : ('passed' as const);
    return { requirement, result: usual, ...others[requirement.id] };
  });

test.each<[about: string, outcomes: readonly Outcome[], verdict: string, headline: RegExp]>([
  ['everything passed', allBut({}), 'conforms', /^The card conforms: it met all \d+ requirements that it has to meet$/],
  ['the card has no files', allBut({ 'FI-01': { result: 'not applicable' } }), 'conforms', /^The card conforms/],
  ['what was measured was not measured', allBut({ 'TI-01': { result: 'not checked' } }), 'conforms', /conforms/],
  [
    'one was not checked',
    allBut({ 'CL-01': { result: 'not checked' } }),
    'incomplete',
    /^Not a whole check: .+ and 1 was not/,
  ],
  ['an optional one was not checked', allBut({ 'FI-01': { result: 'not checked' } }), 'incomplete', /and 1 was not/],
  [
    'what every card has is not there',
    allBut({ 'SG-07': { result: 'not applicable' } }),
    'incomplete',
    /and 1 was not/,
  ],
  [
    'only one was asked',
    allBut({}).slice(0, 1),
    'incomplete',
    /^Not a whole check: 1 requirement was met, and \d+ were not/,
  ],
  ['one failed', allBut({ 'CL-01': { result: 'failed' } }), 'fails', /^1 of \d+ checked requirements failed$/],
  ['one of one failed', allBut({ 'AP-01': { result: 'failed' } }).slice(0, 1), 'fails', /^1 of 1 .+, and \d+ were not/],
])('a run in which %s is told as what it is', (_, outcomes, verdict, headline) => {
  expect(verdictOf(outcomes)).toBe(verdict);
  expect(headlineOf(outcomes)).toMatch(headline);
  expect(jsonReport(outcomes, { card: '1', date: '' }).verdict).toBe(verdict);
  const report = htmlReport(outcomes, { card: '1', date: '' });
  expect(report).toContain(`<h1>${headlineOf(outcomes)}</h1>`);
  expect(report.includes('conforms')).toBe(verdict === 'conforms');
});

test('a report says what to give, beside what was not checked and once for all', () => {
  const outcomes = allBut({
    'CL-01': { result: 'not checked', reason: 'there is one card', missing: 'second card' },
    'CL-02': { result: 'not checked', reason: 'there is one card', missing: 'second card' },
  });
  const report = htmlReport(outcomes, { card: '1', date: '' });
  expect(report).toContain(`<li>${whatToGive['second card']} <small>2</small></li>`);
  expect(report.split(`there is one card. ${whatToGive['second card']}`)).toHaveLength(3);
});
