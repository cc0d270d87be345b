import { describeGuide } from "@streamleads/integration-kit/testing";
import example from "./fixtures/usual.json" with { type: "json" };
import { chavesNaMao } from "./source.ts";

describeGuide({ here: import.meta.url, source: chavesNaMao, example, isPortal: true });
