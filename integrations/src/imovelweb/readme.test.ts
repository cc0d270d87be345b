import { describeGuide } from "@streamleads/integration-kit/testing";
import example from "./fixtures/en2.json" with { type: "json" };
import { imovelweb } from "./source.ts";

describeGuide({ here: import.meta.url, source: imovelweb, example, isPortal: true });
