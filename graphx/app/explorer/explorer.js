// The explorer as a whole: what the page tells it, choosing, keys. Positions come from Python and never move.
// Text of people reaches the page only through textContent and the canvas.

const KEYS = "Arrow keys move, plus and minus zoom, 0 shows everything, N and Shift N walk to the next person by depth, "
  + "Enter selects, 1, 2 and 3 set how many steps around a person are shown, Escape clears.";
const explorers = new WeakMap();

class Explorer extends Saving {
  constructor(root) {
    super();
    this.root = root;
    this.camera = { x: 0, y: 0, k: 0.3 };
    this.fitted = 0.3;
    this.state = { visible: [], muted: new Set(), steps: null, weight: null, degrees: 1, selected: -1, hover: -1, candidate: -1, tie: -1 };
    this.pointers = new Map();
    this.turn = null;
    this.cost = 0;
    this.still = matchMedia("(prefers-reduced-motion: reduce)");
    this.build();
    this.watch = new ResizeObserver(() => this.resize());
    this.watch.observe(this.box);
    this.listen();
  }

  build() {
    this.box = this.root.querySelector(".explorer");
    this.box.replaceChildren();
    Object.assign(this.box, { tabIndex: 0 });
    this.box.setAttribute("role", "application");
    this.box.setAttribute("aria-label", `Network of people. ${KEYS}`);
    this.canvas = make("canvas", "scene");
    this.shot = document.createElement("canvas");
    this.map = make("canvas", "map");
    this.map.setAttribute("aria-hidden", "true");
    this.legend = make("div", "legend");
    this.tools = make("div", "tools");
    this.tools.append(
      button("", "+", "Zoom in", () => this.zoom(1.5)),
      button("", "−", "Zoom out", () => this.zoom(1 / 1.5)),
      button("", "Fit", "Show everything", () => this.whole()),
      button("", "PNG", "Save as a picture", () => this.save()),
    );
    this.card = make("div", "card");
    this.card.hidden = true;
    this.hint = make("div", "hint", "Click the picture once, then the wheel zooms");
    this.live = make("div", "live");
    this.live.setAttribute("aria-live", "polite");
    this.none = make("div", "none", "Nobody to show with these filters");
    this.box.append(this.canvas, this.none, this.legend, this.tools, this.map, this.card, this.hint, this.live);
  }

  // --- data --------------------------------------------------------------------------------------------------------------

  update(component) {
    this.component = component;
    const { picture, command, height, hidden } = component.data;
    this.box.style.setProperty("--tall", `${height}px`);
    if (picture !== this.picture) this.adopt(picture);
    this.mute(hidden);
    const host = this.root.host ?? this.root;
    this.theme = readTheme(host, picture.palette, picture.groups);
    this.drawLegend();
    const size = this.resize();
    const aimed = size && this.aim();
    if (command.turn !== this.turn) this.obey(command, size && !aimed);
    this.focus();
    this.repaint();
  }

  adopt(picture) {
    const old = this.picture;
    const { state } = this;
    const keep = (index) => (old && index >= 0 ? picture.people.id.indexOf(old.people.id[index]) : -1);
    const ends = old && state.tie >= 0 ? [old.ties.a[state.tie], old.ties.b[state.tie]].map((end) => old.people.id[end]) : null;
    const [selected, candidate] = [keep(state.selected), keep(state.candidate)];
    this.picture = picture;
    Object.assign(state, { selected, candidate, hover: -1, tie: this.tieOf(ends) });
    this.near = picture.people.id.map(() => []);
    picture.ties.a.forEach((a, i) => {
      this.near[a].push([picture.ties.b[i], i]);
      this.near[picture.ties.b[i]].push([a, i]);
    });
    this.bounds = this.around(picture.people.id.map((_, i) => i));
    // People of one tie lie around the rest like a halo: the first view shows those who hold the network together.
    const core = picture.people.ties.flatMap((ties, i) => (ties > 1 ? [i] : []));
    this.home = core.length > 9 ? this.around(core) : this.bounds;
    this.none.hidden = picture.people.id.length > 0;
    this.sift();
  }

  // The place of the tie between two people, given by their ids; -1 when it is not drawn.
  tieOf(ends) {
    if (!ends) return -1;
    const { people, ties } = this.picture;
    const [one, other] = ends.map((id) => people.id.indexOf(id));
    return ties.a.findIndex((a, i) => (a === one && ties.b[i] === other) || (a === other && ties.b[i] === one));
  }

  around(members) {
    if (!members.length) return { x: 0, y: 0, wide: 2000, high: 2000 };
    const { x, y } = this.picture.people;
    const [xs, ys] = [members.map((i) => x[i]), members.map((i) => y[i])];
    const [left, right, top, bottom] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
    return { x: (left + right) / 2, y: (top + bottom) / 2, wide: Math.max(120, right - left + 70), high: Math.max(120, bottom - top + 70) };
  }

