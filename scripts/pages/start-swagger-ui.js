// Shows the bridge's own description in Swagger UI, with nothing that would call another server.
SwaggerUIBundle({
  url: '/openapi.json',
  dom_id: '#page',
  layout: 'BaseLayout',
  deepLinking: true,
  displayRequestDuration: true,
  defaultModelsExpandDepth: 0,
  validatorUrl: null,
});
