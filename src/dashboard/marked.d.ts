/** The Markdown library, which the build puts beside the page's own modules. */
export { Marked } from 'marked';