  obey(command, reveal) {
    this.turn = command.turn;
    const index = this.picture.people.id.indexOf(command.person);
    Object.assign(this.state, { selected: index, candidate: -1, tie: this.tieOf(command.tie) });
    if (index >= 0 && reveal) this.reveal(index);
  }

  // Steps from the person (or tie) in focus, and how deep the ties are that lead there.
  focus() {
    const { state } = this;
    const centre = state.hover >= 0 && state.selected < 0 ? state.hover : state.selected;
    state.steps = null;
    state.weight = null;
    if (!this.picture || (centre < 0 && state.tie < 0)) return;
    const steps = new Array(this.near.length).fill(99);
    const weight = new Array(this.near.length).fill(0);
    Object.assign(state, { steps, weight });
    if (centre < 0) {
      const { ties } = this.picture;
      [ties.a[state.tie], ties.b[state.tie]].forEach((end) => { steps[end] = 0; });
      return;
    }
    steps[centre] = 0;
    let edge = [centre];
    for (let step = 1; step <= state.degrees; step += 1) {
      const next = [];
      for (const person of edge) {
        for (const [other, tie] of this.near[person]) {
          if (steps[other] === 99) { steps[other] = step; next.push(other); }
          if (person === centre) weight[other] = this.picture.ties.depth[tie];
        }
      }
      edge = next;
    }
  }

  // --- choosing ---------------------------------------------------------------------------------------------------------

  choose(person, tie) {
    const { state, picture } = this;
    Object.assign(state, { selected: tie >= 0 ? state.selected : person, tie, candidate: -1 });
    const ends = tie >= 0 ? [picture.people.id[picture.ties.a[tie]], picture.people.id[picture.ties.b[tie]]] : null;
    this.card.hidden = true;
    this.focus();
    this.repaint();
    this.say(tie >= 0 ? this.tieLines(tie).slice(0, 4) : person >= 0 ? this.personLines(person) : ["Nobody selected"]);
    this.component.setStateValue("picked", { person: state.selected >= 0 ? picture.people.id[state.selected] : null, tie: ends });
  }

  say(lines) {
    this.live.textContent = lines.join(". ");
  }

  // The next person by depth: around the one selected, otherwise of all.
  walk(step) {
    const { state, picture } = this;
    const around = state.selected >= 0
      ? this.near[state.selected].slice().sort((p, q) => picture.ties.depth[q[1]] - picture.ties.depth[p[1]]).map(([other]) => other)
      : picture.people.id.map((_, i) => i);
    const row = around.filter((i) => state.visible[i]);
    if (!row.length) { this.say(["Nobody around"]); return; }
    const at = row.indexOf(state.candidate);
    state.candidate = row[(at < 0 ? (step > 0 ? 0 : row.length - 1) : at + step + row.length) % row.length];
    this.reveal(state.candidate);
    this.say([`${row.indexOf(state.candidate) + 1} of ${row.length}`, ...this.personLines(state.candidate)]);
    this.repaint();
  }

  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("button")) return;
    const { state } = this;
    const far = 60;
    const actions = {
      ArrowLeft: () => this.pan(far, 0), ArrowRight: () => this.pan(-far, 0), ArrowUp: () => this.pan(0, far), ArrowDown: () => this.pan(0, -far),
      "+": () => this.zoom(1.4), "=": () => this.zoom(1.4), "-": () => this.zoom(1 / 1.4), 0: () => this.whole(),
      n: () => this.walk(1), N: () => this.walk(-1),
      Enter: () => { if (state.candidate >= 0) this.choose(state.candidate, -1); },
      Escape: () => { this.card.hidden = true; state.candidate = -1; this.choose(-1, -1); },
    };
    if ("123".includes(event.key)) {
      actions[event.key] = () => { state.degrees = Number(event.key); this.focus(); this.repaint(); this.say([`${event.key} step${event.key === "1" ? "" : "s"} around`]); };
    }
    if (!actions[event.key]) return;
    event.preventDefault();
    event.stopPropagation();
    actions[event.key]();
  }

  stop() {
    this.watch.disconnect();
    [this.frame, this.flight].forEach(cancelAnimationFrame);
    [this.rest, this.dwell, this.hinted, this.reported].forEach(clearTimeout);
  }
}

export default function (component) {
  const { parentElement } = component;
  let explorer = explorers.get(parentElement);
  if (!explorer || explorer.box !== parentElement.querySelector(".explorer")) {
    explorer?.stop();
    explorer = new Explorer(parentElement);
    explorers.set(parentElement, explorer);
  }
  explorer.update(component);
  return () => { explorer.stop(); explorers.delete(parentElement); };
}
