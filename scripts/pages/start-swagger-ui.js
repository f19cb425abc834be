// Shows the bridge's own description in Swagger UI, light or dark as the reader's system is, with nothing that would call another server.
const dark = matchMedia('(prefers-color-scheme: dark)');
const followSystem = () => document.documentElement.classList.toggle('dark-mode', dark.matches);
dark.addEventListener('change', followSystem);
followSystem();
SwaggerUIBundle({
  url: '/openapi.json',
  dom_id: '#page',
  layout: 'BaseLayout',
  deepLinking: true,
  displayRequestDuration: true,
  defaultModelsExpandDepth: 0,
  validatorUrl: null,
});
