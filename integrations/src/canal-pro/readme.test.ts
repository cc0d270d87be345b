import { describeGuide } from "@streamleads/integration-kit/testing";
import example from "./fixtures/usual.json" with { type: "json" };
import { canalPro } from "./source.ts";

describeGuide({ here: import.meta.url, source: canalPro, example, isPortal: true });
