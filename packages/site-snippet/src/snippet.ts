/**
 * The script of a site: forms marked `data-streamleads` send their leads to the hub without leaving the page. It is
 * loaded as `<script async src="https://hub/snippet.js" data-key="…">`. Without it, or when it fails, the same form
 * reaches the hub by its own POST to /f/. It writes no cookie and asks for nothing: there is no banner to wait for.
 */
import type { Control, FilledFields, Form, Observer, Page, Place, StreamLeads, Tag } from "./browser.ts";
import { readForm } from "./fields.ts";
import { mark, say, sayProblems, tag } from "./messages.ts";
import { type Sent, sendLead } from "./send.ts";
import { firstArrival, noteArrival, visitFields } from "./visit.ts";

declare const window: { StreamLeads?: StreamLeads };
declare const document: Page;
declare const location: Place;
declare const FormData: FilledFields;
declare const MutationObserver: Observer;

/** Reading a form and filling it in takes a person longer, even when the browser fills it in. */
const QUICK_MS = 2_000;
const TRAP = "_gotcha";

function start({ src, dataset }: Tag, key: string): void {
  const base = new URL(".", src).href;
  const formUrl = `${base}f/${key}`;
  const selector = dataset.streamleadsSelector || "form[data-streamleads]";

  noteArrival();
  const send = (lead: object, id: string) => sendLead(`${base}api/v1/leads`, key, { ...visitFields(), ...lead }, id);
  window.StreamLeads = { send: (lead) => send(lead, newId()) };

  const prepareAll = () => document.querySelectorAll(selector).forEach(prepare);
  prepareAll();
  // Forms that come later: the page is still loading, or draws itself.
  new MutationObserver(prepareAll).observe(document.documentElement, { childList: true, subtree: true });
  // At the document, after the site's own checks, which may have stopped the form.
  document.addEventListener("submit", (event) => {
    if (event.defaultPrevented || !event.target.matches(selector)) return;
    event.preventDefault();
    void submit(event.target);
  });

  /** The way without us, the place for messages, and the trap for bots, which also says that all is done. */
  function prepare(form: Form): void {
    if (controlNamed(form, TRAP)) return;
    pointAtHub(form);
    say(form, "");
    form.append(trap());
  }

  async function submit(form: Form): Promise<void> {
    if (form.ariaBusy) return;
    form.ariaBusy = "true";
    const id = newId();
    let sent: Sent = {};
    try {
      say(form, "Enviando…");
      sent = await deliver(form, id);
    } catch {
      // Whatever went wrong in here, the form's own way is still open.
    }
    form.ariaBusy = null;
    if (sent.receipt) thank(form, sent);
    else fail(form, sent, id);
  }

  async function deliver(form: Form, id: string): Promise<Sent> {
    if (performance.now() < QUICK_MS || controlNamed(form, TRAP)?.value) {
      // Kept by the hub for whoever wants to look; a bot is told what everybody is told.
      const body = new URLSearchParams([...new FormData(form), [TRAP, "too_quick"]]);
      await fetch(formUrl, { method: "POST", mode: "no-cors", body });
      return { receipt: id };
    }
    const lead = readForm(form);
    if (firstArrival()) lead.respostas.primeira_visita = firstArrival();
    return send(lead, id);
  }

  function thank(form: Form, detail: Sent): void {
    const event = new CustomEvent("streamleads:sent", { bubbles: true, cancelable: true, detail });
    const wanted = form.dataset.redirect || controlNamed(form, "_redirect")?.value;
    // A page that thanks by itself prevents ours.
    const isOurs = form.dispatchEvent(event);
    if (isOurs && wanted && /^(https?:)?\//.test(wanted)) location.assign(wanted);
    say(form, isOurs ? form.dataset.message || "Recebemos seus dados. Obrigado!" : "");
    form.reset();
  }

  function fail(form: Form, { status, error }: Sent, id: string): void {
    if (status && status !== 422) {
      console.error("StreamLeads", error);
      say(form, "Não foi possível enviar agora. Tente de novo.");
    } else if (!sayProblems(form, error?.fields)) leave(form, id);
  }

  /** The form's own POST, with what we know of the visit: the hub reads more names there, and no fetch is needed. */
  function leave(form: Form, id: string): void {
    const visit = { ...visitFields(), primeira_visita: firstArrival(), _idempotency: id };
    for (const [name, value] of Object.entries(visit)) {
      if (value && !controlNamed(form, name)) form.append(tag("input", { type: "hidden", name, value }));
    }
    pointAtHub(form);
    // A control named "submit" would stand before the form's own.
    (document.createElement("form") as Form).submit.call(form);
  }

  function pointAtHub(form: Form): void {
    mark(form, { action: formUrl, method: "post" });
  }
}

function controlNamed(form: Form, name: string): Control | null {
  return form.querySelector(`[name=${name}]`) as Control | null;
}

/** A field that no person sees, reaches with the keyboard or hears of. */
function trap(): Tag {
  const box = tag("div", { "aria-hidden": "true" });
  // Set by script, a style passes policies that forbid style attributes.
  box.style.cssText = "position:absolute;left:-9999px";
  box.append(tag("input", { name: TRAP, tabindex: "-1", autocomplete: "off" }));
  return box;
}

/** Also where a page has no https, and so no `randomUUID`. */
function newId(): string {
  return crypto.getRandomValues(new Uint32Array(4)).join("-");
}

const script = document.currentScript;
const key = script && (script.dataset.key || /[?&]key=(\w+)/.exec(script.src)?.[1]);
// A second copy of the script finds the first at work.
if (!window.StreamLeads) {
  if (key) start(script, key);
  else console.error("StreamLeads: falta data-key");
}
