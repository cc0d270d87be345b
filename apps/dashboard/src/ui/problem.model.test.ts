import { expect, it } from "vitest";
import { clockAt } from "../fixtures/moments.ts";
import { problems } from "../fixtures/overview.ts";
import { sourceOf } from "./problem.model.ts";

const [delivering, , quiet] = problems(clockAt(new Date("2026-11-23T18:00:00Z")));

it.each([
  ["a quiet source", quiet!, "google-ads"],
  ["a connection that was refused", delivering!, undefined],
  ["deliveries that no broker could get", { ...quiet!, integration: "whatsapp", cause: "no_broker" }, undefined],
  ["what is about nothing in particular", { ...quiet!, integration: null }, undefined],
])("the source of %s is told", (_, problem, source) => expect(sourceOf(problem)).toBe(source));
