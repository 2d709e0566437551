import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type PlannedCard,
  type PlannedItem,
  type RecoveryPlanData,
  recoveryPlan,
} from '../../src/plan/recovery-plan.ts';
import { planData, planWithoutPuk } from '../support/plan.ts';

/** The same data with one text field in it replaced, for each of them. */
function withEach(text: string): readonly { readonly field: string; readonly data: RecoveryPlanData }[] {
  const replaced: { field: string; data: RecoveryPlanData }[] = [];
  const walk = (value: unknown, path: readonly string[]): void => {
    if (typeof value === 'string' && !['role', 'cardNumber', 'masterFingerprint', 'list'].includes(path.at(-1) ?? '')) {
      const data = structuredClone(planData) as unknown as Record<string, unknown>;
      const holder = path.slice(0, -1).reduce((inner, key) => inner[key] as Record<string, unknown>, data);
      holder[path.at(-1) ?? ''] = text;
      replaced.push({ field: path.join('.'), data: data as unknown as RecoveryPlanData });
    } else if (typeof value === 'object' && value !== null) {
      for (const [key, inner] of Object.entries(value)) walk(inner, [...path, key]);
    }
  };
  walk(planData, []);
  return replaced;
}

const withoutPukOf = (card: RecoveryPlanData['cards'][number]) =>
  card.asked === undefined ? card : { ...card, asked: { ...card.asked, puk: false } };

/** Every tag of a document, without its attributes' values. */
const tags = (page: string): readonly string[] => page.match(/<[a-z!/][^\s>]*/gi) ?? [];

