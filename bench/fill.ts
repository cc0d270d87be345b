/**
 * `node bench/fill.ts --data-dir FOLDER --leads 1000000 --days 540`: a database with as many leads as a company has
 * after years, with requests, deliveries and attempts, to look at (`DATA_DIR=FOLDER npm start`) or to measure. The
 * people are invented. With a folder that is filled already, more are added.
 */
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { multiply } from "./fill/multiply.ts";
import { sendTemplates } from "./fill/templates.ts";
import { Stand } from "./harness/stand.ts";

const { values } = parseArgs({
  options: {
    "data-dir": { type: "string" },
    leads: { type: "string", default: "1000000" },
    days: { type: "string", default: "540" },
  },
});
const [leads, days] = [Number(values.leads), Number(values.days)];
const dataDir = values["data-dir"];
if (dataDir === undefined || !(leads >= 1) || !(days >= 1)) {
  console.error("node bench/fill.ts --data-dir FOLDER [--leads N] [--days N]");
  process.exit(2);
}

const stand = await Stand.open({ dataDir: resolve(dataDir) });
try {
  const hub = await stand.hub();
  const { rowCount } = await stand.main.admin.query("select from leads limit 1");
  if (rowCount === 0) await sendTemplates(hub, stand.main);
  await hub.stop();
  const filled = await multiply(stand.main.admin, { leads, days, say: (line) => console.log(line) });
  console.log(`${filled.leads} leads, ${filled.deliveries} deliveries and ${filled.attempts} attempts were added`);
} finally {
  await stand.close();
}
