import { sampleLead } from "@streamleads/integration-kit/testing";
import { describe, expect, it } from "vitest";
import { dataCenterOf, requestBase, subscriberHash } from "./api.ts";
import { fields, isDataCenter, tagsIn } from "./fields.ts";
import { MERGE_FIELDS, mergeFieldsOf, tagsOf } from "./map.ts";
import { oauth } from "./oauth.ts";

describe("a lead as a member", () => {
  it("says what is known under the audience's own names", () => {
    expect(mergeFieldsOf(sampleLead({ codigo_imovel: "AP-12" }))).toEqual({
      FNAME: "Carlos",
      LNAME: "Silva",
      SLFONE: "+5511999999999",
      SLSCORE: 35,
      SLTEMP: "QUENTE",
      SLINTER: "Apartamento para investimento",
      SLCIDADE: "São Paulo",
      SLIMOVEL: "AP-12",
      SLORIGEM: "META_ADS",
    });
  });

  it("what is unknown wipes nothing", () => {
    const lead = sampleLead({ nome: "Sem nome", telefone: null, interesse: null, cidade: null });
    expect(Object.keys(mergeFieldsOf(lead)).toSorted()).toEqual(["SLORIGEM", "SLSCORE", "SLTEMP"]);
  });

  it("a long interest is cut to what a field holds", () => {
    const { SLINTER } = mergeFieldsOf(sampleLead({ interesse: "ção".repeat(200) }));
    expect(Buffer.byteLength(String(SLINTER))).toBeLessThanOrEqual(255);
    expect(String(SLINTER)).toMatch(/^çãoção/);
  });

  it("every field of ours is one that setup makes, within ten characters", () => {
    const made: string[] = MERGE_FIELDS.map(({ tag }) => tag);
    const used = Object.keys(mergeFieldsOf(sampleLead({ codigo_imovel: "1" })));
    expect(used.filter((tag) => !["FNAME", "LNAME", ...made].includes(tag))).toEqual([]);
    for (const tag of made) expect(tag).toMatch(/^[A-Z]{1,10}$/);
  });

  it("one temperature is on, the others off, and an own tag of that name does not contradict", () => {
    expect(tagsOf({ status: "FRIO" }, ["Quente", "site"])).toEqual([
      { name: "quente", status: "inactive" },
      { name: "morno", status: "inactive" },
      { name: "frio", status: "active" },
      { name: "site", status: "active" },
    ]);
  });
});

describe("where Mailchimp is", () => {
  const KEY = "0123456789abcdef0123456789abcdef-us21";

  it("the hash is of the trimmed lower-case address", () => {
    expect(subscriberHash(" Bia@Exemplo.com.br ")).toBe(subscriberHash("bia@exemplo.com.br"));
    // Mailchimp's own example of a subscriber hash.
    expect(subscriberHash("Urist.McVankab@freddiesjokes.com")).toBe("62eeb292278cc15f5817cb78f7790b08");
  });

  it.each([
    ["the key says the data centre", { apiKey: KEY }, "https://us21.api.mailchimp.com/3.0"],
    ["over what was typed in", { apiKey: KEY, dataCenter: "us3" }, "https://us21.api.mailchimp.com/3.0"],
    [
      "a token needs to be told",
      { apiKey: "abcdef0123456789", dataCenter: "us3" },
      "https://us3.api.mailchimp.com/3.0",
    ],
    ["the operator's address wins", { apiKey: KEY, apiUrl: "http://127.0.0.1:9/x/" }, "http://127.0.0.1:9/x/3.0"],
    ["nobody said", { apiKey: "abcdef0123456789" }, ""],
  ])("%s", (_name, settings, baseUrl) => expect(requestBase(settings).baseUrl).toBe(baseUrl));

  it("a key cannot lead elsewhere", () => {
    for (const ending of ["us21.evil.example/", "evil", "us21@evil.example", "21"]) {
      expect(dataCenterOf({ apiKey: `0123456789-${ending}` })).toBeUndefined();
      expect(isDataCenter(ending)).toBe(false);
    }
  });

  it("after a log-in Mailchimp's metadata names the data centre, and only one is believed", async () => {
    const asked: unknown[] = [];
    const answering = (json: unknown) => async (url: string, headers: Record<string, string>) => {
      asked.push([url, headers]);
      return json;
    };
    expect(
      await oauth.discover?.("t0k", {}, answering({ dc: "us6", api_endpoint: "https://us6.api.mailchimp.com" })),
    ).toEqual({ dataCenter: "us6" });
    expect(asked).toEqual([["https://login.mailchimp.com/oauth2/metadata", { authorization: "OAuth t0k" }]]);
    for (const odd of [null, {}, { dc: "evil.example/" }]) {
      await expect(oauth.discover?.("t0k", {}, answering(odd))).rejects.toThrow("metadata_without_data_center");
    }
  });
});

describe("settings", () => {
  it("own tags are split and each once", () => expect(tagsIn(" a, b,,a ")).toEqual(["a", "b"]));

  it.each([
    ["listId", "https://us21.admin.mailchimp.com/lists"],
    ["dataCenter", "us21.api.mailchimp.com"],
    ["apiKey", "curta"],
    ["apiKey", "com espaço no meio da chave-us21"],
    ["apiUrl", "mailchimp"],
    ["tags", "x".repeat(101)],
  ] as const)("%s is refused when it cannot be one", (name, value) => {
    expect(fields[name].validate(value)).toMatch(/\S/);
  });
});
