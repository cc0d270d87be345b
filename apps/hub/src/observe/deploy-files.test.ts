/** The rules and the dashboard of `deploy/` against the registry: a renamed metric must not silence an alert. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { createMetrics } from "./metrics.ts";
import { type Asked, askedBy, dashboard, rules, ruleTests } from "./testing-deploy-files.ts";

interface Registered {
  type: unknown;
  labelNames: readonly string[];
}

const { registry } = createMetrics();
const registered = new Map(
  registry.getMetricsAsArray().map((metric) => {
    const { name, type, labelNames } = metric as unknown as Registered & { name: string };
    return [name, { type, labelNames }];
  }),
);
/** Made by Prometheus itself. */
const PROMETHEUS: Record<string, readonly string[]> = { up: [], ALERTS: ["alertname", "alertstate", "severity"] };

function labelsOf(metric: string): readonly string[] | undefined {
  const plain = registered.get(metric);
  if (plain) return String(plain.type) === "histogram" ? undefined : plain.labelNames;
  const histogram = registered.get(metric.replace(/_(bucket|sum|count)$/, ""));
  if (histogram && String(histogram.type) === "histogram") return histogram.labelNames;
  return PROMETHEUS[metric];
}

/** What of an expression is not in the registry. */
function unknownIn(asked: readonly Asked[]): string[] {
  const all = asked.flatMap(({ metric }) => labelsOf(metric) ?? []);
  return asked.flatMap(({ metric, labels, grouped }) => {
    const known = labelsOf(metric);
    if (!known) return [metric];
    return [
      ...labels.filter((label) => !known.includes(label)).map((label) => `${metric}{${label}}`),
      ...grouped.filter((label) => !all.includes(label)).map((label) => `by (${label})`),
    ];
  });
}

describe("reading an expression", () => {
  it("finds every metric and label, and no word of the language", () => {
    expect(
      askedBy('max by (a, b) (x_total{c="sum", d!~"e|f"}) > 600 unless on (a) rate(y{instance="z"}[5m]) > 1e9'),
    ).toEqual([
      { metric: "x_total", labels: ["c", "d"], grouped: ["a", "b"] },
      { metric: "y", labels: [], grouped: ["a", "b"] },
    ]);
  });

  it("is refused what the registry does not have", () => {
    expect(unknownIn(askedBy("breaker_stat > 0"))).toEqual(["breaker_stat"]);
    expect(unknownIn(askedBy('breaker_state{host_name="x"}'))).toEqual(["breaker_state{host_name}"]);
    expect(unknownIn(askedBy("max by (conection) (breaker_state)"))).toEqual(["by (conection)"]);
    expect(unknownIn(askedBy("integration_duration_seconds"))).toEqual(["integration_duration_seconds"]);
  });
});

describe("the Prometheus rules", () => {
  it.each(rules())("$alert asks only for what the hub tells", ({ expr }) => {
    const asked = askedBy(expr);
    expect(asked.length).toBeGreaterThan(0);
    expect(unknownIn(asked)).toEqual([]);
  });

  it.each(rules())("$alert holds for a while, is graded, says what to do, is tested and is in the guide", (rule) => {
    expect(rule.text).toMatch(/^ {8}for: \d+[smh]$/m);
    expect(rule.text).toMatch(/^ {10}severity: (warning|critical)$/m);
    expect(rule.text).toMatch(/^ {10}summary: ".+"$/m);
    expect(/^ {10}description: "(.+)"$/m.exec(rule.text)?.[1]?.length).toBeGreaterThan(60);
    expect(ruleTests()).toContain(`alertname="${rule.alert}", alertstate="firing"`);
    const guide = readFileSync(join(import.meta.dirname, "../../../../docs/use/vigilancia.md"), "utf8");
    expect(guide).toContain(`### ${rule.alert}`);
  });

  it.each(rules())("$alert names in its words only labels that it has", ({ expr, text }) => {
    const has = new Set([
      ...askedBy(expr).flatMap(({ labels, grouped }) => [...labels, ...grouped]),
      "instance",
      "host",
    ]);
    const named = [...text.matchAll(/\$labels\.(\w+)/g)].map((match) => match[1] as string);
    expect(named.filter((label) => !has.has(label))).toEqual([]);
  });

  it("are as many as there are alerts, so that none is left unread", () => {
    expect(new Set(rules().map(({ alert }) => alert)).size).toBeGreaterThanOrEqual(20);
    expect(rules().every(({ expr }) => expr !== "")).toBe(true);
  });

  it("tell what comes from the database once, however many processes say it", () => {
    const perProcess = rules().filter(({ expr }) => !/\b(max|min|sum)\b|absent\(/.test(expr));
    expect(perProcess.map(({ alert }) => alert)).toEqual([]);
  });
});

describe("the guide", () => {
  it("explains every metric of the hub, and none that is gone", () => {
    const guide = readFileSync(join(import.meta.dirname, "../../../../docs/use/vigilancia.md"), "utf8");
    const table = guide.slice(guide.indexOf("## Métricas"));
    const explained = [...table.matchAll(/`([a-z_]+)(?:\{[^`]*\})?`(?=[,\s|])/g)].map((match) => match[1] as string);
    expect([...registered.keys()].filter((name) => !explained.includes(name))).toEqual([]);
    const named = explained.filter((name) => /_(total|seconds|bytes|up|state|parked|paused|enabled|quiet)$/.test(name));
    expect(named.filter((name) => !registered.has(name))).toEqual([]);
  });
});

describe("the Grafana dashboard", () => {
  const panels = dashboard().panels.flatMap(({ title, targets }) =>
    (targets ?? []).map(({ expr }) => ({ title, expr })),
  );

  it.each(panels)("$title asks only for what the hub tells", ({ expr }) => {
    const asked = askedBy(expr);
    expect(asked.length).toBeGreaterThan(0);
    expect(unknownIn(asked)).toEqual([]);
  });

  it("has its rows, and lets the data source be chosen", () => {
    const { panels: all, templating } = dashboard();
    expect(all.filter(({ type }) => type === "row").map(({ title }) => title)).toEqual([
      "Agora",
      "Chegada",
      "Entrega",
      "Integrações",
      "Fontes",
      "Banco e disco",
    ]);
    expect(templating.list[0]).toMatchObject({ name: "datasource", type: "datasource" });
    const asked = templating.list.flatMap(({ definition }) => (definition ? [definition] : []));
    // label_values(metric, label)
    expect(asked.length).toBe(2);
    for (const definition of asked) {
      const [, metric = "", label = ""] = /\((\w+).*, (\w+)\)$/.exec(definition) ?? [];
      expect(labelsOf(metric)).toContain(label);
    }
  });
});
