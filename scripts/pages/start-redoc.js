// Shows the bridge's own description in Redoc, in the fonts of the reader's system.
const fonts = 'system-ui, sans-serif';
Redoc.init(
  '/openapi.json',
  {
    expandResponses: '200',
    requiredPropsFirst: true,
    theme: {
      typography: {
        fontFamily: fonts,
        headings: { fontFamily: fonts },
        code: { fontFamily: 'ui-monospace, monospace' },
      },
    },
  },
  document.getElementById('page'),
);
