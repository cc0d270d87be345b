import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bareHost, isAddress, isAllowedAddress, isAllowedHost, readAllowList } from "./address-guard.ts";

const nothing = readAllowList([]);

describe("an address inside is refused", () => {
  it.each([
    ["loopback", "127.0.0.1"],
    ["all of loopback", "127.255.0.9"],
    ["private A", "10.1.2.3"],
    ["private B", "172.16.0.1"],
    ["private B, its end", "172.31.255.255"],
    ["private C", "192.168.1.1"],
    ["link-local: the metadata service", "169.254.169.254"],
    ["shared (CGNAT)", "100.64.0.1"],
    ["this network", "0.0.0.0"],
    ["multicast", "224.0.0.1"],
    ["broadcast", "255.255.255.255"],
    ["reserved", "240.0.0.1"],
    ["benchmarking", "198.18.0.1"],
    ["documentation", "203.0.113.7"],
    ["IETF assignments", "192.0.0.8"],
    ["IPv6 loopback", "::1"],
    ["IPv6 unspecified", "::"],
    ["IPv6 unique local", "fd00:ec2::254"],
    ["IPv6 link-local", "fe80::1"],
    ["IPv6 link-local with its zone", "fe80::1%eth0"],
    ["IPv6 site-local", "fec0::1"],
    ["IPv6 multicast", "ff02::1"],
    ["IPv6 documentation", "2001:db8::1"],
    ["IPv6 discard", "100::1"],
    ["private IPv4 mapped", "::ffff:10.0.0.1"],
    ["loopback mapped, in hex", "::ffff:7f00:1"],
    ["IPv4-compatible loopback", "::127.0.0.1"],
    ["IPv4-translated", "::ffff:0:10.0.0.1"],
    ["NAT64", "64:ff9b::10.0.0.1"],
    ["local NAT64", "64:ff9b:1::1"],
    ["6to4", "2002:7f00:1::"],
    ["Teredo", "2001:0:4136:e378::1"],
    ["something that is no address", "localhost"],
    ["an address in octal, which only a URL may spell", "0177.0.0.1"],
    ["nothing", ""],
  ])("%s: %s", (_name, address) => expect(isAllowedAddress(address, nothing)).toBe(false));
});

describe("an address outside is let through", () => {
  it.each(["8.8.8.8", "157.240.12.53", "172.32.0.1", "2a03:2880:f003::1", "2606:4700::6810:84e5", "::ffff:8.8.8.8"])(
    "%s",
    (address) => expect(isAllowedAddress(address, nothing)).toBe(true),
  );
});

describe("EGRESS_ALLOW", () => {
  it.each([
    ["127.0.0.0/8", "127.0.0.1", true],
    ["127.0.0.0/8", "::ffff:127.0.0.1", true],
    ["127.0.0.0/8", "10.0.0.1", false],
    ["127.0.0.0/8", "::1", false],
    ["10.0.0.5", "10.0.0.5", true],
    ["10.0.0.5", "10.0.0.6", false],
    ["fd00::/8", "fd12::1", true],
    ["::1", "::1", true],
    ["[::1]", "::1", true],
    [" 192.168.0.0/16 ", "192.168.3.4", true],
  ])("with %s lets %s through: %s", (entry, address, isAllowed) => {
    expect(isAllowedAddress(address, readAllowList([entry]))).toBe(isAllowed);
  });

  it("knows a host by its name alone, whatever the case and a dot at the end", () => {
    const allow = readAllowList(["N8N.local", ""]);
    expect(isAllowedHost("n8n.LOCAL.", allow)).toBe(true);
    expect(isAllowedHost("evil.n8n.local", allow)).toBe(false);
    expect(isAllowedHost("n8n.local.evil.example", allow)).toBe(false);
    expect(isAllowedAddress("10.0.0.1", allow)).toBe(false);
  });

  it.each(["127.0.0.1/33", "http://n8n.local", "n8n.local:5678", "*.local", "10.0.0", "a b"])(
    "refuses the entry %j by its name",
    (entry) => expect(() => readAllowList(["10.0.0.0/8", entry])).toThrow(entry),
  );
});

describe("literal addresses in a URL", () => {
  it.each(["2130706433", "0x7f000001", "017700000001", "0x7f.1", "127.1", "127.0.0.1.", "①②⑦.0.0.1"])(
    "%s is loopback after parsing, and refused",
    (spelling) => {
      const host = bareHost(new URL(`http://${spelling}/`).hostname);
      expect(isAddress(host)).toBe(true);
      expect(isAllowedAddress(host, nothing)).toBe(false);
    },
  );

  it("every private IPv4 stays refused however a URL spells it", () => {
    const octet = fc.integer({ min: 0, max: 255 });
    fc.assert(
      fc.property(octet, octet, octet, fc.constantFrom("decimal", "hex", "octal", "mapped"), (b, c, d, spelling) => {
        const value = ((10 << 24) | (b << 16) | (c << 8) | d) >>> 0;
        const host = {
          decimal: `${value}`,
          hex: `0x${value.toString(16)}`,
          octal: `0${value.toString(8)}`,
          mapped: `[::ffff:10.${b}.${c}.${d}]`,
        }[spelling];
        return !isAllowedAddress(bareHost(new URL(`http://${host}/`).hostname), nothing);
      }),
    );
  });
});
