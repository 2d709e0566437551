/** Whose time the cards believe: without those servers no delay of a card begins or ends. */
import { html, type Markup, when } from './markup.ts';
import type { PlannedCard, PlannedClock, PlannedServer, RecoveryPlanData } from './plan-data.ts';
import { badge, blank } from './plan-words.ts';

/** For whoever sits at a computer that has never heard of these servers. */
export function timePart(data: RecoveryPlanData): Markup {
  const clocks = clocksOf(data);
  return when(
    clocks.length > 0,
    () => html`<h2>Whose time the cards believe</h2>
<p>A card has no clock: time servers on the internet tell it the time, and the command asks those that it knows. If it says that nothing counts yet, or that it does not know where to ask, look here. Nothing about them is secret.</p>
${clocks.map((clock) => clockBlock(data, clock))}`,
  );
}

type SharedClock = { readonly clock: PlannedClock; readonly cards: readonly PlannedCard[] };

/** Cards that were told of others since believe those alone. */
function clocksOf({ cards }: RecoveryPlanData): readonly SharedClock[] {
  const shared = new Map<string, SharedClock>();
  for (const card of cards) {
    const { believes: clock } = card;
    if (clock === undefined || clock.servers.length === 0) continue;
    const same = `${clock.needed} ${clock.servers.map(({ key }) => key).join()}`;
    shared.set(same, { clock, cards: [...(shared.get(same)?.cards ?? []), card] });
  }
  return [...shared.values()];
}

function clockBlock(data: RecoveryPlanData, { clock, cards }: SharedClock): Markup {
  const { needed, servers } = clock;
  const believing = cards.map((card, at) => html`${at === 0 ? '' : ', '}${badge(data, card)} ${card.label}`);
  const one = servers.length === 1;
  const listed = servers.filter(({ builtIn = false, addresses = [] }) => !builtIn && addresses.length > 0);
  return html`<p>${believing}: ${one ? 'this time server' : `any ${needed} of these time servers together`}:</p>
<ul>
${servers.map((server) => html`<li>${serverLine(server)}</li>\n`)}</ul>
${when(
  listed.length > 0,
  () =>
    html`<p>The command does not know all of them by itself. Write a file <code>servers.json</code> with this, and add <code>--servers servers.json</code> to the command that asks for the time:</p>
<p><code>${listOf(listed)}</code></p>
`,
)}`;
}

function serverLine({ name, key, addresses = [], builtIn = false }: PlannedServer): Markup {
  const where =
    addresses.length === 0 ? blank : addresses.map(({ protocol, address }) => `${protocol} ${address}`).join(', ');
  return html`<strong>${name ?? blank}</strong>, key <code>${key}</code>, ${where}${builtIn ? '. The command knows it by this name' : ''}`;
}

/** As RFC 10049, section 8.3, has it. */
function listOf(servers: readonly PlannedServer[]): string {
  return JSON.stringify({
    servers: servers.map(({ name = '', key, addresses = [] }) => ({
      ...{ name, version: 1, publicKeyType: 'ed25519', publicKey: key, addresses },
    })),
  });
}
