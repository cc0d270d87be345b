/** `npm run openapi`: prints the OpenAPI description of the hub, which needs neither a database nor a configuration. */
import { openapiDocument } from "../apps/hub/src/http/openapi.ts";

process.stdout.write(`${JSON.stringify(openapiDocument(), null, 2)}\n`);
