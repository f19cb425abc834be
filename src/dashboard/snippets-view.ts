/** Lets a person choose a client and copy what to put into it. */
import { element, part } from './element.js';
import { server } from './server.js';
import { SNIPPETS } from './snippets.js';

/** Gives the function to be told whether clients need a key. */
export function createSnippetsView(): (needsKey: boolean) => void {
  const choice = part('client', HTMLSelectElement);
  const shown = part('snippet');
  const said = part('copied');
  let key = 'unused';
  const show = (): void => {
    const snippet = SNIPPETS[choice.selectedIndex];
    shown.textContent = snippet?.text({ baseUrl: server.baseUrl, key, model: 'sonnet' }) ?? '';
    said.textContent = '';
  };
  const copy = async (): Promise<void> => {
    said.textContent = '';
    try {
      await navigator.clipboard.writeText(shown.textContent);
      said.textContent = 'Copied.';
    } catch {
      // Browsers keep the clipboard from pages that come over plain HTTP from another machine.
      getSelection()?.selectAllChildren(shown);
      shown.focus();
      said.textContent = 'Selected: press Ctrl+C or ⌘C.';
    }
  };
  choice.append(...SNIPPETS.map(({ name }) => element('option', {}, name)));
  choice.addEventListener('change', show);
  part('copy').addEventListener('click', () => void copy());
  part('base-url').textContent = server.baseUrl;
  return (needsKey) => {
    key = needsKey ? 'YOUR_KEY' : 'unused';
    part('key-hint').textContent = needsKey ? 'the one you entered here, or one of your own' : 'any text';
    show();
  };
}
