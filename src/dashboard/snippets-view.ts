/** Lets the user choose a client and copy its configuration. */
import { element, part } from './element.js';
import { server } from './server.js';
import { SNIPPETS } from './snippets.js';

/** Returns the function to call with whether clients need an API key. */
export function createSnippetsView(): (needsKey: boolean) => void {
  const choice = part('client', HTMLSelectElement);
  const output = part('snippet');
  const message = part('copied');
  let key = 'unused';
  const show = (): void => {
    const snippet = SNIPPETS[choice.selectedIndex];
    output.textContent = snippet?.text({ baseUrl: server.baseUrl, key, model: 'sonnet' }) ?? '';
    message.textContent = '';
  };
  const copy = async (): Promise<void> => {
    message.textContent = '';
    try {
      await navigator.clipboard.writeText(output.textContent);
      message.textContent = 'Copied.';
    } catch {
      // Browsers deny clipboard access to pages from another machine over plain HTTP.
      getSelection()?.selectAllChildren(output);
      output.focus();
      message.textContent = 'Selected: press Ctrl+C or ⌘C.';
    }
  };
  choice.append(...SNIPPETS.map(({ name }) => element('option', {}, name)));
  choice.addEventListener('change', show);
  part('copy').addEventListener('click', () => void copy());
  part('base-url').textContent = server.baseUrl;
  return (needsKey) => {
    key = needsKey ? 'YOUR_KEY' : 'unused';
    part('key-hint').textContent = needsKey ? 'the key you entered here, or another valid key' : 'any text';
    show();
  };
}
