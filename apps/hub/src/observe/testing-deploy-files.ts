/** For tests: what the Prometheus rules and the Grafana dashboard of `deploy/` ask for. */
import { readFileSync } from "node:fs";
import { join } from "node:path";

const DEPLOY = join(import.meta.dirname, "../../../../deploy");

export interface Rule {
  alert: string;
  expr: string;
  text: string;
}

/** The rules, read by their own layout: an alert begins with `- alert:`, its `expr` is one line or an indented block. */
export function rules(): Rule[] {
  const text = readFileSync(join(DEPLOY, "prometheus/streamleads.rules.yml"), "utf8");
  return text
    .split(/^ {6}- alert: /m)
    .slice(1)
    .map((part) => ({
      alert: part.split("\n", 1)[0]?.trim() ?? "",
      expr: (/^ {8}expr: (?:\|\n((?: {10}.*\n)+)|(.*)\n)/m.exec(part) ?? []).slice(1).find(Boolean)?.trim() ?? "",
      text: part,
    }));
}

export function ruleTests(): string {
  return readFileSync(join(DEPLOY, "prometheus/streamleads.rules.test.yml"), "utf8");
}

interface Panel {
  type: string;
  title: string;
  targets?: { expr: string }[];
}

export interface Dashboard {
  schemaVersion: number;
  panels: Panel[];
  templating: { list: { name: string; type: string; definition?: string }[] };
}

export function dashboard(): Dashboard {
  return JSON.parse(readFileSync(join(DEPLOY, "grafana/streamleads.json"), "utf8")) as Dashboard;
}

/** A metric that an expression asks for. */
export interface Asked {
  metric: string;
  /** Labels by which it is selected: it must have each. */
  labels: string[];
  /** Labels by which the expression is grouped or joined: one of its metrics must have each. */
  grouped: string[];
}

const WORDS =
  "sum|max|min|count|avg|by|on|unless|and|or|without|ignoring|rate|increase|absent|time|vector|label_replace|label_values|histogram_quantile|predict_linear";
/** Added by Prometheus to what it scrapes, or made by the expressions themselves. */
const GIVEN = new Set(["job", "instance", "le", "host"]);

/** Names and labels by their form in the text; functions and words of the language are none. */
export function askedBy(expr: string): Asked[] {
  const plain = expr.replace(/"(?:[^"\\]|\\.)*"/g, '""');
  const isWord = new RegExp(`^(?:${WORDS})$`);
  const grouped = [...plain.matchAll(/\b(?:by|on)\s*\(([^)]*)\)/g)].flatMap((match) => names(match[1] ?? ""));
  const asked = plain.replace(/\b(?:by|on|without|ignoring)\s*\([^)]*\)/g, " ").replace(/\$\w+/g, "5m");
  const found = [...asked.matchAll(/([a-z_A-Z]\w*)\s*(?:\{([^}]*)\})?/g)].flatMap((match) => {
    const metric = match[1] as string;
    // A unit of time or an exponent: 5m, 1e9.
    const before = asked[match.index - 1] ?? "";
    if (isWord.test(metric) || /[\w.]/.test(before)) return [];
    const labels = [...(match[2] ?? "").matchAll(/(\w+)\s*(?:=~|!~|!=|=)/g)].map((one) => one[1] as string);
    return [{ metric, labels }];
  });
  const own = (labels: string[]) => [...new Set(labels)].filter((label) => !GIVEN.has(label));
  return found.map(({ metric, labels }) => ({ metric, labels: own(labels), grouped: own(grouped) }));
}

function names(list: string): string[] {
  return list
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "");
}
