import { describe, expect, it } from "vitest";
import { SCHEMES } from "./theme.ts";

/** WCAG 2.2: relative luminance of a #rrggbb colour. */
function luminance(hex: string): number {
  const channel = (at: number): number => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5);
}

function contrast(a: string, b: string): number {
  const [light, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (light! + 0.05) / (dark! + 0.05);
}

const STATES = ["hot", "warm", "cold", "ok", "wait", "bad", "quiet"] as const;

describe.each(["light", "dark"] as const)("%s colours can be read", (name) => {
  const scheme = SCHEMES[name];

  it.each(["--sl-text", "--sl-muted", "--sl-accent"] as const)("%s on page, card and hovered row", (text) => {
    for (const surface of ["--sl-page", "--sl-surface", "--sl-sunken", "--sl-hover"] as const) {
      expect(contrast(scheme[text], scheme[surface])).toBeGreaterThanOrEqual(4.5);
    }
  });

  it.each(STATES)("%s on a card and on its own soft ground", (state) => {
    expect(contrast(scheme[`--sl-${state}`], scheme["--sl-surface"])).toBeGreaterThanOrEqual(4.5);
    expect(contrast(scheme[`--sl-${state}`], scheme[`--sl-${state}-soft`])).toBeGreaterThanOrEqual(4.5);
  });
});
