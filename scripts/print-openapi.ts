/** `npm run openapi`: prints the OpenAPI description of the hub, which needs neither a database nor a configuration. */
import { openapiDocument } from "../apps/hub/src/http/openapi.ts";
import { ROUTES } from "../apps/hub/src/http/routes/index.ts";
import { webhookRoutes } from "../apps/hub/src/receive/webhook-routes.ts";
import { SOURCES } from "../integrations/src/sources.ts";

process.stdout.write(`${JSON.stringify(openapiDocument([...ROUTES, ...webhookRoutes(SOURCES)]), null, 2)}\n`);
