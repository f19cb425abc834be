/** Lets a person choose a client and copy what connects it to this bridge: the same steps that `claude-bridge connect` prints. */
import { element, part } from './element.js';
import { server } from './server.js';

interface Client {
  readonly title: string;
  readonly documentation?: string;
  readonly steps: readonly Step[];
}

interface Step {
  /** A sentence, with `code` in backticks. */
  readonly say: string;
  readonly code: string;
}

interface ClientFacts {
  /** Whether clients need a key. */
  readonly needsKey: boolean;
  /** How the owner types the name of the bridge's own command. */
  readonly command: string;
}

/** Returns a function to call once they are known. */
export function createConnectView(): (facts: ClientFacts) => void {
  const choice = part('client', HTMLSelectElement);
  const shown = part('steps');
  const status = part('copied');
  let clients: readonly Client[] = [];
  const show = (): void => {
    status.textContent = '';
    const client = clients[choice.selectedIndex];
    shown.replaceChildren(
      ...(client?.steps ?? []).flatMap(stepElements),
      ...(client === undefined ? [] : documentationLink(client)),
    );
  };
  const load = async (facts: ClientFacts): Promise<void> => {
    clients = await loadClients(facts);
    const chosen = Math.max(0, choice.selectedIndex);
    choice.replaceChildren(...clients.map(({ title }) => element('option', {}, title)));
    choice.selectedIndex = chosen;
    show();
  };
  const copy = async (code: HTMLElement): Promise<void> => {
    status.textContent = '';
    try {
      await navigator.clipboard.writeText(code.textContent);
      status.textContent = 'Copied.';
    } catch {
      // Browsers deny the clipboard to pages that come over plain HTTP from another machine.
      getSelection()?.selectAllChildren(code);
      code.focus();
      status.textContent = 'Selected: press Ctrl+C or ⌘C.';
    }
  };
  const stepElements = ({ say, code }: Step, index: number): HTMLElement[] => {
    const name = `Step ${index + 1}`;
    const block = element('pre', { tabindex: '0', role: 'region', 'aria-label': name }, code);
    const button = element(
      'button',
      { type: 'button', class: 'plain', 'aria-label': `Copy ${name.toLowerCase()}` },
      'Copy',
    );
    button.addEventListener('click', () => void copy(block));
    const sentence = element('p', { class: 'grow' }, ...withCode(say));
    return [element('div', { class: 'row' }, sentence, button), block];
  };
  choice.addEventListener('change', show);
  part('base-url').textContent = server.baseUrl;
  return (facts) => {
    part('key-hint').textContent = facts.needsKey
      ? 'the key that you entered here, or one of your own'
      : 'any text';
    load(facts).catch(() => {
      status.textContent = `The steps cannot be loaded. Run ${facts.command} connect instead.`;
    });
  };
}

async function loadClients({ needsKey, command }: ClientFacts): Promise<readonly Client[]> {
  const scheme = location.protocol === 'https:' ? 'https' : 'http';
  const file = `clients-${scheme}${needsKey ? '-key' : ''}.json`;
  const text = await server.ownFile(file);
  // The address as clients need it, without its scheme and `/v1`.
  const address = server.baseUrl.replace(/^https?:\/\//, '').replace(/\/v1$/, '');
  const typed = JSON.stringify(command).slice(1, -1);
  return JSON.parse(
    text.replaceAll('bridge.invalid', address).replaceAll('command.invalid', () => typed),
  ) as Client[];
}

function documentationLink({ title, documentation }: Client): HTMLElement[] {
  if (documentation === undefined) return [];
  const link = element('a', { href: documentation, rel: 'noreferrer' }, title);
  return [element('p', {}, 'Documentation: ', link)];
}

function withCode(sentence: string): (string | HTMLElement)[] {
  return sentence.split('`').map((text, index) => (index % 2 === 1 ? element('code', {}, text) : text));
}
