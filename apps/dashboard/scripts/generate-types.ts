/**
 * Writes `src/api/schema.d.ts` from the hub's own OpenAPI description: `node scripts/generate-types.ts` in
 * apps/dashboard. A test compares the file with what this would write, so that the two cannot drift apart.
 */
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import openapiTS, { astToString } from "openapi-typescript";
import { openapiDocument } from "../../hub/src/http/openapi.ts";

export const SCHEMA_FILE = fileURLToPath(new URL("../src/api/schema.d.ts", import.meta.url));

const HEADER = `// biome-ignore-all format: written by a generator
// biome-ignore-all lint: written by a generator
/** Types of the API, written by scripts/generate-types.ts from the hub's description. Do not edit. */

`;

/** The whole text of the types file. */
export async function generateTypes(): Promise<string> {
  const tree = await openapiTS(openapiDocument() as unknown as Parameters<typeof openapiTS>[0]);
  return HEADER + astToString(tree);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(SCHEMA_FILE, await generateTypes());
