/** The library that removes what must not be in HTML, which the build puts beside the page's own modules. */
export { default } from 'dompurify';
