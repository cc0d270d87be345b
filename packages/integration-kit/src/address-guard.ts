/**
 * Which addresses the hub may call. An address in a connection's settings is written by people and may point inward
 * (a cloud's metadata service, a router, the database): only the public internet is reachable unless `EGRESS_ALLOW` says so.
 */
import ipaddr from "ipaddr.js";

type Address = ipaddr.IPv4 | ipaddr.IPv6;

/** `EGRESS_ALLOW`, read. */
export interface AllowList {
  hosts: ReadonlySet<string>;
  networks: readonly [Address, number][];
}

/** Global unicast (RFC 4291, IANA's registry): what lies outside, such as `::127.0.0.1`, is never the public internet. */
const GLOBAL_UNICAST: [ipaddr.IPv6, number] = [ipaddr.IPv6.parse("2000::"), 3];

/**
 * Reads entries of `EGRESS_ALLOW`: host names, addresses or CIDRs.
 * @throws Error naming the entry that is none of them: a typing error must not open or close anything in silence.
 */
export function readAllowList(entries: readonly string[]): AllowList {
  const hosts = new Set<string>();
  const networks: [Address, number][] = [];
  for (const raw of entries) {
    const entry = raw.trim().toLowerCase();
    if (entry === "") continue;
    const bare = bareHost(entry);
    if (ipaddr.isValidCIDR(entry)) networks.push(ipaddr.parseCIDR(entry));
    else if (isAddress(bare)) networks.push(wholeAddress(bare));
    else if (/^[a-z0-9]([a-z0-9._-]*[a-z0-9])?$/.test(entry) && /[a-z]/.test(entry)) hosts.add(entry);
    else throw new Error(`EGRESS_ALLOW: "${raw}" is no host name, address or CIDR`);
  }
  return { hosts, networks };
}

/** A host written in the allow list: its addresses are not questioned. */
export function isAllowedHost(host: string, allow: AllowList): boolean {
  return allow.hosts.has(bareHost(host));
}

/**
 * Says whether an address may be connected to. IPv4 inside IPv6 (`::ffff:10.0.0.1`) is judged as the IPv4 that it is.
 * Refused: loopback, private, link-local (metadata), shared (CGNAT), multicast, unspecified, broadcast, documentation,
 * reserved, and every way of carrying IPv4 in IPv6 (NAT64, 6to4, Teredo). What cannot be read is refused.
 */
export function isAllowedAddress(address: string, allow: AllowList): boolean {
  if (!isAddress(address)) return false;
  const parsed = ipaddr.process(address);
  if (allow.networks.some(([network, bits]) => network.kind() === parsed.kind() && parsed.match(network, bits))) {
    return true;
  }
  if (parsed.range() !== "unicast") return false;
  return parsed.kind() === "ipv4" || parsed.match(...GLOBAL_UNICAST);
}

/** A host as it stands in a URL, without the brackets of IPv6 and the dot that may end a name. */
export function bareHost(host: string): string {
  return host
    .toLowerCase()
    .replace(/^\[|\]$/g, "")
    .replace(/\.$/, "");
}

/** A whole address in its usual spelling. URLs are normalised first, so `0x7f.1` arrives here as `127.0.0.1`. */
export function isAddress(host: string): boolean {
  return ipaddr.IPv4.isValidFourPartDecimal(host) || ipaddr.IPv6.isValid(host);
}

function wholeAddress(address: string): [Address, number] {
  const parsed = ipaddr.process(address);
  return [parsed, parsed.kind() === "ipv4" ? 32 : 128];
}
