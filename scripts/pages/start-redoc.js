// Shows the bridge's own description in Redoc, in the fonts and the light or dark of the reader's system.
const fonts = 'system-ui, sans-serif';
const dark = matchMedia('(prefers-color-scheme: dark)');
dark.addEventListener('change', () => location.reload());

const darkTheme = {
  colors: {
    primary: { main: '#6fc3d3', contrastText: '#06232a' },
    text: { primary: '#ece8e1', secondary: '#b1a99d' },
    border: { dark: '#4a453f', light: '#383430' },
    error: { main: '#ff958d' },
    success: { main: '#74cc93' },
    gray: { 50: '#201f1d', 100: '#2a2826' },
    responses: {
      success: { color: '#74cc93', backgroundColor: '#1c2a21', tabTextColor: '#74cc93' },
      error: { color: '#ff958d', backgroundColor: '#3b2220', tabTextColor: '#ff958d' },
      redirect: { color: '#e8b65a', backgroundColor: '#352b18', tabTextColor: '#e8b65a' },
      info: { color: '#86a9d0', backgroundColor: '#1d2732', tabTextColor: '#86a9d0' },
    },
  },
  schema: {
    nestedBackground: '#201f1d',
    linesColor: '#6b645b',
    typeNameColor: '#b1a99d',
    typeTitleColor: '#b1a99d',
    requireLabelColor: '#ff958d',
  },
  sidebar: { backgroundColor: '#201f1d', textColor: '#ece8e1', activeTextColor: '#6fc3d3' },
  rightPanel: { backgroundColor: '#11100f' },
  codeBlock: { backgroundColor: '#201f1d' },
  fab: { backgroundColor: '#2a2826', color: '#6fc3d3' },
};
const codeInText = dark.matches ? { color: '#6fc3d3', backgroundColor: '#2a2826' } : {};
const links = dark.matches ? { color: '#6fc3d3', hover: '#a5dbe6', visited: '#6fc3d3' } : {};

Redoc.init(
  '/openapi.json',
  {
    expandResponses: '200',
    requiredPropsFirst: true,
    theme: {
      ...(dark.matches && darkTheme),
      typography: {
        fontFamily: fonts,
        headings: { fontFamily: fonts },
        code: { fontFamily: 'ui-monospace, monospace', ...codeInText },
        links,
      },
    },
  },
  document.getElementById('page'),
);
