/** The entry for everything but React Native (Node, Jest, the web): nothing here knows of `react-native`. */
import { type Client, configured, createUnconfigured } from "./client.ts";
import type { Environment } from "./environment.ts";
import type { Options } from "./options.ts";

export * from "./public.ts";

/** A client of its own, beside the default one. @throws StreamLeadsError `invalid_options` */
export function createClient(options: Options, environment?: Environment): Client {
  return configured(createUnconfigured(undefined, environment), options);
}

/** The one client that most apps need. */
const StreamLeads: Client = createUnconfigured();
export default StreamLeads;
