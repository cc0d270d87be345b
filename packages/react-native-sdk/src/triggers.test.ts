import { describe, expect, it } from "vitest";
import {
  ANA,
  device,
  NOW,
  offline,
  quiet,
  receipt,
  testAppState,
  testClock,
  testNetInfo,
  testNetwork,
} from "../tests/device.ts";

/** A device that has failed often, so that its backoff is long. */
async function waiting(given: Parameters<typeof device>[0]) {
  const one = device({ network: testNetwork(offline), clock: testClock(NOW, 0.999), ...given });
  for (let i = 0; i < 9; i += 1) await one.client.createLead(ANA);
  one.network.answers = [receipt];
  return one;
}

describe("the app", () => {
  it("back in front sends at once, whatever the backoff", async () => {
    const { appState, go } = testAppState();
    const { client } = await waiting({ appState });
    go("background");
    go("active");
    await quiet();
    expect(await client.pending()).toBe(0);
  });

  it("in the background sets no timer; a start there sends all the same", async () => {
    const { appState, go } = testAppState();
    const { clock, network } = await waiting({ appState });
    const before = network.sent.length;
    go("background");
    await clock.advance(3_600_000);
    expect(network.sent).toHaveLength(before);
    expect(clock.timers()).toEqual([]);

    const started = device({ appState: testAppState("background").appState, network: testNetwork(offline) });
    await started.client.createLead(ANA);
    expect(started.network.sent.length).toBeGreaterThan(0);
    expect(started.clock.timers()).toEqual([]);
  });

  it("in front sends by timer, never set for more than a minute", async () => {
    const { appState } = testAppState();
    const { client, clock } = await waiting({ appState });
    expect(clock.timers().every((ms) => ms <= 60_000)).toBe(true);
    await clock.advance(300_000);
    expect(await client.pending()).toBe(0);
    expect(clock.timers()).toEqual([]);
  });

  it("is no longer listened to after close, and only once after another configure", async () => {
    const { appState, listeners } = testAppState();
    const { netInfo, listeners: netListeners } = testNetInfo();
    const { client, options } = device({ appState, netInfo });
    client.configure({ ...options, appState, netInfo });
    expect([listeners.size, netListeners.size]).toEqual([1, 1]);
    client.close();
    expect([listeners.size, netListeners.size]).toEqual([0, 0]);
  });

  it("may have an AppState of old lines, whose listener cannot be taken back", async () => {
    const { client } = device({ appState: { addEventListener: () => undefined } });
    client.close();
    expect(client).toBeDefined();
  });
});

describe("the network", () => {
  it("back again sends at once; the first word and repeated ones do nothing", async () => {
    const { netInfo, go } = testNetInfo();
    const { client, network } = await waiting({ netInfo });
    const before = network.sent.length;
    for (const isConnected of [true, true, null, false, false]) go(isConnected);
    await quiet();
    expect(network.sent).toHaveLength(before);
    go(true);
    await quiet();
    expect(await client.pending()).toBe(0);
  });
});
