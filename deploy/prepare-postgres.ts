/** For an image: makes the embedded PostgreSQL's programs complete where they are, and tries them. Fails when they do not run. */
import { prepareBinaries } from "../apps/hub/src/store/embedded/binaries.ts";

const say = (event: string, fields: Record<string, unknown>) => console.log(event, JSON.stringify(fields));
const { dir, version } = await prepareBinaries({ account: undefined, copyTo: [], log: say });
console.log(`PostgreSQL ${version}: ${dir}`);
