import { readSettings } from "@streamleads/integration-kit";
import { afterEach, describe, expect, it } from "vitest";
import { type EmailFake, httpFakes, SEED_SLUGS, startEmailFake } from "./fakes.ts";
import { CONNECTORS } from "./registry.ts";

const BASE_URL = "http://127.0.0.1:4000";

describe("the list of fakes", () => {
  let mail: EmailFake | undefined;
  afterEach(() => mail?.close());

  it("has one for each connector, e-mail apart", async () => {
    mail = await startEmailFake();
    const wanted = CONNECTORS.map(({ slug }) => slug);
    const fakes = (await httpFakes()).map(({ slug }) => slug);
    expect(fakes).toEqual(wanted.filter((slug) => slug !== mail?.slug));
    expect(wanted).toContain(mail.slug);
    expect((await httpFakes(SEED_SLUGS)).map(({ slug }) => slug)).toEqual(SEED_SLUGS);
  });

  it("describes with each fake's variables a whole connection without a problem", async () => {
    mail = await startEmailFake();
    const env = Object.assign({}, ...(await httpFakes()).map((fake) => fake.env(BASE_URL)), mail.env());
    for (const connector of CONNECTORS) {
      const { configured, missing, problems } = readSettings(connector, env);
      expect({ slug: connector.slug, configured, missing, problems }).toEqual({
        slug: connector.slug,
        configured: true,
        missing: [],
        problems: [],
      });
    }
  });

  it("gives every variable to one fake only, so that none points another connector elsewhere", async () => {
    mail = await startEmailFake();
    const names = [...(await httpFakes()).map((fake) => fake.env(BASE_URL)), mail.env()].flatMap(Object.keys);
    expect(names).toHaveLength(new Set(names).size);
  });

  it("makes fakes that share no memory with those of another call", async () => {
    const [one] = await httpFakes(["n8n"]);
    const [other] = await httpFakes(["n8n"]);
    expect(one).not.toBe(other);
  });
});
