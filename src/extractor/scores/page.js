// A card: file, of, kinds, gold, found, ids, span, context, rows. All text goes in as text, never as markup.
const data = JSON.parse(document.getElementById("data").textContent);
const form = document.getElementById("filters");
const list = document.getElementById("cards");
const more = document.getElementById("more");
const STEP = 60, NONE = "–";
const FIELDS = {
  of: (card) => [card[1]],
  kind: (card) => card[2],
  gold: (card) => [card[3] || NONE],
  found: (card) => [card[4] || NONE],
  source: (card) => [data.files[card[0]][1]],
  file: (card) => [data.files[card[0]][0]],
};
let kept = [], drawn = 0;

function make(name, className, ...children) {
  const node = document.createElement(name);
  if (className) node.className = className;
  node.append(...children);
  return node;
}

function own(text) {  // other people's text: its direction stays inside
  const node = make("bdi", "", text);
  node.lang = "zh";
  return node;
}

function anchor(card) {
  return `${data.files[card[0]][0]}/${card[5].map((id) => id || NONE).join("/")}`;
}

function command(card) {
  const fact = card[1] === "fact" && card[5][1] ? ` --fact ${card[5][1]}` : "";
  return data.files[card[0]][2] + fact;
}

function head(card) {
  const kinds = card[2].map((kind) => make("span", "kind", kind));
  const names = card[3] && card[4] && card[3] !== card[4] ? `${card[3]} → ${card[4]}` : card[3] || card[4];
  const link = make("a", "", `${data.files[card[0]][0]} ${card[6][0]}–${card[6][1]}`);
  link.href = `#id=${encodeURIComponent(anchor(card))}`;
  link.title = "link to this item alone";
  return make("p", "top", ...kinds, make("span", "name", names), make("span", "where", link));
}

function context(card) {
  const pieces = card[7].map(([text, side]) => (side ? make("mark", `m${side}`, own(text)) : own(text)));
  return make("p", "context", ...pieces);
}

function table(card) {
  const head = ["", "gold", "found"].map((name) => make("th", "", name));
  const rows = card[8].map(([what, gold, found, wrong]) =>
    make("tr", wrong ? "wrong" : "", make("th", "", what), make("td", "", own(gold)), make("td", "", own(found))));
  return make("table", "", make("thead", "", make("tr", "", ...head)), make("tbody", "", ...rows));
}

function draw(card) {
  const node = make("article", "", head(card), context(card), table(card),
    make("p", "run", "how it came: ", make("code", "", command(card))));
  node.id = anchor(card);
  node.tabIndex = -1;
  return node;
}

function extend() {
  list.append(...kept.slice(drawn, drawn + STEP).map(draw));
  drawn = Math.min(kept.length, drawn + STEP);
  more.hidden = drawn === kept.length;
}

function words(card) {  // kept on the card once it has been asked for
  card.words ??= [anchor(card), card[7].map((piece) => piece[0]).join(""), ...card[8].flat()].join("\n").toLowerCase();
  return card.words;
}

function fits(card, wanted) {
  if (wanted.id) return anchor(card) === wanted.id;
  if (wanted.q && !words(card).includes(wanted.q.toLowerCase())) return false;
  return Object.entries(FIELDS).every(([name, of]) => !wanted[name] || of(card).includes(wanted[name]));
}

function show(wanted) {
  kept = data.cards.filter((card) => fits(card, wanted));
  drawn = 0;
  list.replaceChildren();
  extend();
  if (!kept.length) list.append(make("p", "empty", data.cards.length ? "Nothing fits these filters." : "No errors."));
  const whole = data.cards.length.toLocaleString("en");
  document.getElementById("count").textContent =
    wanted.id ? `one item of ${whole}` : `${kept.length.toLocaleString("en")} of ${whole} items`;
}

function asked() {  // what the address asks for, in its fragment or its query
  const text = location.hash.length > 1 ? location.hash.slice(1) : location.search.slice(1);
  return Object.fromEntries(new URLSearchParams(text));
}

function follow() {
  if (location.hash === "#list") return;
  const wanted = asked();
  for (const field of form.elements) if (field.name) field.value = wanted[field.name] || "";
  show(wanted);
  if (location.hash) document.getElementById("list").scrollIntoView();
}

function chosen() {
  return Object.fromEntries([...new FormData(form)].filter(([, value]) => value));
}

function filter() {
  const wanted = chosen();
  const fragment = new URLSearchParams(wanted).toString();
  history.replaceState(null, "", `#${fragment}`);
  show(wanted);
}

function step(by) {
  const nodes = [...list.children];
  const at = nodes.indexOf(document.activeElement.closest("article"));
  if (at + by >= nodes.length && !more.hidden) extend();
  const next = list.children[Math.max(0, Math.min(list.children.length - 1, at + by))];
  if (next) { next.focus({ preventScroll: true }); next.scrollIntoView({ block: "nearest" }); }
}

function options(name) {
  const counts = new Map();
  for (const card of data.cards) for (const value of FIELDS[name](card)) counts.set(value, (counts.get(value) || 0) + 1);
  const field = form.elements[name];
  const values = [...counts.keys()].filter(Boolean).sort();
  field.append(new Option("all", ""), ...values.map((value) => new Option(`${value} (${counts.get(value)})`, value)));
  if (name === "source" && !values.length) field.parentElement.hidden = true;
}

Object.keys(FIELDS).forEach(options);
form.addEventListener("input", filter);
form.addEventListener("submit", (event) => event.preventDefault());
form.addEventListener("reset", () => setTimeout(filter));
more.addEventListener("click", extend);
addEventListener("hashchange", follow);
addEventListener("keydown", (event) => {
  const typing = /^(INPUT|SELECT|TEXTAREA)$/.test(document.activeElement.tagName);
  if (event.key === "Escape" && typing) document.activeElement.blur();
  if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "/") { event.preventDefault(); form.elements.q.focus(); }
  if (event.key === "j") step(1);
  if (event.key === "k") step(-1);
});
follow();