describe('a recovery plan', () => {
  test('says when a card was verified, that it never was, or that it does not know', () => {
    const [first, second, ...others] = planData.cards;
    if (first === undefined || second === undefined) throw new Error('two cards');
    const page = recoveryPlan({ ...planData, cards: [first, { ...second, verified: 'never' }, ...others] });
    expect(page.match(/Verified 2026-11-20|Never verified|When it was verified is not known here/g)).toEqual([
      'Verified 2026-11-20',
      'Never verified',
      'When it was verified is not known here',
    ]);
  });

  test('says where each card is', () => {
    const page = recoveryPlan(planData);
    for (const { label, place } of planData.cards) {
      expect(page).toContain(label);
      expect(page).toContain(place);
    }
    expect(page).toContain('1000 0000 0002');
    expect(page).toContain('I found every card');
  });

  test('says how each account is found', () => {
    const page = recoveryPlan(planData);
    for (const { path, address } of planData.accounts) {
      expect(page).toContain(path.replaceAll("'", '&#39;'));
      expect(page).toContain(address);
    }
  });

  test('says what does not come back, and names everybody it is for', () => {
    const page = recoveryPlan(planData);
    for (const { what } of planData.extras) expect(page).toContain(what);
    expect(page).toContain('for Ada');
    expect(page).toContain('for Ben');
  });

  const rule = { show: false, members: false, others: false, approval: false };
  const withVault = (...vault: readonly PlannedItem[]): string =>
    recoveryPlan({ ...planData, cards: planData.cards.map((card, at) => (at === 0 ? { ...card, vault } : card)) });

  test('says which card keeps recovery material, under which rule, and how a helper gets at it', () => {
    const page = withVault(
      { item: 3, kind: 'recoveryCode', rule: { ...rule, show: true, approval: true } },
      { item: 4, kind: 'bip39Phrase', rule },
      { item: 5, kind: 'text', rule: { ...rule, members: true } },
      { item: 6, kind: 'passphrase', rule },
    );
    const [owner = '', helper = ''] = page.split('</main>');
    for (const text of [
      'Recovery codes of an account, item 3</strong>: it can be read, each time with another card',
      'The phrase of a wallet (BIP-39), item 4</strong>: it can only become a wallet of this card.',
      'A text, item 5</strong>: it can be sent to other cards of this wallet.',
    ])
      expect(owner).toContain(text);
    for (const text of [
      'symbolon vault show 3 --reader any</code> shows it. It asks for a second card',
      'symbolon vault rehearse',
      'symbolon vault wallet 4 --slot 2',
      'symbolon vault send 5',
      'together with a phrase alone',
    ])
      expect(helper).toContain(text);
    expect(helper).not.toContain('vault show 4');
  });

  test('says of what a sleeping card keeps for later that it is read once the card is awake', () => {
    const sealed = { ...rule, show: true, members: true, awake: true };
    const vault = [
      { item: 1, kind: 'text', rule: sealed },
      { item: 2, kind: 'bip39Phrase', rule: { ...rule, awake: true } },
      { item: 3, kind: 'text', rule: { ...rule, members: true, awake: true } },
      { item: 4, kind: 'publicKey', rule: { ...rule, awake: true } },
    ] as const;
    const partsOf = (role: PlannedCard['role'], dormant?: boolean) => {
      const [primary, safe] = planData.cards as [PlannedCard, PlannedCard];
      const { asked, ...silent } = safe;
      const card = { ...silent, role, vault, ...(asked && dormant !== undefined && { asked: { ...asked, dormant } }) };
      return recoveryPlan({ ...planData, cards: [primary, card] }).split('</main>') as [string, string];
    };
    const once = 'once this card is awake and not before';
    for (const [owner, helper] of [partsOf('heir', true), partsOf('backup', true), partsOf('backup')]) {
      expect(owner).toContain(`it can be read, and it can be sent to other cards of this wallet, ${once}.`);
      expect(owner).toContain(`it can only become a wallet of this card, ${once}.`);
      expect(owner).toContain('item 4</strong>: nothing can be done with it.');
      expect(helper).not.toContain('vault rehearse');
      for (const command of ['show 1', 'wallet 2', 'send 3'])
        expect(helper).toMatch(new RegExp(`only once it is awake\\. Then: [^.]*<code>symbolon vault ${command}`));
    }
    for (const page of [partsOf('backup', false), partsOf('daily')])
      expect(page.join()).not.toContain('once it is awake');
    expect(partsOf('backup', false)[1]).toContain('vault rehearse');
  });

  test('has no heir approve the use of an item', () => {
    const vault = [{ item: 3, kind: 'text', rule: { ...rule, show: true, approval: true } }] as const;
    const cards = planData.cards.map((card, at) =>
      at === 0 ? { ...card, vault } : { ...card, role: 'heir' as const },
    );
    expect(recoveryPlan({ ...planData, cards })).toContain('no other card on this page can');
  });

  test('names the cards that approve, and a slot that is free', () => {
    const vault = [
      { item: 3, kind: 'text', rule: { ...rule, show: true, approval: true } },
      { item: 4, kind: 'bip39Phrase', rule },
    ] as const;
    const at = (more: object) =>
      recoveryPlan({
        ...planData,
        cards: planData.cards.map((card, n) => (n === 0 ? { ...card, vault, ...more } : card)),
      });
    expect(at({})).toMatch(/which approves, with its PIN: [^.]*safe or [^.]*sister\./);
    expect(at({})).toContain('Take a slot that is free');
    expect(at({ freeSlots: [2] })).toContain('symbolon vault wallet 4 --slot 3');
    expect(at({ freeSlots: [] })).toContain('No slot was free when this was written');
  });

  test('says by which command a backup is activated, and what helps a card that is blocked', () => {
    const [daily, safe] = planData.cards as [RecoveryPlanData['cards'][number], RecoveryPlanData['cards'][number]];
    expect(recoveryPlan(planData)).toContain('<code>symbolon activate</code>');
    expect(recoveryPlan({ ...planData, cards: [daily, safe] })).toContain('<code>symbolon activate --puk</code>');
    expect(recoveryPlan(planData)).toContain('symbolon pin unblock --forgotten --reader any</code>');
    expect(recoveryPlan(planData)).not.toContain('pin reset');
    const page = recoveryPlan({ ...planWithoutPuk, pinReset: 2 });
    expect(page).toContain('2 other cards of this wallet can give a card a new PIN');
    expect(page).not.toContain('pin unblock');
  });

  test('names an item only where its label is given, and says nothing of vaults where there are none', () => {
    const item = { item: 1, kind: 'text', rule: { ...rule, show: true } } as const;
    expect(withVault({ ...item, label: 'for <Ben>' })).toContain('“for &lt;Ben&gt;”, item 1');
    expect(withVault(item)).toContain('A text, item 1');
    expect(() => withVault({ ...item, label: `xprv${'A'.repeat(107)}` })).toThrow('looks like a private key');
    for (const page of [recoveryPlan(planData), withVault()]) expect(page).not.toMatch(/vault|material/i);
    const hidden = withVault({ item: 1, kind: 'text', rule: { ...rule, members: true } });
    expect(hidden).not.toContain('vault rehearse');
  });

  const shares = { groupThreshold: 1, groups: [{ threshold: 2, count: 3 }] };
  const holders = ['aunt', 'brother', 'notary'].map((label, share) => ({
    label,
    place: `With the ${label}`,
    role: 'share' as const,
    cardNumber: `20000000000${share}`,
    share,
  }));

  test('says who holds which share, how many make the wallet, and what a helper does', () => {
    const [primary] = planData.cards;
    if (primary === undefined) throw new Error('the plan has a primary');
    const alone = recoveryPlan({ ...planData, cards: [primary, ...holders], shares });
    const beside = recoveryPlan({ ...planData, cards: [...planData.cards, ...holders], shares });
    for (const page of [alone, beside]) {
      for (const { place } of holders) expect(page).toContain(place);
      for (const text of ['2 of 3 cards', 'any 2 of these 3 cards', 'Share 3', 'symbolon shares recover'])
        expect(page).toContain(text);
      expect(page).toContain(planData.masterFingerprint);
      expect(page).toContain('symbolon shares rehearse');
    }
    // With a backup beside them, the backup comes first.
    expect(beside).toContain('If those cards are gone too');
    expect(alone).not.toContain('If those cards are gone too');
    expect(alone).not.toContain('activated');
    expect(beside.indexOf('Fetch these two cards')).toBeLessThan(
      beside.indexOf('Bring any 2 of these 3 cards together'),
    );
    expect(() => recoveryPlan({ ...planData, cards: [primary, ...holders] })).toThrow('how the wallet is split');
    const terms = recoveryPlan({ ...planData, cards: [primary, ...holders], shares, clones: 5, pinReset: 1 });
    expect(terms).toContain('<code>symbolon shares recover --clones 5 --pin-reset 1</code>');
    expect(terms).toContain('shares recover --clones 5 --pin-reset 1 --reader any</code>');
  });

  test('names the groups of shares', () => {
    const groups = [
      { threshold: 1, count: 1 },
      { threshold: 2, count: 2 },
    ];
    const page = recoveryPlan({
      ...planData,
      cards: [...planData.cards, ...holders],
      shares: { groupThreshold: 2, groups },
    });
    expect(page).toContain('2 of these groups: the card of group 1; any 2 of the 2 cards of group 2');
    expect(page).toContain('Share 3, group 2');
  });

  test('is one page without scripts, links or anything from elsewhere', () => {
    const page = recoveryPlan(planData);
    expect(page).not.toMatch(/<(script|link|img|iframe|object|embed|form|a)\b/i);
    expect(page).not.toMatch(/\b(src|href|on[a-z]+|action)\s*=/i);
    expect(page).not.toMatch(/url\(|@import|javascript:/i);
    expect(page).toContain("default-src 'none'");
    expect(page).toContain('@media print');
    const pictures = page.match(/<svg/g) ?? [];
    expect(pictures.length).toBeGreaterThanOrEqual(6);
  });

  test('takes nothing typed for markup, in any field', () => {
    const clean = recoveryPlan(planData);
    const typed = `"><script>alert(1)</script><img src=x onerror='alert(2)'>&amp;</style><!--`;
    const fields = withEach(typed);
    expect(fields.length).toBeGreaterThan(20);
    for (const { field, data } of fields) {
      const page = recoveryPlan(data);
      expect(tags(page), field).toEqual(tags(clean));
      expect(page, field).toContain('&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;');
    }
  });

  test('has the same tags whatever is typed', () => {
    const clean = tags(recoveryPlan(planData));
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (typed) => {
        expect(tags(recoveryPlan({ ...planData, wallet: typed, pinPlace: typed }))).toEqual(clean);
      }),
    );
  });

  test('drops what turns the direction of text, has no width, or does not show at all', () => {
    const unseen = [
      '\u001b',
      '\u0085',
      '\u202e',
      '\u202c',
      '\u2066',
      '\u2069',
      '\u200b',
      '\u200d',
      '\u2028',
      '\ufeff',
      '\u{e0041}',
      '\ufe0f',
      '\u3164',
      '\ue000',
    ];
    const page = recoveryPlan({ ...planData, pinPlace: `safe ${unseen.join('x')} knab` });
    expect(unseen.filter((character) => page.includes(character))).toEqual([]);
    expect(page).toContain('x\\u{202e}x');
  });

  test.each([
    ['a recovery phrase', 'legal winner thank year wave sausage worth useful legal winner thank yellow'],
    [
      'a numbered one',
      '1. legal 2. winner 3. thank 4. year 5. wave 6. sausage 7. worth 8. useful 9. legal 10. winner 11. thank 12. yellow',
    ],
    ['an extended private key', `xprv${'9'.repeat(107)}`],
    ['a key in wallet import format', `K${'x'.repeat(51)}`],
    ['a key in hexadecimal', `0x${'ab'.repeat(32)}`],
    ['a PIN', 'the PIN is 246810'],
    ['a PUK', 'PUK: 123456789012'],
  ])('refuses %s in any field, and quotes nothing of it', (_, secret) => {
    for (const { field, data } of withEach(`see ${secret}`)) {
      const error = (() => {
        try {
          recoveryPlan(data);
        } catch (thrown) {
          return thrown;
        }
        throw new Error(`${field} was taken`);
      })();
      expect(error).toMatchObject({ code: 'argument/invalid' });
      expect(String(error)).not.toContain(secret.slice(0, 20));
    }
  });

  test('takes prose of short words', () => {
    const place = 'under the third board, behind the old tools and the paint cans from last year, with the rope';
    for (const { data } of withEach(place)) expect(() => recoveryPlan(data)).not.toThrow();
  });

  test.each(['246810', 'it is 24 68 10', '1234-5678-9012'])('refuses a place that may be the password: %s', (place) => {
    for (const field of ['pinPlace', 'pukPlace']) {
      const plan = () => recoveryPlan({ ...planData, [field]: place });
      expect(plan).toThrow(
        expect.objectContaining({ code: 'argument/invalid', message: expect.not.stringContaining(place) }),
      );
    }
    expect(recoveryPlan({ ...planData, pinPlace: 'box 12, folder 7' })).toContain('box 12, folder 7');
  });

  test('takes ordinary prose and public keys', () => {
    const prose =
      'Under the third board of the floor, in a tin with old photographs; ask the neighbour for a ladder, and mind the step by the door.';
    for (const { data } of withEach(prose)) expect(recoveryPlan(data)).toContain('Under the third board');
  });

  test('tells what to do with the cards there are', () => {
    const [daily, safe] = planData.cards as [RecoveryPlanData['cards'][number], RecoveryPlanData['cards'][number]];
    const alone = recoveryPlan({ ...planData, cards: [daily, safe] });
    expect(alone).toMatch(/Wake .*safe with the PUK/);
    const active = recoveryPlan({ ...planData, cards: [daily, { ...safe, role: 'daily' }] });
    expect(active).not.toContain('dormant');
    expect(recoveryPlan(planWithoutPuk)).toContain('There is no PUK');
    expect(recoveryPlan({ ...planData, extendable: false })).toContain('set is fixed');
  });

  test('says what becomes of a blocked PIN, as it was settled with the wallet', () => {
    const withoutPuk = planWithoutPuk;
    const stays = 'stays blocked on that card';
    const one = 'another card of this set, with its own PIN, can give that card a new one';
    const two = '2 other cards of this set, each with its own PIN, can give that card a new one';
    expect(recoveryPlan(withoutPuk)).toContain(stays);
    expect(recoveryPlan({ ...withoutPuk, pinReset: 0 })).toContain(stays);
    expect(recoveryPlan({ ...withoutPuk, pinReset: 1 })).not.toContain(stays);
    expect(recoveryPlan({ ...withoutPuk, pinReset: 1 })).toContain(`too often, ${one}`);
    expect(recoveryPlan({ ...withoutPuk, pinReset: 2 })).toContain(`too often, ${two}`);
    expect(recoveryPlan({ ...planData, pinReset: 1 })).toContain(`Without the PUK, ${one}`);
    expect(recoveryPlan({ ...planData, pinReset: 0 })).not.toContain('Without the PUK');
    const slow = { ...withoutPuk, pinReset: 1, delays: { pinReset: 172_800, loosening: 0, word: 0 } };
    expect(recoveryPlan(slow)).toContain('can give that card a new one after 2 days');
    // A set of which too few cards are there: none of them can.
    const [primary, safe] = withoutPuk.cards;
    const few = { ...withoutPuk, cards: [primary, { ...safe, role: 'daily' }] } as RecoveryPlanData;
    expect(recoveryPlan({ ...few, pinReset: 1 })).toContain(stays);
    expect(recoveryPlan({ ...few, pinReset: 1 })).not.toContain('pin reset');
  });

  test('says nothing of the PUK where no card has one, and which have one where some do', () => {
    expect(recoveryPlan(planWithoutPuk)).not.toMatch(/--puk|pin unblock|and the PUK/);
    const cards = planData.cards.map((card, at) =>
      at === 2 && card.asked !== undefined ? { ...card, asked: { ...card.asked, puk: false } } : card,
    );
    const page = recoveryPlan({ ...planData, cards });
    expect(page).toMatch(/too often, of [^.]*daily, [^.]*safe\./);
    expect(page).not.toContain('sister is activated with its PIN and the PUK');
  });

  test('states nothing of cards that were not asked, and leaves room to write it down', () => {
    const cards = planData.cards.map(({ asked, ...card }) => (card.role === 'primary' ? { ...card, asked } : card));
    const page = recoveryPlan({ ...planData, cards } as RecoveryPlanData);
    expect(page).not.toMatch(/activate<|activate --puk|approves:|set promote/);
    expect(page).toMatch(/Not asked when this was written: [^:]*safe, [^:]*sister\. What brings them back: <span/);
    expect(page).toContain('symbolon set plan --output plan.html --ask 2');
    expect(page).toContain('With a delay: <span class="blank">');
    const [primary, ...others] = planData.cards;
    const numberless = others.map(({ cardNumber: _, ...card }) => card);
    const later = recoveryPlan({ ...planData, cards: [primary, ...numberless] } as RecoveryPlanData);
    expect(later).toContain(
      'safe</strong> <span class="soft">· backup</span><br><code><span class="blank"></span></code>',
    );
  });

  test('prints no way of cards with different lists, and of who is to agree counts the lost card', () => {
    const apart = planData.cards.map((card, at) =>
      card.asked === undefined ? card : { ...card, asked: { ...card.asked, list: `${at}` } },
    );
    const page = recoveryPlan({ ...planWithoutPuk, cards: apart.map(withoutPukOf) });
    expect(page).not.toMatch(/approves:|set promote|set replace --lost-member [0-9]/);
    expect(page).toContain('hear of each other now, <code>symbolon set tell --cards 3</code>');
    expect(page).not.toMatch(/can’t make another|No card on this page|No other card agrees/);
    expect(recoveryPlan(planData)).not.toContain('set tell');
    // Of two voices one is lost: the PUK stands for it.
    const [primary, safe] = planData.cards.map((card) =>
      card.asked === undefined ? card : { ...card, asked: { ...card.asked, voices: 2 } },
    );
    const two = recoveryPlan({ ...planData, cards: [primary, safe] } as RecoveryPlanData);
    expect(two).toContain('<code>symbolon set promote 2 --lost-member 1 --signers 0</code> for');
    expect(two).toContain('symbolon set replace --lost-member 2 --signers 0');
    // A card that waits for its delay counts once it is awake, and never where nothing ends the delay.
    const late = (clock: boolean, dormant = true) => {
      const asked = { list: 'a', voices: 2, dormant, puk: true, clock };
      return recoveryPlan({ ...planData, cards: [primary, { ...safe, wakeDelay: 7200, asked }] } as RecoveryPlanData);
    };
    expect(late(true)).toContain('set promote 2 --lost-member 1 --signers 0');
    expect(late(true)).toContain('must be awake for that: have it wake first');
    expect(late(true, false)).not.toContain('must be awake for that');
    expect(late(false)).toContain('can’t make another one the primary');
  });

  test('denies no PUK of cards that were not asked', () => {
    const cards = planWithoutPuk.cards.map(({ asked, ...card }) =>
      card.role === 'primary' && asked !== undefined ? { ...card, asked } : card,
    );
    const page = recoveryPlan({ ...planWithoutPuk, cards });
    expect(page).not.toContain('There is no PUK');
    expect(page).toMatch(/that were asked have no PUK. Whether the others have one: <span class="blank">/);
    expect(recoveryPlan(planWithoutPuk)).not.toContain('Whether the others have one');
  });

  test('says which cards keep other notes than the first one, and of no other that they have them', () => {
    const page = (files: readonly (PlannedCard['files'] | undefined)[]) =>
      recoveryPlan({
        ...planData,
        cards: planData.cards.map((card, at) => ({ ...card, ...(files[at] && { files: files[at] }) })),
      });
    expect(page(['same', 'same', 'same'])).toContain('are on each of these cards as well');
    for (const files of [[], ['same', 'same'], ['same', 'same', 'other']] as const)
      expect(page(files)).not.toContain('are on each of these cards as well');
    expect(page(['same', 'same', 'other'])).toMatch(/sister<.*Dormant.*symbolon files share/);
    expect(page(['same', 'same', 'other'])).not.toMatch(/safe<.*symbolon files share/);
  });

  test('gives the helper all that they need in their own part, and each command as it is typed', () => {
    const command = 'npx -y some@1 "symbolon"';
    const software = planData.software.map((one) => ({
      ...one,
      steps: ['Download it from ______, and nowhere else.'],
    }));
    const [owner = '', helper = ''] = recoveryPlan({ ...planData, command, software }).split('</main>');
    for (const { label, place, cardNumber = '' } of planData.cards)
      for (const said of [label, place, cardNumber.replace(/(.{4})(?=.)/g, '$1 ')]) expect(helper).toContain(said);
    for (const said of [planData.pinPlace, 'in the same envelope', 'on the red stick', 'Dora'])
      expect(helper).toContain(said);
    const codes = [...helper.matchAll(/<code[^>]*>([^<]*)<\/code>/g)].map(([, code = '']) => code);
    const commands = codes.filter((code) => code.includes('symbolon'));
    expect(commands.length).toBeGreaterThan(8);
    for (const typed of commands) expect(typed).toMatch(/^npx -y some@1 &quot;symbolon&quot; [a-z-]/);
    const needReader = commands.filter((typed) => !/symbolon&quot; (--version|readers)$/.test(typed));
    for (const typed of needReader) expect(typed).toMatch(/ --reader any$/);
    expect(owner).not.toContain('npx');
    // What nobody filled in is a blank, not a row of characters.
    expect(helper).not.toMatch(/_{4}/);
    expect(helper).toMatch(/Download it from <span class="blank"><\/span>, and/);
  });

  test('prints how long the word of the primary waits', () => {
    const delays = { pinReset: 0, loosening: 0, word: 345_600 };
    expect(recoveryPlan({ ...planData, delays })).toContain('announces that, waits 4 days');
    expect(recoveryPlan({ ...planData, delays: { ...delays, word: 0 } })).not.toContain('announces that');
  });

  test('has the primary make another card where the set has room', () => {
    const page = recoveryPlan({ ...planData, room: 1 });
    expect(page).toContain('The primary makes another one: <code>symbolon backup</code>');
    expect(page).not.toContain('set replace');
  });

  test.each([
    ['no primary', { cards: planData.cards.slice(1) }],
    ['one card', { cards: planData.cards.slice(0, 1) }],
    ['a card number that is none', { cards: planData.cards.map((card) => ({ ...card, cardNumber: '12 34' })) }],
    ['a fingerprint that is none', { masterFingerprint: 'xyz' }],
  ])('refuses %s', (_, change) => {
    expect(() => recoveryPlan({ ...planData, ...change })).toThrow(/invalid/);
  });
});
