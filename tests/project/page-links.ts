/** The links of the project's pages to each other and to its files. */
import { posix } from 'node:path';

/**
 * The links of a page that lead nowhere.
 * @param page from the root, such as `docs/api.md`
 * @param read gives the text of a file, or nothing when it is not there
 */
export function brokenLinks(page: string, read: (path: string) => string | undefined): string[] {
  return linksOf(textOf(read(page))).filter((link) => {
    const [path = '', anchor] = link.split('#');
    const target = path === '' ? page : posix.normalize(posix.join(posix.dirname(page), path));
    const content = read(target);
    if (content === undefined) return true;
    return anchor !== undefined && !anchorsOf(textOf(content)).includes(anchor);
  });
}

/** Without its examples. */
function textOf(page = ''): string {
  return page.replace(/^```.*?^```/gms, '');
}

function linksOf(text: string): string[] {
  const markdown = /\]\((?!https?:)([^)\s]+)\)/g;
  const html = /(?:src|srcset|href)="(?!https?:)([^"]+)"/g;
  return [markdown, html].flatMap((form) => [...text.matchAll(form)].map(([, to = '']) => to));
}

/** As GitHub makes them. */
function anchorsOf(text: string): string[] {
  return [...text.matchAll(/^#+ (.*)$/gm)].map(([, title = '']) =>
    title
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}
