/** The one way out of the hub: a pool per origin, and a guard that vets every address at the moment of connecting. */
import { lookup as systemLookup } from "node:dns/promises";
import type { LookupFunction } from "node:net";
import { Agent, buildConnector, type Dispatcher } from "undici";
import {
  type AllowList,
  bareHost,
  isAddress,
  isAllowedAddress,
  isAllowedHost,
  readAllowList,
} from "./address-guard.ts";

export interface ResolvedAddress {
  address: string;
  family: number;
}
/** All addresses of a host name; rejects with a `code` such as `ENOTFOUND`. */
export type Lookup = (host: string) => Promise<ResolvedAddress[]>;

export interface EgressOptions {
  /** Host names, addresses and CIDRs that are reachable although private (`EGRESS_ALLOW`). */
  allow: readonly string[];
  /** Default 64. Further requests wait for a connection within their own time. */
  connectionsPerOrigin?: number;
  /** Default 5 s: name, TCP and TLS together. */
  connectTimeoutMs?: number;
  lookup?: Lookup;
}

export interface Egress {
  dispatcher: Dispatcher;
  /** Waits for what is under way, then closes the connections. */
  close(): Promise<void>;
  /** Says before anything is saved whether an address would be let through; `reason` is for an operator. */
  check(url: string): Promise<{ ok: true } | { ok: false; reason: string }>;
}

const CONNECT_TIMEOUT_MS = 5_000;
const CONNECTIONS_PER_ORIGIN = 64;

/**
 * Builds the way out. A name is looked up once per connection and the socket gets exactly the addresses that were
 * vetted, so a name that answers differently the second time (DNS rebinding) has no second time. One refused address
 * among many refuses the name. The name stays in the Host header and in TLS.
 * @throws Error when `allow` holds an entry that cannot be read.
 */
export function createEgress(options: EgressOptions): Egress {
  const allow = readAllowList(options.allow);
  const lookup = options.lookup ?? lookupAll;
  const agent = new Agent({
    connect: guardedConnect(allow, lookup, options.connectTimeoutMs ?? CONNECT_TIMEOUT_MS),
    connections: options.connectionsPerOrigin ?? CONNECTIONS_PER_ORIGIN,
    // One request at a time on a connection: a broken one takes no neighbour with it.
    pipelining: 1,
    allowH2: false,
    // The caller bounds the whole exchange; a second clock here would only give the same failure another name.
    headersTimeout: 0,
    bodyTimeout: 0,
  });
  return { dispatcher: agent, close: () => agent.close(), check: (url) => checkUrl(url, allow, lookup) };
}

/** An address that the guard refused. The code is what `Http` reports; nothing has left. */
class EgressRefused extends Error {
  readonly code = "egress_refused";
}

function guardedConnect(allow: AllowList, lookup: Lookup, timeoutMs: number): buildConnector.connector {
  const connect = buildConnector({ timeout: timeoutMs, allowH2: false, lookup: guardedLookup(allow, lookup) });
  return (target, callback) => {
    const host = bareHost(target.hostname);
    // A literal address never reaches the lookup.
    if (isAddress(host) && !isAllowedHost(host, allow) && !isAllowedAddress(host, allow)) {
      queueMicrotask(() => callback(new EgressRefused(host), null));
      return;
    }
    connect(target, callback);
  };
}

function guardedLookup(allow: AllowList, lookup: Lookup): LookupFunction {
  return (host, options, callback) => {
    vetted(host, allow, lookup).then(
      (addresses) => {
        if (options.all) callback(null, addresses);
        else callback(null, addresses[0]!.address, addresses[0]!.family);
      },
      (error: NodeJS.ErrnoException) => callback(error, options.all ? [] : "", 0),
    );
  };
}

/** The addresses of a host, every one of them allowed. */
async function vetted(host: string, allow: AllowList, lookup: Lookup): Promise<ResolvedAddress[]> {
  const addresses = await lookup(host);
  if (addresses.length === 0) throw Object.assign(new Error("no address"), { code: "ENOTFOUND" });
  if (isAllowedHost(host, allow)) return addresses;
  for (const { address } of addresses) {
    if (!isAllowedAddress(address, allow)) throw new EgressRefused(address);
  }
  return addresses;
}

async function checkUrl(url: string, allow: AllowList, lookup: Lookup): ReturnType<Egress["check"]> {
  const parsed = URL.parse(url);
  if (parsed === null) return { ok: false, reason: "O endereço não é uma URL válida." };
  if (parsed.protocol !== "https:" && parsed.protocol !== "http:") {
    return { ok: false, reason: "O endereço precisa começar com https:// ou http://." };
  }
  const host = bareHost(parsed.hostname);
  if (isAddress(host)) {
    return isAllowedHost(host, allow) || isAllowedAddress(host, allow) ? { ok: true } : refused(host);
  }
  try {
    await vetted(host, allow, lookup);
    return { ok: true };
  } catch (error) {
    if (error instanceof EgressRefused) return refused(host);
    return { ok: false, reason: `O nome ${host} não foi encontrado no DNS. Confira o endereço.` };
  }
}

function refused(host: string): { ok: false; reason: string } {
  return {
    ok: false,
    reason: `${host} aponta para a rede interna. Se for intencional, inclua o host ou a rede em EGRESS_ALLOW.`,
  };
}

function lookupAll(host: string): Promise<ResolvedAddress[]> {
  return systemLookup(host, { all: true });
}
