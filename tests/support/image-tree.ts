/**
 * The image's file tree without Docker, for a trial in a mount namespace of its own: the Dockerfile's steps by hand, and
 * all of it mounted read-only at the end.
 */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { cp, mkdir, writeFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { ignores, PROJECT, readDockerfile, type Stage } from "./dockerfile.ts";

export interface ImageTree {
  /** How many packages of production are in it. */
  packages: number;
  /** "PostgreSQL 18.4", by its own word. */
  postgres: string;
}

/** Fewer mean that npm did not list them. */
const PACKAGES_MIN = 50;

/** @param root a folder that does not exist yet */
export async function layOutImage(root: string): Promise<ImageTree> {
  const stages = readDockerfile();
  const image = stages.at(-1);
  const hub = stages.find(({ name }) => name === "hub");
  if (!image || !hub) throw new Error("the Dockerfile has no stage called hub");
  await layOutBase(root, image);
  const tree = await layOutProgram(join(root, image.workdir), hub);
  // Each mount by itself: the flag is not passed on to what is mounted below.
  shell(
    'for one in usr/local usr bin sbin lib lib64 ""; do ! mountpoint -q "$0/$one" || mount -o remount,bind,ro "$0/$one" || exit 1; done',
    root,
  );
  return tree;
}

/** In the base image's place this machine's /usr, with the Node of the tests; the user as the Dockerfile makes it. */
async function layOutBase(root: string, image: Stage): Promise<void> {
  const [uid, gid] = (image.user ?? "").split(":");
  await mkdir(root);
  shell('mount --bind "$0" "$0"', root);
  const folders = [
    "usr",
    "etc",
    "proc",
    "dev/shm",
    "tmp",
    "run",
    "root",
    `.${image.env.DATA_DIR}`,
    `.${image.workdir}`,
  ];
  for (const path of folders) await mkdir(join(root, path), { recursive: true });
  shell(
    `cd "$0" && for one in bin sbin lib lib64; do test -L /$one && cp -P /$one . || { mkdir $one; mount --bind /$one $one; }; done`,
    root,
  );
  shell(`mount --bind /usr "$0/usr" && mount -t tmpfs tmpfs "$0/usr/local"`, root);
  const node = `mkdir -p "$0/usr/local/bin" && touch "$0/usr/local/bin/node" && mount --bind ${process.execPath} "$0/usr/local/bin/node"`;
  shell(node, root);
  for (const device of ["null", "zero", "random", "urandom"])
    shell(`touch "$0/dev/${device}" && mount --bind /dev/${device} "$0/dev/${device}"`, root);
  await writeFile(
    join(root, "etc/passwd"),
    `root:x:0:0::/root:/bin/sh\nstreamleads:x:${uid}:${gid}::/nonexistent:/usr/sbin/nologin\n`,
  );
  await writeFile(join(root, "etc/group"), `root:x:0:\nstreamleads:x:${gid}:\n`);
  await writeFile(join(root, "etc/hosts"), "127.0.0.1 localhost\n");
  for (const file of ["ld.so.cache", "ssl"]) await cp(join("/etc", file), join(root, "etc", file), { recursive: true });
}

/** The files and packages of the stage `hub`, the dashboard, and the steps that complete them. */
async function layOutProgram(app: string, hub: Stage): Promise<ImageTree> {
  const isIgnored = ignores();
  for (const { sources, target } of hub.copies)
    for (const source of sources)
      await copy(source, join(app, target, target.endsWith("/") ? relative(dirname(source), source) : ""), isIgnored);
  const dashboard = join(PROJECT, "apps/dashboard/dist");
  // As the Dockerfile's first stage does; one that is there is as good.
  if (!existsSync(join(dashboard, "index.html")))
    spawnSync(process.execPath, ["scripts/build-dashboard.ts"], { cwd: PROJECT });
  await cp(dashboard, join(app, "apps/dashboard/dist"), { recursive: true });
  const packages = productionPackages();
  for (const path of packages) await copyPackage(path, join(app, relative(PROJECT, path)));
  // The step of the Dockerfile after them: the links of PostgreSQL's libraries.
  const links = spawnSync(process.execPath, [join(app, "deploy/prepare-postgres.ts")], { encoding: "utf8" });
  if (links.status !== 0) throw new Error(links.stderr);
  return { packages: packages.length, postgres: links.stdout.trim().split("\n").at(-1)?.split(":")[0] ?? "" };
}

async function copy(source: string, target: string, isIgnored: (path: string) => boolean): Promise<void> {
  const filter = (from: string) => from === join(PROJECT, source) || !isIgnored(relative(PROJECT, from));
  await cp(join(PROJECT, source), target, { recursive: true, filter });
}

/** What `npm install --omit=dev --workspace @streamleads/hub` brings, by npm's own word. */
function productionPackages(): string[] {
  const args = ["ls", "--parseable", "--all", "--omit=dev", "--workspace", "@streamleads/hub"];
  const listed = spawnSync("npm", args, { cwd: PROJECT, encoding: "utf8" });
  const paths = listed.stdout
    .split("\n")
    .filter((path) => path.startsWith(join(PROJECT, "node_modules")) || path.includes("/node_modules/"));
  if (paths.length < PACKAGES_MIN) throw new Error(`npm ls: ${listed.stderr.slice(-500)}`);
  return paths;
}

/** A package without those inside it, which are listed themselves; a workspace's link stays a link. */
async function copyPackage(from: string, to: string): Promise<void> {
  await mkdir(dirname(to), { recursive: true });
  await cp(from, to, {
    recursive: true,
    verbatimSymlinks: true,
    filter: (path) => !path.slice(from.length).includes("/node_modules"),
  });
}

function shell(script: string, ...args: string[]): void {
  const { status, stderr } = spawnSync("sh", ["-c", script, ...args], { encoding: "utf8" });
  if (status !== 0) throw new Error(`${script}: ${stderr}`);
}
