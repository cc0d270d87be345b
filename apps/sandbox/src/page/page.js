/** The sandbox page: draws what the stream tells. Text of providers and leads is only ever set as text, never as HTML. */

const ROWS_MAX = 200;

/** The faults that a person can choose, as the API takes them. */
const FAULTS = [
  { name: "derrubar", word: "Fora do ar (500)", fault: { kind: "answer", status: 500 } },
  {
    name: "limitar",
    word: "Limitando (429)",
    fault: { kind: "answer", status: 429, headers: { "retry-after": "10" } },
  },
  { name: "não responder", word: "Sem responder", fault: { kind: "hang" } },
];

const byId = (id) => document.getElementById(id);
const cards = new Map();
const clock = new Intl.DateTimeFormat("pt-BR", { timeStyle: "medium" });
const number = new Intl.NumberFormat("pt-BR");
const filter = byId("filter");

const stream = new EventSource("/api/events");
stream.addEventListener("snapshot", ({ data }) => {
  const { providers, arrivals } = JSON.parse(data);
  connected(true);
  for (const provider of providers) drawProvider(provider);
  byId("arrivals").replaceChildren(...arrivals.map((arrival) => rowOf(arrival)));
  applyFilter();
});
stream.addEventListener("change", ({ data }) => {
  const { providers, arrivals } = JSON.parse(data);
  for (const provider of providers) drawProvider(provider);
  const list = byId("arrivals");
  for (const arrival of arrivals) {
    const row = rowOf(arrival);
    row.className = "fresh";
    list.prepend(row);
  }
  while (list.children.length > ROWS_MAX) list.lastElementChild.remove();
  applyFilter();
});
stream.addEventListener("error", () => connected(false));
filter.addEventListener("change", applyFilter);

function connected(isConnected) {
  const line = byId("connection");
  line.textContent = isConnected ? "● Ao vivo" : "Sem conexão com a área de testes; tentando de novo…";
  line.className = isConnected ? "" : "lost";
}

function drawProvider(provider) {
  const card = cards.get(provider.slug) ?? newCard(provider);
  const { fault, requests, arrived } = provider;
  const known = fault && FAULTS.find((one) => isSame(one.fault, fault.fault));
  card.element.className = fault ? "failing" : "";
  card.state.textContent = fault ? `▲ ${known ? known.word : wordOf(fault.fault)}${leftOf(fault)}` : "✓ Funcionando";
  // One request may bring several things, so the rest can come out below zero.
  const refused = Math.max(requests - arrived, 0);
  card.figures.textContent = `${counted(arrived, "entrega aceita", "entregas aceitas")} · ${counted(refused, "consulta ou recusa", "consultas e recusas")}`;
  for (const { button, fault: offered } of card.buttons) {
    button.setAttribute("aria-pressed", String(Boolean(fault) && isSame(offered, fault.fault)));
  }
  card.heal.disabled = !fault;
}

function newCard({ slug, label, url }) {
  const element = document.createElement("article");
  const state = withText("span", "", "state");
  const title = withText("h3", label);
  title.title = url;
  const head = withText("div", "", "row");
  head.append(title, state);
  const figures = withText("p", "", "figures");
  const row = withText("div", "", "buttons");
  const buttons = FAULTS.map(({ name, fault }) => {
    const button = buttonOf(name, label, () => tell("POST", slug, fault));
    row.append(button);
    return { button, fault };
  });
  const heal = buttonOf("voltar ao normal", label, () => tell("DELETE", slug));
  row.append(heal);
  element.append(head, figures, row);
  byId("providers").append(element);
  filter.append(new Option(label, slug));
  const card = { element, state, figures, buttons, heal };
  cards.set(slug, card);
  return card;
}

function buttonOf(name, label, onClick) {
  const button = withText("button", name);
  button.type = "button";
  button.setAttribute("aria-label", `${name}: ${label}`);
  button.addEventListener("click", onClick);
  return button;
}

async function tell(method, slug, fault) {
  const body = fault && { body: JSON.stringify(fault), headers: { "content-type": "application/json" } };
  try {
    const response = await fetch(`/api/faults/${slug}`, { method, ...body });
    if (!response.ok) throw new Error(`${response.status}`);
    drawProvider((await response.json()).provider);
  } catch (error) {
    alert(`A mudança não foi feita (${error.message}). A área de testes ainda está no ar?`);
  }
}

function rowOf({ id, at, provider, label, title, detail, hasPage }) {
  const row = document.createElement("li");
  row.dataset.provider = provider;
  const details = document.createElement("details");
  const summary = document.createElement("summary");
  const time = withText("time", clock.format(new Date(at)));
  time.dateTime = at;
  summary.append(time, withText("span", label, "from"), withText("span", title, "title"));
  details.append(summary);
  details.addEventListener("toggle", () => {
    if (!details.open || details.children.length > 1) return;
    if (hasPage) {
      const frame = document.createElement("iframe");
      frame.setAttribute("sandbox", "");
      frame.title = title;
      frame.src = `/api/arrivals/${id}/page`;
      details.append(frame);
    }
    details.append(withText("pre", detail));
  });
  row.append(details);
  return row;
}

function applyFilter() {
  const rows = [...byId("arrivals").children];
  for (const row of rows) row.hidden = filter.value !== "" && row.dataset.provider !== filter.value;
  byId("empty").hidden = rows.some((row) => !row.hidden);
}

function withText(tag, text, className) {
  const element = document.createElement(tag);
  element.textContent = text;
  if (className) element.className = className;
  return element;
}

function counted(count, one, many) {
  return `${number.format(count)} ${count === 1 ? one : many}`;
}

function isSame(one, other) {
  return one.kind === other.kind && one.status === other.status;
}

function wordOf({ kind, status }) {
  if (kind === "answer") return `Respondendo com ${status}`;
  return kind === "drop_after" ? "Recebendo sem confirmar" : "Cortando a conexão";
}

function leftOf({ left }) {
  if (left === null) return "";
  return left === 1 ? ", na próxima requisição" : `, nas próximas ${left} requisições`;
}
