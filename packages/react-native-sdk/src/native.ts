/** The entry for React Native, chosen by the `react-native` condition (and field) of package.json. */
import { AppState } from "react-native";
import { type Client, configured, createUnconfigured } from "./client.ts";
import type { Environment } from "./environment.ts";
import type { Options } from "./options.ts";

export * from "./public.ts";

/** A client of its own, beside the default one. @throws StreamLeadsError `invalid_options` */
export function createClient(options: Options, environment?: Environment): Client {
  return configured(createUnconfigured(AppState, environment), options);
}

/** The one client that most apps need. */
const StreamLeads: Client = createUnconfigured(AppState);
export default StreamLeads;
