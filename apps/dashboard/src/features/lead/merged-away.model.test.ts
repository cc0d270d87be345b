import { expect, it } from "vitest";
import { leadMerged } from "../../../../hub/src/http/routes/missing-lead.ts";
import { ApiProblem } from "../../api/problem.ts";
import { mergedInto } from "./merged-away.model.ts";

const problem = (code: string, message: string) => new ApiProblem({ status: 404, code, message, fix: "" });

it("leads on to the lead that the hub itself names", () => {
  const { code, message } = leadMerged(640, 812, 404);
  expect(mergedInto(problem(code, message))).toMatchObject({ id: 812 });
});

it("still shows an answer that names none", () =>
  expect(mergedInto(problem("lead_merged", "Foi unificado."))).toMatchObject({ id: undefined }));

it.each([problem("not_found", "O lead 640 foi unificado ao lead 812."), new Error("x"), undefined])(
  "%s is something else",
  (error) => expect(mergedInto(error)).toBeUndefined(),
);
